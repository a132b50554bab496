"""Renders images of PDF pages on request, a few at a time, and caches them."""

from __future__ import annotations

import threading
from functools import lru_cache
from uuid import UUID

from ..models import DocumentFile
from .reader import PdfError, page_png

WIDTH = 1200  # pixels: sharp at the width of a reading column, 100 kB for a page of text
KEPT = 24  # images cached in each web process
AT_ONCE = threading.BoundedSemaphore(2)  # child processes per web process
PATIENCE = 15  # seconds to wait for a free child process


def page(file: DocumentFile, number: int) -> bytes:
    """Page `number`, starting at 1, as PNG. Raises PdfError, with `retry` if too many are being rendered."""
    return _rendered(file.pk, number)


@lru_cache(maxsize=KEPT)
def _rendered(file_id: UUID, number: int) -> bytes:
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise PdfError("Too many pages are being prepared. Reload this page in a moment.", retry=True)
    try:
        return page_png(DocumentFile.objects.get(pk=file_id).content(), number, WIDTH)
    finally:
        AT_ONCE.release()
