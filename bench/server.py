"""The bench's own PostgreSQL and broker, below var/bench, or the database that BENCH_DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casetracker.embedded.places import find_places
from casetracker.embedded.servers import Claim, needed, running
from casetracker.embedded.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """BENCH_VAR, or var/bench. Never the folder of `make run`, which has somebody's data."""
    return Path(os.environ.get("BENCH_VAR") or ROOT / "var" / "bench")


@contextmanager
def bench_database() -> Iterator[None]:
    """Runs servers for the length of the block, with Django set up as the tables' owner and tables migrated.

    Not durable: a power failure loses the bench database, which `make bench-db` builds again.
    """
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)  # never the site's own
    if given := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = given
    places = find_places(folder())
    claim = Claim(places, "the bench")
    if not claim.take():
        raise Trouble(f"{claim.holder()} is using {places.var}. Wait for it to finish.")
    try:
        servers = needed(places, os.environ, durable=False)
        with running(places, servers):
            environment = servers.environment()
            if owner := environment.pop("OWNER_DATABASE_URL", None):
                environment["DATABASE_URL"] = owner
            os.environ.update(environment)
            _set_up()
            yield
    finally:
        claim.release()


def _set_up() -> None:
    os.environ.setdefault("SECRET_KEY", "for the bench only, never for a running site")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    os.environ.setdefault("CASETRACKER_VAR", str(folder()))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
