"""R11: parties by (normalised name, type), attorneys by name, split by e-mail or bar number. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..normalize import name_key
from ..records import HEARSAY, AttorneyRow, PartyRow, SourceKind
from .evidence import COURT, Evidence, Moment, Precedence, moment
from .fields import by_rank
from .resolution import ResolvedAttorney, ResolvedParty, ResolvedRepresentation

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_BAR = re.compile(r"\bbar\b[^\n\d]{0,20}(\d[\d-]{2,14})", re.IGNORECASE)

PartyKey = tuple[str, str]


@dataclass(slots=True)
class _Said:
    """A party row, or an attorney under one, in one report."""

    precedence: Precedence
    digest: str
    kind: SourceKind
    at: Moment
    case_id: str
    party: PartyKey
    row: PartyRow
    attorney: AttorneyRow | None = None


@dataclass(slots=True)
class _Person:
    """What was said of one attorney, and the marks that tell namesakes apart."""

    said: list[_Said] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    @property
    def ranked(self) -> list[_Said]:
        return sorted(self.said, key=lambda item: (item.precedence, item.digest), reverse=True)


def resolved_people(evidence: Evidence) -> tuple[tuple[ResolvedParty, ...], tuple[ResolvedAttorney, ...]]:
    said = _all_said(evidence)
    by_party: defaultdict[PartyKey, list[_Said]] = defaultdict(list)
    for item in said:
        by_party[item.party].append(item)
    # In the order of the best report that lists them: the sheet's caption, not the alphabet.
    best = {key: max(item.precedence for item in items) for key, items in by_party.items()}
    keys = sorted(by_party, key=lambda key: (-best[key][0], -best[key][1], -best[key][2], key))
    absences = _absences(evidence)
    parties = tuple(_party(evidence, key, by_party[key], absences) for key in keys)
    place = {key: at for at, key in enumerate(keys)}
    return parties, _attorneys(evidence, said, place, absences)


def _all_said(evidence: Evidence) -> list[_Said]:
    said = [
        _Said(
            evidence.precedence(at, position),
            observed.digest,
            report.kind,
            moment(report.asof),
            report.case_id,
            (name_key(observed.row.name), name_key(observed.row.type)),
            observed.row,
        )
        for at, report in enumerate(evidence.reports)
        for position, observed in enumerate(report.observations)
        if isinstance(observed.row, PartyRow)
    ]
    return sorted(said, key=lambda item: (item.precedence, item.digest), reverse=True)


def _absences(evidence: Evidence) -> list[int]:
    """Gone only by a report that lists parties, terminated ones too, at a known time."""
    return [
        at
        for at, report in enumerate(evidence.reports)
        if report.lists_parties and report.lists_terminated and report.asof is not None
    ]


def _gone_on(evidence: Evidence, said: Iterable[_Said], absences: Sequence[int]) -> date | None:
    """As R8 for entries: only what the court itself showed can be missing from its sheet."""
    shown = [item for item in said if item.kind in COURT]
    if not shown:
        return None
    case_ids = {item.case_id for item in shown}
    return evidence.first_absence(max(item.at for item in shown), evidence.speak_of(case_ids, absences))


def _party(
    evidence: Evidence, key: PartyKey, said: Sequence[_Said], absences: Sequence[int]
) -> ResolvedParty:
    sources = {"name": said[0].digest, "type": said[0].digest}
    extra = next((item for item in said if item.row.extra_info), None)
    ended = next((item for item in said if item.row.date_terminated), None)
    if extra:
        sources["extra_info"] = extra.digest
    if ended:
        sources["date_terminated"] = ended.digest
    return ResolvedParty(
        name=said[0].row.name,
        name_key=key[0],
        type=said[0].row.type,
        type_key=key[1],
        extra_info=extra.row.extra_info if extra else "",
        date_terminated=ended.row.date_terminated if ended else None,
        gone_on=_gone_on(evidence, said, absences),
        basis_kinds=by_rank(item.kind for item in said),
        observations=tuple(sorted({item.digest for item in said})),
        sources=sources,
    )


def _attorneys(
    evidence: Evidence, said: Iterable[_Said], place: dict[PartyKey, int], absences: Sequence[int]
) -> tuple[ResolvedAttorney, ...]:
    named: defaultdict[str, list[_Said]] = defaultdict(list)
    for item in said:
        for attorney in item.row.attorneys:
            mention = replace(item, attorney=attorney)
            named[name_key(attorney.name)].append(mention)
    resolved = [
        _attorney(key, person, len(people) > 1, _representations(evidence, person, place, absences))
        for key, mentions in named.items()
        for people in [_namesakes(mentions)]
        for person in people
    ]
    return tuple(
        sorted(resolved, key=lambda one: (one.representations[0].party, one.name_key, one.distinct_key))
    )


def _namesakes(mentions: Iterable[_Said]) -> list[_Person]:
    """A person is a connected set of e-mail addresses and bar numbers; a bare name is theirs or one more."""
    people: list[_Person] = []
    bare = _Person()
    for mention in mentions:
        marks = _marks(mention.attorney)
        if not marks:
            bare.said.append(mention)
            continue
        same = [person for person in people if person.marks & marks]
        joined = _Person([mention], set(marks))
        for person in same:
            joined.said += person.said
            joined.marks |= person.marks
        people = [person for person in people if person not in same] + [joined]
    if bare.said and len(people) == 1:
        people[0].said += bare.said
    elif bare.said:
        people.append(bare)
    return people


def _marks(attorney: AttorneyRow | None) -> set[str]:
    return marks(attorney.email, attorney.contact) if attorney else set()


def marks(email: str, contact: str) -> set[str]:
    """What tells a lawyer from namesakes: e-mail addresses and bar numbers."""
    found = [email] if email else _EMAIL.findall(contact)
    return {address.strip().casefold() for address in found} | {
        f"bar {number}" for number in _BAR.findall(contact)
    }


def _attorney(
    key: str, person: _Person, has_namesakes: bool, representations: tuple[ResolvedRepresentation, ...]
) -> ResolvedAttorney:
    sources: dict[str, str] = {}
    chosen = {"name": "", "contact": "", "email": "", "phone": ""}
    for name in chosen:
        for item in person.ranked:
            if value := getattr(item.attorney, name):
                chosen[name], sources[name] = value, item.digest
                break
    return ResolvedAttorney(
        name=chosen["name"],
        name_key=key,
        distinct_key=min(person.marks, default="") if has_namesakes else "",
        contact=chosen["contact"],
        email=chosen["email"],
        phone=chosen["phone"],
        representations=representations,
        sources=sources,
    )


def _representations(
    evidence: Evidence, person: _Person, place: dict[PartyKey, int], absences: Sequence[int]
) -> tuple[ResolvedRepresentation, ...]:
    by_party: defaultdict[int, list[_Said]] = defaultdict(list)
    for item in person.ranked:
        by_party[place[item.party]].append(item)
    return tuple(_representation(evidence, party, said, absences) for party, said in sorted(by_party.items()))


def _ended(said: Sequence[_Said]) -> _Said | None:
    """The latest that says "TERMINATED", unless a later sheet of the court shows the attorney without it.

    Other sources leave the word out: their newer list does not make somebody counsel again.
    """
    told = [item for item in said if item.kind not in HEARSAY and _says_terminated(item)]
    latest = max(told, key=lambda item: (item.at, item.precedence, item.digest), default=None)
    sheets = [item.at for item in said if item.kind is SourceKind.DOCKET_SHEET and not _says_terminated(item)]
    return None if latest is None or any(at > latest.at for at in sheets) else latest


def _says_terminated(item: _Said) -> bool:
    return item.attorney is not None and any("terminated" in role.casefold() for role in item.attorney.roles)


def _representation(
    evidence: Evidence, party: int, said: Sequence[_Said], absences: Sequence[int]
) -> ResolvedRepresentation:
    telling = _ended(said) or next((item for item in said if item.attorney and item.attorney.roles), said[0])
    return ResolvedRepresentation(
        party=party,
        roles=telling.attorney.roles if telling.attorney else (),
        source=telling.digest,
        basis_kinds=by_rank(item.kind for item in said),
        gone_on=_gone_on(evidence, said, absences),
    )
