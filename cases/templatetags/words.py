"""How values are worded on every page: dates, captions, what is not known, search hits, icons, chips."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince

from cases.models.evidence import source_words
from cases.search import HIT_END, HIT_START
from cases.timeline.chronology import TimelineDate

register = template.Library()

NOT_KNOWN = mark_safe('<span class="unknown">not known</span>')
_VERSUS = re.compile(r"(?<=\s)(v\.?|vs\.?)(?=\s)")
_HIT = re.compile(f"{HIT_START}(.*?){HIT_END}", re.DOTALL)
_STRAY = re.compile(f"[{HIT_START}{HIT_END}]")


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="bi" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.filter
def caption(value: object) -> SafeString:
    """The caption, escaped, its first "v." set as captions are."""
    return mark_safe(_VERSUS.sub(r'<span class="v">\1</span>', escape(value), count=1))  # noqa: S308 - escaped


@register.filter
def known(value: object) -> object:
    """The value, or "not known" in the type that marks it everywhere."""
    return NOT_KNOWN if value in (None, "") else value


@register.filter
def day(value: date | None) -> SafeString:
    """23 Nov 2026, as a <time>; "not known" for None."""
    if not value:  # None, or the empty text that templates make of a missing row
        return NOT_KNOWN
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m-%d}", format_date(value, "j M Y"))


@register.filter
def ago(value: datetime | None) -> str:
    """ "6 minutes ago", to one unit; a clock a little ahead of ours counts as now."""
    if not value:
        return "never"
    if (timezone.now() - value).total_seconds() < 60:
        return "just now"
    return f"{timesince(value, depth=1)} ago"


@register.filter
def hits(value: object) -> SafeString:
    """Text with the marks of `cases.search.highlight` as <mark>; everything else is escaped."""
    marked = _HIT.sub(r"<mark>\1</mark>", str(escape(value)))
    return mark_safe(_STRAY.sub("", marked))  # noqa: S308 - escaped above


@register.filter
def without_time(when: TimelineDate) -> str:
    """The words of a timeline's date; its clock time is shown apart."""
    return replace(when, time_text="").text()


@register.filter
def at_precision(value: date | None, precision: str) -> SafeString:
    """A date no more exact than it is known, in the type of `.d`."""
    if not value:
        return NOT_KNOWN
    if precision == "day":
        return format_html('<span class="d">{}</span>', day(value))
    text, machine = (
        (format_date(value, "M Y"), f"{value:%Y-%m}")
        if precision == "month"
        else (str(value.year), str(value.year))
    )
    return format_html('<span class="d d-wide"><time datetime="{}">{}</time></span>', machine, text)


# (class, icon, word); standing and basis are two marks, never one.
STANDINGS = {
    "alleged": ("chip-alleged", "chat-left-dots", "Alleged"),
    "disputed": ("chip-disputed", "arrow-left-right", "Disputed"),
    "undisputed": ("chip-undisputed", "check2", "Undisputed"),
    "found": ("chip-found", "check2-square", "Found"),
}
BASES = {
    "court_record": ("chip-record", "bank", "Of record"),
    "policy_text": ("chip-policy", "file-earmark-text", "Policy text"),
    "party_statement": ("chip-statement", "chat-left-quote", "Statement"),
    "press_report": ("chip-reported", "newspaper", "Reported"),
    "law": ("chip-law", "book", "Law"),
    "typed_by_hand": ("chip-reported", "pencil", "Typed by hand"),
}


def _chip(mark: tuple[str, str, str] | None) -> SafeString:
    if mark is None:
        return SafeString("")
    style, symbol, word = mark
    return format_html('<span class="chip {}">{}{}</span>', style, icon(symbol), word)


@register.filter
def standing_chip(value: str) -> SafeString:
    return _chip(STANDINGS.get(str(value)))


@register.filter
def basis_chip(value: str) -> SafeString:
    return _chip(BASES.get(str(value)))


KIND_SHAPES = {
    "complaint": "pleading", "charge": "pleading", "answer": "pleading", "motion": "motion",
    "response": "response", "reply": "response",
    "order": "order", "judgment": "order", "minute": "minute", "setting": "minute", "stipulation": "motion",
}  # fmt: skip


@register.filter
def kind_shape(kind: str) -> str:
    """The class that draws the mark beside a kind of docket entry."""
    return f"kind-{KIND_SHAPES.get(kind, 'other')}"


@register.filter
def counted(number: int, limit: int) -> str:
    """A capped count in words: 1,000+ where counting stopped."""
    return f"{limit:,}+" if number > limit else f"{number:,}"


@register.filter
def item(values: Mapping[Any, object], key: object) -> object:
    """values[key]; None where there is none."""
    return values.get(key)


@register.filter
def spaced(value: object) -> str:
    """A key as words: docket_sheet reads "docket sheet"."""
    return str(value or "").replace("_", " ")


@register.filter
def source_kind(value: object) -> str:
    """A kind of source as its own name: rss reads "RSS feed"."""
    return source_words(str(value or ""))


@register.filter
def web_url(value: str | None) -> str:
    """The address if it is http(s), else "": a javascript: link never reaches the page."""
    return value if value and value.startswith(("https://", "http://")) else ""
