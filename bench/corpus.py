"""Builds the bench database: 2,000 cases, 1,000,000 entries, 1.4 million documents, by raw COPY; resumable.

Most dockets are rows for reading only: one report without observations stands for their evidence, so nothing
is ever ingested into them. The two living dockets, of 5,000 entries each, are ingested like real ones
(`filings.ingest.pipeline.read_parsed`), with all their observations: `MIXED` with 12% unnumbered, `NUMBERED`
without. The benches that write use these.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from cases.models import Attorney, Case, Change, Court, Docket, Party, Representation, Subscription
from casetracker.accounts.models import User
from casetracker.lib.ids import uuid7
from filings.classify import kind_of
from filings.ingest import pipeline
from filings.models import DocketEntry, Document, Feed, Report, SourceRecord
from filings.records import (
    AttorneyRow,
    DocketFacts,
    DocketRef,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceKind,
    digest,
)
from filings.writer import write

from . import copying
from .texts import Language, rows

WHOLE, QUICK = 1, 200  # the whole corpus, or 1/200 of it for a smoke test
READER = "bench@example.org"
COURTS = ("cand", "nysd", "txnd", "ilnd", "dcd", "vaed", "cacd", "deb", "nysb", "flmd")
EPOCH = datetime(2026, 1, 5, 12, tzinfo=UTC)
MIXED, NUMBERED = "bench:mixed", "bench:numbered"
CHUNK = 20_000  # entries per transaction
BULKY = (DocketEntry, Document)


def plan(share: int = WHOLE) -> list[int]:
    """The number of entries of each docket, largest first, divided by `share`."""
    total, cases = 990_000 // share, max(1_998 // share, 12)
    named = [(20, 10_000), (58, 5_000), (200, 1_000)]  # two of the sixty are living
    sizes = [size // share for count, size in named for _ in range(max(count // share, 1))]
    rolls = random.Random(7)
    rest = [rolls.lognormvariate(4.3, 1.2) for _ in range(cases - len(sizes))]
    left = max(total - sum(sizes), len(rest))
    scaled = [max(int(size * left / sum(rest)), 1) for size in rest]
    scaled[0] += max(left - sum(scaled), 0)
    return sizes + scaled


def build(share: int = WHOLE) -> None:
    """Fills the database; keeps what an earlier, interrupted run has written."""
    started = time.monotonic()
    _people_and_feeds()
    sizes = plan(share)
    done = Case.objects.filter(seed_key__startswith="bench:", seed_key__regex=r"^bench:\d+$").count()
    if done < len(sizes):
        _set_indexes_aside()
        language, written = Language(), sum(sizes[:done])
        for first, last in _chunks(sizes, done):
            with transaction.atomic():
                _write(language, first, sizes[first:last])
            written += sum(sizes[first:last])
            _say(f"{last} of {len(sizes)} dockets, {written:,} entries", started)
    _put_indexes_back(started)
    _living(5_000 // share)
    _say("tidying", started)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    _say(f"done: {size()}", started)


def size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        pretty = cursor.fetchone()[0]
    counts = f"{Case.objects.count():,} cases, {DocketEntry.objects.count():,} entries"
    return f"{counts}, {Document.objects.count():,} documents, {pretty}"


def _say(words: str, started: float) -> None:
    print(f"  {time.monotonic() - started:6.0f} s  {words}", file=sys.stderr, flush=True)


def _people_and_feeds() -> None:
    if not User.objects.filter(email=READER).exists():
        User.objects.create_user(READER, name="A Reader")
    for court in Court.objects.filter(pk__in=COURTS):
        Feed.objects.get_or_create(
            kind=Feed.Kind.RSS, court=court, docket=None,
            defaults={"url": f"https://ecf.{court.pk}.example.org/rss", "interval": timedelta(minutes=5)},
        )  # fmt: skip


def _chunks(sizes: Sequence[int], start: int) -> Iterator[tuple[int, int]]:
    first, held = start, 0
    for at in range(start, len(sizes)):
        held += sizes[at]
        if held >= CHUNK or at == len(sizes) - 1:
            yield first, at + 1
            first, held = at + 1, 0


# ---------- Dockets for reading ----------


def _write(language: Language, first: int, sizes: Sequence[int]) -> None:
    rows_by_model: dict[type[models.Model], list[dict[str, Any]]] = {
        model: []
        for model in (
            Case, Docket, SourceRecord, Report, Party, Attorney, Representation, Subscription,
            DocketEntry, Document, Change,
        )
    }  # fmt: skip
    reader = User.objects.get(email=READER).pk
    for serial, count in enumerate(sizes, start=first):
        language.random.seed(serial)
        _docket(rows_by_model, language, serial, count, reader)
    for model, model_rows in rows_by_model.items():
        copying.copy(model, model_rows)


def _docket(rows_by_model: Any, language: Language, serial: int, count: int, reader: UUID) -> None:
    now = timezone.now()
    case_id, docket_id, record_id = uuid7(), uuid7(), uuid7()
    court = COURTS[serial % len(COURTS)]
    caption = f"{language.name()} v. {language.name()}"
    entries = rows(language, count, serial + 1)
    core = f"{entries[0].date_filed:%y}-cv-{serial:05}"
    number = f"3:{core}"
    rows_by_model[Case].append(
        {"id": case_id, "caption": caption, "is_fictional": True, "seed_key": f"bench:{serial}"}
    )
    rows_by_model[Docket].append(
        {
            "id": docket_id, "case_id": case_id, "court_id": court, "docket_number": number,
            "docket_number_key": number, "docket_number_core": core, "case_name": caption,
            "date_filed": entries[0].date_filed, "date_last_filing": entries[-1].date_filed,
            "date_terminated": entries[-1].date_filed if serial % 3 == 0 else None,
            "assigned_to": f"Judge {serial % 40}", "entry_count": count, "version": 1, "complete_asof": now,
        }
    )  # fmt: skip
    sha256 = hashlib.sha256(f"bench {serial}".encode()).hexdigest()
    rows_by_model[SourceRecord].append(
        {
            "id": record_id,
            "sha256": sha256,
            "payload": "",
            "size": 0,
            "kind": "docket_sheet",
            "status": "done",
        }
    )
    rows_by_model[Report].append(
        {
            "id": uuid7(), "record_id": record_id, "part": 0, "docket_id": docket_id, "court_id": court,
            "kind": "docket_sheet", "parser_version": 1, "ref": {}, "asof": now, "received_at": now,
            "complete": True, "digest": sha256, "observations": [],
        }
    )  # fmt: skip
    if serial % 20 == 0:
        rows_by_model[Subscription].append(
            {"id": uuid7(), "user_id": reader, "case_id": case_id, "channel": "screen"}
        )
    _people(rows_by_model, language, case_id, docket_id)
    _entries(rows_by_model, entries, case_id, docket_id, sha256)


def _people(rows_by_model: Any, language: Language, case_id: UUID, docket_id: UUID) -> None:
    for position in range(language.random.randrange(2, 12)):
        party_id, attorney_id = uuid7(), uuid7()
        name, counsel = f"{language.name()} {position}", f"{language.name()} {position}"
        kind = "Plaintiff" if position % 2 else "Defendant"
        home = {"case_id": case_id, "docket_id": docket_id, "resolved": True}
        rows_by_model[Party].append(
            {"id": party_id, "name": name, "name_key": name.lower(), "type": kind, "type_key": kind.lower(),
             "role": kind.lower(), "position": position, "basis_kinds": ["docket_sheet"], **home}
        )  # fmt: skip
        rows_by_model[Attorney].append(
            {"id": attorney_id, "name": counsel, "name_key": counsel.lower(), **home}
        )
        rows_by_model[Representation].append(
            {"party_id": party_id, "attorney_id": attorney_id, "roles": ["LEAD ATTORNEY"]}
        )


def _entries(
    rows_by_model: Any, entries: Sequence[EntryRow], case_id: UUID, docket_id: UUID, digest: str
) -> None:
    first_reported = len(entries) - 50
    fields = ("date_entered", "date_filed", "document_ids", "entry_number", "sequences", "text")
    sources = dict.fromkeys(fields, digest)
    for position, row in enumerate(entries, start=1):
        entry_id = uuid7()
        created_at = _moment(row.date_filed)
        rows_by_model[DocketEntry].append(
            {
                "id": entry_id, "docket_id": docket_id, "position": position, "text": row.text,
                "entry_number": row.entry_number, "date_filed": row.date_filed,
                "date_entered": row.date_entered, "kind": kind_of(row.text, ""),
                "sequences": [row.sequence] if row.sequence else [],
                "document_ids": [row.document_id] if row.document_id else [],
                "basis_kinds": ["docket_sheet"], "field_sources": sources,
                "created_at": created_at, "modified_at": created_at,
            }
        )  # fmt: skip
        for document in row.documents:
            rows_by_model[Document].append(
                {
                    "id": uuid7(), "entry_id": entry_id, "attachment_number": document.attachment_number,
                    "document_id": document.document_id, "description": document.description,
                    "page_count": document.page_count, "created_at": created_at, "modified_at": created_at,
                    "field_sources": {"document_id": digest, "page_count": digest},
                }
            )  # fmt: skip
        if position > first_reported:
            rows_by_model[Change].append(
                {"id": uuid7(), "case_id": case_id, "docket_id": docket_id, "kind": "new",
                 "object_type": "docket_entry", "object_id": entry_id, "summary": row.text[:200],
                 "created_at": created_at}
            )  # fmt: skip


def _moment(day: date | None) -> datetime:
    day = day or date(2009, 1, 1)
    return datetime(day.year, day.month, day.day, 20, tzinfo=timezone.get_default_timezone())


# ---------- Dockets to write into ----------


def parsed(name: str, entries: Sequence[EntryRow], *, asof: datetime | None = None) -> ParsedReport:
    """A complete docket sheet of the docket `name`, as the parser returns it: rows that were read before come
    with their digests (decision 0015), so they need not be hashed again."""
    serial = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 80_000 + 10_000
    number = f"1:19-cv-{serial:05}"
    docket = ParsedDocket(
        ref=DocketRef("cand", number, str(700_000 + serial)),
        facts=DocketFacts(case_name=f"{name} v. Clock", date_filed=date(2009, 1, 5), cause="28:1331"),
        entries=tuple(entries),
        digests=tuple(digest(row) for row in entries),
        parties=tuple(_party(name, n) for n in range(1, 9)),
        complete=True,
        lists_parties=True,
        lists_terminated=True,
    )
    moment = asof or EPOCH
    return ParsedReport(SourceKind.DOCKET_SHEET, 1, moment, (docket,))


def _party(name: str, number: int) -> PartyRow:
    kind = "Plaintiff" if number % 2 else "Defendant"
    return PartyRow(f"{name} {number}", kind, attorneys=(AttorneyRow(f"Counsel {number}"),))


def living_rows(name: str, count: int) -> list[EntryRow]:
    """The rows of a living docket; the same on every call."""
    language = Language(seed=11 if name == MIXED else 12)
    return rows(language, count, 7_001 if name == MIXED else 7_002, unnumbered=0.12 if name == MIXED else 0)


def settle() -> None:
    """Updates the living dockets to what today's code makes of them, so that nothing about them is new."""
    for docket in Docket.objects.filter(case__seed_key__in=(MIXED, NUMBERED)):
        with transaction.atomic():
            write.apply(Docket.objects.select_for_update(of=("self",)).get(pk=docket.pk), [])


