"""Docket sheets of district, bankruptcy and appellate courts, as saved from PACER (HTML)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from filings.records import DocketRef, EntryRow, ParsedDocket, ParsedReport, PartyRow, SourceError, SourceKind

from . import court_names, juris
from .detect import court_of, has_docket_table
from .payloads import decode, plain
from .people import party_rows
from .receipts import Receipt, aware, find_receipt
from .refusals import refuse_altered, refuse_error_page, refuse_text_format
from .rows import case_id_in, docket_facts, entry_row, full_number

PARSER_VERSION = 1

_ONE_DEFENDANT = re.compile(r"\d\d-[a-z~]{1,5}-\d{1,10}(?:-[A-Za-z_/]{1,8})*-\d{1,3}$", re.I)
_HIDDEN_INPUT = re.compile(r"<input\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"\b(name|value)\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s>'\"]+))", re.I)
_NO_ENTRY = ".//table | .//input[@type='button' or @type='hidden']"  # attachments; buttons below the table
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """One docket sheet. `zone` (IANA) is the court's, for the receipt's time; else `asof` is unknown."""
    text = decode(payload)
    if not has_docket_table(text):
        refuse_error_page(text)
    refuse_altered(text)
    receipt = find_receipt(text)
    refuse_text_format(receipt.criteria if receipt else "")
    court = court_id or court_of(text, SourceKind.DOCKET_SHEET)
    appellate = court_names.is_appellate(court)
    with juris.reading("a docket sheet"):
        report = (_Appellate if appellate else _Sheet)(court_names.pacer_id(court))
        report._parse_text(text)
        data = report.data
        refused = () if appellate else report.refused_rows()
        entries = tuple(entry_row(entry) for entry in data.get("docket_entries") or ())
        if data.get("ordered_by") == "date_entered":
            entries = tuple(_by_entry_date(entry) for entry in entries)
        parties = party_rows(data.get("parties"))
    number = full_number(data.get("docket_number"), _number_texts(text, receipt))
    if not number and not entries:
        raise SourceError("This looks like a docket sheet, but it has neither a docket number nor entries.")
    form = _form(text) if appellate else {}
    docket = ParsedDocket(
        ref=DocketRef(court, number, case_id_in(text)),
        facts=docket_facts(data),
        entries=entries,
        parties=parties,
        complete=not refused and bool(entries) and _complete(number, receipt, form, appellate),
        lists_parties=bool(parties) or (bool(receipt) and form.get("incPtyAty") == "Y"),
        lists_terminated=_lists_terminated(parties, receipt),
    )
    return ParsedReport(
        kind=SourceKind.DOCKET_SHEET,
        parser_version=PARSER_VERSION,
        asof=aware(receipt.at, zone) if receipt else None,
        dockets=(docket,),
        sealed=receipt.sealed if receipt else {},
        refused_rows=refused,
    )


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


class _Tolerant:
    """Words of an error page may stand in an entry of a real sheet; `parse` has refused real error pages."""

    is_valid: bool | None

    def check_validity(self, text: str) -> None:
        self.is_valid = True


class _Appellate(_Tolerant, juris.AppellateDocketReport):  # type: ignore[misc]
    pass


class _Sheet(_Tolerant, juris.DocketReport):  # type: ignore[misc]
    def refused_rows(self) -> tuple[str, ...]:
        """Sentences for the rows of the docket table that juriscraper leaves out."""
        rows: list[Any] = self._get_docket_entry_rows()[1:]
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
            elif self._is_left_out(cells):
                sentences.append(f"Row {position} has no number of its own and was left out: {words[:200]}")
        return tuple(sentences)

    def _is_left_out(self, cells: list[Any]) -> bool:
        # as juriscraper does it: a fourth cell is the first of two before the number
        number = self._get_document_number(cells[2] if len(cells) == 4 else cells[1])
        return number is not None and not number.isdigit()
