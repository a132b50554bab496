"""The API: one page of 100 docket entries with their documents, in process.

Baseline: the same rows as JSON from one json_agg(row_to_json) query, straight from the database. Target: at
least half as fast.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Docket
from casetracker.accounts.models import User

from . import corpus, timing
from .timing import Bar

_LIMIT = """
SELECT json_agg(row_to_json(shown)) FROM (
    SELECT id, docket_id, position, entry_number, date_filed, date_entered, kind, text, short_text, sequences,
        source_ids, basis_kinds, created_at, modified_at,
        (SELECT json_agg(row_to_json(document)) FROM (
            SELECT id, attachment_number, document_id, description, page_count, file_size, is_available, url
            FROM filings_document WHERE entry_id = entry.id ORDER BY attachment_number) document) AS documents
    FROM filings_docketentry entry
    WHERE docket_id = %s AND merged_into_id IS NULL AND withdrawn_at IS NULL
    ORDER BY position LIMIT 100) shown
"""


def run(quick: bool) -> list[Bar]:
    settings.ALLOWED_HOSTS = ["*"]
    docket = Docket.objects.order_by("-entry_count").first()
    assert docket is not None
    client = Client()
    client.force_login(User.objects.get(email=corpus.READER))
    address = f"{reverse('api-docket-entries')}?docket={docket.pk}&page_size=100"

    def limit() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_LIMIT, [docket.pk])
            cursor.fetchone()

    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content

    times_by_variant = timing.rounds({"page": page, "limit": limit}, 3 if quick else 15)
    page_times, limit_times = times_by_variant["page"], times_by_variant["limit"]
    detail = (
        f"{page_times.median * 1000:.1f} ms ({page_times.spread}); "
        f"json_agg {limit_times.median * 1000:.1f} ms"
    )
    ratio = 100 * limit_times.median / page_times.median
    return [
        Bar("api", "page of 100 entries with documents", ratio, "% of json_agg's speed", 50, False, detail)
    ]
