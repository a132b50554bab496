"""The supervisor alone, with small programs."""

import subprocess
import sys

from tests.embedded.conftest import ROOT

FAILING = """
import sys
from casetracker.embedded import supervisor as s
from casetracker.embedded.process import Program
from casetracker.embedded.trouble import spoken
s.LONGEST_PAUSE = 0.05

def main():
    keeper = s.Supervisor()
    keeper.start(Program("web", (sys.executable, "-S", "-c", "print('no such table'); raise SystemExit(3)")))
    try:
        while True:
            keeper.turn(5)
    finally:
        keeper.stop()

sys.exit(spoken(main))
"""

LOUD = r"""
import sys
from casetracker.embedded import supervisor as s
from casetracker.embedded.process import Program
keeper = s.Supervisor()
code = "import sys; sys.stdout.write('red \\x1b[31m' + 'x' * 9000 + '\\nlast words')"
print(keeper.run(Program("loud", (sys.executable, "-S", "-c", code)), 20))
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )


def test_a_child_that_cannot_start_is_given_up_with_its_last_output() -> None:
    done = run(FAILING)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "web stopped 9 times in a row" in done.stderr
    assert "no such table" in done.stderr
    assert "exit code 3" in done.stdout


def test_a_settled_child_that_keeps_dying_is_restarted_every_time() -> None:
    """Killed twelve times in a row, as a machine short of memory would: the site stays up."""
    settled = FAILING.replace("keeper = s.Supervisor()", "keeper = s.Supervisor(settled=True)").replace(
        "while True:", "while keeper.children['web'].deaths < 12:"
    )
    done = run(settled)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("restarting") == 12


def test_log_lines_name_their_part_and_lose_control_characters() -> None:
    done = run(LOUD)
    lines = done.stdout.splitlines()
    assert lines[-1] == "0"
    assert all(" loud     | " in line for line in lines[:-1])
    assert "last words" in lines[-2]
    assert "\x1b" not in done.stdout
    assert sum(line.count("x") for line in lines) == 9000
