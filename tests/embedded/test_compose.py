"""docker-compose.yml without a Docker engine: its schema, and each service run by its own command."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connections

from casetracker.embedded.compose_secrets import write
from casetracker.embedded.places import Places, find_binaries, server_user
from casetracker.embedded.postgres import APP, OWNER
from casetracker.embedded.roles import Account
from casetracker.embedded.servers import free_ports
from tests.embedded.conftest import ROOT, bare_environment, wait_until

COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]


def test_it_is_valid_under_the_compose_specification() -> None:
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_no_service_of_ours_runs_as_root_or_has_a_secret_in_its_environment() -> None:
    assert {"postgres", "redis", "web", "worker", "beat"} <= set(SERVICES)
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER [1-9]\d*$", image, re.MULTILINE)
    assert "--require-hashes" in image
    assert image.index("ENV STATIC_ROOT=") < image.index("collectstatic"), "the image brings its static files"
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET_KEY|DATABASE_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/")
    for name in ("web", "worker", "beat"):
        assert "owner_database_url" not in SERVICES[name]["secrets"]
    for name in ("postgres", "redis", "web", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_secrets_are_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = ["owner_database_url", "database_url", "secret_key", "email_host_password", "imap_password"]
    assert write(folder) == made
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert write(folder) == []
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    owner, app = (Account.parse(before[name]) for name in ("owner_database_url", "database_url"))
    assert owner.password == before["postgres_password"]
    assert app.password != owner.password
    assert set(yaml.safe_load(COMPOSE.read_text())["secrets"]) == set(before)


@dataclass
class Machine:
    """Takes the place of the containers' host: real servers, and a folder for /run/secrets."""

    folder: Path
    redis_url: str
    port: int

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment, with defaults and addresses filled in as by compose and its network."""
        found = bare_environment(
            PATH=f"{Path(sys.executable).parent}:{self.folder / 'bin'}:{os.environ['PATH']}"
        )
        for name, value in SERVICES[service].get("environment", {}).items():
            filled = re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", str(value))
            found[name] = filled.replace("/run/secrets", str(self.folder))
        return found | {"REDIS_URL": self.redis_url, "PORT": str(self.port)}

    def start(self, service: str, *more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{service}.log").open("wb") as output:
            return subprocess.Popen(
                [*SERVICES[service]["command"], *more],
                cwd=ROOT,
                env=self.environment(service),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def is_healthy(self, service: str) -> bool:
        command = SERVICES[service]["healthcheck"]["test"][1:]
        return (
            subprocess.run(
                command, cwd=ROOT, env=self.environment(service), capture_output=True, timeout=30, check=False
            ).returncode
            == 0
        )

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()


END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture(scope="module")
def database(django_db_setup: None) -> Iterator[Account]:
    """A copy of the tests' migrated database, which makes `migrate` fast."""
    connections.close_all()  # a template database must have no connections
    owner = Account.parse(os.environ["DATABASE_URL"])
    copy = replace(owner, database="compose")
    template = settings.DATABASES["default"]["NAME"]
    with closing(owner.connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS compose")
            cursor.execute(END_SESSIONS, [template])  # a live server's thread may still hold one
            cursor.execute(f'CREATE DATABASE compose TEMPLATE "{template}"')
            yield copy
            cursor.execute("DROP DATABASE compose WITH (FORCE)")


@pytest.fixture(scope="module")
def machine(database: Account) -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="casetracker-compose-"))
    folder.chmod(0o755)
    port, broker = free_ports(2)
    app = replace(database, user=APP) if database.user == OWNER else database
    secrets = {
        "owner_database_url": database.url(),
        "database_url": app.url(),
        "secret_key": "of a test",
        "email_host_password": "",
        "imap_password": "",
    }
    for name, value in secrets.items():
        (folder / name).write_text(value)
    (folder / "bin").mkdir()
    valkey = find_binaries(Places(folder, folder, server_user())).valkey
    (folder / "bin/valkey-server").symlink_to(valkey)
    machine = Machine(folder, f"redis://127.0.0.1:{broker}/0", port)
    redis = machine.start("redis", "--port", str(broker), "--dir", str(folder))
    yield machine
    redis.terminate()
    redis.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.django_db  # or there is no tests' database to copy where this file runs alone
def test_each_service_starts_by_its_command_and_becomes_healthy(machine: Machine) -> None:
    migrate = machine.start("migrate")
    assert migrate.wait(120) == 0, machine.log("migrate")
    assert not machine.is_healthy("worker")
    started = {name: machine.start(name) for name in ("web", "worker", "beat")}
    try:
        for name, process in started.items():
            wait_until(
                lambda name=name: machine.is_healthy(name), 60, f"{name} healthy: {machine.log(name)}", 1.5
            )
            assert process.poll() is None
    finally:
        for process in started.values():
            process.terminate()
    for name, process in started.items():
        assert process.wait(30) in (0, -15), machine.log(name)
