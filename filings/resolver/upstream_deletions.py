"""Finds entries that only CourtListener showed and no longer shows (R8, unlisted and lapsed entries). Pure.

CourtListener deletes rows when it merges them, sometimes with text that no other row has (CL#2833). Only a
complete list of its remaining ids reveals that. Such an entry is kept, and is marked until a source shows it
again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..records import SourceKind

if TYPE_CHECKING:
    from .clusters import Cluster
    from .evidence import Evidence


def lapsed_on(evidence: Evidence, cluster: Cluster) -> date | None:
    """The date of the first listing without any of the entry's rows, later than all that showed one of them.

    None if another source shows the entry too. Listings of another CourtListener docket do not count, since
    one criminal docket can be six dockets there.
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
