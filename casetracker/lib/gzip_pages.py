"""Pages go out compressed, about a tenth of their size; everything else goes out as it is."""

from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware


class GZipPages(GZipMiddleware):
    """HTML only: the API's ETags stay strong, PDFs are compressed already, static files are WhiteNoise's.

    Compression can leak a secret that shares a page with text an outsider chose, through the length of
    the answer (BREACH). It is safe here: the session cookie is SameSite=Lax, so other sites cannot make a
    signed-in browser send the many requests such a guess takes; the CSRF token is masked anew in every
    answer; and Django pads each compressed answer with a random number of bytes.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
