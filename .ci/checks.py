"""Everything that `make test` checks. The linters run one after another while pytest streams its output."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PACKAGES = ("casetracker", "cases", "filings", "bench")
API_DOCUMENT = ROOT / "docs/openapi.yaml"
# These commands read models and views, not rows, so addresses that nobody answers save starting servers.
NOWHERE = {
    "SECRET_KEY": "for checks only",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SETTINGS_MODULE": "casetracker.settings",
}
SECONDS = 900
# Each file's tests run in one process, because they share fixtures that are slow to create.
PROCESSES = os.environ.get("TEST_PROCESSES", "2")


@dataclass
class Result:
    name: str
    passed: bool
    output: str
    seconds: float


def check(name: str, *command: str) -> Result:
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | NOWHERE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Result(name, False, f"took longer than {SECONDS} s", SECONDS)
    return Result(name, done.returncode == 0, done.stdout, time.monotonic() - started)


def linters(results: list[Result]) -> None:
    tool = {name: str(BIN / name) for name in ("ruff", "mypy", "lint-imports", "djlint")}
    manage = (sys.executable, "-W", "ignore", "manage.py")
    results.append(check("ruff check", tool["ruff"], "check", "."))
    results.append(check("ruff format", tool["ruff"], "format", "--check", "."))
    results.append(check("templates", tool["djlint"], "templates", "--lint", "--quiet"))
    results.append(check("import rules", tool["lint-imports"]))
    results.append(check("map of the rooms", sys.executable, ".ci/room_map.py"))
    results.append(check("migrations", *manage, "makemigrations", "--check", "--dry-run"))
    results.append(api_document(manage))
    results.append(check("types", tool["mypy"], *PACKAGES))


def api_document(manage: tuple[str, ...]) -> Result:
    """Checks that docs/openapi.yaml matches the code."""
    if not API_DOCUMENT.exists():
        return Result("API document", True, "", 0.0)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        result = check("API document", *manage, "spectacular", "--fail-on-warn", "--file", str(fresh))
        if result.passed and fresh.read_text() != API_DOCUMENT.read_text():
            result.passed = False
            result.output = (
                "The document is out of date. "
                "Run `.venv/bin/python manage.py spectacular --file docs/openapi.yaml`."
            )
        return result


def main(arguments: list[str]) -> int:
    results: list[Result] = []
    beside = threading.Thread(target=linters, args=(results,))
    beside.start()
    tests = 0
    if "--no-tests" not in arguments:
        command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "loadfile"]
        tests = subprocess.run(command, cwd=ROOT, check=False).returncode
    beside.join()
    for result in results:
        if not result.passed:
            print(f"\n{result.output.rstrip()}")
        print(f"{'ok' if result.passed else 'FAILED':6} {result.name} ({result.seconds:.1f} s)")
    return 1 if tests or not all(result.passed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
