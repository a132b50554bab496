"""The fault run in its short form: a real site, real kills, a misbehaving world (see bench/chaos)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="reads /proc")
def test_everything_is_stored_exactly_once_after_the_short_fault_run(tmp_path: Path) -> None:
    told = tmp_path / "counts.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.chaos", "--short", "--json", str(told)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = json.loads(told.read_text()) if told.exists() else {"faults": ["it broke off"]}
    # what is wrong comes first: whoever prints a failure may print its beginning alone
    assert found["faults"] == [], f"{found['faults']}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert found["kills"]["total"] >= 10
    assert found["counts"]["entries listed"] > 250
    assert found["counts"]["deliveries sent"] > 50
