"""PDFs in the browser and by API: shown as images and downloaded, only by people who may see the case."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case, CaseMember
from casetracker.accounts.models import ApiKey, User
from filings.inbox import file_reader
from filings.models import FetchLog, FileCopy
from tests.filings.pdfs import dropped, give, pdf, stamp

FULL = "UNITED STATES DISTRICT COURT NORTHERN DISTRICT OF CALIFORNIA"


@pytest.fixture
def copy(member: User) -> FileCopy:
    docket = give()
    Case.objects.filter(pk=docket.case_id).update(visibility="members")
    CaseMember.objects.create(case=docket.case, user=member, role="editor")
    return dropped(pdf(stamp("12-1", pages=2), FULL, "the zebra clause", pages=2))


def text(page: Client, address: str) -> str:
    return page.get(address).content.decode()


def test_the_page_shows_pictures_text_and_hash(page: Client, copy: FileCopy) -> None:
    html = text(page, reverse("file", args=[copy.pk]))
    assert "No. 12-1" in html
    assert copy.file.sha256 in html
    assert "the zebra clause" in html
    assert f"Page 2 of {copy.file.page_count}" in html
    assert "<iframe" not in html
    assert "<embed" not in html
    picture = page.get(reverse("file-page", args=[copy.pk, 1]))
    assert picture.content.startswith(b"\x89PNG")
    again = page.get(reverse("file-page", args=[copy.pk, 1]), headers={"If-None-Match": picture["ETag"]})
    assert again.status_code == 304
    assert page.get(reverse("file-page", args=[copy.pk, 3])).status_code == 404
    entry = text(page, reverse("entry-detail", args=[copy.entry_id]))
    assert reverse("file", args=[copy.pk]) in entry
    docket = text(page, reverse("case-docket", args=[copy.docket.case_id]))  # type: ignore[union-attr]
    assert reverse("file", args=[copy.pk]) in docket


def test_the_download_is_whole_and_its_name_is_harmless(page: Client, copy: FileCopy) -> None:
    response = page.get(reverse("file-download", args=[copy.pk]))
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert body == copy.file.content()
    assert len(body) == int(response["Content-Length"]) == copy.file.size
    assert response["Content-Disposition"] == 'attachment; filename="cand 5-31-cv-00700-ABC 12-1.pdf"'
    assert response["Content-Security-Policy"].startswith("sandbox")
    odd = dropped(pdf("nothing"), 'a"\r\nSet-Cookie: é;x.pdf', user=User.objects.get())
    named = page.get(reverse("file-download", args=[odd.pk]))["Content-Disposition"]
    assert named == 'attachment; filename="a-Set-Cookie- --x.pdf"'


def test_users_without_access_see_no_file(client: Client, copy: FileCopy, stranger: User) -> None:
    waiting = dropped(pdf("nothing said"), user=User.objects.get(email="member@example.org"))
    client.force_login(stranger)
    for name, *more in (("file",), ("file-download",), ("file-page", 1)):
        for one in (copy, waiting):
            assert client.get(reverse(name, args=[one.pk, *more])).status_code == 404
    assert "Inside documents" not in text(client, reverse("search") + "?q=zebra")
    assert client.post(reverse("attach-file", args=[copy.entry_id])).status_code == 404


def test_words_in_a_pdf_are_found_with_their_page(page: Client, copy: FileCopy, stranger: User) -> None:
    html = text(page, reverse("search") + "?q=zebra+clause")
    assert "Inside documents" in html
    assert "No. 12-1, page 1" in html
    assert f"{reverse('file', args=[copy.pk])}?page=1#p-1" in html


def test_a_file_put_on_an_entry_stays_there_and_its_stamp_may_object(page: Client, copy: FileCopy) -> None:
    entry = copy.docket.entries.get(entry_number=13)  # type: ignore[union-attr]
    foreign = SimpleUploadedFile("x.pdf", pdf(stamp("4", case="1:19-cv-00001"), "other"))
    response = page.post(reverse("attach-file", args=[entry.pk]), {"file": foreign})
    batch = response["Location"].rstrip("/").rsplit("/", 1)[1]
    file_reader.process(FetchLog.objects.get(batch=batch))
    assert "1:19-cv-00001" in text(page, response["Location"])
    assert "may be another document" in text(page, reverse("entry-detail", args=[entry.pk]))
    words = SimpleUploadedFile("x.pdf", b"<html>no pdf</html>")
    refused = page.post(reverse("attach-file", args=[entry.pk]), {"file": words}, follow=True)
    assert "is not a PDF" in refused.content.decode()


def test_a_reader_cannot_place_a_file(page: Client, copy: FileCopy) -> None:
    CaseMember.objects.update(role="reader")
    upload = SimpleUploadedFile("x.pdf", pdf("x"))
    assert page.post(reverse("attach-file", args=[copy.entry_id]), {"file": upload}).status_code == 403
    assert "Add a PDF" not in text(page, reverse("entry-detail", args=[copy.entry_id]))


def test_a_question_is_answered_on_its_page(page: Client, copy: FileCopy, member: User) -> None:
    unsure = dropped(pdf(stamp("13"), FULL), "035199900050.pdf", user=member)
    address = reverse("file", args=[unsure.pk])
    html = text(page, address)
    assert "Which document is this?" in html
    assert address in text(page, reverse("drop"))
    entry = copy.docket.entries.get(entry_number=13)  # type: ignore[union-attr]
    page.post(reverse("place-file", args=[unsure.pk]), {"place": f"{entry.pk}:"})
    assert FileCopy.objects.get(pk=unsure.pk).entry == entry


def test_the_api_gives_hash_pages_and_bytes(client: Client, copy: FileCopy, member: User) -> None:
    def get(address: str, *scopes: str) -> object:
        _, key = ApiKey.issue(member, "test", list(scopes or ["docket:read"]))
        return client.get(address, headers={"Authorization": f"Bearer {key}"})

    document = get(f"/api/v1/documents/{copy.document_id}").json()  # type: ignore[attr-defined]
    assert (document["sha256"], document["page_count"]) == (copy.file.sha256, 2)
    listed = get(f"/api/v1/files?docket={copy.docket_id}").json()["results"]  # type: ignore[attr-defined]
    assert [row["id"] for row in listed] == [str(copy.pk)] == [document["file"]]
    address = f"/api/v1/files/{copy.pk}/content"
    response = get(address)
    assert b"".join(response.streaming_content) == copy.file.content()  # type: ignore[attr-defined]
    assert get(address, "cases:read").status_code == 403  # type: ignore[attr-defined]
    Case.objects.get().members.all().delete()
    assert get(address).status_code == 404  # type: ignore[attr-defined]


def test_ten_more_documents_cost_no_more_queries(
    page: Client, copy: FileCopy, queries: Callable[..., int]
) -> None:
    address = reverse("entry-detail", args=[copy.entry_id])
    few = queries(page.get, address)
    for number in range(3):
        dropped(pdf(stamp("12"), FULL, str(number)), f"{number}.pdf")
    assert queries(page.get, address) <= few
