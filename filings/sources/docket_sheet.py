"""Docket sheets of district, bankruptcy and appellate courts, as saved from PACER (HTML)."""

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
# What a raw row was read as holds for these versions only.
_VERSIONS = f"{PARSER_VERSION} {version('juriscraper')} {version('nh3')} {version('lxml')}"

_ONE_DEFENDANT = re.compile(r"\d\d-[a-z~]{1,5}-\d{1,10}(?:-[A-Za-z_/]{1,8})*-\d{1,3}$", re.I)
_HIDDEN_INPUT = re.compile(r"<input\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"\b(name|value)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s>'\"]+))", re.I)
_NO_ENTRY = ".//table | .//input[@type='button' or @type='hidden']"  # attachments; buttons below the table
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")


def parse(
    payload: bytes | str, *, court_id: str = "", zone: str = "", lookup: sheet_rows.Lookup | None = None
) -> ParsedReport:
    """One docket sheet. `zone` (IANA) is the court's, for the receipt's time; else `asof` is unknown.

    `lookup` tells which raw rows of this docket were read before: they are not read again (`sheet_rows`).
    """
    text = decode(payload)
    if acms.is_json(text):
        return acms.docket(text, court_id or acms.court_of(text), PARSER_VERSION)
    if not has_docket_table(text):
        refuse_error_page(text)
    refuse_altered(text)
    receipt = find_receipt(text)
    refuse_text_format(receipt.criteria if receipt else "")
    court = court_id or court_of(text, SourceKind.DOCKET_SHEET)
    appellate = court_names.is_appellate(court)
    case_id = case_id_in(text)
    page, read = _read_page(text, court, case_id, lookup)
    data, entries, refused = read.data, read.entries, read.refused
    parties = party_rows(data.get("parties"))
    head = text[: page.body] if page else text
    number = full_number(data.get("docket_number"), _number_texts(head, receipt))
    if not number and not entries:
        raise SourceError("This looks like a docket sheet, but it has neither a docket number nor entries.")
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


def _read_page(
    text: str, court: str, case_id: str, lookup: sheet_rows.Lookup | None
) -> tuple[sheet_rows.SheetPage | None, _Read]:
    """The page in its rows, None for an appellate one, and what was read."""
    pacer_id = court_names.pacer_id(court)
    with juris.reading("a docket sheet"):
        if court_names.is_appellate(court):
            return None, _read_appellate(text, pacer_id)
        page = sheet_rows.split(text, f"{_VERSIONS} {pacer_id}")
        known = lookup(court, case_id) if lookup and page and case_id else {}
        return page, _read_again(page, known, pacer_id) or _read(text, page, pacer_id)


def _complete(number: str, receipt: Receipt | None, form: dict[str, str], appellate: bool) -> bool:
    """R8: what the sheet itself proves. A receipt stands at its foot, so a sheet with one is not cut off."""
    if not receipt or not receipt.unlimited:
        return False
    if appellate:
        # the page repeats what was asked for; a case summary shows the last entries only
        wanted = {"fullDocketReport": "Y", "incDktEntries": "Y", "dateFrom": "", "dateTo": ""}
        return all(form.get(name) == value for name, value in wanted.items())
    # one defendant's sheet leaves out the entries of the others
    return not _ONE_DEFENDANT.search(number)


def _lists_terminated(parties: tuple[PartyRow, ...], receipt: Receipt | None) -> bool:
    """R11: a sheet that shows one terminated party was asked for all of them."""
    asked = receipt is not None and receipt.asks_terminated
    return asked or any(party.date_terminated for party in parties)


def _form(text: str) -> dict[str, str]:
    """Names and values of the page's inputs; a name that occurs with two values counts as none."""
    found: dict[str, str] = {}
    for tag in _HIDDEN_INPUT.findall(text[:60_000]):
        pair = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        name, value = pair.get("name", ""), pair.get("value", "")
        if name:
            found[name] = value if found.get(name, value) == value else "?"
    return found


def _number_texts(text: str, receipt: Receipt | None) -> list[str]:
    heading = re.findall(r"(?:CASE|Petition|Proceeding|Docket)\s*#:?.{0,200}", text, re.I | re.S)
    return [plain(found) for found in heading[:5]] + ([receipt.criteria] if receipt else [])


def _by_entry_date(entry: EntryRow) -> EntryRow:
    """The column was headed "Date Entered": when the entry was filed is then not said."""
    return replace(entry, date_filed=None, date_entered=entry.date_entered or entry.date_filed)


@dataclass(frozen=True, slots=True)
class _Read:
    """What juriscraper and our rules make of a page. `keys` and `digests` go with `entries`, or are empty."""

    data: dict[str, Any]
    entries: tuple[EntryRow, ...]
    refused: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # of raw rows that may be known by them next time, else ""
    digests: tuple[str, ...] = ()  # as far as they are known already, else ""


def _read_appellate(text: str, pacer_id: str) -> _Read:
    report = _Appellate(pacer_id)
    report._parse_text(text)
    return _Read(report.data, tuple(entry_row(entry) for entry in report.data.get("docket_entries") or ()))


def _read(text: str, page: sheet_rows.SheetPage | None, pacer_id: str) -> _Read:
    """The whole page; with the keys of its rows where page and parser agree on what the rows are."""
    report = _Sheet(pacer_id)
    report._parse_text(text)
    entries, rows = report.entries(), report.entry_rows()
    keys: tuple[str, ...] = ()
    worth_it = page is not None and len(page.rows) >= sheet_rows.FEWEST
    if page and rows and worth_it and sheet_rows.aligned(page.rows, report.row_texts()):
        keys = tuple(_key(raw) for raw, row in zip(page.rows, rows, strict=False) if row)
    return _Read(report.data, entries, report.refused_rows(), keys)


def _key(raw: sheet_rows.RawRow) -> str:
    return raw.key if raw.key and sheet_rows.is_plain(raw.markup) else ""


def _read_again(page: sheet_rows.SheetPage | None, known: sheet_rows.Known, pacer_id: str) -> _Read | None:
    """The page without the rows that are known, and these put back; None if it may come out different."""
    if page is None:
        return None
    try:
        cut = sheet_rows.cuttable(page, known)
    except sheet_rows.Doubt:
        return None
    report = _Sheet(pacer_id)
    report._parse_text(sheet_rows.without(page, cut))
    places = [at for at in range(len(page.rows)) if at not in cut]
    kept = [page.rows[at] for at in places]
    rows, seen = report.entry_rows(), report.row_texts()
    # the words of a refusal name the row by its place
    if report.refused_rows() or not sheet_rows.aligned(kept, seen) or max(cut) > places[len(seen) - 1]:
        return None
    if rows is None or sheet_rows.reach_beyond(seen) or report.has_parties_among_entries():
        return None
    fresh = dict(zip(places, rows, strict=False))
    entries, keys, digests = [], [], []
    for at, raw in enumerate(page.rows):
        row = cut[at].row if at in cut else fresh.get(at)
        if row is not None:
            entries.append(row)
            keys.append(raw.key if at in cut else _key(raw))
            digests.append(cut[at].digest if at in cut else "")
    return _Read(report.data, tuple(entries), (), tuple(keys), tuple(digests))


class _Tolerant:
    """Words of an error page may stand in an entry of a real sheet; `parse` has refused real error pages."""

    is_valid: bool | None

    def check_validity(self, text: str) -> None:
        self.is_valid = True


class _Appellate(_Tolerant, juris.AppellateDocketReport):  # type: ignore[misc]
    pass


class _Sheet(_Tolerant, juris.DocketReport):  # type: ignore[misc]
    """juriscraper's report, which also tells which row gave which entry."""

    def __init__(self, court_id: str) -> None:
        super().__init__(court_id)
        self._rows: list[Any] | None = None
        self._numbered: list[tuple[Any, str | None]] = []  # (row, number) as juriscraper asks for it

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
        """For each row of the docket table below the heading the entry that it gave, None where it gave none.

        None for all where that cannot be told.
        """
        entries = self.entries()
        # juriscraper asks once for the number of each row that has a date, and drops what has a strange one
        gave = [row for row, number in self._numbered if number is None or number.isdigit()]
        if len(gave) != len(entries):
            return None
        given = dict(zip(gave, entries, strict=True))
        return [given.get(row) for row in self._get_docket_entry_rows()[1:]]

    def row_texts(self) -> list[str]:
        """The rows of the docket table below the heading, white space collapsed."""
        return [" ".join(row.text_content().split()) for row in self._get_docket_entry_rows()[1:]]

    def has_parties_among_entries(self) -> bool:
        """Whether juriscraper takes a row of the docket table for the heading of a party."""
        return any(
            row.xpath("./td[1]//i/b/text() or ./td[1]//b/u/text() or ./td[1]//b/text()[contains(., '-----')]")
            for row in self._get_docket_entry_rows()
        )

    def refused_rows(self) -> tuple[str, ...]:
        """Sentences for the rows of the docket table that juriscraper leaves out."""
        self.entries()  # before that, juriscraper has not asked for the numbers
        rows: list[Any] = self._get_docket_entry_rows()[1:]
        left_out = {row for row, number in self._numbered if number is not None and not number.isdigit()}
        sentences = []
        for position, row in enumerate(rows, start=1):
            cells = row.xpath("./td[not(./input)]")
            words = " ".join(row.text_content().split())
            if len(cells) < 2 or not words or row.xpath(_NO_ENTRY):
                continue
            dated = cells[0].text_content().strip()
            if not dated:
                sentences.append(f"Row {position} has no date and was left out: {words[:200]}")
            elif not _DATE.fullmatch(dated):
                sentences.append(f"Row {position} has a date that cannot be read: {words[:200]}")
            elif row in left_out:
                sentences.append(f"Row {position} has no number of its own and was left out: {words[:200]}")
        return tuple(sentences)
