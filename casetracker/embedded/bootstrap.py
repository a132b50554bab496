"""Installs the pinned requirements into .venv. It runs before anything is installed: standard library only.

    python3 casetracker/embedded/bootstrap.py [--dev]

--dev adds what `make test` needs, including a browser. A stamp file makes later runs fast.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMP = VENV / "installed.json"
INSTALL_SECONDS = 1800
PROBE_SECONDS = 60


class Failed(Exception):
    """The installation failed; the message is one sentence for the person at the keyboard."""


def main(arguments: Sequence[str]) -> int:
    dev = "--dev" in arguments
    try:
        with_lock(dev)
    except Failed as failed:
        print(f"casetracker: {failed}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"casetracker: {VENV} could not be written: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def with_lock(dev: bool) -> None:
    """Installs under a lock, so that two `make` runs in one checkout do not install at the same time."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        install("requirements-dev.txt" if dev else "requirements.txt")
        if dev:
            install_browser()
    finally:
        os.close(folder)


def install(requirements: str) -> None:
    current = digest(requirements)
    stamps = read_stamps()
    if stamps.get(requirements) == current and works(str(PYTHON), "--version"):
        return
    if not works(str(PYTHON), "-m", "pip", "--version"):
        make_environment()
    say(f"installing {requirements} ...")
    installed = install_with_uv(requirements) or run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pinned(requirements)
    )
    if not installed:
        raise Failed(f"{requirements} could not be installed. See the lines above.")
    if requirements == "requirements-dev.txt":  # it includes the other file
        stamps["requirements.txt"] = digest("requirements.txt")
    STAMP.write_text(json.dumps(stamps | {requirements: current}))


def make_environment() -> None:
    say("creating .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    if not run(sys.executable, "-m", "venv", VENV):
        raise Failed(
            "Python could not create a virtual environment. On Debian and Ubuntu, run "
            "`apt-get install python3-venv`."
        )


def install_with_uv(requirements: str) -> bool:
    """Installs with uv, several times faster than pip. Returns False if uv is unavailable or fails."""
    get = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:")
    if not works(*map(str, get), *pinned("requirements-uv.txt"), seconds=300):
        return False
    command = (VENV / "bin/uv", "pip", "install", "--quiet", "--python", PYTHON, *pinned(requirements))
    return works(*map(str, command), seconds=INSTALL_SECONDS)


def pinned(requirements: str) -> tuple[str, ...]:
    return ("--require-hashes", "-r", str(ROOT / requirements))


def install_browser() -> None:
    """Installs Playwright's own Chromium, or else Debian's."""
    if chromium_works():
        return
    say("installing a browser for the tests ...")
    works(str(PYTHON), "-m", "playwright", "install", "chromium", seconds=600)
    if chromium_works():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-q=2", environment=environment)
        run("apt-get", "install", "-q=2", "-y", "chromium", environment=environment)
        if chromium_works():
            return
    raise Failed("The tests need a browser, and none could be installed. Run `apt-get install chromium`.")


def chromium_works() -> bool:
    """Whether a Chromium starts, which also shows whether its libraries are there."""
    own = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    playwright_path = subprocess.run(
        [PYTHON, "-c", own], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
    ).stdout.strip()
    candidates = (playwright_path, shutil.which("chromium"), shutil.which("chromium-browser"))
    return any(path and works(path, "--version", "--no-sandbox") for path in candidates)


def digest(requirements: str) -> str:
    """A hash of the pins and of the Python they were installed for."""
    content = (ROOT / requirements).read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def read_stamps() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamps


def works(*command: str, seconds: float = PROBE_SECONDS) -> bool:
    """Whether a command succeeds; its output is discarded."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def run(*command: str | Path, environment: dict[str, str] | None = None) -> bool:
    """Whether a command succeeds; its output is shown."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=os.environ | (environment or {}),
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False
    return done.returncode == 0


def say(line: str) -> None:
    print(f"casetracker: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
