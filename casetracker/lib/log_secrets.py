"""Removes the secret parts of addresses from log lines, so that nobody can use them from a log."""

from __future__ import annotations

import logging
import re

# Our /signin/TOKEN/ and /hooks/courtlistener/TOKEN/; API keys; the courts' free-look links
_SECRET = re.compile(
    r"(/signin/|/hooks/[a-z]+/|\bct_|[?&;]magic_num=|[?&;]uid=|/NDA/)[\w.~%-]{5,}", re.IGNORECASE
)


def without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1[sealed]", text)


class BlankSecrets(logging.Filter):
    """A log filter; it is on the handler, so it applies to every logger."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001  the handler reports faulty logging calls
            return True
        blanked = without_secrets(message)
        if blanked != message:
            record.msg, record.args = blanked, ()
        return True
