"""The bench runs: its corpus in small is built, one bench measured, and the table says what was met."""

import json
from pathlib import Path

import pytest

from bench import bench_few_changes, bench_resync, copying, corpus, runner
from bench.texts import Language, rows
from bench.timing import Bar
from cases.models import Case, Docket
from filings.models import DocketEntry, Document, Observation


def test_the_plan_is_the_one_that_was_asked_for() -> None:
    sizes = corpus.plan()
    living = 2 * 5_000
    assert (len(sizes) + 2, sum(sizes) + living) == (2_000, 1_000_000)
    assert sizes[:20] == [10_000] * 20
    assert sizes[20:78] == [5_000] * 58
    assert sizes[78:278] == [1_000] * 200


def test_the_language_is_broad_and_the_same_each_time() -> None:
    made = rows(Language(3), 2_000, 1)
    assert made == rows(Language(3), 2_000, 1)
    assert len({word for row in made for word in row.text.split()}) > 8_000
    assert 180 < sum(len(row.text) for row in made) / len(made) < 250
    assert 1.3 < sum(len(row.documents) for row in made) / len(made) < 1.5
    assert 0.09 < sum(row.entry_number is None for row in made) / len(made) < 0.15


@pytest.mark.django_db
def test_living_dockets_are_measured_and_left_as_they_were() -> None:
    corpus._people_and_feeds()
    corpus._write(Language(), 0, [3, 40])
    corpus._living(60)
    assert Case.objects.filter(seed_key__startswith="bench:").count() == 4
    assert DocketEntry.objects.filter(docket__case__seed_key="bench:1").count() == 40
    before = _counts()
    bars = [*bench_resync.run(quick=True), *bench_few_changes.run(quick=True)]
    assert _counts() == before
    by_what = {bar.what: bar for bar in bars}
    assert by_what["same payload, 60 entries unchanged: queries"].value <= 2
    assert by_what["same payload, 60 entries unchanged: rows written"].value == 0


def _counts() -> list[int]:
    return [model.objects.count() for model in (Case, Docket, DocketEntry, Document, Observation)]


def test_the_table_says_what_is_met_and_by_how_much_the_rest_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = Bar("a", "time", 3.0, "x", 4)
    missed = Bar("b", "speed", 5.0, "x faster", 50, at_most=False)
    assert "| met |" in runner.table([met])
    assert "**missed** by a factor of 10" in runner.table([missed])
    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    monkeypatch.setattr(runner, "machine", lambda: {"processors": 2})
    runner.keep([met, missed])
    runner.keep([Bar("a", "time", 5.0, "x", 4)])
    kept = json.loads((tmp_path / "latest.json").read_text())["bars"]
    assert [(bar["bench"], bar["met"]) for bar in kept] == [("b", False), ("a", False)]


def test_copied_values_survive_tabs_lines_and_nothing() -> None:
    assert copying.text("a\tb\nc\\d") == "a\\tb\\nc\\\\d"
    assert copying.text(None) == "\\N"
    assert copying.text([1, 2]) == "{1,2}"
