"""`manage.py verify_dockets` compares stored dockets with their evidence."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from filings.models import DocketEntry
from filings.records import SourceKind

from .given import docket, entries, give, row, texts

pytestmark = pytest.mark.django_db


def test_a_docket_that_matches_its_evidence() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT."), row(2, "ANSWER."), complete=True)
    output = StringIO()
    call_command("verify_dockets", stdout=output)
    assert output.getvalue() == "1 dockets compared with their evidence, 0 differ.\n"


def test_a_docket_that_differs_is_named_and_repaired_only_on_request() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT."), row(2, "ANSWER."), complete=True)
    DocketEntry.objects.filter(pk=entries()[1].pk).update(text="ANSWER, so it seems.")
    output = StringIO()
    with pytest.raises(CommandError, match="--repair"):
        call_command("verify_dockets", stdout=output)
    assert f"({docket().pk}): 1 changes, not repaired." in output.getvalue()
    assert texts() == ["COMPLAINT.", "ANSWER, so it seems."]
    call_command("verify_dockets", "--docket", "3:26-cv-01234", "--repair", stdout=output)
    assert texts() == ["COMPLAINT.", "ANSWER."]
    call_command("verify_dockets", stdout=output)
    assert output.getvalue().endswith("0 differ.\n")
