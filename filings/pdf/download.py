"""Sends a PDF's bytes as a download, to browsers and to the API alike."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from ..models import FileCopy


def sent(copy: FileCopy) -> HttpResponseBase:
    """A download that browsers do not run under our origin, with a file name of safe characters only."""
    response = StreamingHttpResponse(copy.file.chunks(), content_type="application/pdf")
    response.headers["Content-Length"] = str(copy.file.size)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, _download_name(copy)))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{copy.file.sha256}"'
    return response


def _download_name(copy: FileCopy) -> str:
    docket = copy.docket
    name = (
        f"{docket.court_id} {docket.docket_number} {copy.label}" if docket and copy.label else copy.file_name
    )
    safe = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "-" for c in name)
    return f"{safe.removesuffix('.pdf').strip(' .-')[:120] or copy.file.sha256[:16]}.pdf"
