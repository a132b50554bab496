"""Loading the demonstration again: existing cases, a new port, and the court's own sheet."""

import time
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from cases.models import Case, Docket, Party
from filings.ingest import pipeline
from filings.models import DocketEntry, Feed, Question

pytestmark = pytest.mark.django_db

PORT_1, PORT_2 = "http://127.0.0.1:4101", "http://127.0.0.1:4102"


@pytest.fixture
def linkedin() -> Case:
    call_command("seed_demo", verbosity=0)
    return Case.objects.get(seed_key="linkedin")


def counted() -> dict[str, int]:
    """Rows of every table, those of history too."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_a_second_run_writes_nothing_and_is_quick(settings: Any) -> None:
    settings.SANDBOX_URL = PORT_1
    started = time.monotonic()
    call_command("seed_demo", verbosity=0)
    assert time.monotonic() - started < 10
    before = counted()
    call_command("seed_demo", verbosity=0)
    assert counted() == before


def test_feeds_follow_the_sandbox_to_its_new_port(settings: Any) -> None:
    settings.SANDBOX_URL = PORT_1
    call_command("seed_demo", verbosity=0)
    assert not Feed.objects.filter(court_id="cand").exists()
    before = counted()
    settings.SANDBOX_URL = PORT_2
    call_command("seed_demo", feeds_only=True)
    urls = set(Feed.objects.values_list("url", flat=True))
    assert urls == {f"{PORT_2}/cgi-bin/rss_outside.pl", f"{PORT_2}/api/rest/v4"}
    changed = {name for name, count in counted().items() if count != before[name]}
    assert all("Event" in name for name in changed), "only the history of the moved addresses grows"


SHEET = """<html><head><title>CAND-ECF</title></head><body><div id="cmecfMainContent">
<h3 align="center">U.S. District Court<br>California Northern District (San Jose)<br>
CIVIL DOCKET FOR CASE #: 5:25-cv-00709-XYZ</h3>
<table width="100%" border="0" cellspacing="5"><tbody><tr><td valign="top" width="60%"><br>
De La Torre v. LinkedIn Corporation<br>Assigned to: Judge Invented Example<br>Cause: 28:1331 Invented</td>
<td valign="top" width="40%"><br>Date Filed: 01/21/2025<br>Jury Demand: Plaintiff<br>
Nature of Suit: 890 Invented<br>Jurisdiction: Federal Question</td></tr></tbody></table>
<br><table align="center" width="99%" border="1" rules="all" cellpadding="5" cellspacing="0">
<tbody><tr><td style="font-weight:bold; width=94; white-space:nowrap">Date Filed</td>
<th>#</th><td style="font-weight:bold">Docket Text</td></tr>
<tr><td width="94" nowrap valign="top">01/21/2025</td><td valign="top" align="right">
<a href="https://ecf.cand.uscourts.gov/doc1/035099000001">1</a>&nbsp;</td>
<td valign="top">COMPLAINT invented for a test. (Example, Counsel) (Entered: 01/21/2025)</td></tr>
<tr><td width="94" nowrap valign="top">01/30/2025</td><td valign="top" align="right">
<a href="https://ecf.cand.uscourts.gov/doc1/035099000002">9</a>&nbsp;</td>
<td valign="top">NOTICE of Voluntary Dismissal, invented for a test. (Entered: 01/30/2025)</td></tr>
</tbody></table><br></div></body></html>
"""


def test_the_real_sheet_joins_the_press_by_a_question(linkedin: Case) -> None:
    press = list(DocketEntry.objects.current().filter(docket__case=linkedin))
    outcomes = pipeline.read(pipeline.record_of(SHEET.encode(), file_name="sheet.html"))
    docket = Docket.objects.get(case=linkedin)
    assert [outcome.docket_id for outcome in outcomes] == [str(docket.pk)]
    asked = Question.objects.filter(docket=docket, kind="same_entry", settled_at=None)
    assert asked.count() == 2
    for entry in press:
        entry.refresh_from_db()
        assert entry.basis_kinds == ["press"]
    assert press[0].number_inferred
    sheet = DocketEntry.objects.current().filter(docket=docket, basis_kinds=["docket_sheet"])
    assert {entry.entry_number for entry in sheet} == {1, 9}
    plaintiff = Party.objects.get(case=linkedin, role="plaintiff")
    assert plaintiff.description.startswith("Plaintiff and proposed class representative")


def test_a_sheet_that_came_first_keeps_its_docket(settings: Any) -> None:
    settings.SANDBOX_URL = ""
    pipeline.read(pipeline.record_of(SHEET.encode(), file_name="sheet.html"))
    docket = Docket.objects.get(docket_number_key__contains="00709")
    call_command("seed_demo", verbosity=0)
    linkedin = Case.objects.get(seed_key="linkedin")
    docket.refresh_from_db()
    assert docket.case_id == linkedin.pk
    assert docket.assigned_to == "Invented Example"
    assert not Feed.objects.exists()
