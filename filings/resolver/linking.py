"""R3-R5: rows to clusters, by keys, then by text, then by what is left over. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations, pairwise

from .clusters import Cluster, Clusters, Strength, apart, of_other_cases, other_rows_of_one_source
from .evidence import Evidence, SeenRow
from .resolution import DecisionKind, PersonDecision

Values = dict[Hashable, list[SeenRow]]


def linked(
    evidence: Evidence, decisions: Sequence[PersonDecision]
) -> tuple[Clusters, set[int], tuple[str, ...]]:
    """The clusters; the entry numbers whose carriers clash; the ids of overridden decisions."""
    clusters = Clusters(evidence)
    overridden = decide(clusters, decisions)
    clashing = link_by_keys(clusters)
    link_by_text(clusters, clashing)
    link_revisions(clusters)
    return clusters, clashing, overridden


def decide(clusters: Clusters, decisions: Iterable[PersonDecision]) -> tuple[str, ...]:
    """R7: newest first; one that contradicts a newer one is overridden. Absent evidence is skipped."""
    rows = {row.digest: row for row in clusters.evidence.rows}
    overridden = []
    for decision in newest_first(decisions):
        named = [rows[digest] for digest in dict.fromkeys(decision.digests) if digest in rows]
        parts = clusters.holding(named)
        if decision.kind is DecisionKind.SAME:
            if any(_said_not_same(clusters, p, q) for p, q in combinations(parts, 2)):
                overridden.append(decision.id)
            elif len(parts) > 1:
                clusters.join(parts)
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
    """R3, key by key. Weaker keys never veto: a replaced PDF or a renumbering is a revision."""

    def keys(row: SeenRow) -> Iterator[tuple[Strength, Hashable]]:
        if row.sequence is not None:
            yield Strength.SEQUENCE, row.sequence
        if row.document_id:
            yield Strength.DOCUMENT_ID, row.document_id
        for row_id in row.row_ids:
            yield Strength.SOURCE_ROW, row_id
        if row.number is not None:
            yield Strength.NUMBER, row.number

    clusters.link(_sequences_by_case(clusters.evidence.rows), clusters.parted)
    by_strength: dict[Strength, Values] = {strength: defaultdict(list) for strength in Strength}
    for row in clusters.evidence.rows:
        for strength, value in keys(row):
            by_strength[strength][value].append(row)
    refused: set[Hashable] = set()
    for strength in (Strength.SEQUENCE, Strength.DOCUMENT_ID, Strength.SOURCE_ROW, Strength.NUMBER):
        refused = clusters.link(by_strength[strength], partial(clusters.clash, by=strength))
    return {number for number in refused if isinstance(number, int)}


def _sequences_by_case(rows: Iterable[SeenRow]) -> Values:
    """R12: where a docket has several case ids, what shares one too goes before rows that name none."""
    values: Values = defaultdict(list)
    for row in rows:
        for case_id in row.case_ids if row.sequence is not None else ():
            values[case_id, row.sequence].append(row)
    return values


def link_by_text(clusters: Clusters, clashing: set[int]) -> None:
    """R4: rows without a number, or with a clashing one, by (bucket, normalised text, ordinal).

    Long text first, as it says more. Sheets carry the long text only, feeds the short one only, history
    reports both: what both have is compared. An event's name says so little that it joins only rows of
    reports that show it equally often in the bucket: of two "Order", one may have its text already. In each,
    the same filed date goes before an entered date that is the other's filed date, or a minute order repeated
    daily would join its neighbour.
    """

    def clash(p: Cluster, q: Cluster) -> bool:
        return clusters.clash(p, q, Strength.TEXT)

    def clash_across(p: Cluster, q: Cluster) -> bool:
        return clash(p, q) or not p.same_day(q)

    def clash_in_long(p: Cluster, q: Cluster) -> bool:
        return clash(p, q) or apart(p.texts, q.texts)

    def clash_in_long_across(p: Cluster, q: Cluster) -> bool:
        return clash_across(p, q) or apart(p.texts, q.texts)

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
    """The number, else the date: the filed one, where a source gives it."""
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
    """(bucket, text, ordinal among equals in its report) -> rows. 98 of 706 unnumbered rows of real history
    reports have the date and text of another, so date and text alone are no identity. With `equally_often`,
    how many equals the report has counts too."""
    values: Values = defaultdict(list)
    for shown in reports:
        equals: defaultdict[Hashable, list[SeenRow]] = defaultdict(list)
        for row in shown:
            if compared := text(row):
                for bucket in buckets(row):
                    equals[bucket, compared].append(row)
        for value, rows in equals.items():
            often = len(rows) if equally_often else 0
            for ordinal, row in enumerate(rows):
                values[value, ordinal, often].append(row)
    return values


def link_revisions(clusters: Clusters) -> None:
    """R5: in a bucket, one unmatched row before and one after, between consecutive complete reports."""
    complete = clusters.evidence.complete
    for before, after in pairwise(complete):
        gone = _unmatched(clusters, before, after)
        come = _unmatched(clusters, after, before)
        values: Values = {}
        for bucket in gone.keys() & come.keys():
            old, new = clusters.holding(gone[bucket]), clusters.holding(come[bucket])
            if len(old) == len(new) == 1:
                values[bucket] = [old[0].rows[0], new[0].rows[0]]
        clusters.link(values, partial(_not_a_revision, clusters))


def _unmatched(clusters: Clusters, report: int, other: int) -> Values:
    values: Values = defaultdict(list)
    for row in clusters.evidence.shown[report]:
        if not row.keyless and other not in clusters.of[row.index].reports:
            for bucket in _bucket(row):
                values[bucket].append(row)
    return values


def _not_a_revision(clusters: Clusters, p: Cluster, q: Cluster) -> bool:
    """Another document under the same number is a replaced PDF; other keys that differ mean another entry."""
    return (
        apart(p.sequences, q.sequences)
        or of_other_cases(p, q)
        or other_rows_of_one_source(p, q)
        or apart(p.numbers, q.numbers)
        or (not p.numbers & q.numbers and apart(p.document_ids, q.document_ids))
        or clusters.parted(p, q)
    )
