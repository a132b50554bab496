"""An administrator deletes a case: nobody sees it any longer, and it can be restored in full."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import deletion, tasks
from cases.models import (
    Case,
    CaseMember,
    Change,
    Court,
    Delivery,
    Destination,
    MatterWall,
    Party,
    PolicyDocument,
    RelatedCase,
    Subscription,
)
from cases.notifications import dispatch, sending
from casetracker.accounts.models import ApiKey, User
from filings.models import DocketEntry, FileCopy
from filings.pdf import intake
from tests import factories

TABS = [
    "overview",
    "docket",
    "dates",
    "timeline",
    "parties",
    "claims",
    "policies",
    "activity",
    "live",
    "review",
]
WORD = "whispering"


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin@example.org", "x", name="Ada Admin")


@pytest.fixture
def case(owner: User, member: User, admin: User) -> Case:
    """The owner's case, open to the member and the administrator."""
    row = factories.case("Secret v. Matter", member, admin)
    CaseMember.objects.create(case=row, user=owner, role=CaseMember.Role.OWNER)
    docket = factories.docket(row, court=Court.objects.get(pk="cand"))
    entry = factories.entry(docket, 1, f"COMPLAINT about {WORD}")
    copy = intake.take(b"%PDF-1.4 paper", file_name="scan.pdf", user=None, place=(entry, None))
    FileCopy.objects.filter(pk=copy.pk).update(entry=entry, status="attached")
    Party.objects.create(case=row, docket=docket, name=f"{WORD} Inc.", type="Defendant", role="defendant")
    factories.fact(row, f"They were {WORD}.")
    factories.change(row, docket=docket, summary=f"{WORD} was filed")
    Change.sequence()
    return row


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def delete(case: Case) -> None:
    deletion.delete(case, by="Ada Admin", reason="entered twice")


def addresses(case: Case) -> list[str]:
    entry = DocketEntry.objects.get(docket__case=case)
    copy = entry.file_copies.get()
    pages = [reverse(f"case-{tab}", args=[case.pk]) for tab in TABS]
    return [
        *pages, reverse("case-export", args=[case.pk, "timeline", "pdf"]),
        reverse("case-decisions", args=[case.pk]),
        reverse("docket-as-known", args=[case.pk]), reverse("entry-detail", args=[entry.pk]),
        reverse("file", args=[copy.pk]), reverse("file-download", args=[copy.pk]),
        reverse("type-entries", args=[entry.docket_id]), reverse("delete-case", args=[case.pk]),
    ]  # fmt: skip


def api(user: User) -> Callable[[str], Any]:
    key = ApiKey.issue(user, "test", ["cases:read", "docket:read", "docket:write"])[1]
    client = Client(headers={"Authorization": f"Bearer {key}"})
    return lambda path: client.get(f"/api/v1/{path}")


def lists(case: Case) -> list[str]:
    docket = case.dockets.get()
    return [
        "cases", "dockets", "docket-entries", f"docket-entries?docket={docket.pk}", "documents", "parties",
        "facts", "changes?since=0", "files", "questions", "cases?fields=id&order_by=case_name",
    ]  # fmt: skip


def test_only_an_administrator_with_access_may_delete(
    case: Case, admin: User, owner: User, member: User, stranger: User
) -> None:
    link = reverse("delete-case", args=[case.pk])
    page = signed_in(admin)
    assert link in page.get(case.get_absolute_url()).content.decode()
    assert page.get(link).status_code == 200
    for user in (owner, member):
        assert link not in signed_in(user).get(case.get_absolute_url()).content.decode()
        assert signed_in(user).get(link).status_code == 403
        assert signed_in(user).post(link, {"reason": "no more"}).status_code == 403
    assert signed_in(stranger).post(link, {"reason": "no more"}).status_code == 404
    outsider = User.objects.create_superuser("other@example.org", "x")
    assert signed_in(outsider).get(link).status_code == 404, "they are not a member of the case"
    assert not Case.objects.get().is_deleted


def test_a_walled_administrator_neither_deletes_nor_sees_nor_restores(case: Case, admin: User) -> None:
    MatterWall.objects.create(case=case, user=admin, reason="former client")
    page = signed_in(admin)
    assert page.post(reverse("delete-case", args=[case.pk]), {"reason": "no more"}).status_code == 404
    delete(case)
    assert "Secret" not in page.get(reverse("deleted-cases")).content.decode()
    assert page.post(reverse("restore-case", args=[case.pk])).status_code == 404
    assert Case.objects.get().is_deleted


def test_the_preview_counts_what_is_removed_and_kept(case: Case, admin: User) -> None:
    other = factories.case("Other v. Case")
    shared, own = (PolicyDocument.objects.create(name=name, publisher="P", kind="faq") for name in "ab")
    shared.cases.set([case, other])
    own.cases.set([case])
    html = signed_in(admin).get(reverse("delete-case", args=[case.pk])).content.decode()
    rows = [
        " ".join(part.split(">")[-1] for part in row.split("</t")[:3])
        for row in html.split("<tr data-row>")[1:]
    ]
    counts = {
        label: (int(goes), int(stays or 0)) for label, goes, stays in (row.rsplit(" ", 2) for row in rows)
    }
    assert counts["Docket entries"] == (1, 0)
    assert counts["Stored PDF files"] == (1, 0)
    assert counts["Parties"] == (1, 0)
    assert counts["Facts"] == (1, 0)
    assert counts["Policy documents"] == (1, 1)


