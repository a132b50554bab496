"""Parses docket sheets of district, bankruptcy, and appellate courts, as saved from PACER (HTML)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from filings.records import DocketRef, EntryRow, ParsedDocket, ParsedReport, PartyRow, SourceError, SourceKind

from . import acms
from .detect import court_of, has_docket_table
from .parsing import court_names, juris, sheet_rows
from .parsing.payloads import decode, plain
from .parsing.people import party_rows
from .parsing.receipts import Receipt, aware, find_receipt
from .parsing.refusals import refuse_altered, refuse_error_page, refuse_text_format
from .parsing.rows import case_id_in, docket_facts, entry_row, full_number

PARSER_VERSION = 1
# Entries stored for raw rows are valid for these versions only.
_VERSIONS = f"{PARSER_VERSION} {version('juriscraper')} {version('nh3')} {version('lxml')}"

_ONE_DEFENDANT = re.compile(r"\d\d-[a-z~]{1,5}-\d{1,10}(?:-[A-Za-z_/]{1,8})*-\d{1,3}$", re.I)
_HIDDEN_INPUT = re.compile(r"<input\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"\b(name|value)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s>'\"]+))", re.I)
_NOT_AN_ENTRY = (
    ".//table | .//input[@type='button' or @type='hidden']"  # attachments; buttons below the table
)
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")


EMPTY_SHEET = (
    "This looks like a docket sheet, but it has no docket number and no entries. Nothing was added. "
    "Run the docket report in PACER again, save the page, and upload it."
)


def parse(
    payload: bytes | str, *, court_id: str = "", zone: str = "", lookup: sheet_rows.Lookup | None = None
) -> ParsedReport:
    """Parse one docket sheet. `zone` is the court's IANA zone; without it `asof` is not known.

    `lookup` returns the raw rows of this docket that were parsed before, so that they can be skipped
    (`sheet_rows`).
    """
    text = decode(payload)
    if acms.is_json(text):
        return acms.docket(text, court_id or acms.court_of(text), PARSER_VERSION)
    receipt = _receipt_of(text)
    court = court_id or court_of(text, SourceKind.DOCKET_SHEET)
    appellate = court_names.is_appellate(court)
    case_id = case_id_in(text)
    page, read = _read_page(text, court, case_id, lookup)
    data, entries, refused = read.data, read.entries, read.refused
    parties = party_rows(data.get("parties"))
    head = text[: page.body] if page else text
    number = full_number(data.get("docket_number"), _number_texts(head, receipt))
    if not number and not entries:
        raise SourceError(EMPTY_SHEET)
    form = _form(text) if appellate else {}
    docket = ParsedDocket(
        ref=DocketRef(court, number, case_id),
        facts=docket_facts(data),
        entries=entries,
        parties=parties,
        complete=not refused and bool(entries) and _complete(number, receipt, form, appellate),
        lists_parties=bool(parties) or (bool(receipt) and form.get("incPtyAty") == "Y"),
        lists_terminated=_lists_terminated(parties, receipt),
        row_keys=read.keys,
        digests=read.digests,
    )
    return ParsedReport(
        kind=SourceKind.DOCKET_SHEET,
        parser_version=PARSER_VERSION,
        asof=aware(receipt.at, zone) if receipt else None,
        dockets=(docket,),
        sealed=receipt.sealed if receipt else {},
        refused_rows=refused,
    )


def _receipt_of(text: str) -> Receipt | None:
    """The PACER receipt of a page that can be parsed; SourceError for error pages and altered pages."""
    if not has_docket_table(text):
        refuse_error_page(text)
    refuse_altered(text)
    receipt = find_receipt(text)
    refuse_text_format(receipt.criteria if receipt else "")
    return receipt


def _read_page(
    text: str, court: str, case_id: str, lookup: sheet_rows.Lookup | None
) -> tuple[sheet_rows.SheetPage | None, _Read]:
    """The page split into rows (None for an appellate page), and what was parsed."""
    pacer_id = court_names.pacer_id(court)
    with juris.reading("a docket sheet"):
        if court_names.is_appellate(court):
            return None, _read_appellate(text, pacer_id)
        page = sheet_rows.split(text, f"{_VERSIONS} {pacer_id}")
        known = lookup(court, case_id) if lookup and page and case_id else {}
        return page, _read_new_rows(page, known, pacer_id) or _read(text, page, pacer_id)


def _complete(number: str, receipt: Receipt | None, form: dict[str, str], appellate: bool) -> bool:
    """Whether the sheet proves that it is complete (R8, absence): its receipt shows it is not cut off."""
    if not receipt or not receipt.unlimited:
        return False
    if appellate:
        # The page repeats the search criteria; a case summary shows only the last entries.
        unlimited = {"fullDocketReport": "Y", "incDktEntries": "Y", "dateFrom": "", "dateTo": ""}
        return all(form.get(name) == value for name, value in unlimited.items())
    # One defendant's sheet leaves out the entries of the others.
    return not _ONE_DEFENDANT.search(number)


def _lists_terminated(parties: tuple[PartyRow, ...], receipt: Receipt | None) -> bool:
    """R11 (parties): a sheet that shows one terminated party was run with all of them."""
    requested = receipt is not None and receipt.asks_terminated
    return requested or any(party.date_terminated for party in parties)


def _form(text: str) -> dict[str, str]:
    """Names and values of the page's inputs; "?" for a name with more than one value."""
    values: dict[str, str] = {}
    for tag in _HIDDEN_INPUT.findall(text[:60_000]):
        attributes = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if name:
            values[name] = value if values.get(name, value) == value else "?"
    return values


