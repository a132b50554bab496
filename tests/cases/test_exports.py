"""The URL of the timeline's PDF: the rows on screen, a safe file name, and sentences instead of errors."""

import pytest
from django.test import Client

from casetracker.accounts.models import User
from tests import factories
from tests.cases.timeline_documents import squeezed, text_of

pytestmark = pytest.mark.django_db


def test_the_timeline_pdf_has_the_rows_that_the_url_selects(page: Client) -> None:
    case = factories.case("Doe v. Acme, Inc.")
    factories.fact(case, "A red fact.", standing="alleged")
    factories.fact(case, "A blue fact.", standing="disputed", privilege="privileged")
    response = page.get(f"/cases/{case.pk}/timeline.pdf", {"standing": "alleged", "paper": "a4"})
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="chronology-doe-v-acme-inc.pdf"'
    assert squeezed("A red fact.") in text_of(response.content)
    assert squeezed("A blue fact.") not in text_of(response.content)
    graphic = page.get(f"/cases/{case.pk}/timeline.pdf", {"form": "graphic"})
    assert graphic["Content-Disposition"] == 'inline; filename="graphic-doe-v-acme-inc.pdf"'
    outside = page.get(f"/cases/{case.pk}/timeline.pdf", {"outside": "1"})
    assert squeezed("A blue fact.") not in text_of(outside.content), "it is privileged"


def test_an_impossible_export_is_explained(page: Client, owner: User) -> None:
    case, closed = factories.case(), factories.case("Closed", owner)
    for wrong in ({"form": "poster"}, {"start": "yesterday"}):
        response = page.get(f"/cases/{case.pk}/timeline.pdf", wrong)
        assert response.status_code == 400
        assert next(iter(wrong.values())) in response.content.decode()
    for address in (f"/cases/{case.pk}/timeline.docx", f"/cases/{closed.pk}/timeline.pdf"):
        assert page.get(address).status_code == 404
