"""Reads single values from a page's URL or form; nonsense is None, never an error.

For pages only: the API rejects invalid values with a message (`api/filters.py`).
"""

from datetime import date
from uuid import UUID

from django.utils.dateparse import parse_date

HIGHEST = 999_999_999  # fits PostgreSQL's integer columns


def whole(text: str, at_most: int = HIGHEST) -> int | None:
    """A whole number from 0 to `at_most`, in ASCII digits, at most nine."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST))):
        return None
    number = int(text)
    return number if number <= at_most else None


def day(text: str) -> date | None:
    """A day in ISO form, 2025-01-31; 2025-1-31 is read as well."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def row_id(text: str) -> UUID | None:
    """The ID of a row. A row with this ID may not exist, or the reader may not be allowed to see it."""
    try:
        return UUID(text)
    except ValueError:
        return None
