"""The demonstration cases in the database: nothing lost, nothing invented, loaded once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from cases.models import (
    Attorney,
    Case,
    Confidence,
    Fact,
    PolicyChange,
    PolicyDocument,
    RelatedCase,
)
from cases.timeline import case_timeline
from casetracker.accounts.models import User
from filings.models import DocketEntry, Support
from tests.cases.linkedin import SEED

PORT_1, PORT_2 = "http://127.0.0.1:4101", "http://127.0.0.1:4102"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both cases, loaded once for this file; each test's own writes are undone by its savepoint."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(SANDBOX_URL=PORT_1):
        call_command("seed_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cases(seeded: None, db: None) -> dict[str, Case]:
    return {case.seed_key: case for case in Case.objects.all()}


@pytest.fixture
def linkedin(cases: dict[str, Case]) -> Case:
    return cases["linkedin"]


@pytest.fixture
def sandbox(cases: dict[str, Case]) -> Case:
    return cases["sandbox"]


def test_the_head_of_the_linkedin_case(linkedin: Case) -> None:
    assert linkedin.caption == "De La Torre v. LinkedIn Corporation"
    assert linkedin.disposition == "voluntarily dismissed without prejudice"
    assert linkedin.disposition_date == date(2025, 1, 30)
    assert not linkedin.is_fictional
    docket = linkedin.dockets.get()
    assert (docket.court_id, docket.docket_number) == ("cand", "5:25-cv-00709")
    assert docket.date_filed == date(2025, 1, 21)
    assert docket.date_terminated is None
    assert (docket.assigned_to, docket.cause, docket.nature_of_suit, docket.jury_demand) == ("", "", "", "")
    numbers = list(RelatedCase.objects.filter(case=linkedin).values_list("docket_number", flat=True))
    assert len(numbers) == 6
    assert all(numbers)


def test_only_the_complaint_has_a_number_and_it_shows_as_inferred(linkedin: Case) -> None:
    complaint, notice = DocketEntry.objects.current().filter(docket__case=linkedin).order_by("position")
    assert (complaint.entry_number, complaint.number_inferred) == (1, True)
    assert (notice.entry_number, notice.number_inferred) == (None, False)
    assert complaint.basis_kinds == notice.basis_kinds == ["press"]
    assert (complaint.kind, notice.kind) == ("complaint", "notice")
    assert "By convention" in complaint.notes.get().text
    assert [document.page_count for document in complaint.documents.all()] == [21]


def test_what_is_not_known_has_no_value_and_what_has_a_value_has_a_source(linkedin: Case) -> None:
    details = list(linkedin.details.prefetch_related("citations"))
    for detail in details:
        assert (detail.confidence == Confidence.UNKNOWN) == (detail.value == ""), detail.label
        assert bool(detail.value) == bool(detail.citations.all()), detail.label
    assert {"assigned_judge", "jury_demand", "refiled"} <= {d.key for d in details if not d.value}
    for fact in linkedin.facts.prefetch_related("citations"):
        assert fact.confidence != Confidence.UNKNOWN
        assert fact.citations.all(), fact.text


def test_people_have_their_roles_in_the_case(linkedin: Case) -> None:
    roles = {party.name: (party.role, party.resolved) for party in linkedin.parties.all()}
    assert roles == {
        "Alessandro De La Torre": ("plaintiff", True),
        "LinkedIn Corporation": ("defendant", True),
        "Microsoft Corporation": ("non_party", False),
        'Unnamed provider ("another provider")': ("non_party", False),
        "Proposed class": ("class", False),
    }
    seats = {
        seat.attorney.name: (seat.party.name, seat.of_record)
        for attorney in Attorney.objects.filter(case=linkedin)
        for seat in attorney.representations.all()
    }
    assert list(seats.values()) == [("Alessandro De La Torre", True), ("LinkedIn Corporation", False)]


def test_the_timeline_shows_each_event_once(linkedin: Case) -> None:
    rows = case_timeline.rows(linkedin)
    assert len({row.text for row in rows}) == len(rows)
    told = Fact.objects.filter(case=linkedin, policy_change__isnull=False).values("policy_change")
    alone = PolicyChange.objects.filter(document__cases=linkedin).exclude(pk__in=told)
    assert sorted(alone.values_list("seed_key", flat=True)) == ["pc-faq-2024-09", "pc-pp-2024-07-31"]
    assert len(rows) == len(SEED["facts"]) + 2
    texts = {fact["text"]: fact for fact in SEED["facts"]}
    shown = {row.text: row.date.text() for row in rows}
    assert shown[next(text for text, fact in texts.items() if fact["key"] == "E03")] == "Aug. 2024"
    assert shown[next(text for text, fact in texts.items() if fact["key"] == "E02")] == "2021 to 2024"


def test_the_sandbox_case_is_plainly_fictional_and_full(sandbox: Case) -> None:
    assert sandbox.is_fictional
    docket = sandbox.dockets.get()
    assert docket.court_id == "sandbox"
    entries = DocketEntry.objects.current().filter(docket=docket)
    assert 120 <= entries.count() == docket.entry_count <= 130
    assert entries.filter(entry_number=None).exists()
    assert sandbox.parties.count() == 5
    assert [found.position for found in sandbox.class_definitions.all()] == [2, 1, 0]
    for fact in sandbox.facts.prefetch_related("citations__source"):
        assert fact.citations.all(), fact.text


def test_support_links_to_facts_entries_and_policy_changes(sandbox: Case) -> None:
    support = Support.objects.filter(element__claim__case=sandbox).select_related("entry", "policy_change")
    assert {(bool(s.fact_id), bool(s.entry_id), bool(s.policy_change_id)) for s in support} == {
        (True, False, False), (False, True, False), (False, False, True),
    }  # fmt: skip
    order = next(s for s in support if s.entry and s.pin == "at 20:4-9")
    assert order.entry is not None
    assert order.entry.text.startswith("ORDER granting in part")
    assert {s.side for s in support} == {"supports", "undercuts"}


def test_policy_versions_that_are_not_public_yet_are_not_loaded(sandbox: Case) -> None:
    documents = PolicyDocument.objects.filter(cases=sandbox).order_by("name")
    effective = {d.name: [str(v.effective_on) for v in d.versions.order_by("id")] for d in documents}
    assert effective == {
        "Privacy Policy": ["2024-07-10", "2025-08-15", "2026-04-27", "2026-12-02"],
        "User Agreement": ["2023-03-01", "2025-10-01"],
    }
    change = PolicyChange.objects.get(document__cases=sandbox, effective_on=date(2026, 4, 27))
    assert change.notice_days == 7
    assert change.old_version is not None
    assert change.new_version is not None
    assert "unless they switch it on" in change.new_version.text
    assert "unless they switch it on" not in change.old_version.text


def test_the_reader_owns_and_follows_both_cases(cases: dict[str, Case]) -> None:
    user = User.objects.get(email="demo@casetracker.local")
    assert user.is_superuser
    assert not user.has_usable_password()
    assert {member.case_id for member in user.memberships.filter(role="owner")} == {
        c.pk for c in cases.values()
    }
    assert {follow.case_id for follow in user.subscriptions.all()} == {c.pk for c in cases.values()}
