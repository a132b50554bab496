"""Problems before anything starts are reported in one plain sentence, with exit code 1."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.conftest import ROOT, bare_environment, manage


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence; fails unless it is the only output."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port(reachable_folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = said(manage("run", var=reachable_folder, PORT=str(port)))
    assert f"Port {port} is used by another program" in sentence
    assert f"PORT={port + 1}" in sentence


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_an_invalid_port(reachable_folder: Path, port: str) -> None:
    assert port in said(manage("run", var=reachable_folder, PORT=port))


@pytest.mark.parametrize("folder", ["/sys/casetracker", "/dev/null", "/dev/null/casetracker"])
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_folder_without_write_access(folder: str, command: str) -> None:
    sentence = said(manage(command, var=Path(folder)))
    assert folder in sentence
    assert "CASETRACKER_VAR" in sentence


@pytest.fixture
def small_disk(reachable_folder: Path) -> Iterator[Path]:
    """A disk of 30 MB, less than a new database cluster needs."""
    disk = reachable_folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=30m,mode=755", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be made by root who may mount")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    sentence = said(manage("run", var=small_disk, PORT="18765"))
    assert "full" in sentence
    assert str(small_disk) in sentence


def test_a_missing_library(reachable_folder: Path) -> None:
    without_packages = subprocess.run(
        [sys.executable, "-S", "manage.py", "check"],
        cwd=ROOT,
        env=bare_environment(CASETRACKER_VAR=str(reachable_folder)),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "make install" in said(without_packages)


def test_data_of_another_postgresql_version_is_left_alone(reachable_folder: Path) -> None:
    cluster = reachable_folder / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("16\n")
    sentence = said(manage("check", var=reachable_folder))
    assert "PostgreSQL 16" in sentence
    assert list(cluster.iterdir()) == [cluster / "PG_VERSION"]
