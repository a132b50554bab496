"""The timeline as JSON: the same rows as on the page and in the PDF."""

from dataclasses import asdict
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import case_for
from cases.models import DatePrecision, DateQualifier, Standing
from cases.timeline import case_timeline
from cases.timeline.chronology import Basis, Precision, TimelineRow
from casetracker.accounts.models import ApiKey
from casetracker.lib.api.filters import Day, Parameter, Text, Uuid, choice
from casetracker.lib.api.paging import DEFAULT_SIZE, Cursor, Page, fingerprint
from casetracker.lib.api.query import PAGING, Query, read
from casetracker.lib.api.resource import ApiView, links

from .base import PartialDateField

BASES = [(item.value, item.label) for item in Basis]
PARAMETERS = [
    Parameter("case", Uuid(), required=True, help="The case."),
    Parameter("kind", choice(case_timeline.KINDS)),
    Parameter("standing", choice(Standing.values)),
    Parameter("basis", choice(dict(BASES))),
    Parameter("claim", Uuid(), help="The ID of a claim."),
    Parameter("date__gte", Day(), help="On or after this date; leaves out undated rows."),
    Parameter("date__lte", Day(), help="On or before this date; leaves out undated rows."),
    Parameter("q", Text(max_length=200), help="Words that must all occur in the row."),
    Parameter(
        "entries",
        choice(case_timeline.DOCKET_CHOICES),
        help="Which docket entries: key (the default), all, or none.",
    ),
    *PAGING,
]


class TimelineSourceSerializer(serializers.Serializer[Any]):
    citation = serializers.CharField(help_text="As printed.")
    key = serializers.CharField(help_text="Short name within the case, if it has one.")
    label = serializers.CharField()  # type: ignore[assignment]
    pin = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class TimelineRowSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(
        help_text="Stable: the ID of the fact, policy change, or entry, sometimes with a suffix."
    )
    number = serializers.IntegerField(help_text="Place among all rows that match the filters, from 1.")
    date = PartialDateField()
    date_end = PartialDateField()
    date_precision = serializers.ChoiceField(DatePrecision.choices)
    date_qualifier = serializers.ChoiceField(DateQualifier.choices)
    date_text = serializers.CharField(help_text="As printed: Jan. 21, 2025, Aug. 2024, undated.")
    text = serializers.CharField()
    kind = serializers.CharField()
    standing = serializers.ChoiceField(Standing.choices)
    basis = serializers.ChoiceField(BASES)
    confidence = serializers.CharField()
    people = serializers.ListField(child=serializers.CharField())
    claims = serializers.ListField(child=serializers.CharField())
    sources = TimelineSourceSerializer(many=True)
    notes = serializers.CharField(help_text="The firm's own notes.")
    privilege = serializers.CharField()
    protective_order = serializers.CharField()
    sealed = serializers.BooleanField()


class TimelinePageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(required=False, help_text="Only with count=true.")
    count_capped = serializers.BooleanField(required=False)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = TimelineRowSerializer(many=True)


class TimelineView(ApiView):
    """A case's timeline: facts, policy changes, and docket entries in one order. Docket entries require the
    scope `docket:read`."""

    answer = TimelinePageSerializer
    may_be_missing = True

    def get(self, request: Request) -> Response:
        query = read(request.query_params, self.parameters())
        rows = case_timeline.rows(case_for(request.user, query["case"]), _filters(request, query))
        mark = fingerprint(request.path, query.deciding)
        cursor = Cursor.decode(query["cursor"], mark) if query["cursor"] else None
        page = _page(rows, cursor, query["page_size"] or DEFAULT_SIZE)
        count = {"count": len(rows), "count_capped": False} if query["count"] else {}
        results = [_json(row) for (row,) in page.rows]
        return Response({**count, **links(request, page, mark), "results": results})

    def parameters(self, action: str = "list") -> list[Parameter]:
        return PARAMETERS


def _filters(request: Request, query: Query) -> case_timeline.TimelineFilters:
    may_read = not isinstance(request.auth, ApiKey) or "docket:read" in request.auth.scopes
    return case_timeline.TimelineFilters(
        kind=query["kind"] or "",
        standing=query["standing"] or "",
        basis=query["basis"] or "",
        claim=str(query["claim"] or ""),
        start=query["date__gte"],
        end=query["date__lte"],
        q=query["q"] or "",
        docket=(query["entries"] or "key") if may_read else "none",
    )


def _page(rows: list[TimelineRow], cursor: Cursor | None, size: int) -> Page:
    """The rows after (or before) the row that the cursor names."""
    begin, end = 0, size
    if cursor is not None and cursor.backwards:
        end = _place(rows, cursor)
        begin = max(0, end - size)
    elif cursor is not None:
        begin = _place(rows, cursor)
        end = begin + size
    page_rows = rows[begin:end]
    return Page(
        [(row,) for row in page_rows],
        next=_cursor(page_rows[-1]) if page_rows and end < len(rows) else None,
        previous=_cursor(page_rows[0], backwards=True) if page_rows and begin > 0 else None,
    )


def _cursor(row: TimelineRow, backwards: bool = False) -> Cursor:
    return Cursor((row.id, *map(str, row.date.sort_key())), backwards)


def _place(rows: list[TimelineRow], cursor: Cursor) -> int:
    """Index of the first row beyond the cursor's row; if that row is gone, of the first row not earlier."""
    row_id, *key = cursor.values
    for index, row in enumerate(rows):
        if row.id == row_id:
            return index if cursor.backwards else index + 1
    earlier = tuple(int(part or 0) for part in key)
    return next((index for index, row in enumerate(rows) if row.date.sort_key() >= earlier), len(rows))


def _json(row: TimelineRow) -> dict[str, Any]:
    when = row.date
    return {
        "id": row.id,
        "number": row.number,
        "date": _partial(when.start, when.precision) if when.is_dated else None,
        "date_end": _partial(when.end, when.precision) if when.is_dated else None,
        "date_precision": when.precision,
        "date_qualifier": when.qualifier,
        "date_text": when.text(),
        "text": row.text,
        "kind": row.kind,
        "standing": row.standing,
        "basis": row.basis,
        "confidence": row.confidence,
        "people": row.people,
        "claims": row.claims,
        "sources": [{"citation": source.citation, **asdict(source)} for source in row.sources],
        "notes": row.notes,
        "privilege": row.privilege,
        "protective_order": row.protective_order,
        "sealed": row.sealed,
    }


def _partial(day: date | None, precision: Precision) -> str | None:
    """The date cut to what is known, as PartialDateField describes."""
    length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[precision]
    return day.isoformat()[:length] if day else None
