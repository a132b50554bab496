"""Deleting and restoring a case without JavaScript, and axe on the two pages."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from cases.models import Case
from casetracker.accounts.models import User

from .test_every_page import DESK, PHONE, violations


def test_a_case_is_deleted_and_restored_without_javascript(
    open_context: Callable[..., BrowserContext], seeded: dict[str, Case]
) -> None:
    admin = User.objects.get(email="demo@casetracker.local")
    case = seeded["sandbox"]
    page = open_context(admin, java_script_enabled=False).new_page()
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="Delete this case").click()
    expect(page.get_by_role("table", name="What will be deleted")).to_contain_text("Docket entries")
    page.get_by_label("Reason for deleting this case").fill("The tour is over.")
    page.get_by_role("button", name="Delete this case").click()
    expect(page.locator(".notice")).to_contain_text("was deleted")
    expect(page.get_by_role("table", name="Deleted cases")).to_contain_text("The tour is over.")
    assert page.goto(case.get_absolute_url()).status == 404  # type: ignore[union-attr]
    page.goto("/")
    page.get_by_role("link", name="Deleted cases").click()
    page.get_by_role("button", name="Restore: Doe v. Example Social").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Example Social")


def test_both_pages_in_both_themes(
    open_context: Callable[..., BrowserContext], seeded: dict[str, Case]
) -> None:
    admin = User.objects.get(email="demo@casetracker.local")
    page = open_context(admin, reduced_motion="reduce").new_page()
    address = f"/cases/{seeded['sandbox'].pk}/delete/"
    page.goto("/cases/deleted/")
    assert violations(page) == [], "no case is deleted yet"
    page.goto(f"/cases/{seeded['linkedin'].pk}/delete/")
    page.get_by_label("Reason for deleting this case").fill(
        "It was settled; the client asked us to remove it."
    )
    page.get_by_role("button", name="Delete this case").click()
    for shown in (address, "/cases/deleted/"):
        page.set_viewport_size(DESK)
        page.goto(shown)
        for theme, rules in (("light", ()), ("dark", ("color-contrast",))):
            page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
            assert violations(page, *rules) == [], (shown, theme)
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, shown