def test_without_a_reason_nothing_is_deleted(case: Case, admin: User) -> None:
    answer = signed_in(admin).post(reverse("delete-case", args=[case.pk]), {"reason": " "})
    assert "Nothing was deleted" in answer.content.decode()
    assert not Case.objects.get().is_deleted


def test_a_deleted_case_is_visible_to_nobody(case: Case, admin: User, owner: User, member: User) -> None:
    people = (admin, owner, member)
    ask = {user: api(user) for user in people}
    docket = case.dockets.get()
    for address in addresses(case):
        assert signed_in(admin).get(address).status_code in (200, 302), address
    answer = signed_in(admin).post(reverse("delete-case", args=[case.pk]), {"reason": "entered twice"})
    assert answer["Location"] == reverse("deleted-cases")
    for user in people:
        page = signed_in(user)
        for address in addresses(case):
            assert page.get(address).status_code == 404, address
        for name in ("case-follow", "check-now"):
            assert page.post(reverse(name, args=[case.pk])).status_code == 404
        for address in (
            reverse("case-list"),
            f"{reverse('search')}?q={WORD}",
            reverse("review"),
            reverse("feeds"),
        ):
            html = page.get(address).content.decode()
            assert "Secret" not in html
            assert f"{WORD} was" not in html
        for path in lists(case):
            body = ask[user](path).content.decode()
            assert str(case.pk) not in body, path
            assert WORD not in body, path
        for path in (f"cases/{case.pk}", f"dockets/{docket.pk}", f"timeline?case={case.pk}"):
            assert ask[user](path).status_code == 404, path


def test_restoring_a_case_restores_it_byte_for_byte(case: Case, admin: User, member: User) -> None:
    ask = api(member)
    paths = [*lists(case), f"cases/{case.pk}", f"timeline?case={case.pk}"]
    before = [ask(path).content for path in paths]
    delete(case)
    assert [ask(path).content for path in paths] != before
    page = signed_in(admin)
    html = page.get(reverse("deleted-cases")).content.decode()
    assert "Secret" in html
    assert case.dockets.get().docket_number in html
    assert "Ada Admin" in html
    assert "entered twice" in html
    answer = page.post(reverse("restore-case", args=[case.pk]))
    assert answer["Location"] == case.get_absolute_url()
    assert [ask(path).content for path in paths] == before
    assert page.post(reverse("restore-case", args=[case.pk])).status_code == 404, "it is no longer deleted"


def test_the_list_of_deleted_cases_is_for_administrators(case: Case, owner: User, stranger: User) -> None:
    delete(case)
    for user in (owner, stranger):
        assert signed_in(user).get(reverse("deleted-cases")).status_code == 403
        assert signed_in(user).post(reverse("restore-case", args=[case.pk])).status_code == 404
    assert Case.objects.get().is_deleted


def test_ten_more_deleted_cases_cost_no_more_queries(
    case: Case, admin: User, queries: Callable[..., int]
) -> None:
    page = signed_in(admin)
    delete(case)
    page.get(reverse("deleted-cases"))
    few = queries(page.get, reverse("deleted-cases"))
    for number in range(10):
        row = factories.case(f"Case {number}")
        factories.docket(row)
        delete(row)
    assert queries(page.get, reverse("deleted-cases")) == few


def test_pending_messages_of_a_deleted_case_are_withheld(case: Case, member: User) -> None:
    mail = Destination.objects.create(owner=member, channel="email", url="")
    Subscription.objects.create(user=member, case=case, channel="email", destination=mail)
    factories.change(case)
    Change.sequence()
    dispatch.dispatch()
    assert Delivery.objects.update(due_at=timezone.now()) == 1
    delete(case)
    sending.send(mail.pk)
    assert Delivery.objects.get().status == Delivery.Status.WITHHELD
    factories.change(case)
    Change.sequence()
    dispatch.dispatch()
    assert Delivery.objects.count() == 1


def test_other_cases_do_not_link_to_it(page: Client, case: Case) -> None:
    other = factories.case("Open v. Other")
    RelatedCase.objects.create(case=other, docket=case.dockets.get(), caption="A sister case")
    assert case.get_absolute_url() in page.get(other.get_absolute_url()).content.decode()
    delete(case)
    html = page.get(other.get_absolute_url()).content.decode()
    assert "A sister case" in html, "what was written about it here is the other case's"
    assert case.get_absolute_url() not in html


def test_the_daily_task_purges_after_thirty_days_and_not_before(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.purge_case, "delay", tasks.purge_case)
    delete(case)
    tasks.purge_deleted_cases()
    assert not deletion.purge(case.pk)
    assert Case.objects.exists()
    Case.objects.update(deleted_at=timezone.now() - deletion.KEEP)
    tasks.purge_deleted_cases()
    assert not Case.objects.exists()
    assert not deletion.restore(case.pk)
