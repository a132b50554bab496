"""Entries as a person typed them: our own JSON, one entry a part, so that each can be taken back alone.

{"casetracker_hand": 1, "typed_at": "...", "court": "...", "docket_number": "...", "corrects": "",
 "rows": [{"row": "EntryRow", ...}, {"row": "DocketFacts", ...}]}
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
    SourceError,
    SourceKind,
    row_from_content,
)

from .payloads import decode

PARSER_VERSION = 1


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    try:
        data = json.loads(decode(payload))
        ref = DocketRef(data["court"], data["docket_number"])
        rows = [row_from_content(row) for row in data["rows"]]
        asof = datetime.fromisoformat(data["typed_at"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError("This is not what was typed here: it is damaged.") from error
    parts = [
        ParsedDocket(ref, facts=row) if isinstance(row, DocketFacts) else ParsedDocket(ref, entries=(row,))
        for row in rows
        if isinstance(row, (DocketFacts, EntryRow))
    ]
    return ParsedReport(SourceKind.HAND, PARSER_VERSION, asof, tuple(parts))
