"""The list of cases: order, filters, paging, unread counts, and a constant number of queries."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseVisit, Subscription
from cases.views import listing
from casetracker.accounts.models import User
from tests import factories

LIST = reverse("case-list")


def captions(response: Any) -> list[str]:
    found = re.findall(r'class="case-name"[^>]*>(.*?)</a>', response.content.decode())
    return [re.sub(r"<.*?>", "", caption) for caption in found]


def followed(user: User, case: Case) -> Case:
    Subscription.objects.create(user=user, case=case)
    return case


def filed(case: Case, day: date, **values: Any) -> Case:
    factories.docket(case, date_last_filing=day, **values)
    return case


def test_followed_come_first_then_the_latest_filing(page: Client, member: User) -> None:
    filed(factories.case("Old v. Matter"), date(2020, 1, 1))
    filed(factories.case("New v. Matter"), date(2026, 1, 1))
    followed(member, filed(factories.case("Mine v. Matter"), date(2010, 1, 1)))
    factories.case("Unfiled v. Matter")
    shown = captions(page.get(LIST))
    assert shown == ["Mine v. Matter", "New v. Matter", "Old v. Matter", "Unfiled v. Matter"]


def test_pages_show_every_case_once(page: Client, member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    for number in range(8):
        case = filed(factories.case(f"Case {number}"), date(2026, 1, 1 + number // 3))
        if number % 2:
            followed(member, case)
    factories.case("Undated")
    shown, address = [], LIST
    for _ in range(9):
        response = page.get(address)
        shown += captions(response)
        onward = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        if not onward:
            break
        address = LIST + onward[1].replace("&amp;", "&")
    assert len(shown) == len(set(shown)) == 9
    assert [name for name in shown if name in {f"Case {n}" for n in (1, 3, 5, 7)}] == shown[:4]


def test_filters_are_in_the_url(page: Client) -> None:
    filed(factories.case("Apple v. Pear"), date(2026, 1, 1), assigned_to="Judge Stone")
    other = factories.court("other", citation="E.D. Other")
    closed = filed(factories.case("Plum v. Fig", disposition="settled"), date(2025, 1, 1), court=other)
    assert captions(page.get(LIST, {"q": "apple"})) == ["Apple v. Pear"]
    assert captions(page.get(LIST, {"judge": "Judge Stone"})) == ["Apple v. Pear"]
    assert captions(page.get(LIST, {"court": "other"})) == [closed.caption]
    assert captions(page.get(LIST, {"status": "closed"})) == [closed.caption]
    assert captions(page.get(LIST, {"status": "open"})) == ["Apple v. Pear"]
    number = closed.dockets.get().docket_number
    assert captions(page.get(LIST, {"q": number})) == [closed.caption]


def test_unread_counts_changes_since_the_last_visit(page: Client, member: User) -> None:
    now = timezone.now()
    case = factories.case("Busy v. Docket")
    quiet = factories.case("Quiet v. Docket")
    CaseVisit.objects.create(user=member, case=case, seen_until=now - timedelta(hours=1))
    factories.change(case, at=now - timedelta(hours=2))
    factories.change(case, at=now - timedelta(minutes=2))
    factories.change(case, at=now - timedelta(minutes=1))
    factories.change(quiet, kind="loaded")
    assert '2<span class="visually-hidden"> unread' in page.get(LIST).content.decode()
    assert captions(page.get(LIST, {"view": "unread"})) == ["Busy v. Docket"]
    page.get(case.get_absolute_url())
    assert captions(page.get(LIST, {"view": "unread"})) == []


def test_following_is_one_click_and_back(page: Client, member: User) -> None:
    case = factories.case()
    page.post(reverse("case-follow", args=[case.pk]), {"follow": "1", "from": "list"})
    assert captions(page.get(LIST, {"view": "following"})) == [case.caption]
    page.post(reverse("case-follow", args=[case.pk]), {"follow": "0", "from": "list"})
    assert captions(page.get(LIST, {"view": "following"})) == []


def test_fictional_and_not_known_are_shown(page: Client) -> None:
    factories.case("Made v. Up", is_fictional=True)
    shown = page.get(LIST).content.decode()
    assert "Fictional</span>" in shown
    assert "no docket yet" in shown
    assert "not known" in shown


def test_ten_more_cases_cost_no_more_queries(page: Client, queries: Callable[..., int]) -> None:
    def add(how_many: int) -> None:
        for _ in range(how_many):
            factories.entries(factories.docket(factories.case()), 2)

    add(2)
    few = queries(page.get, LIST)
    add(10)
    assert queries(page.get, LIST) == few
