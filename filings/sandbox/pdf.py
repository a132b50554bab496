"""Generates the documents of the sandbox case: small text PDFs, without a library."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from filings.sandbox.case import COURT_TIME, Entry, Paper, facts

LINES = 46  # on a page
WIDTH = 84  # characters in a line


def paper_text(entry: Entry, paper: Paper) -> str:
    """The text of a document, as text extraction would return it."""
    case = facts()
    part = f"Document {entry.number}" + (f"-{paper.attachment}" if paper.attachment else "")
    return "\n\n".join(
        [
            f"Case {case['docket_number']}   {part}   Filed {entry.date_filed:%m/%d/%Y}",
            str(case["court"]).upper(),
            str(case["name"]),
            paper.description.upper(),
            entry.long_text() if paper.attachment is None else f"Attachment to: {entry.event}",
            "This document is fictional. It was made for a demonstration.",
        ]
    )


def page_count(entry: Entry, paper: Paper) -> int:
    return max(1, entry.pages if paper.attachment is None else 1 + paper.attachment % 4)


@lru_cache(maxsize=512)
def paper_pdf(entry: Entry, paper: Paper) -> bytes:
    """The document as a PDF, with as many pages as the docket says."""
    pages = page_count(entry, paper)
    first = [line for block in paper_text(entry, paper).split("\n") for line in _wrapped(block)][:LINES]
    texts = [first, *([f"Page {number} of {pages}"] for number in range(2, pages + 1))]
    created = entry.at.astimezone(COURT_TIME)
    return text_pdf(texts, title=paper.description, created=f"D:{created:%Y%m%d%H%M%S}")


def _wrapped(block: str) -> list[str]:
    return textwrap.wrap(block, WIDTH) or [""]


def _literal(text: str) -> bytes:
    """A PDF string in WinAnsi; other characters become question marks."""
    plain = text.encode("cp1252", "replace")
    return b"(" + plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def text_pdf(pages: list[list[str]], *, title: str, created: str) -> bytes:
    """Pages of text lines as PDF 1.4 (ISO 32000-1, 7.5: header, body, cross-reference, trailer)."""
    objects: list[bytes] = [
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        drawn = b"\n".join(_literal(line) + b" Tj T*" for line in lines)
        content = b"BT /F1 9 Tf 60 740 Td 14 TL\n" + drawn + b"\nET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 2 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Type /Catalog /Pages 1 0 R >>")
    objects.append(b"<< /Title %s /CreationDate %s >>" % (_literal(title), _literal(created)))
    return _assemble(objects, root=len(objects) - 1, info=len(objects))


def _assemble(objects: list[bytes], *, root: int, info: int) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (len(objects) + 1, root, info)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
