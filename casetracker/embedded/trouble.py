"""Errors that the person at the keyboard can fix, as one sentence each."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path


class Trouble(Exception):
    """An error as one plain sentence; the program prints it and exits with code 1."""


def sentence(error: BaseException) -> str | None:
    """The sentence for an error that a person can fix, or None for a bug of ours."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith(
        ("casetracker", "cases", "filings")
    ):
        return f"The library {error.name} is missing. Run `make install`, or delete .venv and start again."
    if isinstance(error, OSError):
        return _about_file(error)
    return None


def _about_file(error: OSError) -> str | None:
    name = error.filename or "the data folder"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full: {name} could not be written."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{name} is not writable. Make it writable, or set CASETRACKER_VAR to another folder."
        case errno.ENOTDIR | errno.EEXIST:
            return f"{name} is where a folder is needed. Move it, or set CASETRACKER_VAR to another folder."
    return None


def spoken(main: Callable[[], int]) -> int:
    """Runs `main`. An error that a person can fix becomes a sentence and exit code 1; others a traceback."""
    try:
        return main()
    except Exception as error:
        if (said := sentence(error)) is None:
            raise
        print(f"casetracker: {said}", file=sys.stderr)
        return 1


def last_words(log: Path | str, default: str = "it printed nothing") -> str:
    """The last informative line of a server's output, for the end of a sentence."""
    text = log.read_text(errors="replace") if isinstance(log, Path) and log.exists() else str(log)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "rror" in line or "PANIC" in line]
    return (telling or lines or [default])[-1][:300]
