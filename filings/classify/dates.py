"""Finds deadlines and hearings in a docket text, as proposals, with a date only if the text gives it in full.

No date is computed. A two-digit year is not read as a year; "within 14 days" is reported in its own words,
without a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time

from .wording import MONTH, MONTHS, is_void, sentences, without_attachments, without_quotes, without_stamps

# Key -> label.
STATES: dict[str, str] = {
    "due": "Due",
    "set": "Set for",
    "held": "Held",
    "continued": "Continued from",
    "vacated": "Vacated",
}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `day` None: relative, not computed. `at`: court-local, None if the text has none.

    `state` is due, set, held, continued (moved from that day to another), or vacated. `start` and `end` are
    the offsets of `words`, which it was read from.
    """

    day: date | None
    at: time | None
    state: str
    what: str
    words: str
    start: int
    end: int


_WEEKDAY = re.compile(r"(?:\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?\(?$", re.IGNORECASE)
_DATE = re.compile(
    rf"(?<![\w/])(?:(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})/(?P<y>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d))",
    re.IGNORECASE,
)
_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s*(?P<half>[AaPp])\.?\s?[Mm]\b\.?"
_TIME_AFTER = re.compile(r"\s*,?\s*(?:at|@|by|,)?\s*" + _CLOCK)
_TIME_BEFORE = re.compile(_CLOCK + r"\s*,?\s*(?:on|of)?\s*$")

# The words right before a date say what it is. Nearest and longest first.
_HELD = re.compile(
    r"(?<!\bbe\s)(?<!\bnot\s)\bheld\b(?:\s+before\b[^.;]{0,80})?(?:\s+(?:on"
    r"|for))?(?:\s+the\s+date\(?s?\)?\s+of)?\s*$",
    re.I,
)
_MOVED_FROM = re.compile(r"\b(?:continued|adjourned|rescheduled|postponed|moved|reset)\s+from\s*$", re.I)
_MOVED_TO = re.compile(
    r"\b(?:continued|adjourned|rescheduled|postponed|moved|passed(?:\s+by\s+court)?"
    r"|advanced|reset|re-set|re-noticed)"
    r"(?:\s+from\b[^;]{0,60}?)?\s+(?:to|until|for)\s*$",
    re.I,
)
_NOT_ON = re.compile(r"\b(?:will\s+not\s+be\s+(?:heard|held)|not\s+held)\s+on\s*$", re.I)
_TO_BE = re.compile(
    r"\b(?:to|will|shall)\s+be\s+(?:held|heard)(?:\s+before\b[^.;]{0,80})?\s+(?:on|at)\s*$", re.I
)
_SET = re.compile(
    r"\b(?:re-?)?(?:set|scheduled|noticed|calendared)\b(?:\s+(?:to\s+be\s+)?(?:heard"
    r"|hearing|begin))?(?:\s+before\b[^.;]{0,80}?(?=\s+on))?(?:\s+(?:for|on|to|at))*\s*"
    r"(?:(?:a\s+)?hearing\s+(?:on|for)\s*)?(?:hearing\s+)?$",
    re.I,
)
_DUE = re.compile(
    r"\b(?:due|deadline)\b(?:\s+(?:date|is|are|set|for))*(?:\s*:)?\s*(?:\s*(?:by|on"
    r"|no\s+later\s+than|not\s+later\s+than|on\s+or\s+before|before))?\s*$",
    re.I,
)
_NO_LATER = re.compile(r"\b(?:(?:by\s+)?no\s+later\s+than|not\s+later\s+than|on\s+or\s+before)\s*$", re.I)
_EXTENDED = re.compile(
    r"\b(?:extended|enlarged|continued)\b[^.;]{0,60}?\b(?:to\s+and\s+including"
    r"|through\s+and\s+including|until|through|to)\s*$",
    re.I,
)
_BY = re.compile(r"\b(?:by|until|to\s+and\s+including|up\s+to\s+and\s+including)\s*$", re.I)
_MUST = re.compile(
    r"\b(?:shall|will|must|may|is\s+to|are\s+to|ordered|directed|deadline|have|has"
    r"|required|due|file|respond|submit|serve)\b",
    re.I,
)
_ON = re.compile(r"\bon\s*$", re.I)
_EVENT = re.compile(r"\b(?:hearing|conference|presentment|trial|argument|arraignment|sentencing)\b", re.I)

