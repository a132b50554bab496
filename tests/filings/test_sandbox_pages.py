"""Policy pages that change with the clock, documents, replayed files, and faults on request."""

from __future__ import annotations

import io
import socket
from datetime import datetime
from pathlib import Path

import httpx
import pikepdf
import pypdfium2
import pytest
from lxml import html

from filings.sandbox.case import COURT_TIME, START, entries_at
from filings.sandbox.court import SandboxCourt
from filings.sandbox.policies import policies, to_html
from filings.sandbox.server import running


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME)


def words(markup: str, selector: str = "") -> str:
    """The text of the element that `selector` selects, or of the page."""
    tree = html.fromstring(markup)
    chosen = tree.cssselect(selector) if selector else [tree]
    return " ".join(" ".join(str(text) for found in chosen for text in found.itertext()).split())


def policy_text(url: str, path: str) -> str:
    return words(httpx.get(url + path).text, "main#policy-text")


def banner(url: str, path: str) -> str:
    return words(httpx.get(url + path).text, ".announcement")


def test_a_banner_announces_a_change_before_the_text_changes(
    sandbox_court: SandboxCourt, sandbox_url: str
) -> None:
    path = "/legal/user-agreement"
    sandbox_court.clock.set(at("2026-11-23T23:59:00"))
    assert banner(sandbox_url, path) == ""
    sandbox_court.clock.set(at("2026-11-24T00:00:01"))
    assert "takes effect on December 9, 2026" in banner(sandbox_url, path)
    assert "Effective October 1, 2025" in policy_text(sandbox_url, path)
    assert "Effective December 9, 2026" in policy_text(sandbox_url, f"{path}/announced")
    sandbox_court.clock.set(at("2026-12-09T00:00:01"))
    assert "Effective December 9, 2026" in policy_text(sandbox_url, path)
    assert banner(sandbox_url, path) == ""
    assert httpx.get(f"{sandbox_url}{path}/announced").status_code == 404


def test_each_version_is_shown_from_its_effective_date(sandbox_court: SandboxCourt, sandbox_url: str) -> None:
    for policy in policies():
        assert len(policy.versions) >= 3
        for version in policy.versions:
            assert version.announced <= version.effective
            sandbox_court.clock.set(at(f"{version.effective}T00:00:01"))
            shown = policy_text(sandbox_url, policy.path)
            assert f"Effective {version.effective:%B} {version.effective.day}, " in shown
            assert shown == words(f"<main>{to_html(version.text)}</main>")
        sandbox_court.clock.set(at("2001-01-01"))
        assert httpx.get(sandbox_url + policy.path).status_code == 404


def test_two_fetches_differ_in_bytes_but_not_in_text(sandbox_url: str) -> None:
    first, second = (httpx.get(f"{sandbox_url}/legal/privacy-policy") for _ in range(2))
    assert first.content != second.content
    assert words(first.text, "main") == words(second.text, "main") != ""


def test_policy_text_is_data() -> None:
    assert to_html("- a <b>\n- c & d") == "<ul>\n<li>a &lt;b&gt;</li>\n<li>c &amp; d</li>\n</ul>\n"


def test_documents_are_valid_pdfs_with_the_pages_and_text_on_the_docket(sandbox_url: str) -> None:
    for entry in [entry for entry in entries_at(START) if entry.number in {1, 44, 48}]:
        body = httpx.get(f"{sandbox_url}/doc1/{entry.papers[0].document_id}").content
        with pikepdf.open(io.BytesIO(body)) as document:
            assert document.check_pdf_syntax() == []
            assert len(document.pages) == entry.pages
        words = pypdfium2.PdfDocument(body)[0].get_textpage().get_text_range().split()
        assert entry.text.split()[0] in words
        assert "fictional." in words


def test_the_fourth_digit_of_a_document_id_is_ignored(sandbox_url: str) -> None:
    assert httpx.get(f"{sandbox_url}/doc1/990020000042").content == (
        httpx.get(f"{sandbox_url}/doc1/990120000042").content
    )


