"""Renders the docket sheet in the HTML that CM/ECF prints and juriscraper's DocketReport parses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from math import ceil

from filings.sandbox.case import COURT_ORIGIN, REFERENCE, CaseFile, Counsel, Entry, Party, demo


def sheet_html(
    now: datetime,
    origin: str = COURT_ORIGIN,
    case: CaseFile | None = None,
    *,
    since: date | None = None,
    wobble: timedelta = timedelta(),
) -> str:
    """The docket at `now`: in full, or what was filed `since` a date, which the receipt then says.

    `wobble` is the error of the receipt's clock.
    """
    case = case or demo()
    all_entries = case.entries_at(now)
    entries = [entry for entry in all_entries if since is None or entry.date_filed >= since]
    # Sheets are sorted by the date filed, which sometimes differs from the date entered.
    entries.sort(key=lambda entry: (entry.date_filed, entry.ordinal))
    anchors = _anchors(case, all_entries, origin)
    row = _bankruptcy_row if case.is_bankruptcy else _entry_row
    rows = "\n".join(row(entry, anchors) for entry in entries)
    at = (now + wobble).astimezone(case.zone)
    limits = f" Start date: {since:%m/%d/%Y} End date: {at:%m/%d/%Y}" if since else ""
    return (
        f"<html><head><title>{case.facts['court_id'].upper()}-ECF</title>\n"
        f'<link rel="stylesheet" type="text/css" href="/css/default.css"></head>\n'
        f'<body bgcolor="F9F9F9" text="000000"><div id="cmecfMainContent">\n'
        f"{_heading(case)}\n{_parties(case.parties_at(now))}\n"
        '<br><table align="center" width="99%" border="1" rules="all" cellpadding="5" cellspacing="0">\n'
        '<tbody><tr><td style="font-weight:bold; width=94; white-space:nowrap">Date Filed</td>\n'
        f'{"" if case.is_bankruptcy else "<th>#</th>"}<td style="font-weight:bold">Docket Text</td></tr>\n'
        f"{rows}\n</tbody></table><br>\n{_receipt(case, at, len(entries), limits)}\n</div></body></html>\n"
    )


def _us(day: object) -> str:
    return f"{day:%m/%d/%Y}"


def _heading(file: CaseFile) -> str:
    case = {name: escape(str(value)) for name, value in file.facts.items()}
    kind = "Bankruptcy Petition #" if file.is_bankruptcy else "CIVIL DOCKET FOR CASE #"
    filed = datetime.fromisoformat(case["date_filed"])
    return (
        '<table width="100%" border="0" cellspacing="0"><tbody><tr><td align="right">'
        '<span style="color:blue">FICTIONAL</span></td></tr></tbody></table>\n'
        f'<h3 align="center">{case["court"]}<br>\n{case["division"]}<br>\n'
        f"{kind}: {case['docket_number']}</h3>\n"
        '<table width="100%" border="0" cellspacing="5"><tbody><tr>\n'
        f'<td valign="top" width="60%"><br>{case["name"]} et al<br>\n'
        f"Assigned to: Judge {case['assigned_to']}<br>\nCause: {case['cause']}</td>\n"
        f'<td valign="top" width="40%"><br>Date Filed: {_us(filed)}<br>\n'
        f"Jury Demand: {case['jury_demand']}<br>\nNature of Suit: {case['nature_of_suit']}<br>\n"
        f"Jurisdiction: {case['jurisdiction']}</td>\n</tr></tbody></table>"
    )


def _parties(parties: list[Party]) -> str:
    blocks = [_party(party) for party in parties]
    blocks.insert(1, '<tr><td valign="top"><br>V.<br></td></tr>')
    return (
        '<table width="100%" border="0" cellspacing="5"><tbody>\n' + "\n".join(blocks) + "\n</tbody></table>"
    )


def _party(party: Party) -> str:
    extra = f"<br><i>{escape(party.extra_info)}</i>\n" if party.extra_info else ""
    if party.terminated:
        extra += f"<br><i>TERMINATED: {_us(party.terminated)}</i>\n"
    counsel = "<br><br>\n".join(_counsel(attorney) for attorney in party.attorneys)
    represented = (
        f'<td valign="top" width="20%" align="right">represented&nbsp;by</td>'
        f'<td valign="top" width="40%">{counsel}</td>'
        if counsel
        else ""
    )
    return (
        f"<tr>\n<td><b><u>{escape(party.type)}</u></b></td>\n</tr>\n"
        f'<tr>\n<td valign="top" width="40%">\n<b>{escape(party.name)}</b>\n{extra}</td>\n'
        f"{represented}</tr><tr><td></td></tr>"
    )


def _counsel(attorney: Counsel) -> str:
    lines = [attorney.firm, *attorney.address, attorney.phone, f"Email: {attorney.email}"]
    terminated = [f"TERMINATED: {_us(attorney.terminated)}"] if attorney.terminated else []
    return (
        f"<b>{escape(attorney.name)}</b>\n"
        + "".join(f"<br>{escape(line)}\n" for line in lines)
        + "\n".join(f"<br><i>{escape(role)}</i>" for role in (*terminated, *attorney.roles))
    )


def _anchors(case: CaseFile, entries: list[Entry], origin: str) -> dict[int, str]:
    """Entry number -> the number as a link, or as text if the document cannot be opened."""
    return {
        entry.number: _anchor(case, entry, origin) if not entry.sealed else str(entry.number)
        for entry in entries
        if entry.number is not None
    }


def _anchor(case: CaseFile, entry: Entry, origin: str) -> str:
    document_id, case_id = entry.papers[0].document_id, case.facts["pacer_case_id"]
    script = f"goDLS('/doc1/{document_id}','{case_id}','{entry.sequence}','','1','1','','')"
    return (
        f'<a href="{escape(origin)}/doc1/{document_id}" onClick="{script};return(false);">{entry.number}</a>'
    )


def _bankruptcy_row(entry: Entry, anchors: dict[int, str]) -> str:
    """A row of two cells: number, size, and text share one."""
    main = anchors.get(entry.number, "") if entry.number is not None else ""
    size = f"<nobr>({entry.pages or 1}&nbsp;pgs)</nobr> " if main else ""
    return (
        f'<tr><td nowrap="" width="94" valign="bottom">{_us(entry.date_filed)}</td>'
        f'<td valign="bottom">  &nbsp; {main} &nbsp;{size}{_text(entry, anchors)}</td></tr>'
    )


def _entry_row(entry: Entry, anchors: dict[int, str]) -> str:
    main = anchors.get(entry.number, "") if entry.number is not None else ""
    return (
        f'<tr><td width="94" nowrap valign="top">{_us(entry.date_filed)}</td>'
        f'<td style="white-space:nowrap" valign="top" align="right">{main}&nbsp;</td>'
        f'<td valign="top">{_text(entry, anchors)}</td></tr>'
    )


def _text(entry: Entry, anchors: dict[int, str]) -> str:
    text = REFERENCE.sub(lambda match: anchors.get(int(match[1]), match[1]), escape(entry.text))
    main = anchors.get(entry.number, "") if entry.number is not None else ""
    attached = ", ".join(
        f"# {_relabel(main, paper.document_id, entry, paper.attachment)} {escape(paper.description)}"
        for paper in entry.papers
        if paper.attachment
    )
    listed = f" (Attachments: {attached})" if attached else ""
    return f"{text}{listed} ({escape(entry.by)}) (Entered: {_us(entry.at)})"


def _relabel(main: str, document_id: str, entry: Entry, label: int) -> str:
    """The main document's link, changed into the link of an attachment."""
    return main.replace(entry.papers[0].document_id, document_id).replace(f">{entry.number}<", f">{label}<")


