"""Pictures of pages, made when somebody looks, a few at a time, and kept for the next who does."""

from __future__ import annotations

import threading
from functools import lru_cache
from uuid import UUID

from ..models import DocumentFile
from .reader import PdfError, page_png

WIDTH = 1200  # pixels: sharp at the width of a reading column, 100 kB of text page
KEPT = 24  # pictures in each web process
AT_ONCE = threading.BoundedSemaphore(2)  # children a web process may have
PATIENCE = 15  # seconds


def page(file: DocumentFile, number: int) -> bytes:
    """Page `number`, from 1, as PNG. Raises PdfError; `retry` where too many are being made."""
    return _made(file.pk, number)


@lru_cache(maxsize=KEPT)
def _made(file_id: UUID, number: int) -> bytes:
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise PdfError("Too many pages are being drawn. Load this page again in a moment.", retry=True)
    try:
        return page_png(DocumentFile.objects.get(pk=file_id).content(), number, WIDTH)
    finally:
        AT_ONCE.release()