def _number_texts(text: str, receipt: Receipt | None) -> list[str]:
    headings = re.findall(r"(?:CASE|Petition|Proceeding|Docket)\s*#:?.{0,200}", text, re.I | re.S)
    return [plain(heading) for heading in headings[:5]] + ([receipt.criteria] if receipt else [])


def _by_entry_date(entry: EntryRow) -> EntryRow:
    """For a column headed "Date Entered": the sheet does not say when the entry was filed."""
    return replace(entry, date_filed=None, date_entered=entry.date_entered or entry.date_filed)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was parsed from a page. `keys` and `digests` are parallel to `entries`, or empty."""

    data: dict[str, Any]
    entries: tuple[EntryRow, ...]
    refused: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # of raw rows that can be skipped next time, else ""
    digests: tuple[str, ...] = ()  # of rows that were skipped, else ""


def _read_appellate(text: str, pacer_id: str) -> _Read:
    report = _Appellate(pacer_id)
    report._parse_text(text)
    return _Read(report.data, tuple(entry_row(entry) for entry in report.data.get("docket_entries") or ()))


def _read(text: str, page: sheet_rows.SheetPage | None, pacer_id: str) -> _Read:
    """Parse the whole page. Rows get keys if the page and the parser agree on what the rows are."""
    report = _Sheet(pacer_id)
    report._parse_text(text)
    entries, rows = report.entries(), report.entry_rows()
    keys: tuple[str, ...] = ()
    is_long = page is not None and len(page.rows) >= sheet_rows.MIN_ROWS
    if page and rows and is_long and sheet_rows.aligned(page.rows, report.row_texts()):
        keys = tuple(_key(raw) for raw, row in zip(page.rows, rows, strict=False) if row)
    return _Read(report.data, entries, report.refused_rows(), keys)


def _key(raw: sheet_rows.RawRow) -> str:
    return raw.key if raw.key and sheet_rows.is_plain(raw.markup) else ""


def _read_new_rows(page: sheet_rows.SheetPage | None, known: sheet_rows.Known, pacer_id: str) -> _Read | None:
    """Parse the page without its known rows, then put those back; None if the result could differ."""
    if page is None:
        return None
    try:
        cut = sheet_rows.cuttable(page, known)
    except sheet_rows.CannotCut:
        return None
    report = _Sheet(pacer_id)
    report._parse_text(sheet_rows.without(page, cut))
    kept = [index for index in range(len(page.rows)) if index not in cut]
    rows, texts = report.entry_rows(), report.row_texts()
    # A refused row's message gives its position in the page, which cutting changes.
    if report.refused_rows() or not sheet_rows.aligned([page.rows[index] for index in kept], texts):
        return None
    if max(cut) > kept[len(texts) - 1] or rows is None:
        return None
    if sheet_rows.needs_other_rows(texts) or report.has_parties_among_entries():
        return None
    parsed = dict(zip(kept, rows, strict=False))
    entries, keys, digests = [], [], []
    for index, raw in enumerate(page.rows):
        row = cut[index].row if index in cut else parsed.get(index)
        if row is not None:
            entries.append(row)
            keys.append(raw.key if index in cut else _key(raw))
            digests.append(cut[index].digest if index in cut else "")
    return _Read(report.data, tuple(entries), (), tuple(keys), tuple(digests))


class _Tolerant:
    """Skips juriscraper's check for error pages: entries may contain their words, and `parse` checked."""

    is_valid: bool | None

    def check_validity(self, text: str) -> None:
        self.is_valid = True


