"""Recognizes the pages that PACER serves instead of a report, and says what each is and what to do next."""

from __future__ import annotations

import re

from filings.records import SourceError

_RUN_AGAIN = "Nothing was added. Run the docket report in PACER again, save the page, and upload it."

_PAGES: list[tuple[str, str]] = [
    (
        r"The report may take a long time to run because this case has many docket entries",
        "This is PACER's warning that the report may take a long time, not the docket. Nothing was added. "
        "In PACER, choose “as initially requested” and upload the page that follows.",
    ),
    (
        r"To accept charges shown below, click on the 'View Report' button",
        "This is PACER's page of charges, not the docket. Nothing was added. "
        "Accept the charge in PACER and upload the page that follows.",
    ),
    (
        r"The start date must be less than or equal to the end date",
        f"PACER did not run this report because its start date is after its end date. {_RUN_AGAIN}",
    ),
    (
        r"The starting document number must be less than or equal to the ending document number",
        "PACER did not run this report because its starting document number is higher than its ending one. "
        f"{_RUN_AGAIN}",
    ),
    (
        r"Incomplete request\. Please try your query again",
        f"PACER did not run this report because the request was incomplete. {_RUN_AGAIN}",
    ),
    (
        r"Either you do not have permission to view the document, or the document does not exist",
        "PACER reports that the document does not exist or that your login may not view it. "
        "Nothing was added. Upload the docket sheet instead.",
    ),
    (
        r"Case (?:Number )?not found",
        "PACER did not find this case. Nothing was added. "
        "Check the case number and the court, then run the report again.",
    ),
    (
        r"There are no documents in this case\.",
        "PACER reports that this case has no documents yet. Nothing was added. Run the report again later.",
    ),
    (
        r"The case type was.{0,200}but it must be",
        "PACER does not offer this report for a case of this type. Nothing was added. "
        "In PACER, choose a report that is offered for this type of case.",
    ),
    (
        r"This case is in the process of being opened",
        "The court is still opening this case. Nothing was added. Run the docket report again later.",
    ),
    (
        r"Server timeout waiting for the HTTP request|Submission already made, please wait",
        f"The court's server did not answer in time, so this page contains no docket. {_RUN_AGAIN}",
    ),
    (
        r"The page ID does not exist|link to this page may not have originated from within CM/ECF",
        f"The court's server no longer had the page requested, so this is not a docket. {_RUN_AGAIN}",
    ),
    (
        r"pacer\.login\.uscourts\.gov/csologin|name=[\"']?loginForm|PACER: Login",
        "This is PACER's login page, not a docket. Nothing was added. "
        "Log in to PACER, run the docket report, save the page, and upload it.",
    ),
    (
        r"Access to the document you are about to view has been restricted",
        "This is PACER's warning that the document is restricted, not a docket. "
        "Nothing was added. Upload the docket sheet instead.",
    ),
    (
        r"<title>[^<]*\b(?:40[0-9]|50[0-9])\b"
        r"|(?:Bad Gateway|Service Unavailable|Access Denied)\s*</(?:title|h1)",
        "This is a web server's error page, not a docket. Nothing was added. "
        "Run the docket report again later and upload that page.",
    ),
]
_REFUSED = [(re.compile(r"\s+".join(pattern.split(" ")), re.I), sentence) for pattern, sentence in _PAGES]
_ALTERED = re.compile(r"Drumpf|MetaMask.{0,200}web3|console\.log\(\".{0,200}CloudMask")
_TEXT_FORMAT = re.compile(r"\bFormat:\s*text\b", re.I)


def refuse_altered(markup: str) -> None:
    """Raise SourceError if a browser extension changed the page's words."""
    if _ALTERED.search(markup):
        raise SourceError(
            "A browser extension changed words on this page, so it no longer matches the court's page. "
            "Nothing was added. Turn extensions off, save the page again, and upload it."
        )


def refuse_text_format(criteria: str) -> None:
    if _TEXT_FORMAT.search(criteria):
        raise SourceError(
            "This docket sheet is in PACER's text format, which leaves out links and columns. "
            "Nothing was added. Run the report in HTML format and upload that page."
        )


def refuse_error_page(markup: str) -> None:
    """Raise SourceError if PACER served this page in place of a report.

    Call it only for pages without a docket table: an entry's text may contain the same words.
    """
    for pattern, sentence in _REFUSED:
        if pattern.search(markup):
            raise SourceError(sentence)
