"""The real court files in ../shared/data, which stay there. Tests that need them are skipped without them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CASETRACKER_SHARED_DATA", ROOT.parent / "shared" / "data"))
OURS = Path(__file__).parent / "data"


def real(*kinds: str) -> list[ParameterSet]:
    """Every real payload of these kinds, each a test parameter of its own."""
    found = [
        path
        for kind in kinds
        for path in sorted((SHARED / "dockets" / kind).glob("*"))
        if path.suffix in (".html", ".xml", ".txt")
    ]
    if not found:
        reason = f"shared data missing: {SHARED / 'dockets'} has no {', '.join(kinds)}"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="shared-data-missing")]
    return [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in found]


def expected(path: Path) -> Any:
    return json.loads(path.with_suffix(".json").read_text())
