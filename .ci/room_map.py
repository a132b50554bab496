"""The picture of the rooms in docs/architecture.md: the layers of pyproject.toml and the rooms' docstrings.

    python .ci/room_map.py --write

Without --write: exit code 1 and a sentence where the page differs from the code.
"""

import ast
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- rooms: begin (python .ci/room_map.py --write) -->", "<!-- rooms: end -->"
APPS = ("filings", "cases", "casetracker")  # the upper imports the lower, never back


def layers() -> dict[str, list[list[str]]]:
    """App -> its layers from the top, each with the names that stand side by side."""
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


def picture(found: dict[str, list[list[str]]]) -> list[str]:
    """Mermaid: a box a layer, arrows from each layer to the next one down."""
    lines = ["```mermaid", "flowchart TD"]
    for app in APPS:
        lines.append(f"    subgraph {app}")
        lines += [f'        {app}{at}["{" · ".join(names)}"]' for at, names in enumerate(found[app])]
        lines.append("        " + " --> ".join(f"{app}{at}" for at in range(len(found[app]))))
        lines.append("    end")
    lines += [f"    {upper} --> {lower}" for upper, lower in pairwise(APPS)]
    return [*lines, "```"]


def table(found: dict[str, list[list[str]]]) -> list[str]:
    lines = ["| room | what happens there |", "|---|---|"]
    for app in APPS:
        for name in (name for layer in found[app] for name in layer):
            label = f"`{app}/{name}/`" if is_room(app, name) else f"`{app}/{name}.py`"
            lines.append(f"| {label} | {sentence(app, name)} |")
    return lines


def rooms() -> str:
    found = layers()
    return "\n".join([BEGIN, "", *picture(found), "", *table(found), "", END])


def main(arguments: list[str]) -> int:
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = before + rooms() + after
    if wanted == page:
        return 0
    if "--write" in arguments:
        PAGE.write_text(wanted)
        return 0
    print("docs/architecture.md shows other rooms than the code has: python .ci/room_map.py --write")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
