"""What `bulk` writes, the ORM reads back unchanged, whatever characters the text contains."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Change, Docket
from casetracker.lib import bulk
from casetracker.lib.ids import uuid7
from filings.models import DocketEntry, Document, Observation

from .factories import case as make_case
from .factories import docket as make_docket

# PostgreSQL cannot store NUL, nor UTF-8 a lone surrogate; tabs, newlines, quotes, backslashes must survive.
texts = st.text(
    st.one_of(
        st.sampled_from("\t\n\r\\\"'{},. N"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=20,
)
rows = st.fixed_dictionaries(
    {
        "entry_number": st.none() | st.integers(0, 2**40),
        "date_filed": st.none() | st.dates(date(1800, 1, 1), date(2200, 1, 1)),
        "time_filed": st.none() | st.times(),
        "text": texts | st.sampled_from(["", "\\N", "\\.", "NULL"]),
        "sequences": st.lists(st.integers(0, 2**60), max_size=3),
        "document_ids": st.lists(texts, max_size=3),
        "source_ids": st.dictionaries(texts, st.lists(texts, max_size=2), max_size=2),
        "number_inferred": st.booleans(),
        "withdrawn_at": st.none()
        | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    }
)


@pytest.fixture
def docket(db: None) -> Docket:
    return make_docket(make_case())


def read(docket: Docket, names: list[str]) -> dict[UUID, dict[str, Any]]:
    return {row.pk: {name: getattr(row, name) for name in names} for row in docket.entries.all()}


@given(made=st.lists(rows, min_size=1, max_size=5), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_read_back_as_written(
    docket: Docket, made: list[dict[str, Any]], data: st.DataObject
) -> None:
    DocketEntry.objects.all().delete()
    names = list(made[0])
    ids = [uuid7() for _ in made]
    first = dict(zip(ids, made, strict=True))
    bulk.insert(
        DocketEntry, [{"id": pk, "docket_id": docket.pk, "position": 1, **row} for pk, row in first.items()]
    )
    assert read(docket, names) == first
    changed = {pk: data.draw(rows) for pk in ids}
    bulk.update(DocketEntry, [{"id": pk, **row} for pk, row in changed.items()])
    assert read(docket, names) == changed
    found = docket.entries.order_by("pk")
    assert list(bulk.read(found, "id", *names)) == list(found.values_list("id", *names))
    assert list(bulk.read(found.none(), *names)) == []


def test_defaults_keys_and_ready_json(docket: Docket) -> None:
    entry = uuid7()
    bulk.insert(DocketEntry, [{"id": entry, "docket_id": docket.pk, "position": 3}])
    row = DocketEntry.objects.get(pk=entry)
    assert (row.kind, row.sequences, row.field_sources, row.merged_into) == ("other", [], {}, None)
    bulk.insert(
        Document, [{"entry_id": entry, "is_sealed": None}, {"entry_id": entry, "is_sealed": False}][:1]
    )
    assert Document.objects.get().is_sealed is None
    content = {"text": 'a\t"b"\\n', "n": [1, None]}
    bulk.insert(
        Observation,
        [
            {
                "docket_id": docket.pk,
                "digest": "0" * 64,
                "type": "EntryRow",
                "content": bulk.Json(json.dumps(content)),
                "first_received_at": datetime(2026, 1, 1, tzinfo=UTC),
                "candidates": [entry],
            }
        ],
    )
    observation = Observation.objects.get()
    assert (observation.content, observation.candidates) == (content, [entry])
    bulk.insert(Change, [])
    bulk.update(Change, [])
