"""The interactive docs in a real browser, under the site's own Content-Security-Policy."""

from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import Browser

from casetracker.wsgi import application


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    """The application without a database: neither the page nor the document needs one."""
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_docs_show_every_resource_and_break_no_rule_of_the_page(site: str, chromium: Browser) -> None:
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    answer = page.goto(f"{site}/api/v1/docs/")
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page.get_by_text("/api/v1/docket-entries/{id}/").first.wait_for()
    assert page.title() == "Casetracker API"
    page.locator("#operations-docket-entries-docket_entries_list button").first.click()
    page.get_by_text("entry_number__isnull").first.wait_for()
    page.get_by_role("button", name="Try it out").first.click()
    page.get_by_text("PolicyVersionPage").first.scroll_into_view_if_needed()
    page.close()
    assert complaints == []
