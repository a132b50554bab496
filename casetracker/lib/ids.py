"""Keys made in Python: UUIDv7, so that rows sort by the time they were made and ids can be known before writing."""

import uuid

from uuid_utils import compat


def uuid7() -> uuid.UUID:
    return compat.uuid7()
