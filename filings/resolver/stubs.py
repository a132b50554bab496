"""Places rows that no complete report shows (R6, stubs) or that could be either of two entries (R3). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from .clusters import Cluster, Clusters, Strength, connected, disagree, in_different_cases
from .evidence import Moment


@dataclass(slots=True)
class Leftovers:
    """What is left over after linking."""

    unplaced: dict[Cluster, list[Cluster]] = field(default_factory=dict)  # cluster -> its candidates
    # (stubs beyond the number of candidates, stubs, candidates)
    surplus: list[tuple[int, list[Cluster], list[Cluster]]] = field(default_factory=list)


def place_stubs(clusters: Clusters, clashing: set[int]) -> Leftovers:
    leftovers = Leftovers()
    listed = _Listed(clusters)
    stubs = listed.stubs()
    # A stub with one candidate is merged into it, which may leave one candidate for another stub of the same
    # report. Each round merges something or is the last, so there are no more rounds than stubs.
    for _ in range(len(stubs)):
        candidates = {stub: listed.candidates(stub) for stub in stubs}
        settled = _settle(clusters, candidates)
        if not settled:
            break
        stubs = [stub for stub in stubs if stub not in settled]
        listed = _Listed(clusters)
    candidates = {stub: listed.candidates(stub) for stub in stubs}
    leftovers.unplaced = {stub: entries for stub, entries in candidates.items() if entries}
    leftovers.surplus = list(_surplus(clusters, leftovers.unplaced))
    _could_be_either(clusters, clashing, leftovers)
    return leftovers


class _Listed:
    """The clusters that complete reports list, by number and by day."""

    def __init__(self, clusters: Clusters) -> None:
        self.clusters = clusters
        self.complete = frozenset(clusters.evidence.complete)
        self.by_number: defaultdict[int, list[Cluster]] = defaultdict(list)
        self.by_day: defaultdict[date, list[Cluster]] = defaultdict(list)
        self.last_seen: dict[Cluster, Moment] = {}
        for cluster in clusters if self.complete else ():
            if shown := cluster.reports & self.complete:
                self.last_seen[cluster] = clusters.evidence.moments[max(shown)]
                for number in cluster.numbers:
                    self.by_number[number].append(cluster)
                for day in cluster.days:
                    self.by_day[day].append(cluster)

    def stubs(self) -> list[Cluster]:
        if not self.complete:
            return []
        return [cluster for cluster in self.clusters if cluster not in self.last_seen and not cluster.keyless]

    def candidates(self, stub: Cluster) -> list[Cluster]:
        """The entries in complete reports of later `asof` that the stub could be."""
        since = self.clusters.evidence.moments[min(stub.reports)]
        pool = self._pool(stub)
        return [
            cluster
            for cluster in pool
            if self.last_seen[cluster] > since and fits(self.clusters, stub, cluster)
        ]

    def _pool(self, stub: Cluster) -> list[Cluster]:
        if stub.numbers:
            pool = [cluster for number in stub.numbers for cluster in self.by_number[number]]
        else:
            pool = [
                cluster
                for day in stub.days
                for cluster in self.by_day[day]
                if cluster.same_day(stub) and _could_lack_a_number(stub, cluster)
            ]
        return list(dict.fromkeys(pool))


def _could_lack_a_number(stub: Cluster, cluster: Cluster) -> bool:
    """Whether an unnumbered stub could be this entry: N.D. Cal. numbers text-only entries, feeds do not."""
    if not cluster.numbers:
        return True
    return not cluster.document_ids and not stub.document_ids and not disagree(stub.texts, cluster.texts)


def _text_confirms(stub: Cluster, cluster: Cluster) -> bool:
    """If only the candidate has a number, its text must contain all the words of the stub."""
    if stub.numbers or not cluster.numbers:
        return True
    words = {word for text in stub.short_texts for word in text.split()}
    return bool(words) and words <= {word for text in cluster.texts for word in text.split()}


def fits(clusters: Clusters, stub: Cluster, cluster: Cluster) -> bool:
    """Whether nothing contradicts a match. Docket texts may differ, because courts revise them."""
    if in_different_cases(stub, cluster):
        return False
    return not clusters.clash(stub, cluster, Strength.TEXT) and not disagree(
        stub.short_texts, cluster.short_texts
    )


def _different(clusters: Clusters, a: Cluster, b: Cluster) -> bool:
    return (
        clusters.clash(a, b, Strength.TEXT)
        or disagree(a.short_texts, b.short_texts)
        or disagree(a.texts, b.texts)
    )


def _settle(clusters: Clusters, candidates_of: dict[Cluster, list[Cluster]]) -> set[Cluster]:
    """Merges stubs into their only candidate, unless different stubs claim the same. Returns the merged."""
    claims: defaultdict[Cluster, list[Cluster]] = defaultdict(list)
    for stub, candidates in candidates_of.items():
        if len(candidates) == 1 and _text_confirms(stub, candidates[0]):
            claims[candidates[0]].append(stub)
    settled: set[Cluster] = set()
    for candidate, stubs in claims.items():
        if not any(_different(clusters, a, b) for a, b in combinations(stubs, 2)):
            clusters.merge([candidate, *stubs])
            settled.update(stubs)
    return settled


def _surplus(
    clusters: Clusters, unplaced: dict[Cluster, list[Cluster]]
) -> Iterator[tuple[int, list[Cluster], list[Cluster]]]:
    """Groups of stubs with the same candidates that contain more different stubs than candidates."""
    for candidates, stubs in connected(list(unplaced.items())):
        different: list[Cluster] = []
        for stub in sorted(stubs, key=lambda cluster: min(row.digest for row in cluster.rows)):
            if all(_different(clusters, stub, other) for other in different):
                different.append(stub)
        if len(different) > len(candidates):
            yield len(different) - len(candidates), stubs, candidates


def _could_be_either(clusters: Clusters, clashing: set[int], leftovers: Leftovers) -> None:
    """R3: leaves rows unplaced that could be either of two entries.

    If A has sequence 1 and No. 5, B has No. 5, and C has sequence 2 and No. 5, then B may be A or C. Only
    clusters with stronger keys are candidates, and a row of a complete report is never left unplaced.
    """
    complete = frozenset(clusters.evidence.complete)
    carriers: defaultdict[int, list[Cluster]] = defaultdict(list)
    for cluster in clusters if clashing else ():
        for number in cluster.numbers & clashing:
            carriers[number].append(cluster)

    def strength(cluster: Cluster) -> tuple[bool, bool, bool, bool]:
        listed = not cluster.reports.isdisjoint(complete)
        return (listed, bool(cluster.sequences), bool(cluster.document_ids), bool(cluster.row_ids))

    open_clusters = {
        cluster for carrier in carriers.values() for cluster in carrier if not cluster.reports & complete
    }
    for cluster in sorted(open_clusters - leftovers.unplaced.keys(), key=strength, reverse=True):
        candidates = [
            other
            for number in cluster.numbers & clashing
            for other in carriers[number]
            if strength(other) > strength(cluster)
            and other not in leftovers.unplaced
            and fits(clusters, cluster, other)
        ]
        candidates = list(dict.fromkeys(candidates))
        if clusters.any_clash(candidates, lambda p, q: clusters.clash(p, q, Strength.NUMBER)):
            leftovers.unplaced[cluster] = candidates
