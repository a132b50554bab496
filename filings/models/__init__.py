"""The tables for what courts send: payloads, reports, docket entries and documents, questions, feeds."""

from .docket import DocketEntry, Document, EntryNote
from .file import DocumentFile, FileContent, FileCopy, FileFetch, FilePage, FilePlan
from .gap import Gap
from .inbound import Mailbox, WebhookAddress, WebhookCall
from .knowledge import DocketLink, EntryDate, EntryLink, EntryReading
from .review import Decision, DocketQuestion, Joining, Purge, Question
from .sheet import SheetRows
from .source import Feed, FetchLog, Observation, Report, SourceRecord
from .support import Support
from .upstream import Call, FetchedPage, Upstream

__all__ = [
    "Call",
    "Decision",
    "DocketEntry",
    "DocketLink",
    "DocketQuestion",
    "Document",
    "DocumentFile",
    "EntryDate",
    "EntryLink",
    "EntryNote",
    "EntryReading",
    "Feed",
    "FetchLog",
    "FetchedPage",
    "FileContent",
    "FileCopy",
    "FileFetch",
    "FilePage",
    "FilePlan",
    "Gap",
    "Joining",
    "Mailbox",
    "Observation",
    "Purge",
    "Question",
    "Report",
    "SheetRows",
    "SourceRecord",
    "Support",
    "Upstream",
    "WebhookAddress",
    "WebhookCall",
]
