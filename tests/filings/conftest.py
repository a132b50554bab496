"""The sandbox court, running on loopback for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casetracker.lib.http import Http
from filings.sandbox.court import SandboxCourt
from filings.sandbox.server import running


@pytest.fixture
def sandbox_court(tmp_path: Path) -> SandboxCourt:
    return SandboxCourt(tmp_path / "sandbox")


@pytest.fixture
def sandbox_url(sandbox_court: SandboxCourt) -> Iterator[str]:
    with running(sandbox_court) as url:
        yield url


@pytest.fixture
def door(sandbox_url: str) -> Http:
    """An HTTP client that may reach the sandbox and does not wait between retries."""
    return Http(allowed_private=[sandbox_url.removeprefix("http://")], sleep=lambda seconds: None)
