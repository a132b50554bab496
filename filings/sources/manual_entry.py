"""Parses our own JSON of what people type, one part for each entry or party, so that each can be retracted.

{"casetracker_hand": 1, "typed_at": "...", "court": "...", "docket_number": "...", "corrects": "",
 "rows": [{"row": "EntryRow", ...}, {"row": "PartyRow", ...}, {"row": "DocketFacts", ...}]}
"""

from __future__ import annotations

import json
from datetime import datetime

from filings.records import (
    DocketFacts,
    DocketRef,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    Row,
    SourceError,
    SourceKind,
    row_from_content,
)

from .parsing.payloads import decode

PARSER_VERSION = 1


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    try:
        data = json.loads(decode(payload))
        ref = DocketRef(data["court"], data["docket_number"])
        rows = [row_from_content(row) for row in data["rows"]]
        asof = datetime.fromisoformat(data["typed_at"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            "This record of what was typed by hand is damaged. Nothing was added. Type it again."
        ) from error
    parts = [part for row in rows if (part := _part(ref, row))]
    return ParsedReport(SourceKind.HAND, PARSER_VERSION, asof, tuple(parts))


def _part(ref: DocketRef, row: Row) -> ParsedDocket | None:
    match row:
        case DocketFacts():
            return ParsedDocket(ref, facts=row)
        case EntryRow():
            return ParsedDocket(ref, entries=(row,))
        case PartyRow():
            return ParsedDocket(ref, parties=(row,))
    return None
