"""Reading and answering questions by API: the write scope, idempotence, and undo."""

import json
from typing import Any

import pytest
from django.test import Client

from cases.models import CaseMember, Docket
from casetracker.accounts.models import ApiKey, User
from filings.models import Decision, Question
from tests.filings.given import ambiguous, entries

pytestmark = pytest.mark.django_db


def client(user: User, *scopes: str) -> Client:
    key = ApiKey.issue(user, "test", list(scopes or ["docket:read", "docket:write"]))[1]
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def asked(member: User) -> Question:
    CaseMember.objects.create(case=ambiguous().case, user=member, role="editor")
    return Question.objects.get()


def body(asked: Question, **other: Any) -> dict[str, Any]:
    named = [asked.observations[0], entries()[0].field_sources["text"]]
    return {"docket": str(asked.docket_id), "kind": "same", "observations": named} | other


def post(by: Client, data: Any) -> Any:
    return by.post("/api/v1/decisions/", json.dumps(data), content_type="application/json")


def test_a_question_is_read_answered_once_and_reopened(member: User, asked: Question) -> None:
    api = client(member)
    row = api.get(f"/api/v1/questions/?docket={asked.docket_id}&date_settled__isnull=true").json()["results"][
        0
    ]
    assert row["observations"] == asked.observations
    assert set(row["candidates"]) == {str(entry.pk) for entry in entries()}
    made = post(api, body(asked))
    assert made.status_code == 201, made.content
    assert post(api, body(asked)).json() == made.json()
    assert post(api, body(asked)).status_code == 200
    assert Decision.objects.count() == 1
    assert not Question.objects.filter(settled_at=None).exists()
    revoked = api.delete(f"/api/v1/decisions/{made.json()['id']}/")
    assert revoked.json()["date_revoked"]
    assert Question.objects.filter(settled_at=None).exists()


def test_writing_needs_its_scope_and_the_right_to_edit(member: User, stranger: User, asked: Question) -> None:
    answer = post(client(member, "docket:read"), body(asked))
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert post(client(stranger), body(asked)).status_code == 403
    Docket.objects.get().case.members.all().delete()
    case = Docket.objects.get().case
    case.visibility = "members"
    case.save()
    assert post(client(stranger), body(asked)).status_code == 404
    assert client(stranger).get("/api/v1/questions/").json()["results"] == []
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"observations": ["f" * 64, "e" * 64]}, "/observations"),
        ({"observations": ["no digest"]}, "/observations/0"),
        ({"kind": "maybe"}, "/kind"),
        ({"docket": "x"}, "/docket"),
    ],
)
def test_an_invalid_body_is_told_where(member: User, asked: Question, wrong: Any, pointer: str) -> None:
    answer = post(client(member), body(asked, **wrong))
    assert answer.status_code == 400
    assert pointer.startswith(answer.json()["errors"][0]["pointer"])
    assert answer["Content-Type"] == "application/problem+json"
