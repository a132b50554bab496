"""CourtListener's webhook endpoint. The caller expects an answer within a second and follows no redirects.

It signs nothing, so the secret address, its network address, and an idempotency key stand in for a signature.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from casetracker.lib.callers import address_of, is_within

from ..inbox.courtlistener_webhook import LONGEST_KEY, MAX_BYTES, receive
from ..models import WebhookAddress
from ..records import SourceError


@csrf_exempt
@require_POST
def courtlistener(request: HttpRequest, token: str) -> HttpResponse:
    address = WebhookAddress.find(token)
    if address is None:
        return _answer(404, "This webhook address does not exist or has been revoked.")
    if not is_within(address_of(request), settings.COURTLISTENER_WEBHOOK_IPS):
        return _answer(403, "Calls from this network address are refused. See COURTLISTENER_WEBHOOK_IPS.")
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        return _answer(400, "The Idempotency-Key header is missing or not valid. Nothing was stored.")
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return _answer(413, f"An event may be at most {MAX_BYTES // 2**20} MB. Nothing was stored.")
    try:
        is_new = receive(address, key, body)
    except SourceError as error:
        return _answer(400, f"{error.message} Nothing was stored.")
    return _answer(200, "Received." if is_new else "Already received.")


def _answer(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
