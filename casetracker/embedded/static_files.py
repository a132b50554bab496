"""The files that browsers keep: compressed copies under names that change with their content."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

NOT_USED = ["rest_framework", "redoc"]  # pages that packages bring and this site does not have


def collect(root: Path) -> None:
    """Copy them to `root` (STATIC_ROOT), unless it has them as they are now."""
    stamp, wanted = root / "collected", _state()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("compressing style sheets, scripts and icons ...")
    call_command("collectstatic", interactive=False, clear=True, ignore_patterns=NOT_USED, verbosity=0)
    stamp.write_text(wanted)  # last: half a collection is made again


def _state() -> str:
    """Tells whether any file was added, removed or changed since, without reading them all."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(NOT_USED):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
