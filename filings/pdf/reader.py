"""Reads a PDF's text, page count, and page images, each in a short-lived child process (see `worker`)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .worker import LOCKED, UNREADABLE

logger = logging.getLogger(__name__)

TIMEOUT = {"text": 120, "page": 20}  # seconds of wall time; the child limits its own CPU time
PROJECT = Path(__file__).resolve().parents[2]


class PdfError(Exception):
    """A PDF that was not read. `message` is a sentence for people; `retry` if trying again may help."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry


@dataclass(frozen=True, slots=True)
class PdfText:
    """`texts` by page, "" for a page without a text layer. `is_cut` if only part of the text was taken."""

    page_count: int
    texts: tuple[str, ...]
    is_cut: bool


def is_pdf(payload: bytes) -> bool:
    """Whether the PDF signature is within the first kilobyte, where PDF readers look for it."""
    head = payload[:1024]
    start = head.find(b"%PDF-")
    return start == 0 or (start > 0 and not head[:start].lstrip(b"\xef\xbb\xbf").strip())


def read(payload: bytes) -> PdfText:
    answer = json.loads(_child(payload, "text"))
    return PdfText(answer["pages"], tuple(answer["texts"]), answer["is_cut"])


def page_png(payload: bytes, number: int, width: int) -> bytes:
    """Page `number`, starting at 1, as PNG, `width` pixels wide."""
    return _child(payload, "page", str(number), str(width))


def _child(payload: bytes, mode: str, *arguments: str) -> bytes:
    # The child needs no secrets, so it gets none.
    environment = {"LANG": "C.UTF-8", "PATH": os.defpath}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "filings.pdf.worker", mode, *arguments],
            input=payload,
            capture_output=True,
            cwd=PROJECT,
            env=environment,
            timeout=TIMEOUT[mode],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfError(
            f"This PDF could not be read within {TIMEOUT[mode]} seconds. Download it to read it."
        ) from None
    except OSError as error:
        logger.exception("pdf: the reader did not start")
        raise PdfError("The PDF reader did not start. Try again in a moment.", retry=True) from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == LOCKED:
        raise PdfError(
            "This PDF is password-protected, so its pages cannot be shown. Download it to read it."
        )
    if done.returncode == UNREADABLE:
        raise PdfError("This PDF is damaged and cannot be read.")
    logger.warning("pdf: the reader exited with %s: %s", done.returncode, done.stderr[-500:])
    raise PdfError(
        "This PDF needs more time or memory than allowed and was not read. Download it to read it."
    )
