"""While the broker is down, uploads are still stored: no error after the commit, and the row waits."""

import pytest
from celery import Celery

from filings.inbox import drop
from filings.models import FetchLog
from filings.sandbox.case import START
from filings.sandbox.sheet import sheet_html


@pytest.mark.django_db(transaction=True)
def test_an_uploaded_file_is_stored_and_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    away = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr("casetracker.celery.app", away)
    drop.accept([("sheet.html", sheet_html(START).encode())], user=None)
    assert FetchLog.objects.get().status == FetchLog.Status.WAITING
