"""Keys generated in Python: UUIDv7, so that rows sort by age and IDs are known before writing."""

import uuid

from uuid_utils import compat


def uuid7() -> uuid.UUID:
    return compat.uuid7()
