"""An entry's page: the source of each field, its history, and permanent addresses."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Docket
from filings.models import DocketEntry
from tests import factories


@pytest.fixture
def docket(db: None) -> Docket:
    return factories.docket(factories.case())


def read(page: Client, entry: DocketEntry) -> str:
    return page.get(reverse("entry-detail", args=[entry.pk]), follow=True).content.decode()


def test_each_field_names_its_evidence(page: Client, docket: Docket) -> None:
    digest = "e" * 64
    entry = factories.entry(docket, 7, "ORDER granting", field_sources={"text": digest})
    factories.observation(docket, digest, {"row": "EntryRow", "text": "ORDER granting"}, entry=entry)
    html = read(page, entry)
    assert "docket sheet" in html
    assert "sheet.html" in html
    assert digest[:12] in html
    assert "source not recorded" in html, "the number has no recorded source"


def test_history_shows_before_and_after(page: Client, docket: Docket) -> None:
    entry = factories.entry(docket, 7, "Closes 29 January")
    factories.change(
        docket.case, kind="revised", object_id=entry.pk,
        fields={"text": ["Closes 15 <b>January", "Closes 29 January"]},
    )  # fmt: skip
    html = read(page, entry)
    assert "<del>Closes 15 &lt;b&gt;January</del>" in html
    assert "<ins>Closes 29 January</ins>" in html


def test_a_merged_entry_redirects_to_its_survivor(page: Client, docket: Docket) -> None:
    stays = factories.entry(docket, 7, "THE ONE")
    gone = factories.entry(docket, None, "the other", merged_into=stays)
    assert "THE ONE" in read(page, gone)


def test_press_reports_are_labeled(page: Client, docket: Docket) -> None:
    entry = factories.entry(docket, 1, basis_kinds=["press"], number_inferred=True)
    html = read(page, entry)
    assert "No court source has shown this entry" in html
    assert "The number is assigned by convention" in html
