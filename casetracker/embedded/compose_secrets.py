"""`make secrets`: the secrets of docker-compose.yml, one file each. Existing files are never overwritten.

The folder is closed to others. The files in it are not, because compose mounts each file as it is, and the
containers run under an account that the host does not know.
"""

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Written empty, because only the office knows them.
YOURS = ("email_host_password", "imap_password")


def write(folder: Path) -> list[str]:
    """Writes the missing secrets; returns the names of the files written."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    password = _keep(folder / "postgres_password", secrets.token_urlsafe(32))
    fresh = secrets.token_urlsafe(32)
    values = {
        "owner_database_url": f"postgresql://casetracker_owner:{password}@postgres:5432/casetracker",
        "database_url": f"postgresql://casetracker_app:{fresh}@postgres:5432/casetracker",
        "secret_key": secrets.token_urlsafe(50),
        **dict.fromkeys(YOURS, ""),
    }
    missing = [name for name in values if not (folder / name).exists()]
    for name in missing:
        _keep(folder / name, values[name])
    return missing


def _keep(path: Path, value: str) -> str:
    """The content of `path`, which is created with `value` if missing."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
            file.write(value)
    return path.read_text().strip()


if __name__ == "__main__":
    written = write(ROOT / "secrets")
    print(f"secrets/: wrote {', '.join(written)}" if written else "secrets/: nothing missing")
    sys.exit(0)
