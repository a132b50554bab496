"""`make run`: starts the whole site on this machine, under one supervisor."""

import http.client
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from casetracker.embedded.attach import ROOT, read_setting, run_file, secret_key, var_folder
from casetracker.embedded.log import say
from casetracker.embedded.places import Places, find_places
from casetracker.embedded.process import Program, die_with_parent
from casetracker.embedded.servers import Claim, Servers, free_ports, given, needed
from casetracker.embedded.supervisor import Stopped, Supervisor, wait_for
from casetracker.embedded.trouble import Trouble

PREPARE_SECONDS = 600.0
WELL_WITHIN = 60.0  # seconds to wait for all parts before saying what is missing


def main() -> int:
    if os.environ.get("MAKELEVEL"):  # if make is killed, everything it started stops too
        die_with_parent(signal.SIGTERM, os.getppid())
    port = _port()
    places = find_places(var_folder())
    claim = Claim(places, "make run")
    if not claim.take_within(1):
        raise Trouble(f"Casetracker is already running on the data in {places.var}: {claim.holder()}.")
    run_file(places).unlink(missing_ok=True)
    _check_port(port)
    site = Site(places, port, needed(places, os.environ))
    supervisor = Supervisor()
    try:
        site.run(supervisor)
    except Stopped:
        say("run", "stopping ...")
    finally:
        run_file(places).unlink(missing_ok=True)
        supervisor.stop()
    say("run", f"stopped; the data stays in {places.home}")
    return 0


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text!r}. It must be a number from 1 to 65535.")
    return int(text)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(
                f"Port {port} needs root. Choose one above 1023, as in `make run PORT=8001`."
            ) from None
        except OSError:
            raise Trouble(
                f"Port {port} is used by another program. Choose another, as in `make run PORT={port + 1}`."
            ) from None


@dataclass
class Site:
    places: Places
    port: int
    servers: Servers
    sandbox_port: int = field(default_factory=lambda: free_ports(1)[0])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, supervisor: Supervisor) -> None:
        """Starts everything and keeps it running until somebody asks us to stop (raises Stopped)."""
        say("run", "starting the database and the broker ...")
        self.servers.initialize()
        started = [(server, supervisor.start(server.program())) for server in self.servers.all()]
        for server, process in started:
            server.wait_ready(process)
        self._write_run_file()
        sign_in = self._prepare(supervisor)
        say("run", "starting the web server and the background workers ...")
        for program in (self.sandbox(), self.web(), self.worker(), self.beat()):
            supervisor.start(program)
        if not wait_for(supervisor, self._is_well, WELL_WITHIN):
            say("run", f"not all parts are up after {WELL_WITHIN:.0f} s; {self.address}/healthz says which")
        supervisor.settled = True
        self._greet(sign_in)
        while True:
            supervisor.turn(60)

    def environment(self) -> dict[str, str]:
        """The environment of web, worker, beat, and the sandbox court: our settings and the servers'
        addresses."""
        court = f"127.0.0.1:{self.sandbox_port}"
        environment = {
            "CASETRACKER_VAR": str(self.places.var),
            "SITE_URL": self.address,
            "CASETRACKER_SANDBOX_URL": f"http://{court}",
            # plus what the environment lists, such as a webhook receiver on this machine
            "CASETRACKER_HTTP_ALLOWED_PRIVATE": ",".join(
                filter(None, [court, os.environ.get("CASETRACKER_HTTP_ALLOWED_PRIVATE")])
            ),
            "STATIC_ROOT": str(self.places.var / "static"),
            "PYTHONUNBUFFERED": "1",
            **self.servers.environment(),
        }
        if not given("SECRET_KEY", os.environ):
            environment["SECRET_KEY"] = secret_key(self.places.var)
        return environment

    def _program(self, name: str, *argv: str, **options: object) -> Program:
        environment = os.environ | self.environment()
        environment.pop("OWNER_DATABASE_URL", None)  # the site itself never owns the tables
        return Program(name, (sys.executable, *argv), environment, cwd=ROOT, stage=2, **options)  # type: ignore[arg-type]

    def web(self) -> Program:
        return self._program(
            "web",
            *("-m", "gunicorn", "casetracker.wsgi:application", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", "2", "--threads", "4", "--no-control-socket", "--graceful-timeout", "3"),
            "--preload",  # the application is loaded once, not once per process
            *("--log-level", "warning"),
        )

    def worker(self) -> Program:
        return self._program(
            "worker",
            *("-m", "casetracker.embedded.worker"),
            stop=(
                (signal.SIGTERM, 3.0),
                (signal.SIGQUIT, 4.0),
            ),  # what is still running goes back to the queue
            # Without its broker, a polite stop could wait forever. Tasks it had taken are put back when the
            # next worker starts.
            orphaned=signal.SIGKILL,
        )

    def beat(self) -> Program:
        return self._program("beat", "-m", "casetracker.embedded.beat", orphaned=signal.SIGKILL)

    def sandbox(self) -> Program:
        state = self.places.var / "sandbox"
        where = ("--host", "127.0.0.1", "--port", str(self.sandbox_port), "--state-dir", str(state))
        return self._program("sandbox", "-m", "filings.sandbox", *where)

    def _prepare(self, supervisor: Supervisor) -> str:
        """Migrates, loads the demo data, and returns the path of a sign-in link."""
        say("run", "preparing the database ...")
        result = self.places.var / ".prepared"
        result.unlink(missing_ok=True)
        os.close(os.open(result, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        program = self._program(
            "prepare",
            "-m",
            "casetracker.embedded.prepare",
            str(result),
            str(self.places.home / "demo-loaded"),
        )
        owner = self.servers.environment().get("OWNER_DATABASE_URL") or read_setting("OWNER_DATABASE_URL")
        if owner:
            program.env["DATABASE_URL"] = owner
        try:
            if supervisor.run(program, PREPARE_SECONDS) != 0:
                raise Trouble("The database could not be prepared. See the lines above.")
            return str(json.loads(result.read_text())["signin"])
        finally:
            result.unlink(missing_ok=True)

    def _write_run_file(self) -> None:
        """Tells `manage.py` where the servers are. It reads this file only while we hold the claim."""
        path = run_file(self.places)
        fresh = path.with_suffix(".partial")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump({"process": os.getpid(), "environment": self.environment()}, file)
        fresh.rename(path)

    def _is_well(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greet(self, sign_in: str) -> None:
        for line in (
            f"Casetracker runs at {self.address}",
            f"Sign in (once, as an administrator): {self.address}{sign_in}",
            "This setup is for a trial or a small office on one machine. To move to docker compose:",
            "    .venv/bin/python manage.py backup FILE, then restore FILE there (docs/deploy.md)",
            f"The data is in {Path(self.places.home)}. Ctrl-C stops everything.",
        ):
            say("run", line)
