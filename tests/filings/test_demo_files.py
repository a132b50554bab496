"""The files of the tour (docs/demo): one case of the sandbox court, marked as fictional automatically."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Change, Docket
from filings.inbox.drop import accept
from filings.inbox.file_reader import process
from filings.models import DocketEntry, FetchLog, Observation, Report, SourceRecord

DEMO = Path(__file__).parents[2] / "docs" / "demo"

pytestmark = pytest.mark.django_db


def ingest() -> list[dict[str, object]]:
    """As `manage.py ingest docs/demo` does, without naming a court."""
    batch = accept([(path.name, path.read_bytes()) for path in sorted(DEMO.iterdir())], user=None)
    logs = list(FetchLog.objects.filter(batch=batch).order_by("position"))
    for log in logs:
        process(log)
    return [item for log in logs for item in log.result]


def test_the_tour_creates_one_fictional_case() -> None:
    outcomes = ingest()
    assert [(item["kind"], item["court"], item["refused"]) for item in outcomes] == [
        ("docket_sheet", "sandbox", ""),
        ("rss", "sandbox", ""),
        ("docket_history", "sandbox", ""),
        ("notice_email", "sandbox", ""),
    ]
    case = Case.objects.get()
    assert case.caption == "Roe v. Sample Widgets, LLC"
    assert case.is_fictional
    docket = Docket.objects.get()
    assert (docket.court_id, docket.docket_number) == ("sandbox", "1:26-cv-00107-RS")
    entries = DocketEntry.objects.current().order_by("position")
    numbers = [entry.entry_number for entry in entries]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert docket.entry_count == 7
    motion = entries.get(entry_number=6)
    assert sorted(motion.basis_kinds) == ["docket_history", "notice_email", "rss"], (
        "one entry, reported three times"
    )


def test_a_second_time_writes_nothing() -> None:
    ingest()

    def rows() -> list[object]:
        models = (Case, Docket, DocketEntry, Observation, Report, SourceRecord, Change)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = rows()
    again = ingest()
    assert [item["new"] for item in again] == [0, 0, 0, 0]
    assert rows() == before


def test_its_pages_say_that_it_is_fictional(page: Client) -> None:
    ingest()
    case = Case.objects.get()
    for name in ("case-overview", "case-docket"):
        assert "FICTIONAL" in page.get(reverse(name, args=[case.pk])).content.decode()
    assert 'class="fictional"' in page.get(reverse("case-list")).content.decode()


def test_a_case_of_a_real_court_is_not_marked() -> None:
    payload = (Path(__file__).parent / "data" / "sheet.html").read_bytes()
    batch = accept([("sheet.html", payload)], user=None)
    process(FetchLog.objects.get(batch=batch))
    assert not Case.objects.get().is_fictional
