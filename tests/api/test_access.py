"""Access to the API: keys, their scopes and expiry, walls, and sealed data that is never returned."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import CaseMember, MatterWall
from casetracker.accounts.models import ApiKey

from .world import SECRET, World

DOCKET_PARTS = ["dockets/", "docket-entries/", "documents/"]


@pytest.mark.parametrize("path", DOCKET_PARTS)
def test_dockets_need_their_scope_and_the_answer_names_it(api: World, path: str) -> None:
    answer = api.get(path, api.key_for(api.reader, "cases:read"))
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert "docket:read" in answer.json()["detail"]
    assert 'scope="docket:read"' in answer["WWW-Authenticate"]
    assert api.get(path, api.key_for(api.reader, "docket:read")).status_code == 200


def test_cases_need_their_scope(api: World) -> None:
    assert api.get("cases/", api.key_for(api.reader, "docket:read")).status_code == 403


def test_without_docket_scope_changes_and_timeline_omit_entries(api: World) -> None:
    key = api.key_for(api.reader, "cases:read")
    assert [row["object_type"] for row in api.get("changes/", key).json()["results"]] == ["party"]
    rows = api.get("timeline/", key, case=api.case.pk, entries="all").json()["results"]
    assert {row["kind"] for row in rows}.isdisjoint({"docket"})


def test_a_key_stops_working_when_revoked_expired_or_its_owner_leaves(api: World) -> None:
    assert api.get("cases/").status_code == 200
    row = ApiKey.find(api.key)
    assert row is not None
    for change in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
        ApiKey.objects.filter(pk=row.pk).update(**change)
        assert api.get("cases/").status_code == 401
        ApiKey.objects.filter(pk=row.pk).update(revoked_at=None, expires_at=None)
    api.reader.is_active = False
    api.reader.save()
    assert api.get("cases/").status_code == 401


def test_a_wall_beats_membership_at_once_and_everywhere(api: World) -> None:
    entry = api.docket.entries.order_by("position")[0]
    paths = [f"cases/{api.case.pk}/", f"dockets/{api.docket.pk}/", f"docket-entries/{entry.pk}/"]
    lists = [
        "cases/",
        "docket-entries/",
        f"docket-entries/?docket={api.docket.pk}",
        "parties/",
        "changes/",
        "facts/",
    ]
    etag = api.get(f"docket-entries/?docket={api.docket.pk}")["ETag"]
    MatterWall.objects.create(case=api.case, user=api.reader, reason="Former client")
    assert [api.get(path).status_code for path in paths] == [404, 404, 404]
    assert api.get("timeline/", case=api.case.pk).status_code == 404
    assert [api.get(f"/api/v1/{path}").json()["results"] for path in lists] == [[]] * len(lists)
    headers = {"Authorization": f"Bearer {api.key}", "If-None-Match": etag}
    assert Client(headers=headers).get(f"/api/v1/docket-entries/?docket={api.docket.pk}").status_code == 200


def test_a_shared_policy_omits_citations_from_cases_without_access(api: World) -> None:
    def publishers() -> list[str]:
        change = api.get("policy-changes/").json()["results"][0]
        return sorted(citation["source"]["publisher"] for citation in change["citations"])

    assert publishers() == ["Alpha v. Beta Times"]
    CaseMember.objects.create(case=api.hidden, user=api.reader)
    assert publishers() == ["Alpha v. Beta Times", "Hidden v. Walled Times"]


def test_signed_in_people_may_read_without_a_key(api: World) -> None:
    client = Client()
    client.force_login(api.reader)
    assert client.get("/api/v1/cases/").json()["results"][0]["id"] == str(api.case.pk)


def test_no_answer_or_schema_mentions_payloads_or_sealed_data(api: World) -> None:
    schema = Client().get("/api/v1/schema/").json()
    names = {name for part in schema["components"]["schemas"].values() for name in part.get("properties", {})}
    assert names.isdisjoint({"payload", "body", "headers", "password", "hash"})
    assert {name for name in names if "sealed" in name} == {
        "is_sealed",
        "sealed",
    }  # flags of document and fact
    assert schema["components"]["schemas"]["TimelineRow"]["properties"]["sealed"]["type"] == "boolean"
    for path in api.get("").json().values():
        if not path.endswith("timeline/"):
            assert SECRET not in api.get(path).content.decode()
