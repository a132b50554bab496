"""Serves real files from a folder, by name or, for feeds, by court and position.

`/replay/` lists the files, `/replay/<path>` serves one, and `/replay/rss/<court>` serves the court's newest
feed file (named `<court>.xml` or `<court>_<n>.xml`); `?n=1` serves the first of them, and so on.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

from filings.sandbox.messages import Request, Response, json_response

MAX_BYTES = 50 * 1024 * 1024
TYPES = {".xml": "text/xml; charset=ISO-8859-1", ".eml": "message/rfc822", ".html": "text/html"}


class Replay:
    def __init__(self, folder: Path) -> None:
        """Raises ValueError if there is no such folder."""
        self.folder = folder.resolve()
        if not self.folder.is_dir():
            raise ValueError(f"There is no folder {folder} to replay.")

    def respond(self, request: Request) -> Response | None:
        """The response for a path under /replay/; None if there is nothing."""
        name = unquote(request.path.removeprefix("/replay/"))
        if not name:
            return json_response({"files": self.names()})
        court = re.fullmatch(r"rss/([a-z0-9-]{2,15})", name)
        file = self._feed(court[1], dict(request.query).get("n", "")) if court else self._inside(name)
        return None if file is None else _served(file)

    def names(self) -> list[str]:
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return sorted(str(file.relative_to(self.folder)) for file in files)[:10_000]

    def _inside(self, name: str) -> Path | None:
        """The file of that name, if it is really inside the folder after links are resolved."""
        try:
            file = (self.folder / name).resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        return file if file.is_relative_to(self.folder) and file.is_file() else None

    def _feed(self, court: str, number: str) -> Path | None:
        names = re.compile(rf"(?:.*/)?{re.escape(court)}(?:_(\d+))?\.xml")
        feeds = [(int(match[1] or 0), name) for name in self.names() if (match := names.fullmatch(name))]
        feeds.sort()
        try:
            name = feeds[int(number) - 1 if number else -1][1]
        except (IndexError, ValueError):
            return None
        return self._inside(name)


def _served(file: Path) -> Response:
    if file.stat().st_size > MAX_BYTES:
        return json_response({"detail": "This file is too large to replay."}, 413)
    guessed = mimetypes.guess_type(file.name)[0]
    return Response(200, file.read_bytes(), TYPES.get(file.suffix) or guessed or "application/octet-stream")
