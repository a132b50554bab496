"""A PDF's text, page count and page images, each through one short-lived process (see `worker`)."""

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

TIMEOUT = {"text": 120, "page": 20}  # seconds by the clock; the child limits its own processor time
PROJECT = Path(__file__).resolve().parents[2]


class PdfError(Exception):
    """A PDF that was not read. `message` is a sentence for people; `retry`: it may go better another time."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry


@dataclass(frozen=True, slots=True)
class PdfText:
    """`texts` by page, "" where a page has no text layer; `is_cut`: not all of it was taken."""

    page_count: int
    texts: tuple[str, ...]
    is_cut: bool


def is_pdf(payload: bytes) -> bool:
    """Whether it says that it is one, as readers look for it: within the first kilobyte."""
    head = payload[:1024]
    at = head.find(b"%PDF-")
    return at == 0 or (at > 0 and not head[:at].lstrip(b"\xef\xbb\xbf").strip())


def read(payload: bytes) -> PdfText:
    answer = json.loads(_child(payload, "text"))
    return PdfText(answer["pages"], tuple(answer["texts"]), answer["is_cut"])


def page_png(payload: bytes, number: int, width: int) -> bytes:
    """Page `number`, from 1, `width` pixels wide."""
    return _child(payload, "page", str(number), str(width))


def _child(payload: bytes, mode: str, *arguments: str) -> bytes:
    # It needs no secret, so it is given none.
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
            f"Reading this PDF took longer than {TIMEOUT[mode]} seconds and was given up."
        ) from None
    except OSError as error:
        logger.exception("pdf: the reader did not start")
        raise PdfError("The program that reads PDFs did not start.", retry=True) from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == LOCKED:
        raise PdfError("This PDF is locked by a password, so its pages cannot be read here.")
    if done.returncode == UNREADABLE:
        raise PdfError("This file calls itself a PDF, but it is damaged and cannot be read.")
    logger.warning("pdf: the reader ended with %s: %s", done.returncode, done.stderr[-500:])
    raise PdfError("Reading this PDF broke off: it needs more time or memory than one file may have.")
