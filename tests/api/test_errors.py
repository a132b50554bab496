"""All errors are RFC 9457 problems."""

import logging

import pytest
from django.test import Client

from .world import World

MEMBERS = ["type", "title", "status", "detail", "code", "errors", "request_id"]


def problem(answer: object, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/problem+json"  # type: ignore[index]
    body: dict[str, object] = answer.json()  # type: ignore[attr-defined]
    assert list(body) == MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == answer["X-Request-Id"]  # type: ignore[index]
    return body


def test_without_a_key_the_answer_asks_for_one(api: World) -> None:
    answer = Client().get("/api/v1/cases/")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_in_the_query_string_is_ignored(api: World) -> None:
    problem(Client().get(f"/api/v1/cases/?api_key={api.key}"), 401, "not_authenticated")


@pytest.mark.parametrize(
    "path", ["nothing/", "cases/1/", "docket-entries/%00/", "courts/nowhere/", "cases/a/b/"]
)
def test_a_missing_resource_is_a_problem_too(api: World, path: str) -> None:
    problem(api.get(path), 404, "not_found")


def test_unsupported_methods_and_formats(api: World) -> None:
    client = Client(headers={"Authorization": f"Bearer {api.key}"})
    answer = client.delete("/api/v1/cases/")
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"
    problem(client.get("/api/v1/cases/", headers={"Accept": "text/html"}), 406, "not_acceptable")


def test_the_callers_own_request_id_comes_back_unless_it_could_break_a_log(api: World) -> None:
    client = Client(headers={"Authorization": f"Bearer {api.key}"})
    assert client.get("/api/v1/x/", headers={"X-Request-Id": "trace-17"}).json()["request_id"] == "trace-17"
    assert client.get("/api/v1/x/", headers={"X-Request-Id": "a b"}).json()["request_id"] != "a b"


def test_an_unexpected_error_is_answered_without_details_and_logged_with_them(
    api: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("the password is 123")

    monkeypatch.setattr("cases.api.cases.visible_cases", fail)
    client = Client(headers={"Authorization": f"Bearer {api.key}"}, raise_request_exception=False)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/cases/")
    body = problem(answer, 500, "internal_error")
    assert b"123" not in answer.content
    assert str(body["request_id"]) in caplog.text
    assert "the password is 123" in caplog.text
