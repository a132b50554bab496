"""The pages of documents and forms in Chromium: no axe findings in either theme, no overflow on a phone."""

from typing import Any

from playwright.sync_api import Page

from cases.models import CaseMember
from casetracker.accounts.models import User
from tests.filings.pdfs import dropped, give, pdf, stamp

from .test_every_page import DESK, PHONE, violations

FULL = "UNITED STATES DISTRICT COURT NORTHERN DISTRICT OF CALIFORNIA"


def test_pages_of_documents_and_forms(tab: Page, reader: User, tmp_path: Any) -> None:
    docket = give()
    CaseMember.objects.create(case=docket.case, user=reader, role="editor")
    copy = dropped(pdf(stamp("12-1", pages=2), FULL, pages=2), user=reader)
    asked = dropped(pdf(stamp("13"), FULL), "035199900050.pdf", user=reader)
    addresses = [
        f"/files/{copy.pk}/", f"/files/{asked.pk}/", f"/entries/{copy.entry_id}/", "/drop/", "/add/",
        f"/dockets/{docket.pk}/type/", f"/dockets/{docket.pk}/type/parties/",
    ]  # fmt: skip
    problems: list[Any] = []
    for at, address in enumerate(addresses):
        tab.set_viewport_size(DESK)
        tab.goto(address)
        if address.endswith("/type/"):
            tab.fill("textarea[name=lines]", "1 01/21/2025 COMPLAINT\n2 no date")
            tab.click("button[value=look]")
        tab.screenshot(path=str(tmp_path / f"{at}.png"), full_page=True)
        for theme, rules in (("light", ()), ("dark", ("color-contrast",))):
            tab.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
            problems += [(address, theme, problem) for problem in violations(tab, *rules)]
        tab.set_viewport_size(PHONE)
        wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems += [(address, f"{wide} px too wide for a phone")] if wide > 0 else []
    assert problems == []
