"""Attorneys of a docket tied to the people that they are in every case (filings/persons.py), set by set."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db import connection

from cases.models import Attorney, Docket, Person, PersonMark

from ..resolver.persons import Pair, groups, pairs_of

_LOCK = 0x70656F70  # writers that tie people wait for each other: two may find the same address at once


def write(docket: Docket) -> None:
    """Called in the docket's transaction when its attorneys changed."""
    attorneys = {row.pk: row for row in Attorney.objects.filter(docket=docket)}
    told = {pk: pairs_of(row.name, row.email, row.contact) for pk, row in attorneys.items()}
    wanted = {pair for pairs in told.values() for pair in pairs}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        _tie(attorneys, told, wanted)
    nobody = [row for pk, row in attorneys.items() if row.person_id and not told[pk]]
    if nobody:
        Attorney.objects.filter(pk__in=[row.pk for row in nobody]).update(person=None)


def _tie(attorneys: dict[UUID, Attorney], told: dict[UUID, frozenset[Pair]], wanted: set[Pair]) -> None:
    known = _known(wanted)
    carried: defaultdict[UUID, set[Pair]] = defaultdict(set)  # by person
    for pair, person_id in known.items():
        carried[person_id].add(pair)
    people: list[Person] = []
    marks: list[PersonMark] = []
    changed: list[Attorney] = []
    for group in groups({**told, **carried}):
        members = [attorneys[pk] for pk in sorted(group) if pk in attorneys]
        standing = sorted(pk for pk in group if pk in carried)
        if standing:
            person_id = standing[0]  # the oldest keeps its address
            _merge(standing[1:], person_id)
        else:
            person = Person(name=members[0].name)
            people.append(person)
            person_id = person.pk
        pairs = {pair for member in members for pair in told[member.pk]}
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


def _known(wanted: set[Pair]) -> dict[Pair, UUID]:
    rows = PersonMark.objects.filter(mark__in={mark for mark, _ in wanted})
    found = {(mark, name): person for mark, name, person in rows.values_list("mark", "name", "person_id")}
    return {pair: person for pair, person in found.items() if pair in wanted}


def _merge(gone: list[UUID], into: UUID) -> None:
    """New evidence shows that these were one person all along."""
    if not gone:
        return
    Attorney.objects.filter(person__in=gone).update(person=into)
    PersonMark.objects.filter(person__in=gone).update(person=into)
    Person.objects.filter(merged_into__in=gone).update(merged_into=into)
    Person.objects.filter(pk__in=gone).update(merged_into=into)
