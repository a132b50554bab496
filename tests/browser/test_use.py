"""What people do in a browser: sign in, switch tabs, use keys, watch a docket, upload a file."""

from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from cases.models import Case, Docket
from casetracker.accounts.models import SignInLink, User
from filings.models import FetchLog
from filings.sandbox.case import entries_at, facts
from filings.sandbox.sheet import sheet_html
from filings.tasks import process_file
from tests import factories


def docket_with(entries: int) -> Docket:
    docket = factories.docket(factories.case("Alpha v. Beta"))
    factories.entries(docket, entries)
    return docket


def test_sign_in_by_password_and_by_link(open_context: Callable[..., BrowserContext], reader: User) -> None:
    page = open_context().new_page()
    page.goto("/")
    page.get_by_label("Email").fill(reader.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"/signin/{SignInLink.issue(reader)}/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()


def test_keys_tabs_and_theme(tab: Page, reader: User) -> None:
    docket = docket_with(5)
    tab.goto("/")
    tab.keyboard.press("j")
    tab.keyboard.press("o")
    expect(tab.get_by_role("heading", name="Alpha v. Beta")).to_be_visible()
    for name in ("Docket", "Timeline", "Parties", "Claims", "Policies", "Activity", "Overview"):
        tab.get_by_role("navigation", name="Case").get_by_role("link", name=name).click()
        expect(tab.locator(".tabs [aria-current]")).to_contain_text(name)
    tab.goto(f"/cases/{docket.case_id}/docket/")
    tab.keyboard.press("g")
    tab.keyboard.type("2")
    tab.keyboard.press("Enter")
    expect(tab.locator("tr:target")).to_contain_text("NOTICE number 2")
    tab.keyboard.press("/")
    tab.keyboard.type("number 4")
    tab.keyboard.press("Enter")
    expect(tab.locator("mark").first).to_be_visible()
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Turn shortcuts off").click()
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    tab.get_by_role("button", name="Switch between light and dark").click()
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "dark")
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_new_entry_appears_on_the_open_page(tab: Page) -> None:
    docket = docket_with(150)
    tab.goto(f"/cases/{docket.case_id}/docket/")
    tab.get_by_role("link", name="Show older entries").click()
    expect(tab.locator("tr[data-row]")).to_have_count(150)
    tab.evaluate("window.sameDocument = true")
    factories.entry(docket, 151, "ORDER just filed", created_at=timezone.now())
    expect(tab.get_by_text("ORDER just filed")).to_be_visible()
    expect(tab.locator("tr[data-row]")).to_have_count(151)
    expect(tab.locator("tr[data-row]").first).to_contain_text("New")
    expect(tab.locator("#docket-count")).to_have_text("151")
    assert tab.evaluate("window.sameDocument"), "the page was not reloaded"


def test_an_uploaded_sheet_becomes_a_case(tab: Page, reader: User, tmp_path: Path) -> None:
    now = timezone.now()
    sheet = tmp_path / "sheet.html"
    sheet.write_text(sheet_html(now))
    tab.goto("/drop/")
    tab.get_by_label("Files").set_input_files(sheet)
    tab.get_by_role("button", name="Upload", exact=True).click()
    expect(tab.get_by_text("0 of 1 file read", exact=True)).to_be_visible()
    for row in FetchLog.objects.filter(user=reader):  # what a worker does when the message arrives
        process_file(str(row.pk))
    expect(tab.get_by_text("1 of 1 file read", exact=True)).to_be_visible()
    number = str(facts()["docket_number"])
    tab.get_by_role("table").get_by_role("link", name=number).click()
    expect(tab.get_by_role("heading", name="Docket")).to_be_attached()
    expect(tab.locator(".caption dl")).to_contain_text(number)
    assert Docket.objects.get(court="sandbox").entry_count == len(entries_at(now))


def test_everything_works_without_javascript(
    open_context: Callable[..., BrowserContext], reader: User
) -> None:
    docket = docket_with(130)
    page = open_context(reader, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("button", name="Follow Alpha v. Beta").click()
    page.get_by_role("link", name="Following").click()
    page.get_by_role("link", name="Alpha v. Beta").click()
    page.get_by_role("link", name="Docket 130").click()
    page.get_by_role("link", name="Show older entries").click()
    expect(page.locator("tr[data-row]")).to_have_count(30)
    page.get_by_label("Go to No.").fill("17")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("tr[data-row]").first).to_contain_text("NOTICE number 17")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert Case.objects.get(pk=docket.case_id).subscriptions.filter(user=reader).exists()
