"""Courts, cases, and entries typed by hand, corrected, and undone; cases added by number or address."""

import json
import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Case, CaseMember, Court, Docket, Party, Subscription
from casetracker.accounts.models import User
from filings.corrections import purge
from filings.inbox import file_reader
from filings.manual_entry import typed_entries
from filings.manual_entry.typed_lines import read
from filings.models import DocketEntry, EntryNote, FetchLog, Question, SourceRecord
from filings.sandbox.court import DEMO_TOKEN
from tests import factories
from tests.filings.pdfs import give

ADD = reverse("add-case")
HAND = {
    "way": "hand", "hand-name": "Superior Court", "hand-kind": "state", "hand-place": "Alameda County",
    "hand-time_zone": "America/Los_Angeles", "hand-docket_number": "CGC-23-601234",
    "hand-caption": "Alpha v. Beta",    "hand-date_filed": "2025-01-21", "hand-judge": "Pat Example",
}  # fmt: skip


def entry_values(number: str, text: str, **more: str) -> dict[str, str]:
    plain = {
        "way": "one",
        "act": str(uuid.uuid4()),
        "entry_number": number,
        "date_filed": "2025-03-01",
        "text": text,
    }
    return plain | more


@pytest.fixture
def docket(page: Client) -> Docket:
    page.post(ADD, HAND | {"hand-act": str(uuid.uuid4())})
    return Docket.objects.get()


def typed(page: Client, docket: Docket, values: dict[str, str]) -> str:
    address = reverse("type-entries", args=[docket.pk])
    return page.post(address, values, follow=True).content.decode()


def texts(docket: Docket) -> list[tuple[int | None, str]]:
    rows = DocketEntry.objects.current().filter(docket=docket).order_by("position")
    return list(rows.values_list("entry_number", "text"))


def test_a_court_case_and_docket_are_created_once(page: Client, docket: Docket, member: User) -> None:
    page.post(ADD, HAND | {"hand-name": "SUPERIOR COURT", "hand-act": str(uuid.uuid4())})
    page.post(ADD, HAND | {"hand-docket_number": "CPF-23-601234", "hand-act": str(uuid.uuid4())})
    assert Court.objects.filter(is_by_hand=True).count() == 1
    assert set(Docket.objects.values_list("docket_number", flat=True)) == {"CGC-23-601234", "CPF-23-601234"}
    docket.refresh_from_db()
    assert (docket.assigned_to, docket.date_filed) == ("Pat Example", date(2025, 1, 21))
    assert Subscription.objects.filter(user=member, case=docket.case).exists()
    nowhere = page.post(ADD, HAND | {"hand-name": "Board", "hand-time_zone": ""}).content.decode()
    assert "Choose the court’s time zone" in nowhere
    assert Court.objects.filter(is_by_hand=True).count() == 1
    wrong = page.post(ADD, HAND | {"hand-name": "", "hand-caption": ""}).content.decode()
    assert "Enter the name of the court or body" in wrong


def test_an_entry_is_typed_corrected_and_the_correction_undone(
    page: Client, docket: Docket, member: User
) -> None:
    values = entry_values("1", "COMPLAINT filed", attachments="Exhibit A\nExhibit B")
    typed(page, docket, values)
    typed(page, docket, values)  # sent twice
    assert texts(docket) == [(1, "COMPLAINT filed")]
    entry = docket.entries.get()
    assert [d.description for d in entry.documents.order_by("attachment_number")] == [
        "Exhibit A",
        "Exhibit B",
    ]
    note = EntryNote.objects.create(entry=entry, author=member, text="mine")
    [report] = typed_entries.typed_reports_of(entry)
    assert (
        reverse("correct-typed", args=[report.pk])
        in page.get(reverse("entry-detail", args=[entry.pk])).content.decode()
    )
    page.post(reverse("correct-typed", args=[report.pk]), entry_values("2", "COMPLAINT, amended"))
    assert texts(docket) == [(2, "COMPLAINT, amended")]
    note.refresh_from_db()
    assert note.entry_id == DocketEntry.objects.current().get(docket=docket).pk == entry.pk, "its row is kept"
    record = SourceRecord.objects.filter(kind="hand").latest("received_at")
    assert json.loads(record.content)["corrects"] == report.digest
    assert record.received_by == member
    listed = page.get(reverse("type-entries", args=[docket.pk])).content.decode()
    assert "No. 2: COMPLAINT, amended" in listed
    assert "No. 1: COMPLAINT filed" not in listed, "the replaced text no longer counts"
    page.post(reverse("undo-typed", args=[record.pk]))
    assert texts(docket) == [(1, "COMPLAINT filed")]
    listed = page.get(reverse("type-entries", args=[docket.pk])).content.decode()
    assert "No. 1: COMPLAINT filed" in listed
    assert "No. 2: COMPLAINT, amended" not in listed, "an undone entry is not offered again"


