"""The seeded LinkedIn case, and helpers to walk through it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
SEED: Json = json.loads((ROOT / "cases/data/linkedin_case.json").read_text(encoding="utf-8"))


def dicts(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from dicts(item)
    elif isinstance(value, list):
        for item in value:
            yield from dicts(item)


def strings(value: object, skip: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in skip:
                yield from strings(item, skip)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, skip)


def by_key(rows: list[Json], key: str = "key") -> dict[str, Json]:
    found = {row[key]: row for row in rows}
    assert len(found) == len(rows)
    return found
