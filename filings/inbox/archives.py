"""Unpacks archives and compressed files: within limits, one level deep, all files or none. Pure.

The sizes that an archive declares are not trusted; the bytes that come out are counted.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

from filings.records import SourceError

MEMBERS = 500
TOTAL = 200 * 2**20  # bytes of all members
RATIO = 200  # real docket pages compress to a tenth of their size, the most repetitive to a fiftieth
SMALL = 2**20  # bytes; below this the ratio proves nothing
MEMORY = 128 * 2**20  # bytes that the decompressor may use

_ZIP, _GZIP, _BZIP2, _XZ = b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)

Member = tuple[str, bytes]


def is_archive(payload: bytes) -> bool:
    return payload.startswith((_ZIP, _GZIP, _BZIP2, _XZ))


def members(payload: bytes, name: str, longest: int) -> Iterator[Member]:
    """Names and contents, at most `longest` bytes each. May raise SourceError after yielding some."""
    try:
        if payload.startswith(_ZIP):
            yield from _unzip(payload, longest)
        else:
            yield _stem(name), _within(_decompress(payload, longest + 1), len(payload), longest)
    except _DAMAGED:
        raise SourceError(
            "This archive is damaged, incomplete, or in an unsupported format. Nothing in it was added."
        ) from None


def _unzip(payload: bytes, longest: int) -> Iterator[Member]:
    _refuse_long_directory(payload)
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        infos = [info for info in archive.infolist() if not _is_litter(info)]
        if any(info.filename in _OFFICE for info in infos):
            raise SourceError(
                "This is an Office document or a program, not an archive of court files. It was not added."
            )
        if not infos or len(infos) > MEMBERS:
            contents = "no files" if not infos else f"more than {MEMBERS} files"
            raise SourceError(f"This archive contains {contents}. Nothing in it was added.")
        left = TOTAL
        for info in infos:
            content = _within(_member(archive, info, longest + 1), info.compress_size, longest)
            left -= len(content)
            if left < 0:
                raise SourceError(
                    f"The files in this archive are larger than {TOTAL // 2**20} MB in total. None was added."
                )
            yield info.filename, content


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & 1:
        raise SourceError(
            "This archive is password-protected. Nothing in it was added. Unpack it and upload the files."
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    with archive.open(info) as member:
        return member.read(most)


def _is_litter(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.filename.startswith("__MACOSX/") or info.filename.endswith(".DS_Store")


def _refuse_long_directory(payload: bytes) -> None:
    """Check the directory's size before reading it: each record takes more memory than its bytes on disk."""
    end = payload.rfind(b"PK\x05\x06")
    size = int.from_bytes(payload[end + 12 : end + 16], "little") if end >= 0 else 0
    if size > MEMBERS * 1024:
        raise SourceError(f"This archive contains more than {MEMBERS} files. Nothing in it was added.")


def _decompress(payload: bytes, most: int) -> bytes:
    if payload.startswith(_GZIP):
        with gzip.GzipFile(fileobj=io.BytesIO(payload)) as packed:
            return packed.read(most)
    if payload.startswith(_BZIP2):
        return bz2.BZ2Decompressor().decompress(payload, most)
    return lzma.LZMADecompressor(memlimit=MEMORY).decompress(payload, most)


def _within(content: bytes, packed: int, longest: int) -> bytes:
    if len(content) > longest:
        raise SourceError(
            f"A file in this archive is larger than {longest // 2**20} MB. Nothing in the archive was added."
        )
    if len(content) > SMALL and len(content) > RATIO * packed:
        raise SourceError(
            f"A file in this archive expands to more than {RATIO} times its compressed size. It may be "
            "unsafe. Nothing in the archive was added."
        )
    return content


def _stem(name: str) -> str:
    for ending in (".gz", ".bz2", ".xz"):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
