"""A worker process for test_budget_shared: checks due feeds, and requests single rows in between.

Its argument is the address of the sandbox. What it does is in rows; it ends when it is killed.
"""

import os
import sys
import time
from typing import NoReturn

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")


def main(address: str) -> NoReturn:
    django.setup()
    from django.conf import settings

    settings.SANDBOX_URL = address
    settings.COURTLISTENER_URL = f"{address}/api/rest/v4"
    settings.HTTP_ALLOWED_PRIVATE = [address.removeprefix("http://")]
    settings.QUIET_HOURS = ""
    from casetracker.lib.http import from_settings
    from filings.clients.courtlistener import CourtListenerClient
    from filings.polling import run_checks, schedule, upstreams
    from filings.records import Purpose
    from filings.sandbox.court import DEMO_TOKEN

    spend = upstreams.meter(settings.COURTLISTENER_URL, Purpose.UPDATE)
    client = CourtListenerClient(settings.COURTLISTENER_URL, DEMO_TOKEN, from_settings(), spend=spend)
    while True:
        for feed_id in schedule.claim_due():
            run_checks.check(feed_id)
        try:
            client.docket(90000042)
        except upstreams.TryLater:
            time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1])