def test_typed_entries_removed_by_order_are_no_longer_listed(page: Client, docket: Docket) -> None:
    typed(page, docket, entry_values("1", "COMPLAINT under seal"))
    typed(page, docket, entry_values("2", "ORDER"))
    entry = docket.entries.get(entry_number=1)
    purge.purge_entry(entry.pk, purge.RemovalOrder("an order", "C. Lerk"))
    answer = page.get(reverse("type-entries", args=[docket.pk]))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "COMPLAINT under seal" not in html
    assert "No. 2: ORDER" in html


def test_a_party_is_typed_with_its_counsel_and_undone(page: Client, docket: Docket) -> None:
    address = reverse("type-parties", args=[docket.pk])
    values = {
        "act": str(uuid.uuid4()), "name": "Alpha & Sons", "type": "Plaintiff",
        "date_terminated": "2025-03-01",
        "counsel": "Pat Placeholder\r\nPlaceholder LLP\r\npat@example.org\r\n\r\nSam Sample\r\n",
    }  # fmt: skip
    page.post(address, values)
    html = page.post(address, values, follow=True).content.decode()  # sent twice
    assert "Plaintiff: Alpha &amp; Sons" in html
    party = Party.objects.get(docket=docket)
    assert (party.name, party.role, party.date_terminated) == ("Alpha & Sons", "plaintiff", date(2025, 3, 1))
    assert party.basis_kinds == ["hand"]
    counsel = [seat.attorney for seat in party.representations.order_by("position")]
    assert [one.name for one in counsel] == ["Pat Placeholder", "Sam Sample"]
    assert "pat@example.org" in counsel[0].contact
    shown = page.get(reverse("case-parties", args=[docket.case_id])).content.decode()
    assert address in shown
    assert "typed by hand" in shown
    record = SourceRecord.objects.filter(kind="hand").latest("received_at")
    done = page.post(reverse("undo-typed", args=[record.pk]), {"place": "parties"})
    assert done["Location"] == address
    assert not Party.objects.filter(docket=docket, gone_on=None).exists()
    assert page.post(address, values | {"act": str(uuid.uuid4()), "name": " "}).status_code == 200


def test_only_an_editor_types_parties(client: Client, docket: Docket) -> None:
    client.force_login(User.objects.create_user("stranger@example.org", "x"))
    assert client.get(reverse("type-parties", args=[docket.pk])).status_code == 403


def test_what_was_only_typed_is_never_called_of_record(page: Client, docket: Docket) -> None:
    typed(page, docket, entry_values("1", "COMPLAINT filed"))
    entry = docket.entries.get()
    assert entry.is_typed_only
    for address in (
        reverse("case-docket", args=[docket.case_id]),
        reverse("case-timeline", args=[docket.case_id]),
        reverse("entry-detail", args=[entry.pk]),
    ):
        html = page.get(address).content.decode()
        assert "Typed by hand" in html, address
        assert "Of record" not in html, address
    assert "ECF No. 1" not in page.get(reverse("case-timeline", args=[docket.case_id])).content.decode()


def test_an_entry_is_removed_and_two_identical_entries_are_two(page: Client, docket: Docket) -> None:
    typed(page, docket, entry_values("", "Minute entry"))
    typed(page, docket, entry_values("", "Minute entry"))
    assert texts(docket) == [(None, "Minute entry")] * 2
    [report] = typed_entries.typed_reports_of(docket.entries.order_by("position").first())  # type: ignore[arg-type]
    page.post(reverse("remove-typed", args=[report.pk]))
    assert texts(docket) == [(None, "Minute entry")]
    assert page.get(reverse("correct-typed", args=[report.pk])).status_code == 404


