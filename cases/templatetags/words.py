"""How values are shown on every page: dates, captions, "not known", search hits, icons, chips."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince

from cases import courts, formats
from cases.models import Source
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
    """The caption, escaped, with its first "v." in caption style."""
    return mark_safe(_VERSUS.sub(r'<span class="v">\1</span>', escape(value), count=1))  # noqa: S308 - escaped


@register.filter
def known(value: object) -> object:
    """The value, or "not known" in its usual style."""
    return NOT_KNOWN if value in (None, "") else value


@register.filter(expects_localtime=True)
def day(value: date | None) -> SafeString:
    """Nov. 23, 2026, as a <time>; "not known" for None."""
    if not value:  # None, or the empty string that templates use for a missing row
        return NOT_KNOWN
    return _time(f"{value:%Y-%m-%d}", formats.day_text(value))


@register.filter(expects_localtime=True)
def day_text(value: date | None) -> str:
    """Nov. 23, 2026, without markup, for titles, labels, and attributes."""
    return formats.day_text(value) if value else "not known"


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> SafeString:
    """Nov. 23, 2026, 3:41 p.m. PST, as a <time>, in the template's current time zone."""
    return _time(value.isoformat(), formats.moment_text(value)) if value else NOT_KNOWN


@register.filter(expects_localtime=True)
def moment_text(value: datetime | None) -> str:
    """Nov. 23, 2026, 3:41:07 p.m. PST, without markup; the seconds tell two moments apart."""
    return formats.moment_text(value, seconds=True) if value else "not known"


@register.filter(expects_localtime=True)
def clock(value: datetime | time | None) -> str:
    """3:41 p.m. PST; without the zone for a time that has none."""
    return formats.clock_text(value) if value else ""


@register.filter(expects_localtime=True)
def soon(value: datetime) -> str:
    """A moment in the near future: 3:41 p.m. PST today; Nov. 24, 3:41 p.m. PST on another day."""
    if value.date() == timezone.now().astimezone(value.tzinfo).date():
        return formats.clock_text(value)
    return f"{formats.day_of_month(value)}, {formats.clock_text(value)}"


def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, words)


@register.filter
def ago(value: datetime | None) -> str:
    """ "6 minutes ago", in one unit; a time slightly in the future counts as now."""
    if not value:
        return "never"
    if (timezone.now() - value).total_seconds() < 60:
        return "just now"
    return f"{timesince(value, depth=1)} ago"


@register.filter
def hits(value: object) -> SafeString:
    """Text with the hit marks of `cases.search.headline` as <mark>; everything else is escaped."""
    marked = _HIT.sub(r"<mark>\1</mark>", str(escape(value)))
    return mark_safe(_STRAY.sub("", marked))  # noqa: S308 - escaped above


@register.filter
def without_time(when: TimelineDate) -> str:
    """The text of a timeline date without its time of day, which is shown separately."""
    return replace(when, time_text="").text()


@register.filter
def at_precision(value: date | None, precision: str) -> SafeString:
    """A date, no more precise than it is known, in the style `.d`."""
    if not value:
        return NOT_KNOWN
    if precision == "day":
        return format_html('<span class="d">{}</span>', day(value))
    if precision == "month":
        words = _time(f"{value:%Y-%m}", formats.month_text(value))
    else:
        words = _time(str(value.year), str(value.year))
    return format_html('<span class="d d-wide">{}</span>', words)


# (class, icon, label); standing and basis are always two separate marks.
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
    """The CSS class of the mark beside a type of docket entry."""
    return f"kind-{KIND_SHAPES.get(kind, 'other')}"


@register.filter
def counted(number: int, limit: int) -> str:
    """A capped count as text: 1,000+ if counting stopped there."""
    return f"{limit:,}+" if number > limit else f"{number:,}"


@register.filter
def item(values: Mapping[Any, object], key: object) -> object:
    """values[key], or None."""
    return values.get(key)


@register.filter
def label_of(choices: Iterable[tuple[str, str]], key: str) -> str:
    """The label of a choice, or the key itself if it is not a choice."""
    return dict(choices).get(key, key)


@register.filter
def spaced(value: object) -> str:
    """A key as words: docket_sheet reads "docket sheet"."""
    return str(value or "").replace("_", " ")


@register.filter
def source_kind(value: object) -> str:
    """The name of a type of source: rss reads "RSS feed"."""
    return source_words(str(value or ""))


@register.filter
def publisher(source: Source) -> str:
    """A source's short name, such as Reuters or linkedin.com; never an address."""
    return formats.publisher_name(source.publisher, source.url)


@register.filter
def publisher_note(source: Source) -> str:
    """How the text reached us, if the short name leaves that out: copy on financetom.com."""
    return formats.publisher_note(source.publisher)


@register.filter
def host_name(url: str) -> str:
    """The label of an address: linkedin.com."""
    return formats.host_name(url) or url


@register.filter
def court_name(court_id: str) -> str:
    """N.D. Cal. for cand; "" if our table does not have the court."""
    try:
        return courts.court(court_id).citation
    except courts.UnknownCourt:
        return ""


@register.filter
def iso_day(value: object) -> SafeString:
    """A date from a source's JSON, "2026-11-23", shown as `day` does; anything else unchanged."""
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return conditional_escape(str(value))


@register.filter
def web_url(value: str | None) -> str:
    """The address if it is http(s), otherwise "", so that a javascript: link never reaches the page."""
    return value if value and value.startswith(("https://", "http://")) else ""
