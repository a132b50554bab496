"""Uploading every real file: each row is one entry of its docket, and a second upload writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from cases.models import Docket
from filings.ingest import pipeline
from filings.models import DocketEntry, FetchLog, Observation, Report
from filings.records import EntryRow, row_from_content

from .realfiles import expected, real
from .test_sources_real import squeezed

FILES = [
    case.values[0]
    for case in real(
        "attachment_page",
        "case_query",
        "docket_history",
        "docket_sheet",
        "error_page",
        "notice_email",
        "recap_archive_xml",
        "rss",
    )
    if case.values[0] is not None
]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="shared data missing: there are no real files to drop"),
]


def row_counts() -> dict[str, int]:
    models = [model for app in ("cases", "filings") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model._default_manager.count() for model in models if model is not FetchLog}


def drop_all() -> dict[Path, list[pipeline.Outcome]]:
    return {path: pipeline.read(pipeline.record_of(path.read_bytes(), file_name=path.name)) for path in FILES}


def test_every_row_once_and_the_second_upload_writes_nothing() -> None:
    first = drop_all()
    every_row_is_explained(first)
    sheets_keep_their_order(first)
    refusals_are_sentences(first)
    two_sheets_of_one_case_are_one_docket(first)
    six_case_ids_are_one_docket()
    before = row_counts()
    second = drop_all()
    assert row_counts() == before
    assert all(outcome.new == 0 for outcomes in second.values() for outcome in outcomes)
    assert [len(outcomes) for outcomes in second.values()] == [len(o) for o in first.values()]


def every_row_is_explained(first: dict[Path, list[pipeline.Outcome]]) -> None:
    """Each observed row has exactly one current entry of its docket, or is listed as unplaced."""
    current = set(DocketEntry.objects.current().values_list("pk", flat=True))
    rows = Observation.objects.filter(type="EntryRow")
    for observation in rows:
        if observation.placement == Observation.Placement.PLACED:
            assert observation.entry_id in current
        else:
            assert observation.candidates
    found = sum(outcome.found for outcomes in first.values() for outcome in outcomes)
    shown = Counter(digest for report in Report.objects.all() for digest in report.observations)
    assert found >= rows.count() > 1000
    assert set(rows.values_list("digest", flat=True)) <= set(shown)


def sheets_keep_their_order(first: dict[Path, list[pipeline.Outcome]]) -> None:
    """The entries of a docket from one sheet are the rows of juriscraper's parse, in its order."""
    for path, outcomes in first.items():
        if path.parent.name != "docket_sheet":
            continue
        wanted = [squeezed(row["description"]) for row in expected(path)["docket_entries"]]
        docket = Docket.objects.get(pk=outcomes[0].docket_id)
        report = Report.objects.get(docket=docket, record__file_name=path.name)
        digests = set(report.observations)
        entries = [
            entry
            for entry in docket.entries.current().order_by("position").prefetch_related("observations")
            if digests & {observation.digest for observation in entry.observations.all()}
        ]
        got = [squeezed(own_text(entry, digests)) for entry in entries]
        assert got in (wanted, wanted[::-1]), path.name


def own_text(entry: DocketEntry, digests: set[str]) -> str:
    """The entry's text on this sheet."""
    rows = [row_from_content(o.content) for o in entry.observations.all() if o.digest in digests]
    assert len(rows) == 1
    assert isinstance(rows[0], EntryRow)
    return rows[0].text


def refusals_are_sentences(first: dict[Path, list[pipeline.Outcome]]) -> None:
    refused = {path: outcomes for path, outcomes in first.items() if path.parent.name == "error_page"}
    assert len(refused) == len([path for path in FILES if path.parent.name == "error_page"])
    for outcomes in refused.values():
        assert [outcome.docket_id for outcome in outcomes] == [None]
        assert outcomes[0].refused.endswith(".")
        assert " " in outcomes[0].refused


def two_sheets_of_one_case_are_one_docket(first: dict[Path, list[pipeline.Outcome]]) -> None:
    by_name: dict[str, Any] = {path.stem: outcomes for path, outcomes in first.items()}
    one, other = by_name["txnb_2"][0], by_name["txnb_300577"][0]
    assert one.docket_id == other.docket_id
    docket = Docket.objects.get(pk=one.docket_id)
    rows = len(expected(next(path for path in FILES if path.stem == "txnb_2"))["docket_entries"])
    assert docket.entries.current().count() == rows


def six_case_ids_are_one_docket() -> None:
    docket = Docket.objects.get(court="nysd", docket_number_key__endswith="12-cr-00120")
    assert docket.pacer_case_ids.count() == 6
    numbers: dict[int | None, int] = defaultdict(int)
    for number in docket.entries.current().values_list("entry_number", flat=True):
        numbers[number] += 1
    assert all(count == 1 for number, count in numbers.items() if number is not None)
