"""What went wrong, said to the person at the keyboard in one sentence."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path


class Trouble(Exception):
    """One plain sentence; the program prints it and leaves with code 1."""


def sentence(error: BaseException) -> str | None:
    """The sentence for an error that a person can mend, None for a defect of ours."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith(
        ("casetracker", "cases", "filings")
    ):
        return f"The library {error.name} is missing: run `make install`, or delete .venv and run again."
    if isinstance(error, OSError):
        return _about_file(error)
    return None


def _about_file(error: OSError) -> str | None:
    name = error.filename or "the data folder"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full: {name} could not be written."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{name} cannot be written: change that, or set CASETRACKER_VAR to a folder that can be."
        case errno.ENOTDIR | errno.EEXIST:
            return f"{name} is in the way of a folder: move it, or set CASETRACKER_VAR to another folder."
    return None


def spoken(main: Callable[[], int]) -> int:
    """Run `main`; what a person can mend becomes a sentence and exit code 1, the rest a traceback."""
    try:
        return main()
    except Exception as error:
        if (said := sentence(error)) is None:
            raise
        print(f"casetracker: {said}", file=sys.stderr)
        return 1


def last_words(log: Path | str, default: str = "it left no word") -> str:
    """The last telling line of a server's output, for the end of a sentence."""
    text = log.read_text(errors="replace") if isinstance(log, Path) and log.exists() else str(log)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "rror" in line or "PANIC" in line]
    return (telling or lines or [default])[-1][:300]
