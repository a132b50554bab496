"""First load of a docket: 5,000 entries with documents, people, observations, and outbox, with all indexes.

Baseline: a plain COPY of the same rows, prepared beforehand, into the same tables. Target: writing (the whole
load without resolving) takes at most 4 times as long. Resolving is timed separately; parsing is not included.
"""

from __future__ import annotations

import io
import time
from itertools import count as counter
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection

from cases.models import Docket
from filings.ingest import pipeline
from filings.records import ParsedReport
from filings.resolver.resolve import resolve
from filings.writer import stored_reports

from . import corpus, timing
from .timing import Bar

NAME = "bench:fresh"
_serial = counter()


def run(quick: bool) -> list[Bar]:
    count = 100 if quick else 5_000
    parsed = corpus.parsed(NAME, corpus.living_rows(corpus.MIXED, count))
    evidence = stored_reports.to_report(
        parsed, parsed.dockets[0], payload="x", part=0, received=parsed.asof or corpus.EPOCH
    )
    copies = _rows_of_a_load(parsed)
    zone = ZoneInfo("America/Los_Angeles")
    times = timing.rounds(
        {
            "load": lambda: _load(parsed),
            "resolve": lambda: resolve([evidence], zone=zone),
            "copy": lambda: _copy(copies),
        },
        2 if quick else 5,
    )
    load, resolving, copying = (times[name].median for name in ("load", "resolve", "copy"))
    rows = sum(data.count(b"\n") for _, data in copies)
    detail = (
        f"load {load * 1000:.0f} ms ({times['load'].spread}), "
        f"including {resolving * 1000:.0f} ms of resolving; "
        f"COPY of {rows:,} rows in {len(copies)} tables {copying * 1000:.0f} ms ({times['copy'].spread})"
    )
    what = f"first load of {count:,} entries: writing"
    return [Bar("first_load", what, (load - resolving) / copying, "x COPY", 4, detail=detail)]


def _enter(parsed: ParsedReport) -> None:
    pipeline.read_parsed(pipeline.record_of(f"first load {next(_serial)} {time.time()}".encode()), parsed)


def _load(parsed: ParsedReport) -> None:
    with timing.undone():
        _enter(parsed)


def _rows_of_a_load(parsed: ParsedReport) -> list[tuple[str, bytes]]:
    """(COPY statement, bytes) for each table that a load fills, parents first."""
    with timing.undone():
        marks = {name: _ids(name) for name in ("cases_case", "filings_sourcerecord")}
        _enter(parsed)
        docket = Docket.objects.select_related("case").latest("created_at")
        result = []
        for table, condition in _conditions(docket, marks):
            columns = _columns(table)
            buffer = io.BytesIO()
            with connection.cursor() as cursor:
                cursor.cursor.copy_expert(
                    f"COPY (SELECT {columns} FROM {table} WHERE {condition}) TO STDOUT", buffer
                )
            if buffer.tell():
                result.append((f"COPY {table} ({columns}) FROM STDIN", buffer.getvalue()))
    return result


def _ids(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id::text) FROM {table}")
        return str(cursor.fetchone()[0] or "")


def _conditions(docket: Docket, marks: dict[str, str]) -> list[tuple[str, str]]:
    own = f"docket_id = '{docket.pk}'"
    entries = f"entry_id IN (SELECT id FROM filings_docketentry WHERE {own})"
    parties = f"party_id IN (SELECT id FROM cases_party WHERE {own})"
    conditions = [
        ("cases_case", f"id = '{docket.case_id}'"),
        ("cases_docket", f"id = '{docket.pk}'"),
        ("filings_sourcerecord", f"id::text > '{marks['filings_sourcerecord']}'"),
        ("filings_docketentry", own),
        ("filings_document", entries),
        ("cases_party", own),
        ("cases_attorney", own),
        ("cases_representation", parties),
    ]
    taken = {table for table, _ in conditions}
    others = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ("cases", "filings")
        and any(field.column == "docket_id" for field in model._meta.concrete_fields)
    ]
    return conditions + [(table, own) for table in others if table not in taken]


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return str(cursor.fetchone()[0])


def _copy(copies: list[tuple[str, bytes]]) -> None:
    with timing.undone(), connection.cursor() as cursor:
        for statement, data in copies:
            cursor.cursor.copy_expert(statement, io.BytesIO(data))