def _living(count: int) -> None:
    for name in (MIXED, NUMBERED):
        if Case.objects.filter(seed_key=name).exists():
            continue
        with transaction.atomic():
            case = Case.objects.create(caption=f"{name} v. Clock", is_fictional=True, seed_key=name)
            record = pipeline.record_of(f"{name} of {count} entries".encode(), file_name=f"{name}.html")
            pipeline.read_parsed(record, parsed(name, living_rows(name, count)), case=case)


# ---------- Indexes: faster to build at the end ----------


def _set_indexes_aside() -> None:
    """Drops the large tables' indexes that serve no constraint, and keeps their definitions in a table."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_index (name text PRIMARY KEY, definition text)")
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i"
            " LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE i.tablename = ANY(%s) AND c.oid IS NULL",
            [[model._meta.db_table for model in BULKY]],
        )
        for name, definition in cursor.fetchall():
            keep = "INSERT INTO bench_index VALUES (%s, %s) ON CONFLICT DO NOTHING"
            cursor.execute(keep, [name, definition])
            cursor.execute(f'DROP INDEX "{name}"')


def _put_indexes_back(started: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT to_regclass('bench_index')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("SELECT name, definition FROM bench_index ORDER BY name")
        for name, definition in cursor.fetchall():
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                _say(f"index {name}", started)
                cursor.execute(definition)
        cursor.execute("DROP TABLE bench_index")
