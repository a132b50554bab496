"""`python -m bench.chaos` (`make chaos`): the fault run. Exit status 0: everything is there exactly once.

A world of courts files entries over simulated days, and misbehaves. A real site polls it, reads uploaded
sheets, and sends webhooks while its parts are killed at random. Then the storm ends, the site comes to rest,
and every docket and message is compared with the world's truth.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chaos.killer import Killer
from bench.chaos.plan import FULL, SHORT, Plan
from bench.chaos.site import Receiver, Site, Upstream, end
from filings.sandbox.world import World, make

if TYPE_CHECKING:  # these need Django, which needs the site's servers
    from bench.chaos.people import People
    from bench.chaos.verdict import Verdict

AFTERWARDS = timedelta(days=3)  # on the court's clock, for texts that arrive late and rows that merge late


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a run. `environment` says where the site's servers are."""

    plan: Plan
    world: World
    upstream: Upstream
    site: Site
    receivers: list[Receiver]
    environment: dict[str, str]


def main(arguments: list[str]) -> int:
    plan, options = _options(arguments)
    print(f"seed {plan.seed}: {plan.cases} cases, {plan.entries} entries, {plan.kills} kills", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="casetracker-chaos-"))
    folder.chmod(0o755)  # as root, the servers run under another account
    world = make(plan.seed, cases=plan.cases, entries=plan.entries, days=plan.days)
    upstream, site = Upstream(plan, folder), Site(plan, folder)
    receivers = [Receiver(folder, "first"), Receiver(folder, "second")]
    passed = False
    try:
        for receiver in receivers:
            receiver.start()
        upstream.start()
        environment = site.start(upstream, [receiver.place for receiver in receivers])
        _use(environment)
        found = _run(Parts(plan, world, upstream, site, receivers, environment))
        passed = not found["faults"]
        _print(found)
        if options.json:
            options.json.write_text(json.dumps(found, indent=2, default=str))
    finally:
        site.stop()
        for process in (upstream.process, *(receiver.process for receiver in receivers)):
            end(process, 5)
        if passed or not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"logs are kept in {folder}")
    return 0 if passed else 1


def _options(arguments: list[str]) -> tuple[Plan, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="run the short form, as the tests do")
    for name, kind in (("seed", int), ("cases", int), ("entries", int), ("kills", int)):
        parser.add_argument(f"--{name}", type=kind)
    for name in ("days", "seconds", "drain", "hurry", "storm"):
        parser.add_argument(f"--{name}", type=float)
    parser.add_argument("--json", type=Path, help="also write the counts to this file")
    parser.add_argument("--keep", action="store_true", help="keep the logs of a failed run")
    options = parser.parse_args(arguments)
    given = {
        name: value
        for name, value in vars(options).items()
        if value is not None and name not in ("short", "json", "keep")
    }
    return replace(SHORT if options.short else FULL, **given), options


def _use(environment: dict[str, str]) -> None:
    """Lets this process use the site's database, as a person using its pages would."""
    os.environ |= environment
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    import django

    django.setup()


def _run(parts: Parts) -> dict[str, object]:
    """Runs the storm and the calm after it, and returns the verdict on what is left."""
    from bench.chaos import people

    begun = time.monotonic()
    office = people.People(parts.upstream, parts.site, parts.world, parts.plan.seed)
    parts.upstream.order("/clock", rate=0)
    office.open_the_office()
    office.follow(parts.receivers)
    _say(begun, "open; the storm begins")
    killer = _storm(parts, office)
    _say(begun, f"the storm is over after {killer.kills} kills")
    faults = _calm(parts)
    left = _come_to_rest(parts.plan, office)
    _say(begun, "NOT at rest" if any(left.values()) else "at rest")
    judged = _judge(parts, killer, left)
    office.alerts.judge(judged)
    return {
        "seed": parts.plan.seed,
        "kills": {"total": killer.kills, **killer.counts},
        "besides": dict(killer.others),
        "faults of the world": faults,
        "people": dict(office.done),
        "webhook events": dict(office.alerts.done),
        "counts": judged.counts,
        "seconds": round(time.monotonic() - begun),
        "faults": judged.faults,
    }


