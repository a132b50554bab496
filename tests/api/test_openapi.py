"""The OpenAPI document is valid, current, and matches what the live API answers."""

from pathlib import Path

import yaml
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import validate

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"


def test_the_committed_document_is_current_and_valid(tmp_path: Path) -> None:
    generated = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(generated), "--validate", "--fail-on-warn")
    assert generated.read_text() == COMMITTED.read_text(), (
        "Run: manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn"
    )
    document = yaml.safe_load(generated.read_text())
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert Client().get("/api/v1/schema/").json() == document


def test_every_operation_documents_its_scope_errors_and_authentication() -> None:
    for path, operations in yaml.safe_load(COMMITTED.read_text())["paths"].items():
        for method, operation in operations.items():
            assert {"apiKey": []} in operation["security"], path
            assert "Scope: `" in operation["description"], path
            told = {"304"} if method == "get" else {"415"}
            assert {"200", "400", "401", "403", "406", *told} <= set(operation["responses"]), path
            problem = operation["responses"]["400"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
            assert all(
                item.get("description") or "schema" in item for item in operation.get("parameters", [])
            )
