"""Draws the map of rooms in docs/architecture.md from the layers in pyproject.toml and the rooms' docstrings.

    python .ci/room_map.py --write

Without --write, exits with code 1 and a message if the page differs from the code.
"""

import ast
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- rooms: begin (python .ci/room_map.py --write) -->", "<!-- rooms: end -->"
APPS = ("filings", "cases", "casetracker")  # upper apps import lower ones, never the reverse


def layers() -> dict[str, list[list[str]]]:
    """App -> its layers from top to bottom, each with its names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = {
        contract["containers"][0]: contract["layers"] for contract in contracts if contract.get("containers")
    }
    return {app: [layer.replace(":", "|").split(" | ") for layer in rooms[app]] for app in APPS}


def sentence(app: str, name: str) -> str:
    """The first sentence of the room's or module's docstring."""
    folder = ROOT / app / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def is_room(app: str, name: str) -> bool:
    return (ROOT / app / name).is_dir()


def picture(layers_by_app: dict[str, list[list[str]]]) -> list[str]:
    """A Mermaid chart: one box per layer, with an arrow from each layer to the next one down."""
    lines = ["```mermaid", "flowchart TD"]
    for app in APPS:
        lines.append(f"    subgraph {app}")
        app_layers = layers_by_app[app]
        lines += [f'        {app}{depth}["{" · ".join(names)}"]' for depth, names in enumerate(app_layers)]
        lines.append("        " + " --> ".join(f"{app}{depth}" for depth in range(len(app_layers))))
        lines.append("    end")
    lines += [f"    {upper} --> {lower}" for upper, lower in pairwise(APPS)]
    return [*lines, "```"]


def table(layers_by_app: dict[str, list[list[str]]]) -> list[str]:
    lines = ["| room | what happens there |", "|---|---|"]
    for app in APPS:
        for name in (name for layer in layers_by_app[app] for name in layer):
            label = f"`{app}/{name}/`" if is_room(app, name) else f"`{app}/{name}.py`"
            lines.append(f"| {label} | {sentence(app, name)} |")
    return lines


def rooms() -> str:
    layers_by_app = layers()
    return "\n".join([BEGIN, "", *picture(layers_by_app), "", *table(layers_by_app), "", END])


def main(arguments: list[str]) -> int:
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    current = before + rooms() + after
    if current == page:
        return 0
    if "--write" in arguments:
        PAGE.write_text(current)
        return 0
    print("The map in docs/architecture.md is out of date. Run python .ci/room_map.py --write.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