class _Appellate(_Tolerant, juris.AppellateDocketReport):  # type: ignore[misc]
    pass


class _Sheet(_Tolerant, juris.DocketReport):  # type: ignore[misc]
    """juriscraper's report, which also records which row each entry came from."""

    def __init__(self, court_id: str) -> None:
        super().__init__(court_id)
        self._rows: list[Any] | None = None
        self._numbered: list[tuple[Any, str | None]] = []  # (row, number), as juriscraper reads them

    def _get_docket_entry_rows(self) -> list[Any]:
        if self._rows is None:
            self._rows = super()._get_docket_entry_rows()
        return self._rows

    def _get_document_number(self, cell: Any) -> str | None:
        number: str | None = super()._get_document_number(cell)
        self._numbered.append((cell.getparent(), number))
        return number

    def entries(self) -> tuple[EntryRow, ...]:
        rows = tuple(entry_row(entry) for entry in self.data.get("docket_entries") or ())
        if self.data.get("ordered_by") == "date_entered":
            return tuple(_by_entry_date(row) for row in rows)
        return rows

    def entry_rows(self) -> list[EntryRow | None] | None:
        """The entry from each row below the heading of the docket table, None for a row without an entry.

        None instead of the list if rows and entries cannot be matched.
        """
        entries = self.entries()
        # juriscraper reads the number of each dated row once, and drops the row if that is not a number.
        kept = [row for row, number in self._numbered if number is None or number.isdigit()]
        if len(kept) != len(entries):
            return None
        by_row = dict(zip(kept, entries, strict=True))
        return [by_row.get(row) for row in self._get_docket_entry_rows()[1:]]

    def row_texts(self) -> list[str]:
        """The text of each row below the heading of the docket table, with white space collapsed."""
        return [" ".join(row.text_content().split()) for row in self._get_docket_entry_rows()[1:]]

    def has_parties_among_entries(self) -> bool:
        """Whether juriscraper would read a row of the docket table as the heading of a party."""
        return any(
            row.xpath("./td[1]//i/b/text() or ./td[1]//b/u/text() or ./td[1]//b/text()[contains(., '-----')]")
            for row in self._get_docket_entry_rows()
        )

    def refused_rows(self) -> tuple[str, ...]:
        """A sentence for each row of the docket table that juriscraper leaves out."""
        self.entries()  # makes juriscraper read the numbers
        rows: list[Any] = self._get_docket_entry_rows()[1:]
        left_out = {row for row, number in self._numbered if number is not None and not number.isdigit()}
        sentences = []
        for position, row in enumerate(rows, start=1):
            cells = row.xpath("./td[not(./input)]")
            words = " ".join(row.text_content().split())
            if len(cells) < 2 or not words or row.xpath(_NOT_AN_ENTRY):
                continue
            date_text = cells[0].text_content().strip()
            if not date_text:
                problem = "no date"
            elif not _DATE.fullmatch(date_text):
                problem = "an unreadable date"
            elif row in left_out:
                problem = "an unreadable entry number"
            else:
                continue
            sentences.append(f"Row {position} has {problem} and was left out: {words[:200]}")
        return tuple(sentences)
