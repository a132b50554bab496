"""CourtListener's webhook. It wants an answer within a second, signs nothing and follows no redirect."""

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
        return _answer(404, "There is no such address, or it was revoked.")
    if not is_within(address_of(request), settings.COURTLISTENER_WEBHOOK_IPS):
        return _answer(403, "Calls from this network address are not taken. See COURTLISTENER_WEBHOOK_IPS.")
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        return _answer(400, "The header Idempotency-Key is missing or unusable.")
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return _answer(413, f"An event may have {MAX_BYTES // 2**20} MB. Nothing was taken in.")
    try:
        is_new = receive(address, key, body)
    except SourceError as error:
        return _answer(400, f"{error.message} Nothing was taken in.")
    return _answer(200, "Taken in." if is_new else "Taken in before.")


def _answer(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