_AWAY = re.compile(
    r"\b(?:vacat(?:ed|ing|es)|cancel(?:l?ed|l?ing|s)|taken\s+off\s+(?:the\s+)?calendar"
    r"|off\s+calendar|stricken)\b",
    re.I,
)
_MOVED = re.compile(
    r"\b(?:continu(?:ed|ing|es)|reset(?:ting)?|reschedul(?:ed|ing)|adjourn(?:ed|ing)|postpon(?:ed|ing))\b",
    re.I,
)
_FORMERLY = re.compile(
    r"\b(?:previously|currently|formerly|originally|presently|noticed|which\s+(?:has|had)\s+been|was)\b", re.I
)

_TRIGGERS = (
    ("vacated", _NOT_ON),
    ("reset", _TO_BE),
    ("held", _HELD),
    ("continued", _MOVED_FROM),
    ("reset", _MOVED_TO),
    ("set", _SET),
    ("due", _DUE),
)

# Types whose "by May 1" is binding: the court's own documents and announcements. A motion only asks.
_BINDING = frozenset(
    {"order", "judgment", "minute", "notice", "setting", "assignment", "other", "transcript"}
)
_NEVER = frozenset({"declaration", "fee", "letter", "brief", "complaint", "charge", "disclosure"})
_RELATIVE = re.compile(
    r"\b(?:within|no\s+later\s+than"
    r"|not\s+later\s+than)\s+(?:\w+\s+)?\(?\d{0,3}\)?\s*(?:(?:court|business"
    r"|calendar)\s+)?days?\b[^.;)]{0,80}",
    re.I,
)  # fmt: skip


def dates_of(text: str, kind: str) -> tuple[FoundDate, ...]:
    """The dates in the order of the text, without duplicates."""
    if is_void(text) or kind in _NEVER:
        return ()
    plain = without_stamps(without_quotes(without_attachments(text)))
    reader = _Reader(text, plain, kind)
    dates = [item for span in sentences(plain) for item in reader.sentence(*span)]
    if kind in _BINDING:
        dates += [_relative(text, match) for match in _RELATIVE.finditer(plain) if not _DATE.search(match[0])]
    return _deduplicated(dates)


def _day(match: re.Match[str]) -> date | None:
    if match["month"]:
        month = next(n for n, name in enumerate(MONTHS, 1) if name[:3].lower() == match["month"][:3].lower())
        parts = int(match["year"]), month, int(match["day"])
    else:
        parts = int(match["y"]), int(match["m"]), int(match["d"])
    try:
        return date(*parts)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text: as given, with unrelated parts masked (`plain`), and the entry's type."""

    text: str
    plain: str
    kind: str

    def sentence(self, begin: int, end: int) -> list[FoundDate]:
        """The proposals from one sentence, given by its offsets."""
        dates: list[FoundDate] = []
        previous = begin
        for match in _DATE.finditer(self.plain, begin, end):
            day = _day(match)
            if day is None:
                continue
            old = dates[-1] if dates and dates[-1].state == "continued" else None
            proposal = self._proposal(begin, previous, end, match, day)
            if proposal is None and old and old.end == previous:
                proposal = self._moved_to(old, match, day)
            if proposal and old and not proposal.what:
                proposal = replace(proposal, what=old.what)
            if proposal:
                dates.append(proposal)
            previous = proposal.end if proposal else match.end()
        return dates

    def _proposal(
        self, begin: int, previous: int, stop: int, match: re.Match[str], day: date
    ) -> FoundDate | None:
        before = _WEEKDAY.sub("", self.plain[previous : match.start()], count=1)
        at, end = _time_after(self.plain, match.end())
        if at is None and (clock := _TIME_BEFORE.search(before)):
            at, before = _time(clock), before[: clock.start()]
            before = re.sub(r"\b(?:at|@)\s*$", "", before)
        trigger = _trigger(before, self.kind, self.plain[begin : match.start()], has_time=at is not None)
        if trigger is None:
            return None
        state, trigger_start = trigger
        if state == "set":
            state = _set_or_off(self.plain, begin, stop, match)
        elif state == "reset":  # this is the new day; words such as "continued" refer to the old one
            state = "set"
        start = previous + trigger_start
        what = _what(before[:trigger_start])
        return FoundDate(day, at, state, what, self.text[start:end].strip(), start, end)

    def _moved_to(self, old: FoundDate, match: re.Match[str], day: date) -> FoundDate | None:
        """The second date of "continued from 3/5/2025 to 4/9/2025"."""
        if self.plain[old.end : match.start()].strip().lower() not in {"to", "until"}:
            return None
        at, end = _time_after(self.plain, match.end())
        return FoundDate(day, at, "set", old.what, self.text[old.start : end].strip(), old.start, end)


