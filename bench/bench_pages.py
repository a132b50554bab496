"""Server time of pages (view, queries, template), with a million entries in the database.

No baseline. Target: 100 ms each (median of repeated requests, in process, without the network).
"""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Docket
from casetracker.accounts.models import User

from . import corpus, timing
from .timing import Bar


def run(quick: bool) -> list[Bar]:
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(email=corpus.READER))
    addresses = _addresses()
    times_by_page = timing.rounds(
        {name: partial(_get, client, address) for name, address in addresses.items()},
        2 if quick else 7,
    )
    result = []
    for name, times in times_by_page.items():
        with CaptureQueriesContext(connection) as queries:
            _get(client, addresses[name])
        database = sum(float(query["time"]) for query in queries.captured_queries) * 1000
        detail = f"{times.spread}; {len(queries)} queries, {database:.0f} ms of the time"
        result.append(Bar("pages", name, times.median * 1000, "ms", 100, detail=detail))
    return result


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, f"{answer.status_code} {address}"


def _addresses() -> dict[str, str]:
    longest = Docket.objects.order_by("-entry_count").first()
    assert longest is not None
    docket = reverse("case-docket", args=[longest.case_id])
    middle = longest.entries.get(position=longest.entry_count // 2).pk
    word = longest.entries.get(position=7).text.split()[-9].strip(".,")
    search = reverse("search")
    return {
        f"docket page, {longest.entry_count:,} entries": docket,
        "docket page, in the middle": f"{docket}?at={middle}",
        "docket page, searched": f"{docket}?q=granting",
        "docket page, orders only": f"{docket}?kind=order",
        "case overview": reverse("case-overview", args=[longest.case_id]),
        "case activity": reverse("case-activity", args=[longest.case_id]),
        "case timeline": reverse("case-timeline", args=[longest.case_id]),
        "case parties": reverse("case-parties", args=[longest.case_id]),
        "case list": reverse("case-list"),
        "case list, one word searched": f"{reverse('case-list')}?q=brap",
        "case list, unread only": f"{reverse('case-list')}?view=unread",
        "search, a common word": f"{search}?q=granting",
        "search, a rare word": f"{search}?q={word}",
        "search, a number": f"{search}?q=09-cv-00001",
        "feeds": reverse("feeds"),
    }
