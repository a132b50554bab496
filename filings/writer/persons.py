"""Links a docket's attorneys to the same people across all cases (resolver/persons.py), in bulk."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db import connection

from cases.models import Attorney, Docket, Person, PersonMark

from ..resolver.persons import Pair, groups, pairs_of

_LOCK = 0x70656F70  # serializes writers, since two may find the same email address at once


def write(docket: Docket) -> None:
    """Called in the docket's transaction after its attorneys have changed."""
    attorneys = {row.pk: row for row in Attorney.objects.filter(docket=docket)}
    pairs = {pk: pairs_of(row.name, row.email, row.contact) for pk, row in attorneys.items()}
    if any(pairs.values()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        _link(attorneys, pairs)
    unidentified = [row for pk, row in attorneys.items() if row.person_id and not pairs[pk]]
    if unidentified:
        Attorney.objects.filter(pk__in=[row.pk for row in unidentified]).update(person=None)


def _link(attorneys: dict[UUID, Attorney], pairs_by_attorney: dict[UUID, frozenset[Pair]]) -> None:
    known = _known({pair for pairs in pairs_by_attorney.values() for pair in pairs})
    pairs_by_person: defaultdict[UUID, set[Pair]] = defaultdict(set)
    for pair, person_id in known.items():
        pairs_by_person[person_id].add(pair)
    people: list[Person] = []
    marks: list[PersonMark] = []
    changed: list[Attorney] = []
    for group in groups({**pairs_by_attorney, **pairs_by_person}):
        members = [attorneys[pk] for pk in sorted(group) if pk in attorneys]
        existing = sorted(pk for pk in group if pk in pairs_by_person)
        if existing:
            person_id = existing[0]  # the oldest keeps its id
            _merge(existing[1:], person_id)
        else:
            person = Person(name=members[0].name)
            people.append(person)
            person_id = person.pk
        pairs = {pair for member in members for pair in pairs_by_attorney[member.pk]}
        marks += [
            PersonMark(person_id=person_id, mark=mark, name=name)
            for mark, name in sorted(pairs - known.keys())
        ]
        for member in members:
            if member.person_id != person_id:
                member.person_id = person_id
                changed.append(member)
    Person.objects.bulk_create(people, batch_size=500)
    PersonMark.objects.bulk_create(marks, batch_size=500)
    Attorney.objects.bulk_update(changed, ["person"], batch_size=500)


def _known(pairs: set[Pair]) -> dict[Pair, UUID]:
    rows = PersonMark.objects.filter(mark__in={mark for mark, _ in pairs})
    people = {(mark, name): person for mark, name, person in rows.values_list("mark", "name", "person_id")}
    return {pair: person for pair, person in people.items() if pair in pairs}


def _merge(merged: list[UUID], into: UUID) -> None:
    """Merges people whom new evidence shows to be the same person."""
    if not merged:
        return
    Attorney.objects.filter(person__in=merged).update(person=into)
    PersonMark.objects.filter(person__in=merged).update(person=into)
    Person.objects.filter(merged_into__in=merged).update(merged_into=into)
    Person.objects.filter(pk__in=merged).update(merged_into=into)
