"""`make run`: one site, started once for this file, and what can happen to it."""

import os
import re
import shlex
import signal
import stat
import time
from pathlib import Path

import psycopg2
import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.embedded.conftest import ROOT, Site, alive, descendants, manage, wait_until

pytestmark = pytest.mark.skipif(os.uname().sysname != "Linux", reason="reads /proc")


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def forget_heartbeats(site: Site) -> None:
    with Redis.from_url(site.run_environment()["REDIS_URL"], retry=Retry(ConstantBackoff(0.1), 50)) as broker:
        for key in broker.keys("casetracker:heartbeat:*"):
            broker.delete(key)


def test_all_parts_come_up_and_the_log_says_how_to_sign_in(site: Site) -> None:
    wait_until(site.is_well, 20, "all parts up")
    assert set(site.health()) == {"database", "broker", "worker", "beat", "sandbox"}
    assert f"http://127.0.0.1:{site.port}/signin/" in site.log
    steps = re.findall(r"database: step (\d+) of (\d+), tables for", site.log)
    assert len(steps) >= 4, "slow steps are reported while they run"
    assert all(int(step) <= int(all_of_them) for step, all_of_them in steps)
    assert "one machine" in site.log
    assert "backup" in site.log


def test_secrets_are_unreadable_to_others_and_absent_from_the_process_list(site: Site) -> None:
    for name in ("run.json", "secret_key", "passwords.json"):
        assert stat.S_IMODE((site.var / name).stat().st_mode) == 0o600, name
    assert site.process is not None
    command_lines = b"".join(
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(site.process.pid)
    )
    password = site.run_environment()["REDIS_URL"].split(":")[2].split("@")[0]
    assert len(password) > 30
    assert password.encode() not in command_lines


def test_the_site_reads_and_writes_rows_but_owns_no_table(site: Site) -> None:
    found = site.run_environment()
    owner, app = found["OWNER_DATABASE_URL"], found["DATABASE_URL"]
    query(owner, "CREATE TABLE made_later (id bigserial PRIMARY KEY, word text)")
    assert query(app, "SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == [(0,)]
    query(app, "INSERT INTO made_later (word) VALUES ('x')")
    query(app, "UPDATE made_later SET word = 'y'")
    query(app, "DELETE FROM made_later")
    for forbidden in (
        "TRUNCATE made_later",
        "TRUNCATE accounts_user CASCADE",
        "DROP TABLE made_later",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "CREATE TABLE another (id int)",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(app, forbidden)
    query(owner, "DROP TABLE made_later")


def test_manage_py_finds_the_servers_and_migrates_as_the_owner(site: Site) -> None:
    asked = manage("dbshell", "--", "--tuples-only", "--command=SELECT current_user", var=site.var)
    assert asked.stdout.strip() == "casetracker_app", asked.stderr
    migrated = manage("migrate", "--check", var=site.var)
    assert migrated.returncode == 0, migrated.stderr


def test_a_second_run_on_the_same_data_is_refused_in_one_sentence(site: Site) -> None:
    done = manage("run", var=site.var, PORT="0" + str(site.port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "already running" in done.stderr


def test_backup_and_restore(site: Site) -> None:
    url, file = site.run_environment()["DATABASE_URL"], site.var / "office.sql"
    before = query(url, "SELECT email FROM accounts_user ORDER BY email")
    assert before
    saved = manage("backup", str(file), var=site.var)
    assert saved.returncode == 0, saved.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    query(url, "UPDATE accounts_user SET email = 'x' || email")

    refused = manage("restore", str(file), var=site.var)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    loaded = manage("restore", str(file), "--replace", var=site.var)
    assert loaded.returncode == 0, loaded.stderr
    assert query(url, "SELECT email FROM accounts_user ORDER BY email") == before
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(url, "TRUNCATE accounts_user CASCADE")


def test_the_commands_of_the_administrators_page_work_as_written(site: Site) -> None:
    page = (ROOT / "docs/administration.md").read_text()
    block = re.search(r"## People and access\n+```\n(.*?)```", page, re.DOTALL)
    assert block is not None
    lines = block[1].splitlines()
    assert len(lines) >= 3
    for line in lines:
        program, script, *words = shlex.split(line, comments=True)
        assert (program, script) == (".venv/bin/python", "manage.py"), line
        inside = [str(site.var / word) if word.endswith(".sql") else word for word in words]
        done = manage(*inside, var=site.var)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        if words[0] == "signin_link":
            assert re.fullmatch(r"/signin/\S+/\n", done.stdout), line


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("bin/postgres -D", "database"),
        ("valkey-server", "broker"),
        ("casetracker.embedded.worker", "worker"),
        ("casetracker.embedded.beat", "beat"),
        ("gunicorn", "web"),
    ],
)
def test_a_killed_child_is_restarted_and_leaves_nothing_behind(site: Site, words: str, part: str) -> None:
    wait_until(site.is_well, 20, "all parts up")
    pid = site.child(words)
    assert pid is not None
    below = descendants(pid)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid) and not any(map(alive, below)), 10, f"the old {part} gone")
    wait_until(lambda: site.child(words) not in (None, pid), 10, f"a new {part}")
    forget_heartbeats(site)  # of the dead one
    wait_until(site.is_well, 30, f"well again after {part} was killed")


def test_a_killed_supervisor_leaves_no_process_and_the_next_run_works(site: Site) -> None:
    wait_until(site.is_well, 20, "all parts up")
    assert site.process is not None
    below = descendants(site.process.pid)
    assert len(below) > 8
    site.process.kill()
    site.process.wait(5)
    wait_until(lambda: not any(map(alive, below)), 15, "every child gone")

    since = time.monotonic()
    site.start()
    assert time.monotonic() - since < 30  # 8 s on an idle machine
    assert site.is_well()
    below = descendants(site.process.pid)
    assert site.stop() < 15
    assert site.process.returncode == 0, site.log
    assert not any(map(alive, below))
    assert not (site.var / "run.json").exists()