def test_many_lines_are_previewed_and_added_all_or_none(page: Client, docket: Docket) -> None:
    good = "1 01/21/2025 COMPLAINT\n2025-02-03 - Minute entry\n   in chambers\n3 2/4/25 ORDER granting 1"
    many = {"way": "look", "act": str(uuid.uuid4()), "lines": good + "\n4  no date"}
    html = typed(page, docket, many)
    assert "The date is missing" in html
    assert "Nothing was added" in html
    assert typed(page, docket, many | {"way": "many"}).count("Nothing was added")
    assert texts(docket) == []
    typed(page, docket, many | {"way": "many", "lines": good})
    assert texts(docket) == [
        (1, "COMPLAINT"),
        (None, "Minute entry in chambers"),
        (3, "ORDER granting 1"),
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(1, 9_999_999),
            st.dates(date(1971, 1, 1), date(2069, 12, 31)),
            st.from_regex(r"[A-Za-z][A-Za-z ,.()]{0,40}[a-z]", fullmatch=True).filter(
                lambda text: not text.lower().startswith(("no", "none", "n/a"))
            ),
        ),
        max_size=8, unique_by=lambda entry: entry[0] or object(),
    ),
    st.sampled_from(["%m/%d/%Y", "%Y-%m-%d"]),
)  # fmt: skip
def test_what_is_pasted_is_what_is_read(entries: list[tuple[int | None, date, str]], form: str) -> None:
    lines = [
        f"{'-' if number is None else number}\t{day.strftime(form)}  {text}" for number, day, text in entries
    ]
    assert [(line.number, line.filed, line.text) for line in read("\n".join(lines))] == entries


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_entries_or_sentences(text: str) -> None:
    for line in read(text):
        assert line.problem or (line.filed and line.text)


def test_a_court_entry_joins_a_typed_one_only_by_a_question(page: Client, member: User) -> None:
    docket = give()
    CaseMember.objects.create(case=docket.case, user=member, role="editor")
    typed(page, docket, entry_values("12", "MOTION to Dismiss, from paper", date_filed="2031-03-01"))
    assert [number for number, _ in texts(docket)] == [12, 13, 12] or len(texts(docket)) == 3
    assert Question.objects.filter(docket=docket, settled_at=None).count() == 1


def test_a_reader_cannot_type_and_a_stranger_sees_nothing(
    client: Client, docket: Docket, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get(reverse("type-entries", args=[docket.pk])).status_code == 403
    Case.objects.update(visibility="members")
    assert client.get(reverse("type-entries", args=[docket.pk])).status_code == 404


def test_court_and_number_create_the_docket_and_start_a_lookup(page: Client, member: User) -> None:
    asked = {"way": "federal", "federal-court": "cand", "federal-docket_number": "5:25-cv-00709-PCP"}
    for _ in range(2):
        html = page.post(ADD, asked, follow=True).content.decode()
    assert "No entries yet" in html
    docket = Docket.objects.get()
    assert Subscription.objects.filter(user=member, case=docket.case).count() == 1
    refused = page.post(ADD, asked | {"federal-docket_number": "none"}).content.decode()
    assert "not a valid docket number" in refused


def test_an_address_is_looked_up_by_the_worker(
    page: Client, member: User, sandbox_url: str, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filings.sandbox.listener.tables import docket_id

    settings.COURTLISTENER_URL = f"{sandbox_url}/api/rest/v4"  # type: ignore[attr-defined]
    settings.COURTLISTENER_TOKEN = DEMO_TOKEN  # type: ignore[attr-defined]
    settings.HTTP_ALLOWED_PRIVATE = [sandbox_url.removeprefix("http://")]  # type: ignore[attr-defined]
    factories.court("sandbox", kind="sandbox")
    address = f"https://www.courtlistener.com/docket/{docket_id()}/a-v-b/"
    response = page.post(ADD, {"way": "address", "address-address": address})
    log = FetchLog.objects.get(feed=None)
    assert "Waiting" in page.get(response["Location"]).content.decode()
    file_reader.process(log)
    docket = Docket.objects.get()
    assert docket.courtlistener_id == str(docket_id())
    assert docket.case.get_absolute_url()[:40] in page.get(response["Location"]).content.decode()
    wrong = page.post(ADD, {"way": "address", "address-address": "https://example.org/docket/1/"})
    assert "not the address of a CourtListener docket" in wrong.content.decode()
