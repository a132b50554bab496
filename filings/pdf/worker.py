"""The child process that reads one PDF from standard input and writes the result to standard output.

It is a separate process because a PDF from a stranger may exploit the large C++ library that parses it. Here
an exploit finds no secrets and stays within the limits below. Imports pypdfium2 only.

    python -m filings.pdf.worker text        -> JSON {"pages": n, "texts": [...], "is_cut": bool}
    python -m filings.pdf.worker page N W    -> a PNG of page N (starting at 1), W pixels wide

Exit codes: 0 success, 3 not a readable PDF, 4 password-protected.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import zlib
from typing import Any

MEMORY = 1024**3  # bytes of address space
CPU_SECONDS = {"text": 60, "page": 15}
MOST_PAGES = 2_000  # pages whose text is taken; later pages are only counted
MOST_CHARACTERS = 20_000  # per page: ten times a dense page
MOST_IN_ALL = 4_000_000  # characters
MOST_PIXELS = 6_000_000
UNREADABLE, LOCKED = 3, 4


def main(arguments: list[str]) -> int:
    mode = arguments[0]
    seconds = CPU_SECONDS[mode]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # may not write files
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2 as pdfium  # only after the limits are set

    try:
        document = pdfium.PdfDocument(sys.stdin.buffer.read())
        if len(document) < 1:
            return UNREADABLE
        if mode == "text":
            answer = json.dumps(texts(document), ensure_ascii=False).encode("utf-8", "replace")
        else:
            answer = picture(document[int(arguments[1]) - 1], int(arguments[2]))
    except pdfium.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else UNREADABLE
    sys.stdout.buffer.write(answer)
    return 0


def texts(document: Any) -> dict[str, Any]:
    """The text layer by page; "" for a page that cannot be read."""
    import pypdfium2 as pdfium

    page_texts: list[str] = []
    remaining = MOST_IN_ALL
    is_cut = False
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = document[number]
            layer = page.get_textpage()
            length = min(layer.count_chars(), MOST_CHARACTERS, remaining)
            is_cut |= length < layer.count_chars()
            page_texts.append(layer.get_text_range(0, length).replace("\x00", " ") if length > 0 else "")
            layer.close()
            page.close()
        except pdfium.PdfiumError:
            page_texts.append("")
        remaining -= len(page_texts[-1])
    return {"pages": len(document), "texts": page_texts, "is_cut": is_cut or len(document) > MOST_PAGES}


def picture(page: Any, width: int) -> bytes:
    """The page as a PNG (ISO/IEC 15948), in grayscale if it has no color, to save two thirds of the bytes."""
    wide, high = page.get_size()
    scale = width / max(wide, 1)
    scale = min(scale, (MOST_PIXELS / max(wide * high, 1)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, may_draw_forms=False)
    data, across, channels = bytes(bitmap.buffer), bitmap.width, bitmap.n_channels
    stride, height = bitmap.stride, bitmap.height
    lines = [data[row * stride : row * stride + across * channels] for row in range(height)]
    if channels >= 3:
        whole = b"".join(lines)
        red, green, blue = whole[0::channels], whole[1::channels], whole[2::channels]
        if red == green == blue:
            channels, lines = 1, [red[row * across : (row + 1) * across] for row in range(height)]
        elif channels == 4:
            mixed = bytearray(3 * len(red))
            mixed[0::3], mixed[1::3], mixed[2::3] = red, green, blue
            channels = 3
            lines = [bytes(mixed[row * across * 3 : (row + 1) * across * 3]) for row in range(height)]
    kind = 0 if channels == 1 else 2
    header = struct.pack(">IIBBBBB", across, len(lines), 8, kind, 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + line for line in lines), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