def _storm(parts: Parts, office: People) -> Killer:
    """Days pass, people work, answers are spoiled, and parts of the site are killed, all at once."""
    plan = parts.plan
    parts.upstream.order("/faults", storm=plan.storm, seed=plan.seed)
    parts.upstream.order("/clock", rate=plan.rate)
    killer = Killer(parts.site, parts.environment, parts.receivers, plan.seconds, plan.kills, plan.seed)
    killer.start()
    pause = max(0.2, plan.seconds / (plan.cases * 3))
    since = time.monotonic()
    while time.monotonic() - since < plan.seconds:
        office.act()
        time.sleep(pause)
    killer.join(60)
    return killer


def _calm(parts: Parts) -> object:
    """Ends the misbehavior and stops the court's clock; returns what was spoiled until now."""
    faults = parts.upstream.order("/calls")["faults"]
    parts.upstream.order("/faults", storm=0.0)
    parts.upstream.order("/clock", now=(parts.world.ends + AFTERWARDS).isoformat())
    parts.upstream.order("/clock", rate=0)
    for receiver in parts.receivers:
        receiver.flaky = 0.0
        end(receiver.process, 5)
        receiver.start()
    return faults


def _judge(parts: Parts, killer: Killer, left: dict[str, int]) -> Verdict:
    from bench.chaos import verdict

    judged = verdict.Verdict()
    calls = parts.upstream.order("/calls")["calls"]
    verdict.queues(left, judged)
    verdict.dockets(parts.world, parts.world.ends + AFTERWARDS, judged)
    verdict.evidence(judged)
    verdict.deliveries(parts.receivers, judged)
    verdict.budget([(at, status) for at, status in calls], parts.plan, judged)  # type: ignore[attr-defined]
    judged.must(killer.broken is None, f"the killer itself failed: {killer.broken!r}")
    enough = killer.kills >= parts.plan.kills * 0.9
    judged.must(enough, f"only {killer.kills} of {parts.plan.kills} kills were made")
    process = parts.site.process
    judged.must(process is not None and process.poll() is None, "the supervisor died")
    return judged


# Seconds during which feeds are read again at the end while a webhook event waits for its docket.
ASKED_AGAIN = 45.0


def _come_to_rest(plan: Plan, office: People) -> dict[str, int]:
    """Uploads each case's last true sheet and reads every feed once more; returns what is left to do."""
    from bench.chaos import people

    office.alerts.finish()
    office.press_check_now(share=1.0)
    for case in office.world.cases:
        office.drop_sheet(case, days=0)
    left = people.until_rest(plan.drain)
    deadline = time.monotonic() + ASKED_AGAIN
    while not any(left.values()) and people.some_are_parked() and time.monotonic() < deadline:
        # CourtListener was asked and failed, and nothing else gives its number for the docket. A feed that
        # was just read is left alone, however often the button is pressed (PATIENCE).
        time.sleep(2)
        office.press_check_now(share=1.0)
        left = people.until_rest(plan.drain)
    return left


def _say(begun: float, words: str) -> None:
    print(f"{time.monotonic() - begun:6.1f} s  {words}", flush=True)


def _print(found: dict[str, object]) -> None:
    for title, value in found.items():
        if isinstance(value, dict):
            print(f"\n{title}")
            for name, count in value.items():
                print(f"  {name:<44} {count:>10}")
    faults = found["faults"]
    assert isinstance(faults, list)
    summary = "Everything is there exactly once." if not faults else f"{len(faults)} things are wrong:"
    print(f"\n{found['seconds']} s. {summary}")
    for fault in faults[:40]:
        print(f"  - {fault}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
