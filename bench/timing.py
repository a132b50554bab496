"""Shuffled rounds, medians, and spread: variants take turns, so that a busy machine affects all alike."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

_WRITTEN = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds of each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> str:
        return f"{min(self.rounds) * 1000:.3g} to {max(self.rounds) * 1000:.3g} ms"


@dataclass(frozen=True, slots=True)
class Bar:
    """One measured number and its target. `at_most` False: the number must reach the target."""

    bench: str
    what: str
    value: float
    unit: str
    bar: float | None
    at_most: bool = True
    detail: str = ""

    @property
    def met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


def rounds(variants: Mapping[str, Callable[[], object]], count: int) -> dict[str, Times]:
    """Runs each variant once unmeasured, then `count` times, in a new random order each round."""
    for variant in variants.values():
        variant()
    found: dict[str, list[float]] = {name: [] for name in variants}
    order = list(variants)
    for _ in range(count):
        random.shuffle(order)
        for name in order:
            gc.collect()
            before = time.perf_counter()
            variants[name]()
            found[name].append(time.perf_counter() - before)
    return {name: Times(tuple(values)) for name, values in found.items()}


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back; deferred constraints are still checked at its end, as in a real
    one."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def counted(work: Callable[[], object]) -> tuple[int, int]:
    """(queries, rows written) of one run that is rolled back, without transaction control statements."""
    with undone():
        before = _written()
        with CaptureQueriesContext(connection) as queries:
            work()
        written = _written() - before
    control = ("SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "BEGIN", "COMMIT")
    own = [query for query in queries.captured_queries if not query["sql"].startswith(control)]
    return len(own), written


def _written() -> int:
    """Rows written so far, as this session counts them, possibly including earlier transactions."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return int(cursor.fetchone()[0] or 0)