def test_sealed_and_unfiled_documents_are_not_served(sandbox_court: SandboxCourt, sandbox_url: str) -> None:
    sealed = next(entry for entry in entries_at(START) if entry.sealed)
    answer = httpx.get(f"{sandbox_url}/doc1/{sealed.papers[0].document_id}")
    assert "do not have permission" in answer.text
    later = entries_at(at("2026-12-31"))[-2]
    assert httpx.get(f"{sandbox_url}/doc1/{later.papers[0].document_id}").status_code == 404


def test_an_unknown_case_gets_a_courts_answer(sandbox_url: str) -> None:
    answer = httpx.get(f"{sandbox_url}/cgi-bin/DktRpt.pl?900043")
    assert answer.status_code == 200
    assert "Case not found." in answer.text


@pytest.fixture
def replayed(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "rss").mkdir(parents=True)
    for name in ("abcd_1.xml", "abcd_2.xml", "abcd_10.xml"):
        (folder / "rss" / name).write_text(name)
    (folder / "sheet one.html").write_text("<p>sheet</p>")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "way-out").symlink_to(tmp_path)
    return folder


def test_real_files_are_replayed_by_name_and_feeds_by_court(replayed: Path) -> None:
    with running(SandboxCourt(replay=replayed)) as url:
        assert "sheet one.html" in httpx.get(f"{url}/replay/").json()["files"]
        page = httpx.get(f"{url}/replay/sheet%20one.html")
        assert (page.text, page.headers["content-type"]) == ("<p>sheet</p>", "text/html")
        assert httpx.get(f"{url}/replay/rss/abcd").text == "abcd_10.xml"
        assert httpx.get(f"{url}/replay/rss/abcd?n=1").text == "abcd_1.xml"
        assert httpx.get(f"{url}/replay/rss/abcd").headers["content-type"] == "text/xml; charset=ISO-8859-1"
        assert httpx.get(f"{url}/replay/rss/abcd?n=9").status_code == 404
        assert httpx.get(f"{url}/replay/rss/other").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "rss/../../secret.txt", "way-out/secret.txt",
     "/etc/passwd", "%00", "%2Fetc%2Fpasswd", "rss"],
)  # fmt: skip
def test_nothing_outside_the_folder_is_served(replayed: Path, path: str) -> None:
    with running(SandboxCourt(replay=replayed)) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:  # httpx would tidy the path
            raw.sendall(f"GET /replay/{path} HTTP/1.0\r\n\r\n".encode())
            answer = b"".join(iter(lambda: raw.recv(65536), b""))
        assert b" 404 " in answer.split(b"\r\n")[0]
        assert b"secret" not in answer.partition(b"\r\n\r\n")[2]


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder"):
        SandboxCourt(replay=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [("gateway", 502, "Bad Gateway"), ("forbidden", 403, "Forbidden"), ("error_page", 200, "internal error"),
     ("empty", 200, "")],
)  # fmt: skip
def test_faults_happen_as_often_as_ordered(sandbox_url: str, kind: str, status: int, words: str) -> None:
    order = {"path": "/cgi-bin/rss", "kind": kind, "times": 2}
    assert httpx.post(f"{sandbox_url}/faults", json=order).status_code == 200
    feed = f"{sandbox_url}/cgi-bin/rss_outside.pl"
    assert httpx.get(f"{sandbox_url}/cgi-bin/DktRpt.pl?900042").status_code == 200
    for _ in range(2):
        answer = httpx.get(feed)
        assert answer.status_code == status
        assert words in answer.text
        assert "<rss" not in answer.text
    assert "<rss" in httpx.get(feed).text


def test_an_invalid_fault_is_refused(sandbox_url: str) -> None:
    for order in ({"path": "x", "kind": "empty"}, {"path": "/", "kind": "odd"}, {"path": "/", "kind": "slow",
                  "seconds": 1e9}, {"path": "/", "kind": "slow", "times": 0}):  # fmt: skip
        assert httpx.post(f"{sandbox_url}/faults", json=order).status_code == 400


def test_request_data_is_not_put_into_pages(sandbox_url: str) -> None:
    answer = httpx.get(f"{sandbox_url}/cgi-bin/DktRpt.pl?900042", headers={"Host": 'x"><script>'})
    assert "<script>" not in answer.text
    too_much = httpx.post(f"{sandbox_url}/clock", content=b"x" * 70_000)
    assert too_much.status_code == 413
