"""The one place that imports juriscraper: quietly, and with its failures turned into sentences.

juriscraper opens a log file on import and, where it cannot, complains on standard error. What it logs may
quote a docket, so we neither want the complaint nor the log.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from filings.records import SourceError

os.environ.setdefault("JURISCRAPER_LOG", os.devnull)

from juriscraper.lib.html_utils import strip_bad_html_tags_insecure
from juriscraper.lib.judge_parsers import normalize_judge_string
from juriscraper.pacer import (
    ACMSDocketReport,
    AppellateAttachmentPage,
    AppellateDocketReport,
    AttachmentPage,
    CaseQuery,
    DocketHistoryReport,
    DocketReport,
    S3NotificationEmail,
)
from juriscraper.pacer.utils import (
    get_court_id_from_doc_id_prefix,
)

logging.getLogger("juriscraper").propagate = False

__all__ = [
    "ACMSDocketReport",
    "AppellateAttachmentPage",
    "AppellateDocketReport",
    "AttachmentPage",
    "CaseQuery",
    "DocketHistoryReport",
    "DocketReport",
    "S3NotificationEmail",
    "doc_id_prefixes",
    "judge_name",
    "reading",
    "text_of",
]


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Whatever a third-party parser raises over a stranger's file becomes a SourceError with a sentence."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # its parsers fail by any exception they happen to meet
        raise SourceError(
            f"This looks like {what}, but it could not be read; it may be cut off or saved incompletely. "
            "Save the page again as complete HTML and drop it once more."
        ) from error


def judge_name(text: str) -> str:
    """A judge's name without "Hon.", "Judge" and the like."""
    return str(normalize_judge_string(text)[0])


def text_of(markup: str) -> str:
    """The text of a piece of a page, as the parsers here take it."""
    return str(strip_bad_html_tags_insecure(markup).text_content())


def doc_id_prefixes() -> dict[str, str]:
    """First three digits of a PACER document id -> PACER court id."""
    found = {}
    for number in range(1000):
        prefix = f"{number:03d}"
        try:
            found[prefix] = get_court_id_from_doc_id_prefix(prefix)
        except KeyError:
            continue
    return found
