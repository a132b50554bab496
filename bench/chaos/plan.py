"""The size of a run. The same plan and seed give the same world and the same random choices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    cases: int
    entries: int
    days: float  # of the court's clock
    seconds: float  # of real time, in which those days pass and things are killed
    kills: int
    drain: float = 420.0  # seconds allowed to come to rest
    hurry: float = 60.0  # every wait of the product is divided by this
    storm: float = 0.3  # share of the world's answers that go wrong
    # calls to CourtListener per minute, hour, and day, each shortened by `hurry`
    budget: tuple[int, int, int] = (16, 600, 12_000)

    @property
    def world(self) -> str:
        return f"{self.seed},{self.cases},{self.entries},{self.days}"

    @property
    def rate(self) -> float:
        """Seconds on the court's clock per real second."""
        return self.days * 86_400 / self.seconds


FULL = Plan(seed=1, cases=300, entries=40_000, days=14, seconds=600, kills=220)
SHORT = Plan(
    seed=1, cases=5, entries=300, days=3, seconds=9, kills=12, drain=40, hurry=120, budget=(8, 200, 2_000)
)
