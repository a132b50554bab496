"""Chooses the value of each field (R13, which value) and combines an entry's documents (R11). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any

from ..identity import clean_document_id
from ..records import RANK, DocketFacts, DocumentRow, SourceKind
from .evidence import Evidence, SeenRow
from .resolution import ResolvedDocument, ResolvedFacts


def by_rank(kinds: Iterable[SourceKind]) -> tuple[SourceKind, ...]:
    """Distinct source kinds, highest rank first."""
    return tuple(sorted(set(kinds), key=lambda kind: (-RANK[kind], kind)))


def resolved_facts(evidence: Evidence) -> ResolvedFacts:
    stated = [
        (evidence.precedence(index, position), observed.digest, observed.row)
        for index, report in enumerate(evidence.reports)
        for position, observed in enumerate(report.observations)
        if isinstance(observed.row, DocketFacts)
    ]
    stated.sort(key=lambda item: item[0], reverse=True)
    chosen: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in (item.name for item in fields(DocketFacts)):
        for _, digest, facts in stated:
            if (value := getattr(facts, name)) not in (None, ""):
                chosen[name], sources[name] = value, digest
                break
    return ResolvedFacts(DocketFacts(**chosen), sources, tuple(sorted({digest for _, digest, _ in stated})))


@dataclass(slots=True)
class Values:
    """The fields of one entry, with the digest of the observation each came from in `sources`."""

    date_filed: date | None = None
    date_entered: date | None = None
    time_filed: time | None = None
    entry_number: int | None = None
    text: str = ""
    short_text: str = ""
    documents: tuple[ResolvedDocument, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date | None:
        return self.date_filed or self.date_entered


_ENTRY_FIELDS = ("date_filed", "date_entered", "time_filed", "entry_number", "text", "short_text")
_DOCUMENT_FIELDS = ("description", "page_count", "file_size", "is_available", "is_sealed", "url")


def entry_values(rows: Iterable[SeenRow]) -> Values:
    """Takes each field from the highest-ranked, then latest, row that has a value for it."""
    ranked = sorted(rows, key=lambda row: row.precedence, reverse=True)
    values = Values()
    for name in _ENTRY_FIELDS:
        for seen in ranked:
            value = getattr(seen.row, name)
            if value is not None and value != "":
                setattr(values, name, value)
                values.sources[name] = seen.digest
                break
    values.documents = _documents(ranked)
    return values


@dataclass(slots=True)
class _Shown:
    """A document as shown by one observation."""

    digest: str
    row: DocumentRow
    document_id: str
    explicit: bool = True  # False if known only as the entry's main document id


def _documents(ranked: Sequence[SeenRow]) -> tuple[ResolvedDocument, ...]:
    """R11: identified by document id, else by attachment number."""
    groups: dict[tuple[object, ...], list[_Shown]] = {}
    without_id: list[_Shown] = []
    for seen in ranked:
        shown = _shown_by(seen)
        repeated = _repeated(shown) if len(shown) > 1 else frozenset()
        for item in shown:
            if not item.document_id:
                without_id.append(item)
                continue
            number = item.row.attachment_number if item.document_id in repeated else None
            groups.setdefault((item.document_id, number), []).append(item)
    numbered = {key: {item.row.attachment_number for item in group} for key, group in groups.items()}
    for item in without_id:
        number = item.row.attachment_number
        matching = [key for key, numbers in numbered.items() if number in numbers]
        groups.setdefault(matching[0] if len(matching) == 1 else ("", number), []).append(item)
    documents = [_document(group) for group in groups.values()]
    return tuple(sorted(documents, key=_document_order))


def _repeated(shown: Iterable[_Shown]) -> frozenset[str]:
    """Ids shown more than once: ACMS gives several documents of one entry the same id."""
    times = Counter(item.document_id for item in shown)
    return frozenset(document_id for document_id, count in times.items() if count > 1)


def _shown_by(seen: SeenRow) -> list[_Shown]:
    shown = [
        _Shown(seen.digest, row, clean_document_id(row.document_id) if row.document_id else "")
        for row in seen.row.documents
    ]
    main = clean_document_id(seen.row.document_id) if seen.row.document_id else ""
    if main and all(item.document_id != main for item in shown):
        for item in shown:
            if item.row.attachment_number is None and not item.document_id:
                item.document_id = main
                break
        else:
            shown.insert(0, _Shown(seen.digest, DocumentRow(), main, explicit=False))
    return shown


def _document(group: Sequence[_Shown]) -> ResolvedDocument:
    """`group` is ordered best first. An id alone does not make a document the main one."""
    numbering = next((item for item in group if item.explicit), group[0])
    with_id = next((item for item in group if item.document_id), None)
    sources = {"attachment_number": numbering.digest}
    if with_id:
        sources["document_id"] = with_id.digest
    chosen: dict[str, Any] = {}
    for name in _DOCUMENT_FIELDS:
        for item in group:
            value = getattr(item.row, name)
            if value is not None and value != "":
                chosen[name] = value
                sources[name] = item.digest
                break
    return ResolvedDocument(
        attachment_number=numbering.row.attachment_number,
        document_id=with_id.document_id if with_id else "",
        sources=sources,
        **chosen,
    )


def _document_order(document: ResolvedDocument) -> tuple[bool, int, str]:
    number = document.attachment_number
    return (number is not None, number or 0, document.document_id)