def _time_after(plain: str, end: int) -> tuple[time | None, int]:
    match = _TIME_AFTER.match(plain, end)
    at = _time(match) if match else None
    return (at, match.end()) if match and at else (None, end)


def _time(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12:
        return None
    return time(hour % 12 + (12 if match["half"] in "Pp" else 0), minute)


def _trigger(before: str, kind: str, sentence: str, *, has_time: bool) -> tuple[str, int] | None:
    """The state that the words before a date give it, and the offset of those words; None if none do."""
    for state, pattern in _TRIGGERS:
        if match := pattern.search(before):
            return state, match.start()
    if kind not in _BINDING:
        if kind == "minute" or not has_time:
            return None
    else:
        for pattern in (_NO_LATER, _EXTENDED):
            if match := pattern.search(before):
                return "due", match.start()
        if (match := _BY.search(before)) and _MUST.search(sentence):
            return "due", match.start()
    if has_time and (match := _ON.search(before)) and _EVENT.search(before):
        return ("held" if kind == "minute" else "set"), match.start()
    return None


def _set_or_off(plain: str, begin: int, end: int, match: re.Match[str]) -> str:
    """Whether a hearing that "was set for" a day still is, judging by the words before and after the date."""
    before, after = plain[begin : match.start()], plain[match.end() : end]
    if _FORMERLY.search(before) or re.match(r"[^;]{0,80}\b(?:is|are|be|been)\b", after):
        rest = after + " " + plain[end : end + 200] if _FORMERLY.search(before) else after
        if _AWAY.search(before) or _AWAY.search(rest):
            return "vacated"
        if _MOVED.search(before) or re.search(
            r"\b(?:is|are|be|been)\b[^.;]{0,20}" + _MOVED.pattern, after, re.I
        ):
            return "continued"
    return "set"


def _what(before: str) -> str:
    """The words for what is due or set: those since the last period, semicolon, or bracket."""
    words = re.split(r"[.;:()\[\]](?:\s|$)|\d\.\s", before)[-1]
    words = re.sub(r"^[\s,:/]*(?:and|that|the|is|are|at|on)\b", "", " ".join(words.split()), flags=re.I)
    words = re.sub(
        r"\s*\b(?:is|are|be|shall|previously|currently|has|have|been|was|now|which|hereby)$",
        "",
        words,
        flags=re.I,
    )
    return re.sub(
        r"\s*\b(?:is|are|be|shall|previously|currently|has|have|which)$", "", words, flags=re.I
    ).strip(" ,:-/")[-160:]


def _relative(text: str, match: re.Match[str]) -> FoundDate:
    words = " ".join(text[match.start() : match.end()].split())
    return FoundDate(
        None, None, "due", _what(text[max(0, match.start() - 160) : match.start()]), words, *match.span()
    )


def _deduplicated(dates: list[FoundDate]) -> tuple[FoundDate, ...]:
    first: dict[tuple[object, ...], FoundDate] = {}
    for item in dates:
        first.setdefault((item.day, item.at, item.state, item.what if item.day else item.words), item)
    return tuple(first.values())
