"""Links rows into clusters: first by keys, then by text, then by what is left over. Pure.

R3 (levels of keys), R4 (no number), R5 (one left on each side), R7 (people's decisions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations, pairwise

from .clusters import Cluster, Clusters, Strength, different_rows_of_one_source, disagree, in_different_cases
from .evidence import Evidence, SeenRow
from .resolution import DecisionKind, PersonDecision

Values = dict[Hashable, list[SeenRow]]


def linked(
    evidence: Evidence, decisions: Sequence[PersonDecision]
) -> tuple[Clusters, set[int], tuple[str, ...]]:
    """The clusters, the entry numbers carried by clashing clusters, and the ids of overridden decisions."""
    clusters = Clusters(evidence)
    overridden = decide(clusters, decisions)
    clashing = link_by_keys(clusters)
    link_by_text(clusters, clashing)
    link_revisions(clusters)
    return clusters, clashing, overridden


def decide(clusters: Clusters, decisions: Iterable[PersonDecision]) -> tuple[str, ...]:
    """R7: applies decisions, newest first. One that contradicts a newer one is overridden.

    Observations that are not among the evidence are skipped.
    """
    rows = {row.digest: row for row in clusters.evidence.rows}
    overridden = []
    for decision in newest_first(decisions):
        named = [rows[digest] for digest in dict.fromkeys(decision.digests) if digest in rows]
        parts = clusters.containing(named)
        if decision.kind is DecisionKind.SAME:
            if any(_said_not_same(clusters, p, q) for p, q in combinations(parts, 2)):
                overridden.append(decision.id)
            elif len(parts) > 1:
                clusters.merge(parts)
        elif decision.kind is DecisionKind.NOT_SAME:
            if len(parts) < len(named):
                overridden.append(decision.id)
                continue
            for a, b in combinations(named, 2):
                clusters.not_same[a.index].add(b.index)
                clusters.not_same[b.index].add(a.index)
    return tuple(sorted(overridden))


def newest_first(decisions: Iterable[PersonDecision]) -> list[PersonDecision]:
    distinct = {decision.id: decision for decision in decisions}.values()
    return sorted(distinct, key=lambda decision: (decision.made_at.timestamp(), decision.id), reverse=True)


def _said_not_same(clusters: Clusters, p: Cluster, q: Cluster) -> bool:
    return any(b.index in clusters.not_same.get(a.index, ()) for a in p.rows for b in q.rows)


def link_by_keys(clusters: Clusters) -> set[int]:
    """R3, key by key. Weaker keys never veto: a replaced PDF or a new number is a revision of the same entry.

    Returns the entry numbers carried by clusters that clash.
    """

    def keys(row: SeenRow) -> Iterator[tuple[Strength, Hashable]]:
        if row.sequence is not None:
            yield Strength.SEQUENCE, row.sequence
        if row.document_id:
            yield Strength.DOCUMENT_ID, row.document_id
        for row_id in row.row_ids:
            yield Strength.SOURCE_ROW, row_id
        if row.number is not None:
            yield Strength.NUMBER, row.number

    clusters.link(_sequences_by_case(clusters.evidence.rows), clusters.must_differ)
    by_strength: dict[Strength, Values] = {strength: defaultdict(list) for strength in Strength}
    for row in clusters.evidence.rows:
        for strength, value in keys(row):
            by_strength[strength][value].append(row)
    refused: set[Hashable] = set()
    for strength in (Strength.SEQUENCE, Strength.DOCUMENT_ID, Strength.SOURCE_ROW, Strength.NUMBER):
        refused = clusters.link(by_strength[strength], partial(clusters.clash, by=strength))
    return {number for number in refused if isinstance(number, int)}


def _sequences_by_case(rows: Iterable[SeenRow]) -> Values:
    """R12: on a docket with several case ids, rows that share one are linked before rows that have none."""
    values: Values = defaultdict(list)
    for row in rows:
        for case_id in row.case_ids if row.sequence is not None else ():
            values[case_id, row.sequence].append(row)
    return values


def link_by_text(clusters: Clusters, clashing: set[int]) -> None:
    """R4: links rows without a number, or with a clashing one, by (bucket, normalized text, ordinal).

    Docket texts are compared first, because they say more than the name of an event. Sheets give only the
    text, feeds only the name, history reports both. A name says so little that it links only rows of reports
    that show it equally often in the bucket: of two entries named "Order", one may already be linked by its
    text. In each case, equal dates filed are tried before a date entered that equals the other's date filed.
    Otherwise a minute order repeated every day would be linked to the next day's.
    """

    def clash(p: Cluster, q: Cluster) -> bool:
        return clusters.clash(p, q, Strength.TEXT)

    def clash_across(p: Cluster, q: Cluster) -> bool:
        return clash(p, q) or not p.same_day(q)

    def clash_in_long(p: Cluster, q: Cluster) -> bool:
        return clash(p, q) or disagree(p.texts, q.texts)

    def clash_in_long_across(p: Cluster, q: Cluster) -> bool:
        return clash_across(p, q) or disagree(p.texts, q.texts)

    def long(row: SeenRow) -> str:
        return row.text

    def short(row: SeenRow) -> str:
        return row.short_text

    open_rows = [
        [row for row in shown if not row.keyless and (row.number is None or row.number in clashing)]
        for shown in clusters.evidence.shown
    ]
    clusters.link(_by_text(open_rows, long, _bucket), clash)
    clusters.link(_by_text(open_rows, long, _days), clash_across)
    clusters.link(_by_text(open_rows, short, _bucket, equally_often=True), clash_in_long)
    clusters.link(_by_text(open_rows, short, _days, equally_often=True), clash_in_long_across)


def _bucket(row: SeenRow) -> Iterable[Hashable]:
    """The number, else the date filed, else the date entered."""
    if row.number is not None:
        return (row.number,)
    if row.filed:
        return (("filed", row.filed),)
    return (("entered", row.row.date_entered),) if row.row.date_entered else ()


def _days(row: SeenRow) -> Iterable[Hashable]:
    return row.days if row.number is None else ()


def _by_text(
    reports: list[list[SeenRow]],
    text: Callable[[SeenRow], str],
    buckets: Callable[[SeenRow], Iterable[Hashable]],
    *,
    equally_often: bool = False,
) -> Values:
    """(bucket, text, ordinal among equal rows of its report) -> rows.

    Date and text alone do not identify a row: 98 of 706 unnumbered rows in real history reports share both
    with another row. With `equally_often`, the number of equal rows in the report must match too.
    """
    values: Values = defaultdict(list)
    for shown in reports:
        equals: defaultdict[Hashable, list[SeenRow]] = defaultdict(list)
        for row in shown:
            if compared := text(row):
                for bucket in buckets(row):
                    equals[bucket, compared].append(row)
        for value, rows in equals.items():
            count = len(rows) if equally_often else 0
            for ordinal, row in enumerate(rows):
                values[value, ordinal, count].append(row)
    return values


def link_revisions(clusters: Clusters) -> None:
    """R5: links the one unmatched row before and after in a bucket, between consecutive complete reports."""
    complete = clusters.evidence.complete
    for before, after in pairwise(complete):
        removed = _unmatched(clusters, before, after)
        added = _unmatched(clusters, after, before)
        values: Values = {}
        for bucket in removed.keys() & added.keys():
            old, new = clusters.containing(removed[bucket]), clusters.containing(added[bucket])
            if len(old) == len(new) == 1:
                values[bucket] = [old[0].rows[0], new[0].rows[0]]
        clusters.link(values, partial(_not_a_revision, clusters))


def _unmatched(clusters: Clusters, report: int, other: int) -> Values:
    """Rows of `report` whose cluster has no row in the report `other`, by bucket."""
    values: Values = defaultdict(list)
    for row in clusters.evidence.shown[report]:
        if not row.keyless and other not in clusters.by_row[row.index].reports:
            for bucket in _bucket(row):
                values[bucket].append(row)
    return values


def _not_a_revision(clusters: Clusters, p: Cluster, q: Cluster) -> bool:
    """Whether their keys differ. A different document under the same number is only a replaced PDF."""
    return (
        disagree(p.sequences, q.sequences)
        or in_different_cases(p, q)
        or different_rows_of_one_source(p, q)
        or disagree(p.numbers, q.numbers)
        or (not p.numbers & q.numbers and disagree(p.document_ids, q.document_ids))
        or clusters.must_differ(p, q)
    )
