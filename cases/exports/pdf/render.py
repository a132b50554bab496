"""Renders a document to PDF bytes in one short-lived process."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from .document import TimelineDocument, job

logger = logging.getLogger(__name__)

MAX_ROWS = 5000  # in one file; 5,000 rows take some 4 s and 1 GB
TIMEOUT = 120  # seconds
PROJECT = Path(__file__).resolve().parents[3]


class RenderError(Exception):
    """The PDF could not be created. `message` is a sentence for people; the log has the details."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def render(document: TimelineDocument) -> bytes:
    """The document as PDF. The same document gives the same bytes. Raises RenderError."""
    if len(document.rows) > MAX_ROWS:
        raise RenderError(
            f"The timeline has {len(document.rows):,} rows, and one PDF holds {MAX_ROWS:,}. "
            "Narrow the filters and export it in parts."
        )
    # The worker gets none of our environment, because it needs no secrets.
    environment = {"LANG": "C.UTF-8", "PATH": os.defpath}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cases.exports.pdf.worker"],
            input=json.dumps(job(document)).encode(),
            capture_output=True,
            cwd=PROJECT,
            env=environment,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(
            f"The PDF was not ready after {TIMEOUT} seconds. Narrow the filters and export it in parts."
        ) from error
    except OSError as error:
        logger.exception("timeline pdf: the worker did not start")
        raise RenderError(
            "The PDF could not be made because the program that makes it did not start. Nothing was changed."
        ) from error
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    logger.error("timeline pdf: worker ended with %s: %s", done.returncode, done.stderr[-2000:])
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise RenderError("The PDF grew too large. Narrow the filters and export it in parts.")
    raise RenderError("The PDF could not be made. Nothing was changed. The server log says why.")
