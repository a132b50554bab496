"""Entries that a third party's copy alone showed and shows no more (R8). Pure.

CourtListener deletes rows when it merges, at times with text that no other row has (CL#2833), and nothing
tells but a list of all the ids that it has left. Such an entry stays; it is marked, until a source shows it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..records import SourceKind

if TYPE_CHECKING:
    from .clusters import Cluster
    from .evidence import Evidence


def lapsed_on(evidence: Evidence, cluster: Cluster) -> date | None:
    """The day of the first listing without any of its rows, later than all that ever showed one of them.

    None where another source shows the entry too, or where the listing is of another docket of that source
    (one criminal docket can be six there).
    """
    if any(row.kinds != {SourceKind.COURTLISTENER} for row in cluster.rows):
        return None
    ids = {row_id for _, row_id in cluster.row_ids}
    scopes = {evidence.reports[report].scope for report in cluster.reports}
    if not ids or len(scopes) != 1:
        return None
    (scope,) = scopes
    own = [listing for listing in evidence.listings if listing.scope == scope]
    last_shown = max(evidence.moments[report] for report in cluster.reports)
    for listing in own:
        if not ids.isdisjoint(listing.ids):
            last_shown = max(last_shown, evidence.moments[listing.report])
    return evidence.first_absence(last_shown, [listing.report for listing in own])
