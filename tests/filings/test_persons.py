"""An attorney is one person across cases if a name and an email address or bar number agree, in any order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Attorney, Case, Docket, Person
from filings.resolver.persons import groups, pairs_of, short_name
from filings.writer import persons

from .. import factories

NODES = st.dictionaries(
    st.integers(0, 12), st.frozensets(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), max_size=3)
)


@given(NODES, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_same_evidence_gives_the_same_groups(
    told: dict[int, frozenset[tuple[str, str]]], random: object
) -> None:
    shuffled = list(told.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = groups(told)
    assert set(found) == set(groups(dict(shuffled)))
    assert sorted(node for group in found for node in group) == sorted(
        node for node, pairs in told.items() if pairs
    )
    for group in found:
        names = {name for node in group for _, name in told[node]}
        assert len(group) == 1 or names


@pytest.mark.parametrize(
    ("name", "short"),
    [("Ann B. Counsel, Esq.", "ann counsel"), ("ANN COUNSEL", "ann counsel"), ("Ann", "ann"), ("", "")],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_bar_numbers_and_addresses_identify_people() -> None:
    contact = "Example LLP\n1 Main Street\nEmail: Ann@Example.test\nBar No. 123456"
    assert pairs_of("Ann Counsel", "", contact) == {
        ("ann@example.test", "ann counsel"),
        ("bar 123456", "ann counsel"),
    }
    assert pairs_of("Ann Counsel", "", "Example LLP\n1 Main Street") == frozenset()


def listed(of: Docket, name: str, email: str = "", contact: str = "") -> Attorney:
    key = f"{name} {email}".casefold()
    return Attorney.objects.create(
        case=of.case, docket=of, name=name, name_key=key, email=email, contact=contact, resolved=True
    )


def docket(*members: object) -> Docket:
    return factories.docket(factories.case("Alpha v. Beta", *members))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_one_person_by_address_then_by_bar_number(order: tuple[int, ...]) -> None:
    dockets = [docket(), docket(), docket()]
    listed(dockets[0], "Ann Counsel", "ann@example.test")
    listed(dockets[1], "Ann B. Counsel", "", "Bar No. 123456\nann@example.test")
    listed(dockets[2], "Ann Counsel", "ann@other.test", "Bar No. 123456")
    listed(dockets[2], "Bob Counsel", "bob@other.test")
    for at in order:
        persons.write(dockets[at])
        persons.write(dockets[at])
    people = set(Attorney.objects.filter(name__startswith="Ann").values_list("person", flat=True))
    assert len(people) == 1
    assert None not in people
    assert Person.objects.filter(merged_into=None).count() == 2


@pytest.mark.django_db
def test_neither_an_offices_address_nor_a_name_alone_joins_people() -> None:
    one, two = docket(), docket()
    ann = listed(one, "Ann Counsel", "office@example.test")
    bob = listed(one, "Bob Advocate", "office@example.test")
    other = listed(two, "Ann Counsel")
    for of in (one, two):
        persons.write(of)
    for row in (ann, bob, other):
        row.refresh_from_db()
    assert ann.person_id != bob.person_id
    assert other.person_id is None


@pytest.mark.django_db
def test_the_page_lists_only_cases_that_the_reader_may_see() -> None:
    owner, stranger = factories.person("owner@example.test"), factories.person("stranger@example.test")
    hidden = factories.docket(factories.case("Hidden v. Case", owner))
    open_one = docket()
    for of in (hidden, open_one):
        listed(of, "Ann Counsel", "ann@example.test")
        persons.write(of)
    person = Person.objects.get()
    pages = {}
    for user in (owner, stranger):
        client = Client()
        client.force_login(user)
        pages[user.pk] = client.get(f"/people/{person.pk}/").content.decode()
    assert "Hidden" in pages[owner.pk]
    assert "Hidden" not in pages[stranger.pk]
    assert "Alpha" in pages[stranger.pk]
    Case.objects.filter(pk=open_one.case_id).update(visibility=Case.Visibility.MEMBERS)
    assert client.get(f"/people/{person.pk}/").status_code == 404


@pytest.mark.django_db
def test_more_attorneys_cost_no_more_queries() -> None:
    few, many = docket(), docket()
    listed(few, "Ann Counsel", "ann@example.test")
    for number in range(20):
        listed(many, f"Kim Number{number}", f"kim{number}@example.test")
    with CaptureQueriesContext(connection) as first:
        persons.write(few)
    with CaptureQueriesContext(connection) as second:
        persons.write(many)
    assert len(second) == len(first)
