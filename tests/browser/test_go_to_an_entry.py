"""The go-to box on the demonstration case, with all examples that the product shows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from cases.models import Case
from filings.models import Feed
from filings.polling import run_checks
from filings.sandbox.court import SandboxCourt
from filings.sandbox.server import running

README = Path(__file__).parent.parent.parent / "README.md"


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """The court of the demonstration, where its feeds can be read; asked for before the cases are loaded."""
    with running(SandboxCourt(tmp_path / "sandbox")) as url:
        settings.SANDBOX_URL = url
        settings.HTTP_ALLOWED_PRIVATE = [url.removeprefix("http://")]
        yield


@pytest.fixture
def case(sandbox: None, seeded: dict[str, Case]) -> Case:
    return seeded["sandbox"]


def ask_courtlistener() -> None:
    """What a worker does in the first seconds of `make run`: it fetches the attachments."""
    [feed] = Feed.objects.filter(kind="courtlistener")
    Feed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() + timedelta(minutes=1))
    run_checks.check(feed.pk)


def examples(text: str) -> list[str]:
    """Numbers in backquotes or parentheses: 18, 18-2, 30-40."""
    return re.findall(r"[`(](\d[\d-]*)[`)]", text)


def go_to(tab: Page, case: Case, text: str) -> None:
    tab.goto(f"/cases/{case.pk}/docket/")
    tab.keyboard.press("g")
    tab.keyboard.type(text)
    tab.keyboard.press("Enter")


def test_every_example_goes_where_it_says(tab: Page, case: Case) -> None:
    ask_courtlistener()
    sentence = re.search(r"`g` goes to [^.]*", README.read_text())
    assert sentence is not None
    entry, attachment, several = examples(sentence[0])
    tab.goto(f"/cases/{case.pk}/docket/")
    expect(tab.get_by_label("Go to No.")).to_have_attribute("placeholder", attachment)
    tab.keyboard.press("?")
    assert examples(tab.get_by_role("dialog", name="Keyboard shortcuts").inner_text()) == [
        entry,
        attachment,
        several,
    ]

    go_to(tab, case, entry)
    expect(tab.locator("tr:target").get_by_role("rowheader")).to_have_text(entry)
    expect(tab.locator("tr:target")).to_be_in_viewport()

    go_to(tab, case, attachment)
    expect(tab.locator("li:target")).to_contain_text(attachment)
    expect(tab.locator("li:target")).to_be_in_viewport()
    expect(tab.get_by_role("alert")).to_have_count(0)

    go_to(tab, case, several)
    first, last = several.split("-")
    rows = tab.locator("tr[data-row]").get_by_role("rowheader")
    expect(rows.first).to_have_text(first)
    expect(rows.last).to_have_text(last)
    expect(rows).to_have_count(int(last) - int(first) + 1)


def test_a_missing_attachment_is_reported_and_its_entry_shown(tab: Page, case: Case) -> None:
    go_to(tab, case, "ecf no. 17-2")
    says = tab.get_by_role("alert")
    expect(says).to_have_text("ECF No. 17 has no attachment 2. It has no known attachments.")
    expect(tab.locator("tr:target").get_by_role("rowheader")).to_have_text("17")
    go_to(tab, case, "Dkt. 18-9")
    expect(says).to_have_text("ECF No. 18 has no attachment 9. Its known attachments are 1 to 4.")
    go_to(tab, case, "18-2")  # so far only the docket sheet was read
    expect(says).to_have_text(
        "ECF No. 18-2 (“Declaration of Blake Visitor”) is listed in the docket text, but no copy is on file."
    )
    go_to(tab, case, "999")
    expect(says).to_have_text("No. 999 is not on file for this docket.")


def test_an_ambiguous_number_offers_the_other_reading(tab: Page, case: Case) -> None:
    """No. 1 has an attachment 4, and there are Nos. 1 to 4."""
    ask_courtlistener()
    go_to(tab, case, "1-4")
    expect(tab.locator("li:target")).to_contain_text("1-4")
    tab.get_by_role("link", name="Show Nos. 1 to 4 instead").click()
    expect(tab.locator("tr[data-row]").get_by_role("rowheader")).to_have_text(["1", "2", "3", "4"])
