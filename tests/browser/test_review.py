"""The review queue in Chromium: one click, undo by keyboard, axe in both themes, and without JavaScript."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from cases.models import CaseMember
from casetracker.accounts.models import User
from filings.models import Decision, DocketQuestion
from filings.records import DocketRef, SourceKind
from tests.filings.given import REF, ambiguous, docket, entries, give, row

from .test_every_page import DESK, PHONE, violations

OTHER = DocketRef("cand", "3:26-cv-05678", "990002")


def asked(reader: User) -> None:
    """An ambiguous report, a press-reported entry, and two dockets that look like one."""
    ambiguous()
    give(SourceKind.PRESS, row(1, "Complaint (class action) against Example, press-reported", 1), hours=3)
    sheet = row(1, "COMPLAINT against Example Media LLC. Filed by Jane Roe.", 1, sequence="4")
    give(SourceKind.COURTLISTENER, sheet, hours=4)
    give(SourceKind.COURTLISTENER, sheet, hours=5, ref=OTHER)
    give(SourceKind.RSS, row(7, "", 7, short_text="Notice"), hours=6, ref=OTHER)
    give(
        SourceKind.RSS,
        row(7, "", 7, short_text="Notice"),
        hours=7,
        ref=DocketRef("cand", OTHER.docket_number, REF.pacer_case_id),
    )
    for number in ("3:26-cv-01234", "3:26-cv-05678"):
        CaseMember.objects.create(case=docket(number).case, user=reader, role="editor")
    assert DocketQuestion.objects.exists()


def test_review_pages_in_both_themes(tab: Page, reader: User) -> None:
    asked(reader)
    case = docket().case_id
    tab.goto("/review/")
    tab.get_by_role("button", name="Same as the unnumbered entry").first.click()
    expect(tab.get_by_text("Decision saved: same entry")).to_be_visible()
    expect(tab.get_by_role("button", name="Undo")).to_be_focused()
    problems: list[Any] = [("after a click", found) for found in violations(tab)]
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Decision undone")).to_be_visible()
    assert Decision.objects.get().revoked_at
    User.objects.filter(pk=reader.pk).update(is_superuser=True)
    record = docket().reports.earliest("received_at").record_id
    addresses = [
        "/review/", f"/cases/{case}/review/", f"/cases/{case}/decisions/", f"/entries/{entries()[0].pk}/",
        f"/cases/{case}/docket/as-known/?on=2026-03-02", f"/purge/payload/{record}/", "/purge/",
    ]  # fmt: skip
    for address in addresses:
        tab.set_viewport_size(DESK)
        tab.goto(address)
        for theme, rules in (("light", ()), ("dark", ("color-contrast",))):
            tab.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
            problems += [(address, theme, found) for found in violations(tab, *rules)]
        tab.set_viewport_size(PHONE)
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append((address, f"{wide} px too wide for a phone"))
    assert problems == []


def test_answering_without_javascript(open_context: Callable[..., BrowserContext], reader: User) -> None:
    asked(reader)
    page = open_context(reader, java_script_enabled=False).new_page()
    page.goto("/review/")
    page.get_by_role("button", name="Different from the unnumbered entry").first.click()
    expect(page.get_by_text("Decision saved: not the same entry")).to_be_visible()
    page.get_by_role("button", name="Same docket: merge").click()
    expect(page.get_by_role("heading", name="Are these the same docket?")).to_be_hidden()
    page.goto(reverse("case-review", args=[docket().case_id]))
    page.get_by_role("button", name="Undo merge").click()
    expect(page.get_by_text("Done. Both dockets")).to_be_visible()
