"""What PACER serves instead of a report, each with a sentence that says what it is and what to do."""

from __future__ import annotations

import re

from filings.records import SourceError

_AGAIN = "Ask for the docket report again and drop the page that follows."

_PAGES: list[tuple[str, str]] = [
    (
        r"The report may take a long time to run because this case has many docket entries",
        "This is PACER's question about a long case, not the docket. "
        "Choose “as initially requested” there and drop the page that follows.",
    ),
    (
        r"To accept charges shown below, click on the 'View Report' button",
        "This is PACER's price question, not the docket. Accept the charge and drop the page that follows.",
    ),
    (
        r"The start date must be less than or equal to the end date",
        f"PACER refused the dates asked for (the start lies after the end). {_AGAIN}",
    ),
    (
        r"The starting document number must be less than or equal to the ending document number",
        f"PACER refused the document numbers asked for (the first lies after the last). {_AGAIN}",
    ),
    (
        r"Incomplete request\. Please try your query again",
        f"PACER says that the request was incomplete and sent no docket. {_AGAIN}",
    ),
    (
        r"Either you do not have permission to view the document, or the document does not exist",
        "PACER says that the document does not exist or may not be seen with that login; "
        "the page holds no docket.",
    ),
    (
        r"Case (?:Number )?not found",
        "PACER found no such case. Check the number and the court, and ask again.",
    ),
    (r"There are no documents in this case\.", "PACER says that there are no documents in this case yet."),
    (
        r"The case type was.{0,200}but it must be",
        f"PACER wanted another kind of case for that report and sent no docket. {_AGAIN}",
    ),
    (
        r"This case is in the process of being opened",
        "The court is still opening this case. Ask for the docket again later.",
    ),
    (
        r"Server timeout waiting for the HTTP request|Submission already made, please wait",
        f"The court's server did not answer in time; the page holds no docket. {_AGAIN}",
    ),
    (
        r"The page ID does not exist|link to this page may not have originated from within CM/ECF",
        f"The court's server no longer knew the page asked for; it holds no docket. {_AGAIN}",
    ),
    (
        r"pacer\.login\.uscourts\.gov/csologin|name=[\"']?loginForm|PACER: Login",
        "This is PACER's login page, not a docket. Sign in at PACER and drop the page that you get there.",
    ),
    (
        r"Access to the document you are about to view has been restricted",
        "PACER warns here that the document is restricted; the page holds no docket.",
    ),
    (
        r"<title>[^<]*\b(?:40[0-9]|50[0-9])\b"
        r"|(?:Bad Gateway|Service Unavailable|Access Denied)\s*</(?:title|h1)",
        "This is a web server's error page, not a docket. Try again later.",
    ),
]
_REFUSED = [(re.compile(r"\s+".join(pattern.split(" ")), re.I), sentence) for pattern, sentence in _PAGES]
_ALTERED = re.compile(r"Drumpf|MetaMask.{0,200}web3|console\.log\(\".{0,200}CloudMask")
_TEXT_FORMAT = re.compile(r"\bFormat:\s*text\b", re.I)


def refuse_altered(markup: str) -> None:
    """Raise SourceError if a browser extension rewrote the page's words."""
    if _ALTERED.search(markup):
        raise SourceError(
            "A browser extension has rewritten words on this page, so it no longer says what the court said. "
            "Save it again with extensions off."
        )


def refuse_text_format(criteria: str) -> None:
    if _TEXT_FORMAT.search(criteria):
        raise SourceError(
            "This docket sheet was asked for as plain text, which leaves out links and columns. "
            "Ask PACER for the HTML format and drop that page."
        )


def refuse_error_page(markup: str) -> None:
    """Raise SourceError if the page is one of those that PACER serves in place of a report.

    Only for pages without a docket table: the same words may stand in an entry's text.
    """
    for pattern, sentence in _REFUSED:
        if pattern.search(markup):
            raise SourceError(sentence)
