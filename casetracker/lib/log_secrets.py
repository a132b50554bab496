"""Log lines without the secret parts of addresses: whoever reads a log must not be able to act by it."""

from __future__ import annotations

import logging
import re

# /signin/TOKEN/ and /hooks/courtlistener/TOKEN/ of ours; API keys; the courts' magic links
_SECRET = re.compile(
    r"(/signin/|/hooks/[a-z]+/|\bct_|[?&;]magic_num=|[?&;]uid=|/NDA/)[\w.~%-]{5,}", re.IGNORECASE
)


def without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1[sealed]", text)


class BlankSecrets(logging.Filter):
    """On a handler, so that it holds for every logger."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            shown = record.getMessage()
        except Exception:  # noqa: BLE001  a wrong logging call is the handler's to report
            return True
        blanked = without_secrets(shown)
        if blanked != shown:
            record.msg, record.args = blanked, ()
        return True
