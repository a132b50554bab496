"""As root, the servers run under another account, whatever folders that account can reach."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from casetracker.embedded.places import Places, copy_binaries, find_binaries, find_places, server_user
from casetracker.embedded.servers import needed, running
from tests.embedded.conftest import ROOT, bare_environment, manage

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@as_root
def test_data_moves_where_the_account_can_reach_it_and_leaves_a_pointer(
    tmp_path: Path, reachable_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACKER_STATE_DIR", str(reachable_folder))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    first = find_places(closed / "var")
    assert first.home.parent == reachable_folder
    assert (closed / "var/cluster-location").read_text().strip() == str(first.home)
    assert oct(closed.stat().st_mode & 0o777) == "0o700"  # nothing above was opened

    moved = tmp_path / "moved"
    closed.rename(moved)
    assert find_places(moved / "var").home == first.home


@as_root
def test_data_stays_in_var_if_the_account_can_reach_it(reachable_folder: Path) -> None:
    found = find_places(reachable_folder / "var")
    assert found.home == found.var
    assert not (found.var / "cluster-location").exists()


def test_copied_binaries_run(reachable_folder: Path) -> None:
    places = Places(reachable_folder, reachable_folder, server_user())
    copy = copy_binaries(places.home)
    assert copy == copy_binaries(places.home)
    for program in (copy.postgres / "postgres", copy.postgres / "psql", copy.valkey):
        told = subprocess.run([program, "--version"], cwd="/", capture_output=True, text=True, check=True)
        assert "PostgreSQL" in told.stdout or "erver" in told.stdout
    assert find_binaries(places).postgres.is_dir()


def test_words_sort_and_fold_by_postgresqls_builtin_locale(reachable_folder: Path) -> None:
    places = Places(reachable_folder, reachable_folder, server_user())
    servers = needed(places, {"REDIS_URL": "redis://elsewhere"}, durable=False)
    with running(places, servers):
        connection = psycopg2.connect(servers.environment()["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT lower('ÀÉÎ'), 'É' ~* 'é', version()")
            row = cursor.fetchone()
        connection.close()
    assert row is not None
    assert row[:2] == ("àéî", True)
    assert "PostgreSQL 18" in row[2]


def test_commands_wait_for_each_other_and_the_servers_stop_with_the_command(reachable_folder: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--command", "import time; time.sleep(3)"],
        cwd=ROOT,
        env=bare_environment(CASETRACKER_VAR=str(reachable_folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        lock = reachable_folder / "lock"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
        second = manage("dbshell", "--", "--tuples-only", "--command=SELECT 'answered'", var=reachable_folder)
        assert first.wait(30) == 0
    finally:
        first.kill()
    assert "answered" in second.stdout, second.stderr
    assert "Waiting for manage.py shell" in second.stderr
    assert not (reachable_folder / "postgres/postmaster.pid").exists()
