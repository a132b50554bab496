"""Identifies parties and attorneys and combines what reports say about them (R11, people). Pure.

Parties are identified by normalized name and type; attorneys by name, told apart by email or bar number.
"""

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
class _Mention:
    """A party row, or one of its attorneys, in one report."""

    precedence: Precedence
    digest: str
    kind: SourceKind
    moment: Moment
    case_id: str
    party: PartyKey
    row: PartyRow
    attorney: AttorneyRow | None = None


@dataclass(slots=True)
class _Person:
    """All mentions of one attorney, and the marks that tell namesakes apart."""

    mentions: list[_Mention] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    @property
    def ranked(self) -> list[_Mention]:
        return sorted(self.mentions, key=lambda item: (item.precedence, item.digest), reverse=True)


def resolved_people(evidence: Evidence) -> tuple[tuple[ResolvedParty, ...], tuple[ResolvedAttorney, ...]]:
    mentions = _all_mentions(evidence)
    by_party: defaultdict[PartyKey, list[_Mention]] = defaultdict(list)
    for item in mentions:
        by_party[item.party].append(item)
    # In the order of the best report that lists them, that is, of the caption, not alphabetically.
    best = {key: max(item.precedence for item in items) for key, items in by_party.items()}
    keys = sorted(by_party, key=lambda key: (-best[key][0], -best[key][1], -best[key][2], key))
    absences = _absences(evidence)
    parties = tuple(_party(evidence, key, by_party[key], absences) for key in keys)
    party_index = {key: index for index, key in enumerate(keys)}
    return parties, _attorneys(evidence, mentions, party_index, absences)


def _all_mentions(evidence: Evidence) -> list[_Mention]:
    mentions = [
        _Mention(
            evidence.precedence(index, position),
            observed.digest,
            report.kind,
            moment(report.asof),
            report.case_id,
            (name_key(observed.row.name), name_key(observed.row.type)),
            observed.row,
        )
        for index, report in enumerate(evidence.reports)
        for position, observed in enumerate(report.observations)
        if isinstance(observed.row, PartyRow)
    ]
    return sorted(mentions, key=lambda item: (item.precedence, item.digest), reverse=True)


def _absences(evidence: Evidence) -> list[int]:
    """Reports that can prove a person missing: all parties, including terminated ones, at a known time."""
    return [
        index
        for index, report in enumerate(evidence.reports)
        if report.lists_parties and report.lists_terminated and report.asof is not None
    ]


def _gone_on(evidence: Evidence, mentions: Iterable[_Mention], absences: Sequence[int]) -> date | None:
    """As in R8 for entries, only a person whom the court itself showed can be missing from its sheet."""
    shown = [item for item in mentions if item.kind in COURT]
    if not shown:
        return None
    case_ids = {item.case_id for item in shown}
    return evidence.first_absence(max(item.moment for item in shown), evidence.covering(case_ids, absences))


def _party(
    evidence: Evidence, key: PartyKey, mentions: Sequence[_Mention], absences: Sequence[int]
) -> ResolvedParty:
    sources = {"name": mentions[0].digest, "type": mentions[0].digest}
    extra = next((item for item in mentions if item.row.extra_info), None)
    terminated = next((item for item in mentions if item.row.date_terminated), None)
    if extra:
        sources["extra_info"] = extra.digest
    if terminated:
        sources["date_terminated"] = terminated.digest
    return ResolvedParty(
        name=mentions[0].row.name,
        name_key=key[0],
        type=mentions[0].row.type,
        type_key=key[1],
        extra_info=extra.row.extra_info if extra else "",
        date_terminated=terminated.row.date_terminated if terminated else None,
        gone_on=_gone_on(evidence, mentions, absences),
        basis_kinds=by_rank(item.kind for item in mentions),
        observations=tuple(sorted({item.digest for item in mentions})),
        sources=sources,
    )


def _attorneys(
    evidence: Evidence,
    mentions: Iterable[_Mention],
    party_index: dict[PartyKey, int],
    absences: Sequence[int],
) -> tuple[ResolvedAttorney, ...]:
    by_name: defaultdict[str, list[_Mention]] = defaultdict(list)
    for item in mentions:
        for attorney in item.row.attorneys:
            by_name[name_key(attorney.name)].append(replace(item, attorney=attorney))
    resolved = [
        _attorney(key, person, len(people) > 1, _representations(evidence, person, party_index, absences))
        for key, same_name in by_name.items()
        for people in [_namesakes(same_name)]
        for person in people
    ]
    return tuple(
        sorted(resolved, key=lambda one: (one.representations[0].party, one.name_key, one.distinct_key))
    )


def _namesakes(mentions: Iterable[_Mention]) -> list[_Person]:
    """The people who share a name. Email addresses and bar numbers that occur together make one person.

    Mentions without either belong to that person if there is only one, else to a person of their own.
    """
    people: list[_Person] = []
    unmarked = _Person()
    for mention in mentions:
        marks = _marks(mention.attorney)
        if not marks:
            unmarked.mentions.append(mention)
            continue
        same = [person for person in people if person.marks & marks]
        merged = _Person([mention], set(marks))
        for person in same:
            merged.mentions += person.mentions
            merged.marks |= person.marks
        people = [person for person in people if person not in same] + [merged]
    if unmarked.mentions and len(people) == 1:
        people[0].mentions += unmarked.mentions
    elif unmarked.mentions:
        people.append(unmarked)
    return people


def _marks(attorney: AttorneyRow | None) -> set[str]:
    return marks(attorney.email, attorney.contact) if attorney else set()


def marks(email: str, contact: str) -> set[str]:
    """The email addresses and bar numbers that tell an attorney from namesakes."""
    addresses = [email] if email else _EMAIL.findall(contact)
    return {address.strip().casefold() for address in addresses} | {
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
    evidence: Evidence, person: _Person, party_index: dict[PartyKey, int], absences: Sequence[int]
) -> tuple[ResolvedRepresentation, ...]:
    by_party: defaultdict[int, list[_Mention]] = defaultdict(list)
    for item in person.ranked:
        by_party[party_index[item.party]].append(item)
    return tuple(
        _representation(evidence, party, mentions, absences) for party, mentions in sorted(by_party.items())
    )


def _termination(mentions: Sequence[_Mention]) -> _Mention | None:
    """The latest mention as "TERMINATED", unless a later docket sheet shows the attorney without the word.

    Other sources omit the word, so their newer list does not make anyone counsel again.
    """
    terminated = [item for item in mentions if item.kind not in HEARSAY and _says_terminated(item)]
    latest = max(terminated, key=lambda item: (item.moment, item.precedence, item.digest), default=None)
    active = [
        item.moment
        for item in mentions
        if item.kind is SourceKind.DOCKET_SHEET and not _says_terminated(item)
    ]
    return None if latest is None or any(moment > latest.moment for moment in active) else latest


def _says_terminated(item: _Mention) -> bool:
    return item.attorney is not None and any("terminated" in role.casefold() for role in item.attorney.roles)


def _representation(
    evidence: Evidence, party: int, mentions: Sequence[_Mention], absences: Sequence[int]
) -> ResolvedRepresentation:
    with_roles = (item for item in mentions if item.attorney and item.attorney.roles)
    source = _termination(mentions) or next(with_roles, mentions[0])
    return ResolvedRepresentation(
        party=party,
        roles=source.attorney.roles if source.attorney else (),
        source=source.digest,
        basis_kinds=by_rank(item.kind for item in mentions),
        gone_on=_gone_on(evidence, mentions, absences),
    )
