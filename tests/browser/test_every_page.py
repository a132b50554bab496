"""Every page in both themes: no axe findings, no console messages, no overflow on a phone."""

import uuid
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize

from cases.models import Attorney, Case, Destination, Subscription
from casetracker.accounts.models import User
from filings.docket_queries import entry_window
from filings.models import DocketEntry, FetchLog

TABS = ["", "docket/", "timeline/", "parties/", "claims/", "policies/", "activity/"]
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=1000)


@pytest.fixture
def addresses(seeded: dict[str, Case], reader: User) -> list[str]:
    entry = DocketEntry.objects.filter(docket__case=seeded["sandbox"]).latest("position")
    batch = FetchLog.objects.create(
        batch=uuid.uuid4(), user=reader, file_name="x.html", status="done",
        result=[{"docket_id": None, "found": 0, "new": 0, "refused": "A login page."}],
    ).batch  # fmt: skip
    url = f"https://receiver.example/{'x' * 80}"
    webhook = Destination.objects.create(owner=reader, channel="webhook", url=url)
    Subscription.objects.create(user=reader, case=seeded["sandbox"], channel="webhook", destination=webhook)
    cases = [f"/cases/{seeded['linkedin'].pk}/{tab}" for tab in TABS]
    cases += [
        f"/cases/{seeded['sandbox'].pk}/{tab}" for tab in ("docket/", "policies/", "parties/", "dates/?all=1")
    ]
    docket = f"/cases/{seeded['sandbox'].pk}/docket/"
    person = Attorney.objects.filter(case=seeded["sandbox"]).exclude(person=None).latest("pk").person_id
    return [
        "/", *cases, f"{docket}?q=motion&kind=order", f"{docket}?g=9999", f"/entries/{entry.pk}/",
        "/search/?q=motion", "/search/?q=nothingatall", "/drop/", f"/drop/{batch}/", "/feeds/", "/nowhere/",
        "/notifications/", f"/notifications/{webhook.pk}/", f"/people/{person}/",
    ]  # fmt: skip


def violations(tab: Page, *rules: str) -> list[Any]:
    found = Axe().run(tab, options={"runOnly": list(rules)} if rules else {}).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found]


def test_every_page_in_both_themes(
    tab: Page, addresses: list[str], complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_window, "WINDOW", 20)  # axe checks every row, and they are alike
    problems: list[Any] = []
    for address in addresses:
        tab.set_viewport_size(DESK)
        tab.goto(address)
        for theme, rules in (("light", ()), ("dark", ("color-contrast",))):  # a theme changes only colors
            tab.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
            problems += [(address, theme, problem) for problem in violations(tab, *rules)]
        tab.set_viewport_size(PHONE)
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append((address, f"{wide} px too wide for a phone"))
    complaints[:] = [
        line for line in complaints if "404 (Not Found)" not in line
    ]  # /nowhere/ is meant to be missing
    assert problems == []


def test_sign_in_page(open_context: Any, live_server: Any) -> None:
    page = open_context().new_page()
    page.goto("/")
    assert violations(page) == []