def _receipt(case: CaseFile, at: datetime, entries: int, limits: str) -> str:
    pages = ceil((entries + 20) / 14)

    def pair(label: str, value: str) -> str:
        return (
            f'<th align="LEFT"><font size="-1" color="DARKBLUE"> {label}: </font></th>'
            f'<td align="LEFT"><font size="-1" color="DARKBLUE"> {value} </font></td>'
        )

    return (
        '<hr><center><table border="1" bgcolor="white" width="400"><tbody>'
        '<tr><th colspan="4"><font size="+1" color="DARKRED">PACER Service Center </font></th></tr>'
        '<tr><th colspan="4"><font color="DARKBLUE">Transaction Receipt </font></th></tr>'
        f'<tr><td colspan="4" align="CENTER"><font size="-1" color="DARKBLUE">'
        f"{at:%m/%d/%Y %H:%M:%S}</font></td></tr>"
        f"<tr>{pair('PACER Login', 'example:1234567:0')}{pair('Client Code', '')}</tr>"
        f"<tr>{pair('Description', 'Docket Report')}"
        f"{pair('Search Criteria', str(case.facts['docket_number']) + limits)}</tr>"
        f"<tr>{pair('Billable Pages', str(pages))}{pair('Cost', f'{min(pages, 30) / 10:.2f}')}</tr>"
        "</tbody></table></center>"
    )
