"""The go-to box of a docket: what a number leads to, or a sentence why nowhere."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from cases.models import Docket

from ..models import DocketEntry, Document, FileCopy
from .entry_reference import attachments_in, read
from .entry_window import entries_of

ON_ECF = {"appellate", "district", "bankruptcy", "special", "sandbox"}  # courts that cite by "ECF No."


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, its attachment, or a range of entries. With both, the range may be meant too."""

    entry: DocketEntry | None = None
    document: Document | None = None
    own: FileCopy | None = None  # the file to open, where one is kept here
    first: int | None = None
    last: int | None = None
    words: str = ""  # what is to be said of it

    @property
    def leads_somewhere(self) -> bool:
        return bool(self.entry or self.last)


def find_place(docket: Docket, text: str) -> Place:
    """17 is an entry; 17-2 its second attachment; 30-40 that attachment if there is one, else a range."""
    asked = read(text)
    if asked is None:
        return Place(words=f"“{text[:30]}” is no entry number. Write 18, 18-2 or 30-40.")
    entries = entries_of(docket).filter(entry_number=asked.number).order_by("position")
    found = _attachment(docket, entries, asked.attachment) if asked.attachment is not None else None
    if found is not None and asked.last is None:
        return found
    if found is not None:
        words = found.words or f"Showing attachment {asked.attachment} to No. {asked.number}."
        return replace(found, first=asked.number, last=asked.last, words=words)
    if asked.last is not None:
        return Place(first=asked.number, last=asked.last)
    entry = entries.first()
    if entry is None:
        return Place(words=f"No. {asked.number} is not on this docket as far as it is known here.")
    return Place(entry, words="" if asked.attachment is None else _lacks(docket, entry, asked.attachment))


def _attachment(docket: Docket, entries: QuerySet[DocketEntry], number: int) -> Place | None:
    """As a source lists it; else a file that somebody put there; else as the docket text names it."""
    documents = Document.objects.filter(entry__in=entries, attachment_number=number)
    listed = list(documents.select_related("entry").order_by("entry__position", "document_id")[:2])
    if listed:
        own = listed[0].own if len(listed) == 1 else None  # of two with one number the reader chooses
        return Place(listed[0].entry, listed[0], own)
    files = FileCopy.objects.filter(entry__in=entries, document=None, attachment_number=number)
    if copy := files.select_related("entry").order_by("-received_at", "-pk").first():
        return Place(copy.entry, own=copy)
    for entry in entries[:20]:
        names = attachments_in(entry.text)
        if number in names:
            called = f" as “{names[number]}”" if names[number] else ""
            cited = f"{_cited(docket, entry)}-{number}"
            return Place(entry, words=f"{cited} is listed in the docket text{called}. No copy of it is here.")
    return None


def _lacks(docket: Docket, entry: DocketEntry, attachment: int) -> str:
    """That the entry has no such attachment, and which it has."""
    numbers = {
        *entry.documents.values_list("attachment_number", flat=True),
        *entry.file_copies.values_list("attachment_number", flat=True),
        *attachments_in(entry.text),
    }
    known = _known(sorted(number for number in numbers if number is not None))
    return f"{_cited(docket, entry)} has no attachment {attachment}. {known}"


def _known(numbers: list[int]) -> str:
    if not numbers:
        return "No attachments to it are known here."
    if len(numbers) == 1:
        return f"Its only attachment known here is {numbers[0]}."
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"Its attachments known here are {numbers[0]} to {numbers[-1]}."
    return f"Its attachments known here are {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}."


def _cited(docket: Docket, entry: DocketEntry) -> str:
    return f"ECF No. {entry.entry_number}" if docket.court.kind in ON_ECF else f"No. {entry.entry_number}"
