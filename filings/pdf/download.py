"""A file's bytes as an answer, the same to a browser and to the API."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from ..models import FileCopy


def sent(copy: FileCopy) -> HttpResponseBase:
    """The bytes as a download that no browser runs in our name, under a name made of safe characters only."""
    response = StreamingHttpResponse(copy.file.chunks(), content_type="application/pdf")
    response.headers["Content-Length"] = str(copy.file.size)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, _download_name(copy)))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{copy.file.sha256}"'
    return response


def _download_name(copy: FileCopy) -> str:
    docket = copy.docket
    told = (
        f"{docket.court_id} {docket.docket_number} {copy.label}" if docket and copy.label else copy.file_name
    )
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "-" for c in told)
    return f"{plain.removesuffix('.pdf').strip(' .-')[:120] or copy.file.sha256[:16]}.pdf"
