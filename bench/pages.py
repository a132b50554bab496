"""Builds fictional docket sheets of any length from rows, in the HTML of CM/ECF, which juriscraper can
parse."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from filings.records import EntryRow

_HEAD = """<html><head><title>BENCH-ECF</title></head><body><div id="cmecfMainContent">
<h3 align="center">U.S. District Court<br>CIVIL DOCKET FOR CASE #: {number}</h3>
<table width="100%"><tbody><tr><td valign="top" width="60%"><br>Bench v. Clock<br>
Assigned to: Judge Bench<br>Cause: 28:1331 Federal Question</td>
<td valign="top" width="40%"><br>Date Filed: 01/05/2009<br>Jury Demand: None<br></td></tr></tbody></table>
<table width="100%"><tbody><tr><td><b><u>Plaintiff</u></b></td></tr><tr><td valign="top"><b>Bench</b></td>
<td>represented&nbsp;by</td><td><b>Counsel One</b><br>A Firm<br><i>LEAD ATTORNEY</i></td></tr></tbody></table>
<table border="1"><tbody><tr><td>Date Filed</td><th>#</th><td>Docket Text</td></tr>
"""
_FOOT = """</tbody></table><hr><center><table border="1"><tbody>
<tr><th colspan="4"><font>PACER Service Center</font></th></tr>
<tr><th colspan="4">Transaction Receipt</th></tr>
<tr><td colspan="4">01/05/2026 10:11:{second:02}</td></tr>
<tr><th>PACER Login:</th><td>bench</td><th>Client Code:</th><td></td></tr>
<tr><th>Description:</th><td>Docket Report</td><th>Search Criteria:</th><td>{number}</td></tr>
<tr><th>Billable Pages:</th><td>30</td><th>Cost:</th><td>3.00</td></tr></tbody></table></center>
</div></body></html>
"""


def page(number: str, case_id: str, rows: Sequence[EntryRow], *, second: int = 0) -> str:
    """The sheet's HTML. `second` is in the receipt, so two copies of one docket differ only in that."""
    body = "".join(_row(row, case_id) for row in rows)
    return _HEAD.format(number=number) + body + _FOOT.format(number=number, second=second)


def _row(row: EntryRow, case_id: str) -> str:
    link = ""
    if row.entry_number is not None:
        link = _link(str(row.entry_number), row.document_id, case_id, row.sequence)
    attached = ", ".join(
        f"# {_link(str(item.attachment_number), item.document_id, case_id, row.sequence)} {item.description}"
        for item in row.documents
        if item.attachment_number
    )
    return (
        f'<tr><td width="94" nowrap valign="top">{row.date_filed:%m/%d/%Y}</td>'
        f'<td style="white-space:nowrap" valign="top" align="right">{link}&nbsp;</td>'
        f'<td valign="top">{escape(row.text)}{f" (Attachments: {attached})" if attached else ""}</td></tr>\n'
    )


def _link(label: str, document_id: str, case_id: str, sequence: str) -> str:
    if not document_id:
        return label
    script = f"goDLS('/doc1/{document_id}','{case_id}','{sequence}','','1','1','','');return(false);"
    return f'<a href="https://ecf.cand.uscourts.gov/doc1/{document_id}" onClick="{script}">{label}</a>'
