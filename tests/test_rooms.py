"""The map in docs/architecture.md matches the code, and every room is small enough to find a file in."""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_MODULES = 17  # "about 15"


def _room_map() -> object:
    spec = importlib.util.spec_from_file_location("room_map", ROOT / ".ci/room_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_the_existing_rooms() -> None:
    done = subprocess.run(
        [sys.executable, ".ci/room_map.py"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_folder_of_an_app_is_a_room_on_the_map() -> None:
    room_map = _room_map()
    for app, layers in room_map.layers().items():  # type: ignore[attr-defined]
        named = {name for layer in layers for name in layer}
        there = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")} - {"migrations"}
        there |= {path.stem for path in (ROOT / app).glob("*.py")} - {"__init__"}
        assert there == named, app
        for name in there:
            if (ROOT / app / name).is_dir():
                assert room_map.sentence(app, name), f"{app}/{name}/__init__.py says nothing"  # type: ignore[attr-defined]


def test_no_folder_has_too_many_modules() -> None:
    folders = {
        path.parent for app in ("casetracker", "cases", "filings") for path in (ROOT / app).rglob("*.py")
    }
    counts = {
        str(folder.relative_to(ROOT)): len(
            [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        )
        for folder in folders
        if folder.name != "migrations"
    }
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}
