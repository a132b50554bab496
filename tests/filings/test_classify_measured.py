"""The accuracy of reading entries' texts, against labels made by hand before the rules were written.

300 real entries of all courts and kinds of source were drawn with a fixed seed and labeled; half of them
were set aside while the rules were made. Their texts stay outside of the repository: here are their SHA-256
and the labels. What is paraphrased carries its text, with names of nobody, and can be read everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from filings.classify import Knowledge, read
from filings.normalize import name_key, text_key
from filings.records import SourceError
from filings.sources import parse_payload

from .realfiles import OURS, SHARED

# A little below what was measured (docs/docket-knowledge.md): precision, recall.
FLOORS = {
    "held out": {"kind": (0.97, 0.97), "links": (0.96, 0.92), "filer": (0.94, 0.94), "dates": (0.96, 0.95)},
    "tune": {"kind": (0.98, 0.98), "links": (0.97, 0.92), "filer": (0.97, 0.97), "dates": (0.97, 0.97)},
    "paraphrased": {
        "kind": (0.98, 0.98),
        "links": (0.98, 0.95),
        "filer": (0.98, 0.98),
        "dates": (0.98, 0.95),
    },
}


@dataclass(slots=True)
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, name: str, got: Iterable[object], wanted: Iterable[object]) -> None:
        have, want = set(got), set(wanted)
        self.right += len(have & want)
        self.wrong += len(have - want)
        self.missed += len(want - have)
        if have != want:
            self.errors.append(
                f"{name}: {sorted(map(str, have - want))} instead of {sorted(map(str, want - have))}"
            )

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def measure(rows: Iterable[tuple[Knowledge, dict[str, Any]]]) -> dict[str, Score]:
    scores = {part: Score() for part in ("kind", "links", "filer", "dates")}
    for got, label in rows:
        name = label.get("sha256", label.get("text", ""))[:40]
        said = [kind for kind in (got.kind,) if kind != "other"]
        scores["kind"].add(name, said, [kind for kind in (label["kind"],) if kind != "other"])
        scores["links"].add(
            name,
            [(link.relation, link.number) for link in got.links],
            [tuple(link) for link in label.get("links", ())],
        )
        filer = [sha(name_key(got.filer))] if got.filer else []
        scores["filer"].add(name, filer, [label["filer"]] if "filer" in label else [])
        scores["dates"].add(name, list(dates(got)), [tuple(one) for one in label.get("dates", ())])
    return scores


def dates(got: Knowledge) -> Iterator[tuple[str, ...]]:
    for one in got.dates:
        if one.day:
            yield (one.state, str(one.day), *([f"{one.at:%H:%M}"] if one.at else []))


def hold(half: str, scores: dict[str, Score]) -> None:
    for part, score in scores.items():
        print(
            f"{half}: {part}: precision {score.precision:.3f}, recall {score.recall:.3f} "
            f"({score.right} right, {score.wrong} wrong, {score.missed} missed)"
        )
    for part, score in scores.items():
        precision, recall = FLOORS[half][part]
        assert score.precision >= precision, (part, score.errors)
        assert score.recall >= recall, (part, score.errors)


def real_texts() -> dict[str, tuple[str, str, int | None]]:
    """Every entry of the real files: SHA-256 of its normalized texts -> text, event's name, number."""
    found: dict[str, tuple[str, str, int | None]] = {}
    for path in sorted((SHARED / "dockets").glob("*/*")):
        if path.suffix not in {".html", ".xml", ".txt"}:
            continue
        try:
            report = parse_payload(path.read_bytes(), zone_of=lambda court: "America/New_York")
        except SourceError:
            continue
        for row in (row for docket in report.dockets for row in docket.entries):
            key = sha(text_key(row.text) + "\x00" + text_key(row.short_text))
            found.setdefault(key, (row.text, row.short_text, row.entry_number))
    return found


@pytest.mark.skipif(not SHARED.exists(), reason="shared data missing: there are no real texts to measure by")
def test_real_entries() -> None:
    texts = real_texts()
    labels = json.loads((OURS / "knowledge_labels.json").read_text())
    assert len(labels) == 300
    for half in ("tune", "held out"):
        rows = [(read(*texts[label["sha256"]]), label) for label in labels if label["half"] == half]
        assert len(rows) == 150
        hold(half, measure(rows))


def test_paraphrased_entries() -> None:
    labels = json.loads((OURS / "knowledge_paraphrased.json").read_text())
    for label in labels:
        if "filer" in label:
            label["filer"] = sha(name_key(label["filer"]))
    # One appellate text refers to documents; the others are late on a docket.
    rows = [(read(label["text"], "", None if "[123" in label["text"] else 9999), label) for label in labels]
    hold("paraphrased", measure(rows))
