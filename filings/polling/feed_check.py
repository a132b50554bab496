"""One running check of one feed: its HTTP client, its log row, and what it has read so far."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from casetracker.lib.http import Http

from ..ingest import pipeline
from ..models import Feed, FetchLog, SourceRecord
from ..records import SourceError


@dataclass(slots=True)
class FeedCheck:
    """A running check of a feed. `pages`: keys of the lists that have been read to the end."""

    feed: Feed
    log: FetchLog
    http: Http
    now: datetime
    pages: list[str] = field(default_factory=list)
    calls: int = 0

    def read(self, payload: bytes) -> SourceRecord:
        """Add the payload to the dockets that we have; raises SourceError if it is not a report."""
        name = f"{self.feed.kind}-{self.feed.court_id}"
        record = pipeline.record_of(payload, file_name=name, court_hint=self.feed.court_id)
        outcomes = pipeline.read(record, create=False)
        self.log.record = record
        if record.status == record.Status.REFUSED:
            raise SourceError(record.message, retry=True)
        self.feed.coverage = record.coverage or self.feed.coverage
        self.log.found += sum(outcome.found for outcome in outcomes)
        self.log.new += sum(outcome.new for outcome in outcomes)
        # Only what is new or refused: a court's feed names hundreds of dockets on every check.
        notable = [outcome for outcome in outcomes if outcome.new or outcome.refused]
        self.log.result += [{"file": name, **asdict(outcome)} for outcome in notable]
        return record
