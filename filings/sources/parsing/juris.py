"""The only module that imports juriscraper: silences its log and turns its failures into SourceErrors.

juriscraper opens a log file on import, and complains on standard error if it cannot. Its log may quote a
docket, so we want neither.
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
    """Turn anything that a third-party parser raises into a SourceError. `what` is as in "a docket sheet"."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # juriscraper's parsers do not catch their own exceptions
        raise SourceError(
            f"This looks like {what}, but it could not be read. It may be incomplete. Nothing was added. "
            "Save it again in full (a web page as complete HTML) and upload the new copy."
        ) from error


def judge_name(text: str) -> str:
    """A judge's name without "Hon.", "Judge", and other titles."""
    return str(normalize_judge_string(text)[0])


def text_of(markup: str) -> str:
    """The text of a fragment of a page, extracted as juriscraper's parsers do."""
    return str(strip_bad_html_tags_insecure(markup).text_content())


def doc_id_prefixes() -> dict[str, str]:
    """First three digits of a PACER document ID -> PACER court ID."""
    prefixes = {}
    for number in range(1000):
        prefix = f"{number:03d}"
        try:
            prefixes[prefix] = get_court_id_from_doc_id_prefix(prefix)
        except KeyError:
            continue
    return prefixes
