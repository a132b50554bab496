"""The go-to box on a docket: finds the entry that a number refers to, or explains why there is none."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from cases.models import Docket

from ..models import DocketEntry, Document, FileCopy
from .entry_reference import attachments_in, read
from .entry_window import entries_of

ON_ECF = {"appellate", "district", "bankruptcy", "special", "sandbox"}  # courts that cite by "ECF No."


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, its attachment, or a range of entries; both of the latter if the text may mean either."""

    entry: DocketEntry | None = None
    document: Document | None = None
    own: FileCopy | None = None  # our copy of the PDF, to open
    first: int | None = None
    last: int | None = None
    words: str = ""  # message for the reader

    @property
    def leads_somewhere(self) -> bool:
        return bool(self.entry or self.last)


def find_place(docket: Docket, text: str) -> Place:
    """17 is an entry, 17-2 its second attachment, and 30-40 an attachment if there is one, else a range."""
    reference = read(text)
    if reference is None:
        return Place(words=f"“{text[:30]}” is not a valid entry number. Enter 18, 18-2, or 30-40.")
    entries = entries_of(docket).filter(entry_number=reference.number).order_by("position")
    place = _attachment(docket, entries, reference.attachment) if reference.attachment is not None else None
    if place is not None and reference.last is None:
        return place
    if place is not None:
        words = place.words or f"Showing attachment {reference.attachment} to No. {reference.number}."
        return replace(place, first=reference.number, last=reference.last, words=words)
    if reference.last is not None:
        return Place(first=reference.number, last=reference.last)
    entry = entries.first()
    if entry is None:
        return Place(words=f"No. {reference.number} is not on file for this docket.")
    words = "" if reference.attachment is None else _no_such_attachment(docket, entry, reference.attachment)
    return Place(entry, words=words)


def _attachment(docket: Docket, entries: QuerySet[DocketEntry], number: int) -> Place | None:
    """An attachment that a source lists, else a PDF added to the entry, else one named in the docket text."""
    documents = Document.objects.filter(entry__in=entries, attachment_number=number)
    listed = list(documents.select_related("entry").order_by("entry__position", "document_id")[:2])
    if listed:
        own = listed[0].own if len(listed) == 1 else None  # two share the number: the reader chooses
        return Place(listed[0].entry, listed[0], own)
    files = FileCopy.objects.filter(entry__in=entries, document=None, attachment_number=number)
    if copy := files.select_related("entry").order_by("-received_at", "-pk").first():
        return Place(copy.entry, own=copy)
    for entry in entries[:20]:
        names = attachments_in(entry.text)
        if number in names:
            name = f" (“{names[number]}”)" if names[number] else ""
            cited = f"{_citation(docket, entry)}-{number}{name}"
            return Place(entry, words=f"{cited} is listed in the docket text, but no copy is on file.")
    return None


def _no_such_attachment(docket: Docket, entry: DocketEntry, attachment: int) -> str:
    """Says that the entry has no such attachment, and which ones it has."""
    numbers = {
        *entry.documents.values_list("attachment_number", flat=True),
        *entry.file_copies.values_list("attachment_number", flat=True),
        *attachments_in(entry.text),
    }
    known = _known_attachments(sorted(number for number in numbers if number is not None))
    return f"{_citation(docket, entry)} has no attachment {attachment}. {known}"


def _known_attachments(numbers: list[int]) -> str:
    if not numbers:
        return "It has no known attachments."
    if len(numbers) == 1:
        return f"Its only known attachment is {numbers[0]}."
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"Its known attachments are {numbers[0]} to {numbers[-1]}."
    listed = ", ".join(map(str, numbers[:-1])) + ("," if len(numbers) > 2 else "")
    return f"Its known attachments are {listed} and {numbers[-1]}."


def _citation(docket: Docket, entry: DocketEntry) -> str:
    return f"ECF No. {entry.entry_number}" if docket.court.kind in ON_ECF else f"No. {entry.entry_number}"
