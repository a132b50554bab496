"""Docket entries: nested documents, redirects of merged entries, and withdrawn entries."""

from django.utils import timezone

from .world import World


def test_an_entry_includes_its_documents_main_document_first(api: World) -> None:
    entry = api.get("docket-entries/", entry_number=3).json()["results"][0]
    assert [document["attachment_number"] for document in entry["documents"]] == [None, 1]
    assert entry["description"] == "MOTION number 3 of Alpha v. Beta"
    assert entry["basis"] == ["docket_sheet"]
    document = api.get(f"documents/{entry['documents'][0]['id']}/").json()
    assert (document["docket_entry"], document["docket"], document["entry_number"]) == (
        entry["id"], str(api.docket.pk), 3,
    )  # fmt: skip


def test_a_merged_entry_redirects_to_its_survivor_and_is_in_no_list(api: World) -> None:
    gone, survivor = api.docket.entries.order_by("position")[:2]
    gone.merged_into = survivor
    gone.save()
    answer = api.get(f"docket-entries/{gone.pk}/", fields="id")
    assert answer.status_code == 301
    assert api.get(answer["Location"]).json() == {"id": str(survivor.pk)}
    assert len(api.get("docket-entries/").json()["results"]) == 11
    assert len(api.get("documents/").json()["results"]) == 22
    assert api.get(f"docket-entries/{gone.pk}/", api.key_for(api.stranger)).status_code == 404


def test_a_withdrawn_entry_is_in_no_list_and_its_id_says_so(api: World) -> None:
    entry = api.docket.entries.order_by("position")[0]
    entry.withdrawn_at = timezone.now()
    entry.save()
    assert len(api.get("docket-entries/").json()["results"]) == 11
    assert api.get(f"docket-entries/{entry.pk}/").json()["date_withdrawn"] is not None


def test_dates_are_only_as_precise_as_known(api: World) -> None:
    facts = api.get("facts/").json()["results"]
    assert [(fact["date"], fact["date_precision"]) for fact in facts] == [
        ("2020-01-02", "day"), ("2020-08", "month"), (None, "day"),
    ]  # fmt: skip


def test_the_trailing_slash_may_be_omitted(api: World) -> None:
    assert api.get("docket-entries").json() == api.get("docket-entries/").json()
