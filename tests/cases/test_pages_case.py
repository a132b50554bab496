"""Each tab of a case shows what is known, how certain it is, and what is not known."""

import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import (
    Attorney,
    Capture,
    Case,
    CaseDetail,
    Citation,
    Claim,
    ClassDefinition,
    Element,
    Firm,
    KnownGap,
    Party,
    PolicyChange,
    PolicyDocument,
    PolicyVersion,
    Representation,
    Source,
    SourceConflict,
    SourceLocation,
)
from filings.models import Support
from tests import factories

TABS = ["overview", "docket", "timeline", "parties", "claims", "policies", "activity"]


@pytest.fixture
def case(db: None) -> Case:
    return factories.case("Alpha v. Beta", compiled_from="published reports", compiled_on=date(2026, 11, 23))


def read(page: Client, case: Case, tab: str, **query: str) -> str:
    return page.get(reverse(f"case-{tab}", args=[case.pk]), query).content.decode()


def plain(html: str) -> str:
    """The text alone, to assert what people read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_head_shows_what_is_not_known(page: Client, case: Case) -> None:
    factories.docket(case, docket_number="5:25-cv-00709", court_id="cand", court=None)
    case.disposition, case.disposition_date = "voluntarily dismissed without prejudice", date(2025, 1, 30)
    case.save()
    ClassDefinition.objects.create(case=case, text="Everyone", status="proposed", basis="press_report")
    words = plain(read(page, case, "overview"))
    assert "Alpha v. Beta" in words
    assert "Judge not known" in words
    assert "Voluntarily dismissed without prejudice, Jan. 30, 2025" in words
    assert "Compiled from published reports, Nov. 23, 2026" in words
    assert "Class: proposed. Everyone" in words


def test_only_a_docket_from_a_court_source_is_called_open(page: Client, case: Case) -> None:
    docket = factories.docket(case)
    assert "Status not known" in plain(read(page, case, "overview"))
    factories.observation(docket, "a" * 64, {"row": "EntryRow"})
    assert "Status Open" in plain(read(page, case, "overview"))


@pytest.mark.parametrize("tab", TABS)
def test_fictional_is_shown_on_every_tab(page: Client, case: Case, tab: str) -> None:
    assert "FICTIONAL" not in read(page, case, tab)
    Case.objects.update(is_fictional=True)
    assert "FICTIONAL" in read(page, case, tab)


@pytest.mark.parametrize("tab", TABS)
def test_a_caption_is_text_on_every_tab(page: Client, case: Case, tab: str) -> None:
    Case.objects.update(caption='<img src=x onerror=alert(1)> v. "Beta"')
    html = read(page, case, tab)
    assert "<img" not in html
    assert '<span class="v">v.</span>' in html


def test_overview_lists_details_gaps_and_conflicts(page: Client, case: Case) -> None:
    Source.objects.create(case=case, key="S01", publisher="The Paper", url="https://example.org/a")
    CaseDetail.objects.create(case=case, key="jury", label="Jury demand", value="", basis="press_report")
    KnownGap.objects.create(case=case, text="Who the judge is")
    versions = [{"value": "21 January", "sources": ["S01"], "why": "its own line"}]
    SourceConflict.objects.create(case=case, topic="Filing date", preferred="22 January", versions=versions)
    words = plain(read(page, case, "overview"))
    assert "Jury demand not known searched for, not found" in words
    assert "1 known gap" in words
    assert "Who the judge is" in words
    assert "Filing date 22 January 21 January The Paper (S01): its own line" in words


def test_parties_are_grouped_by_role_and_non_parties_apart(page: Client, case: Case) -> None:
    for name, role in (("Alpha", "plaintiff"), ("Beta", "defendant"), ("Gamma Parent", "non_party")):
        Party.objects.create(case=case, name=name, name_key=name.lower(), role=role)
    gone = Party.objects.get(name="Beta")
    Party.objects.filter(pk=gone.pk).update(date_terminated=date(2025, 5, 1))
    firm = Firm.objects.create(name="Firm LLP", name_key="firm llp")
    lawyer = Attorney.objects.create(case=case, firm=firm, name="Ann Counsel", name_key="ann counsel")
    Representation.objects.create(party=gone, attorney=lawyer, roles=["LEAD ATTORNEY"], of_record=False)
    words = plain(read(page, case, "parties"))
    table = words[words.index("Plaintiff") :]
    assert table.index("Beta") < table.index("Non-parties") < table.index("Gamma Parent")
    assert "Terminated May 1, 2025" in words
    assert "Ann Counsel , Firm LLP speaks for the party; not counsel of record LEAD ATTORNEY" in words


def test_claims_show_support_contrary_evidence_and_what_has_neither(page: Client, case: Case) -> None:
    claim = Claim.objects.create(case=case, name="Breach", standing="alleged", basis="press_report")
    formed = Element.objects.create(claim=claim, text="A contract", basis="law", position=1)
    Element.objects.create(claim=claim, text="Damage", basis="law", position=2)
    fact = factories.fact(case, "They shook hands.", standing="undisputed")
    entry = factories.entry(factories.docket(case), 12, "ANSWER denying it")
    Support.objects.create(element=formed, fact=fact)
    Support.objects.create(element=formed, entry=entry, side="undercuts", pin="at 6")
    words = plain(read(page, case, "claims"))
    assert "They shook hands. Undisputed Reported" in words
    assert "ANSWER denying it Of record ECF No. 12 at 6" in words
    assert "No supporting evidence entered" in words
    assert "2 elements: 1 contested, 1 without support" in words
    assert "Count not known Breach" in words


def test_policies_show_notice_and_provenance(page: Client, case: Case) -> None:
    document = PolicyDocument.objects.create(name="Terms", publisher="Beta", kind="user_agreement")
    document.cases.add(case)
    place = SourceLocation.objects.create(document=document, url="https://example.org/terms")
    capture = Capture.objects.create(
        location=place, captured_at="2025-08-15T07:31Z", final_url=place.url, status=200, body=b"",
        sha256="ab" * 32, captured_by="Casetracker 0",
    )  # fmt: skip
    PolicyVersion.objects.create(document=document, capture=capture, recorded_at=capture.captured_at)
    common = {"document": document, "text": "It changed.", "basis": "policy_text"}
    august, september = date(2025, 8, 1), date(2025, 9, 1)
    PolicyChange.objects.create(name="One", announced_on=august, effective_on=september, **common)
    PolicyChange.objects.create(name="Two", announced_on=september, effective_on=september, **common)
    PolicyChange.objects.create(name="Three", effective_on=august, effective_precision="month", **common)
    html = read(page, case, "policies")
    words = plain(html)
    assert "Notice 31 days" in words
    assert "none (0 days)" in words
    assert "Announced not known Effective Aug. 2025 Notice not known" in words
    assert "ab" * 32 in words
    assert "<svg viewBox" in html


def test_timeline_keeps_precision_and_shows_standing_and_basis(page: Client, case: Case) -> None:
    source = Source.objects.create(case=case, key="S01", publisher="The Paper", url="javascript:alert(1)")
    fact = factories.fact(case, "A setting appeared.", date_precision="month", standing="alleged")
    Citation.objects.create(source=source, fact=fact, pin="¶ 18")
    factories.fact(case, "Something undated.", date=None, date_qualifier="undated")
    factories.fact(case, "A day.", date=date(2024, 9, 18), standing="disputed", basis="court_record")
    html = read(page, case, "timeline")
    words = plain(html)
    assert "Aug. 2024 day not known" in words
    assert "2024-08-01" not in html, "the first of the month is storage, not a day"
    assert "Alleged Reported" in words
    assert "Disputed Of record" in words
    assert "[source needed]" in words
    assert "javascript:" not in html
    assert words.index("Sept. 18, 2024") < words.index("Something undated.")


def test_timeline_filters_are_in_the_url_and_in_the_export(page: Client, case: Case) -> None:
    factories.fact(case, "A red fact.", standing="alleged")
    factories.fact(case, "A blue fact.", date=date(2025, 3, 3), basis="law")
    assert "A blue fact." not in read(page, case, "timeline", standing="alleged")
    assert "A red fact." not in read(page, case, "timeline", start="2025-01-01")
    html = read(page, case, "timeline", basis="law", q="blue")
    assert "A blue fact." in html
    assert re.search(r"timeline\.pdf\?basis=law&amp;q=blue", html)
    wrong = plain(read(page, case, "timeline", start="yesterday", basis="law"))
    assert "is not a date" in wrong
    assert "A red fact." not in wrong


def test_activity_pages_by_when_we_learned_of_it(page: Client, case: Case) -> None:
    for number in range(3):
        factories.change(case, summary=f"No. {number} was filed")
    words = plain(read(page, case, "activity"))
    assert words.index("No. 2 was filed") < words.index("No. 0 was filed")


def test_a_long_timeline_is_paged(page: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.views.timeline.PAGE", 2)
    monkeypatch.setattr("cases.views.timeline.WHOLE", 4)
    for day in range(1, 6):
        factories.fact(case, f"Fact of day {day}.", date=date(2025, 1, day))
    first, last = read(page, case, "timeline"), read(page, case, "timeline", after="4")
    listed = [re.findall(r"<p>(Fact of day \d)", html) for html in (first, last)]
    assert listed == [["Fact of day 1", "Fact of day 2"], ["Fact of day 5"]]
    assert 'rel="next" href="?after=2"' in first
    assert 'rel="next"' not in last


@pytest.mark.parametrize("tab", ["overview", "parties", "claims", "policies", "timeline", "activity"])
def test_ten_more_rows_cost_no_more_queries(
    page: Client, case: Case, tab: str, queries: Callable[..., int]
) -> None:
    def add(how_many: int) -> None:
        for number in range(how_many):
            party = Party.objects.create(case=case, name=f"P{number}", name_key="p", role="plaintiff")
            lawyer = Attorney.objects.create(case=case, name="A", name_key="a")
            Representation.objects.create(party=party, attorney=lawyer)
            claim = Claim.objects.create(case=case, name="Breach", basis="law")
            claim.against.add(party)
            fact = factories.fact(case)
            Support.objects.create(
                element=Element.objects.create(claim=claim, text="E", basis="law"), fact=fact
            )
            factories.change(case)
            CaseDetail.objects.create(case=case, key=uuid4().hex, label="L", value="v", basis="law")
            document = PolicyDocument.objects.create(name="T", publisher="B", kind="other")
            document.cases.add(case)
            versions = [
                PolicyVersion.objects.create(document=document, recorded_at=f"2025-01-0{day}T00:00Z")
                for day in (1, 2)
            ]
            PolicyChange.objects.create(
                document=document, name="C", text="t", basis="law",
                old_version=versions[0], new_version=versions[1],
            )  # fmt: skip

    add(2)
    read(page, case, tab)
    few = queries(read, page, case, tab)
    add(10)
    assert queries(read, page, case, tab) == few
