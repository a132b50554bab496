"""No sentence of the model case is lost or duplicated in the database."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from filings.seed import linkedin
from filings.seed.shared import demo_user
from tests.cases.linkedin import SEED, dicts

pytestmark = pytest.mark.django_db

SHOWN = (
    "cases.Case", "cases.CaseDetail", "cases.SourceConflict", "cases.KnownGap", "cases.RelatedCase",
    "cases.Party", "cases.Attorney", "cases.Firm", "cases.Claim", "cases.Element", "cases.Remedy",
    "cases.ClassDefinition", "cases.Fact", "cases.Source", "cases.PolicyDocument", "cases.PolicyVersion",
    "cases.PolicyChange", "filings.DocketEntry", "filings.EntryNote",
)  # fmt: skip
_BRACKETED = re.compile(r"\[[^\]\n]*\]")


def stored_texts() -> str:
    """Every text shown to a reader, without the bracketed sources after a statement."""
    found: list[str] = []
    for label in SHOWN:
        model = apps.get_model(label)
        fields = [f.name for f in model._meta.concrete_fields if _is_text(f)]
        for row in model._default_manager.values_list(*fields):
            found.extend(_strings(list(row)))
    return _BRACKETED.sub("", "\n".join(found))


def _is_text(field: Any) -> bool:
    named = field.name in {"seed_key", "key", "name_key", "type_key", "search", "field_sources"}
    return isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not named


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def seeded_sentences() -> list[str]:
    """The texts in the data, except those that the database has in another form or omits on purpose."""
    data = json.loads(json.dumps({key: value for key, value in SEED.items() if key != "watch_list"}))
    about = data["case"]
    # The details say the same about the case, line by line.
    for name in ("short_caption", "docket_number", "court_id", "division", "jurisdiction", "key"):
        del about[name]
    about["compiled_note"] = about["compiled_note"][1:].removesuffix(".")  # its first letter is lowercased
    for row in dicts(data):
        for name in ("lane", "record", "recorded_at"):
            row.pop(name, None)
    return [_BRACKETED.sub("", text) for text in _strings(data) if len(text.split()) >= 4]


def test_every_statement_in_the_data_is_shown_as_often_as_it_is_there() -> None:
    linkedin.load(demo_user())
    stored = stored_texts()
    sentences = seeded_sentences()
    said = "\n".join(sentences)
    wrong = {
        text: (said.count(text), stored.count(text))
        for text in sentences
        if stored.count(text) != said.count(text)
    }
    assert not wrong
    assert len(sentences) > 300
