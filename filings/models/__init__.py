"""One noun a file; everything that others import is named here."""

from .docket import DocketEntry, Document, EntryNote
from .inbound import Mailbox, WebhookAddress, WebhookCall
from .review import Decision, DocketQuestion, Joining, Purge, Question
from .source import Feed, FetchLog, Observation, Report, SourceRecord
from .support import Support

__all__ = [
    "Decision",
    "DocketEntry",
    "DocketQuestion",
    "Document",
    "EntryNote",
    "Feed",
    "FetchLog",
    "Joining",
    "Mailbox",
    "Observation",
    "Purge",
    "Question",
    "Report",
    "SourceRecord",
    "Support",
    "WebhookAddress",
    "WebhookCall",
]
