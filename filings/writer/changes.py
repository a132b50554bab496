"""Turns differences between the docket before and after a write into changes for readers (R10, events)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from cases.models import Change, Docket

from ..normalize import text_key

# A difference in these fields is a revision. Position, sources, and source kinds do not count.
REPORTED = ("entry_number", "date_filed", "text", "short_text")
SUMMARY_LENGTH = 200


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, time)) else value


def label(values: Mapping[str, Any]) -> str:
    number = values["entry_number"]
    text = " ".join((values["text"] or values["short_text"] or "(no text yet)").split())
    if len(text) > SUMMARY_LENGTH:
        text = f"{text[:SUMMARY_LENGTH]}…"
    return f"No. {number}: {text}" if number is not None else text


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """(kind, {field: [before, after]}), or None if nothing changed that is reported to readers."""
    changed = {
        name: [_plain(before[name]), _plain(after[name])]
        for name in REPORTED
        if _differs(name, before, after)
    }
    if before["text"] and after["text"]:
        changed.pop("short_text", None)  # the event name adds nothing to a text that readers already have
    was, now = before["unlisted_on"], after["unlisted_on"]
    if (was is None) != (now is None):
        changed["unlisted_on"] = [_plain(was), _plain(now)]
        return (Change.Kind.UNLISTED if now else Change.Kind.RELISTED), changed
    if (before["lapsed_on"] is None) != (after["lapsed_on"] is None):
        changed["lapsed_on"] = [_plain(before["lapsed_on"]), _plain(after["lapsed_on"])]
    if not changed:
        return None
    if set(changed) <= {"text", "short_text"} and all(not old for old, _ in changed.values()):
        return Change.Kind.TEXT_ARRIVED, changed
    return Change.Kind.REVISED, changed


def _differs(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if name in ("text", "short_text"):
        return text_key(before[name]) != text_key(after[name])
    return bool(before[name] != after[name])


def change(
    docket: Docket,
    kind: str,
    object_id: uuid.UUID,
    summary: str,
    fields: dict[str, Any] | None = None,
    *,
    object_type: str = "docket_entry",
) -> Change:
    return Change(
        case_id=docket.case_id,
        docket=docket,
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        summary=summary,
        fields=fields or {},
    )


def announce_new(
    docket: Docket,
    new: Sequence[tuple[uuid.UUID, Mapping[str, Any]]],
    newest_before: date | None,
    first: bool,
) -> list[Change]:
    """One change per new entry; the first load and a backfill are one change each (R10)."""
    if first:
        count = len(new)
        words = f"Docket loaded with {count} entries" if count != 1 else "Docket loaded with one entry"
        return [change(docket, Change.Kind.LOADED, docket.pk, words, object_type="docket")] if new else []
    changes, older = [], 0
    for row_id, values in new:
        filed = values["date_filed"] or values["date_entered"]
        if newest_before and filed and filed < newest_before:
            older += 1
        else:
            changes.append(change(docket, Change.Kind.NEW, row_id, label(values)))
    if older:
        words = f"{older} earlier entries added" if older != 1 else "One earlier entry added"
        changes.append(change(docket, Change.Kind.LOADED, docket.pk, words, object_type="docket"))
    return changes
