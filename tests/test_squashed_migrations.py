"""A database made step by step, as 0.1 did, and one made by the squashed migrations are the same to us."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

from cases.models import Court, CourtDivision

SQUASHED = {
    ("cases", "0001_squashed_0006_people_over_cases"): ("cases", "0006_people_over_cases"),
    ("filings", "0001_squashed_0012_kinds_and_scopes"): ("filings", "0012_kinds_and_scopes"),
}


def columns(model: ModelState) -> list[tuple[str, str]]:
    """In their order, each as a migration would write it."""
    return [(name, MigrationWriter.serialize(field)[0]) for name, field in model.fields.items()]


def test_step_by_step_and_at_once_end_in_the_same_models() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    by_steps = loader.project_state(list(SQUASHED.values())).models
    at_once = loader.project_state(list(SQUASHED)).models
    assert len(by_steps) > 80
    assert by_steps.keys() == at_once.keys()
    for key, before in by_steps.items():
        after = at_once[key]
        assert columns(before) == columns(after), key
        assert before.options == after.options, key  # including constraints, indexes, and triggers
        assert before.bases == after.bases, key


@pytest.mark.django_db
def test_a_new_database_has_the_courts() -> None:
    assert Court.objects.count() > 200
    assert CourtDivision.objects.count() > 300


@pytest.mark.django_db
def test_a_database_that_went_step_by_step_has_nothing_left_to_do() -> None:
    recorder = MigrationRecorder(connection)
    loader = MigrationLoader(connection)
    replaced = [old for key in SQUASHED for old in loader.disk_migrations[key].replaces]
    assert len(replaced) == 18
    for key in SQUASHED:
        recorder.record_unapplied(*key)
    assert set(replaced) <= recorder.applied_migrations().keys()

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert not [step for step, _ in plan if step.app_label in ("cases", "filings")]
    courts = Court.objects.count()
    call_command("migrate", interactive=False, verbosity=0)
    assert SQUASHED.keys() <= recorder.applied_migrations().keys()
    assert Court.objects.count() == courts
