"""What documents may refer to: files, modules, names in them, commands, and variables of the repository."""

from __future__ import annotations

import argparse
import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from django.core.management import get_commands, load_command_class

PACKAGES = ("casetracker", "cases", "filings", "bench", "tests")
IMPORTS = (ast.Import, ast.ImportFrom)
READERS = {"env", "env_bool", "env_list", "read_setting", "given", "get", "getenv", "setdefault", "pop"}

Names = Callable[[ast.AST], dict[str, ast.AST]]


class Tree:
    def __init__(self, root: Path) -> None:
        self.root = root

    # ---------- Files ----------

    @cached_property
    def ignored(self) -> list[str]:
        """What only a running or used copy has, by .gitignore."""
        lines = (self.root / ".gitignore").read_text().split()
        return [line.strip("/*") for line in lines if not line.startswith(("!", "*"))]

    @cached_property
    def paths(self) -> list[PurePosixPath]:
        """Every file and folder, as written from the root."""
        skipped = {".git", *(name for name in self.ignored if "/" not in name)}
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in skipped]
            here = Path(folder).relative_to(self.root)
            found += [PurePosixPath(here / name) for name in (*folders, *files)]
        return found

    @cached_property
    def ends(self) -> set[str]:
        """Each path, and each end of one: cases/urls.py, urls.py."""
        return {"/".join(path.parts[at:]) for path in self.paths for at in range(len(path.parts))}

    @property
    def documents(self) -> list[Path]:
        return sorted(self.root / path for path in self.paths if path.suffix == ".md")

    def has_path(self, written: str, near: Path) -> bool:
        """From the root, from the document, or the end of a path. NAME, <what>, and * match anything."""
        plain = written.rstrip("/")
        beside = (near.parent / plain).resolve()
        if plain.startswith("..") and not beside.is_relative_to(self.root):
            return True  # outside the repository: not checked
        if any(plain == name or plain.startswith(f"{name}/") for name in self.ignored):
            return True
        if plain in self.ends or beside.exists():
            return True
        pattern = re.sub(r"[A-Z]{3,}|<\w+>", "*", plain)
        return "*" in pattern and any(path.match(pattern) for path in self.paths)

    # ---------- Modules and names ----------

    @cached_property
    def sources(self) -> dict[str, ast.Module]:
        """Dotted name -> module."""
        found = {}
        for path in self.paths:
            if path.suffix == ".py" and path.parts[0] in PACKAGES and "migrations" not in path.parts:
                parts = path.with_suffix("").parts
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                found[name] = ast.parse((self.root / path).read_text("utf-8"))
        return found

    @cached_property
    def classes(self) -> dict[str, list[ast.ClassDef]]:
        found: dict[str, list[ast.ClassDef]] = {}
        for module in self.sources.values():
            for node in ast.walk(module):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def constants(self) -> set[str]:
        modules = [*self.sources.values(), *(row for rows in self.classes.values() for row in rows)]
        return {name for module in modules for name in names_in(module) if name.isupper()}

    def meanings(self, dotted: str) -> list[str]:
        """The modules, names in modules, and members of classes that `dotted` may refer to.

        A module may be given by the end of its name. Its imports count only if nothing else fits.
        """
        return self._meanings(dotted, defined) or self._meanings(dotted, names_in)

    def _meanings(self, dotted: str, names: Names) -> list[str]:
        parts = dotted.split(".")
        found = []
        for module, tree in self.sources.items():
            for cut in range(1, len(parts) + 1):
                end = ".".join(parts[:cut])
                if (module == end or module.endswith(f".{end}")) and self._leads(tree, parts[cut:], names):
                    found.append(f"{module}:{'.'.join(parts[cut:])}")
        found += [
            f"class {parts[0]}"
            for row in self.classes.get(parts[0], [])
            if self._leads(row, parts[1:], names)
        ]
        return found

    def _leads(self, node: ast.AST, parts: list[str], names: Names) -> bool:
        if not parts:
            return True
        inner = names(node).get(parts[0])
        if inner is not None:
            return len(parts) == 1 or self._leads(inner, parts[1:], names)
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        known = [self.classes.get(base.id, []) for base in bases if isinstance(base, ast.Name)]
        return any(self._leads(row, parts, names) for rows in known for row in rows)

    # ---------- Commands and variables ----------

    @cached_property
    def targets(self) -> set[str]:
        return set(re.findall(r"^([a-z][\w-]*):", (self.root / "Makefile").read_text(), re.MULTILINE))

    @cached_property
    def options(self) -> set[str]:
        """Options of our own command lines, including those made by a loop over names (f"--{name}")."""
        found = set()
        for tree in self.sources.values():
            words = set(strings_in(tree))
            found |= {word for word in words if word.startswith("--")}
            found |= {f"--{word}" for word in words} if "--" in words else set()
        return found

    @cached_property
    def variables(self) -> set[str]:
        """Environment variables that any code reads, and those of Makefile and docker-compose.yml."""
        texts = [(self.root / name).read_text() for name in ("Makefile", "docker-compose.yml")]
        found = {
            name for text in texts for name in re.findall(r"\$[({](\w+)|^(\w+) \??=", text, re.MULTILINE)
        }
        return {name for pair in found for name in pair if name} | variables_read(self.sources.values())


@cache
def defined(node: ast.AST) -> dict[str, ast.AST]:
    return {name: item for name, item in names_in(node).items() if not isinstance(item, IMPORTS)}


@cache
def names_in(node: ast.AST) -> dict[str, ast.AST]:
    """The names that a module or class defines or imports at its own level, conditions included."""
    found: dict[str, ast.AST] = {}
    for item in getattr(node, "body", []):
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[item.name] = item
        elif isinstance(item, ast.Assign):
            found |= {
                name.id: item
                for target in item.targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name)
            }
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            found[item.target.id] = item
        elif isinstance(item, IMPORTS):
            found |= {(alias.asname or alias.name).split(".")[0]: item for alias in item.names}
        elif isinstance(item, (ast.If, ast.Try, ast.With)):
            found |= names_in(item)
    return found


def strings_in(tree: ast.AST) -> Iterator[str]:
    return (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def variables_read(modules: Iterable[ast.AST]) -> set[str]:
    """NAME of env("NAME"), os.environ["NAME"], os.environ.get("NAME"), "NAME" in os.environ and the like."""
    found = set()
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                of_environ = not isinstance(node.func, ast.Attribute) or "environ" in ast.unparse(node.func)
                named = [node.args[0]] if called in READERS and of_environ else []
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                named = [node.slice]
            elif isinstance(node, ast.Compare) and "environ" in ast.unparse(node.comparators[0]):
                named = [node.left]
            else:
                named = []
            constants = [name.value for name in named if isinstance(name, ast.Constant)]
            found |= {name for name in constants if isinstance(name, str)}
    return {name for name in found if name.isupper()}


@cache
def command_options(name: str) -> set[str] | None:
    """Options and subcommands of a `manage.py` command, and their options; None if it does not exist."""
    if name == "run":
        return set()  # manage.py itself
    if name not in get_commands():
        return None
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    return _words(command.create_parser("manage.py", name))


def _words(parser: argparse.ArgumentParser) -> set[str]:
    found = set(parser._option_string_actions)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                found |= {word, *_words(inner)}
    return found
