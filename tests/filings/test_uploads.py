"""Uploaded files are stored at once, read once by one worker, and refused with a sentence."""

from __future__ import annotations

import json
import threading
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from filings.inbox import file_queue, file_reader
from filings.inbox.drop import accept
from filings.ingest import pipeline
from filings.management.commands.ingest import KEYS
from filings.models import DocketEntry, FetchLog, SourceRecord
from filings.sandbox.case import START
from filings.sandbox.sheet import sheet_html

SHEET = sheet_html(START).encode()


def read_batch(batch: uuid.UUID) -> list[dict[str, Any]]:
    """Do what the worker does."""
    for pk in FetchLog.objects.filter(batch=batch, status="waiting").values_list("pk", flat=True):
        with file_queue.claimed(pk) as log:
            assert log is not None
            file_reader.process(log)
    rows = FetchLog.objects.filter(batch=batch).order_by("position")
    return [item for row in rows for item in row.result]


@pytest.mark.django_db
def test_a_good_file_a_bad_one_and_an_empty_one() -> None:
    batch = accept([("sheet.html", SHEET), ("cat.txt", b"meow"), ("", b"")], user=None)
    good, bad, empty = read_batch(batch)
    assert (good["file"], good["court"], good["docket_number"]) == (
        "sheet.html",
        "sandbox",
        "1:26-cv-00042-RS",
    )
    assert good["found"] == good["new"] > 120
    assert bad["refused"].endswith(".")
    assert empty["refused"].startswith("This file is empty.")
    assert [set(row) for row in (good, bad, empty)] == [set(KEYS)] * 3


@pytest.mark.django_db
def test_a_file_name_is_data() -> None:
    batch = accept([("..\\..\\a\nb\x00<i>.html", SHEET)], user=None)
    assert FetchLog.objects.get(batch=batch).file_name == "ab<i>.html"


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_not_stored(settings: Settings) -> None:
    settings.INGEST_MAX_BYTES = 2**20
    (item,) = read_batch(accept([("big.html", b"x" * (2**20 + 1))], user=None))
    assert "larger than 1 MB" in item["refused"]
    assert not SourceRecord.objects.exists()


@pytest.mark.django_db
def test_an_unknown_court() -> None:
    docket = {"id": 7, "court_id": "nowhere", "docket_number": "1:26-cv-1", "resource_uri": "x"}
    (item,) = read_batch(accept([("d.json", json.dumps(docket).encode())], user=None))
    assert "nowhere" in item["refused"]


@pytest.mark.django_db
def test_a_file_that_crashes_the_parser_gets_a_sentence() -> None:
    log = FetchLog.objects.get(batch=accept([("sheet.html", SHEET)], user=None))
    FetchLog.objects.filter(pk=log.pk).update(attempts=file_queue.MOST_ATTEMPTS)
    with file_queue.claimed(log.pk) as claimed:
        assert claimed is None
    log.refresh_from_db()
    assert (log.status, log.result[0]["found"]) == ("failed", 0)
    assert log.message.startswith("This file could not be read")


@pytest.mark.django_db(transaction=True)
def test_only_one_worker_reads_a_file() -> None:
    log = FetchLog(file_name="x", batch=uuid.uuid4())
    log.save()
    seen: list[object] = []

    def other() -> None:
        with file_queue.claimed(log.pk) as claimed:
            seen.append(claimed)
        connection.close()

    with file_queue.claimed(log.pk) as mine:
        assert mine is not None
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert seen == [None]
    other()
    assert seen[1] is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_sheet_write_one_docket() -> None:
    records = [
        pipeline.record_of(SHEET),
        pipeline.record_of(SHEET.replace(b"Robin Sample", b"Robin  Sample")),
    ]
    threads = [threading.Thread(target=_read, args=(record,)) for record in records * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    numbers = [n for n in DocketEntry.objects.current().values_list("entry_number", flat=True) if n]
    assert len(numbers) == len(set(numbers)) > 90


def _read(record: SourceRecord) -> None:
    pipeline.read(record)
    connection.close()


@pytest.mark.django_db
def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("ingest", str(tmp_path / "nothing.html"), stdout=StringIO())
    with pytest.raises(CommandError, match="no files in these folders"):
        call_command("ingest", str(tmp_path), stdout=StringIO())
