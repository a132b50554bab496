"""`python -m filings.sandbox`: runs the sandbox court on loopback until it is stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from filings.sandbox.court import DEMO_TOKEN, SandboxCourt
from filings.sandbox.server import running
from filings.sandbox.world import World, make


def _limits(text: str) -> tuple[int, int, int]:
    minute, hour, day = (int(part) for part in text.split(","))
    return minute, hour, day


def _world(text: str) -> World:
    seed, cases, entries, days = text.split(",")
    return make(int(seed), cases=int(cases), entries=int(entries), days=float(days))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m filings.sandbox", description=__doc__)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: loopback), or several: A,B,C"
    )
    parser.add_argument("--port", type=int, default=9100, help="0 uses any free port")
    parser.add_argument(
        "--state-dir", type=Path, help="folder in which the clock is saved (default: not saved)"
    )
    parser.add_argument("--replay", type=Path, metavar="DIR", help="also serve the files in this folder")
    parser.add_argument("--token", default=DEMO_TOKEN, help="API token of the CourtListener replica")
    parser.add_argument(
        "--throttle", type=_limits, default=(0, 0, 0), metavar="MIN,HOUR,DAY",
        help="calls per minute, hour, and day (CourtListener's are 5,50,125); 0 for no limit (default)",
    )  # fmt: skip
    parser.add_argument(
        "--world", type=_world, metavar="SEED,CASES,ENTRIES,DAYS",
        help="serve many cases of several courts instead of the demonstration case",
    )  # fmt: skip
    parser.add_argument(
        "--hurry", type=float, default=1, help="shorten the throttle's windows by this factor"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        court = SandboxCourt(
            options.state_dir,
            replay=options.replay,
            token=options.token,
            throttle=options.throttle,
            world=options.world,
            hurry=options.hurry,
        )
        with ExitStack() as stack:
            for host in options.host.split(","):
                url = stack.enter_context(running(court, host, options.port))
                print(f"Sandbox court at {url}", flush=True)
            stopped.wait()
    except (OSError, OverflowError, ValueError) as error:
        print(f"The sandbox court cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
