"""The fictional company's policy pages, whose texts change with the clock.

A page shows the version in force. Once the next version is announced, a banner says so and links to its text.
The texts are in cases/data/sandbox_case.json, in the small subset of Markdown that `to_html` reads.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path

from filings.sandbox.case import local
from filings.sandbox.messages import Response, html_page

DATA = Path(__file__).parents[2] / "cases" / "data" / "sandbox_case.json"
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")


@dataclass(frozen=True, slots=True)
class Version:
    announced: date
    effective: date
    text: str


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    path: str
    versions: tuple[Version, ...]

    def in_force(self, today: date) -> Version | None:
        return next((v for v in reversed(self.versions) if v.effective <= today), None)

    def announced(self, today: date) -> Version | None:
        """The version that is public but not yet in force."""
        return next((v for v in self.versions if v.announced <= today < v.effective), None)


@cache
def policies() -> tuple[Policy, ...]:
    return tuple(
        Policy(
            row["name"],
            row["url_path"],
            tuple(
                Version(date.fromisoformat(v["announced"]), date.fromisoformat(v["effective"]), v["text"])
                for v in row["versions"]
            ),
        )
        for row in json.loads(DATA.read_text("utf-8"))["policies"]
    )


def respond(path: str, now: datetime) -> Response | None:
    """The page at `path`; None if there is no policy at it."""
    today = local(now).date()
    for policy in policies():
        if path == policy.path and (version := policy.in_force(today)):
            return _page(policy, version.text, now, banner=_banner(policy, today))
        if path == f"{policy.path}/announced" and (announced := policy.announced(today)):
            return _page(policy, announced.text, now)
    return None


def _banner(policy: Policy, today: date) -> str:
    version = policy.announced(today)
    if version is None:
        return ""
    return (
        f'<div class="announcement" role="status"><p>We are changing our {escape(policy.name)}. '
        f'<a href="{policy.path}/announced">The new text</a>, announced on {_written(version.announced)}, '
        f"takes effect on {_written(version.effective)}.</p></div>\n"
    )


def _written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _page(policy: Policy, text: str, now: datetime, banner: str = "") -> Response:
    # Real pages contain something that differs on every fetch. A tracker must not report it as a change.
    noise = f"<!-- built {int(now.timestamp() * 1000):x} -->"
    return html_page(
        f"{policy.name} | Example Social",
        f'<header><nav><a href="/">Example Social</a> <a href="/legal/privacy-policy">Privacy</a> '
        f'<a href="/legal/user-agreement">Terms</a></nav></header>\n{banner}'
        f'<main id="policy-text">\n{to_html(text)}</main>\n'
        f"<footer><p>Example Social, Inc. is fictional.</p></footer>{noise}",
    )


def to_html(markdown: str) -> str:
    """Convert headings, paragraphs, lists, and links, which is all that the texts use."""
    return "".join(_block(block) for block in markdown.strip().split("\n\n"))


def _block(block: str) -> str:
    heading = re.fullmatch(r"(#{1,3}) (.+)", block)
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>\n"
    if block.startswith("- "):
        items = "".join(f"<li>{_inline(line.removeprefix('- '))}</li>\n" for line in block.split("\n"))
        return f"<ul>\n{items}</ul>\n"
    return f"<p>{_inline(block)}</p>\n"


def _inline(text: str) -> str:
    return LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
