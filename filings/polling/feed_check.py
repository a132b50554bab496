"""One check of one feed while it is under way: what it may ask, and what it has read so far."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from casetracker.lib.http import Http

from ..ingest import pipeline
from ..models import Feed, FetchLog, SourceRecord
from ..records import SourceError


@dataclass(slots=True)
class FeedCheck:
    """A look at a feed that is under way. `pages`: names of the lists that were walked to their end."""

    feed: Feed
    log: FetchLog
    http: Http
    now: datetime
    pages: list[str] = field(default_factory=list)
    calls: int = 0

    def read(self, payload: bytes) -> SourceRecord:
        """The payload into the dockets that are known here; SourceError if it is no report."""
        name = f"{self.feed.kind}-{self.feed.court_id}"
        record = pipeline.record_of(payload, file_name=name, court_hint=self.feed.court_id)
        outcomes = pipeline.read(record, create=False)
        self.log.record = record
        if record.status == record.Status.REFUSED:
            raise SourceError(record.message, retry=True)
        self.feed.coverage = record.coverage or self.feed.coverage
        self.log.found += sum(outcome.found for outcome in outcomes)
        self.log.new += sum(outcome.new for outcome in outcomes)
        # Only what came: a court's feed names hundreds of dockets at every look.
        told = [outcome for outcome in outcomes if outcome.new or outcome.refused]
        self.log.result += [{"file": name, **asdict(outcome)} for outcome in told]
        return record
