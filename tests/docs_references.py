"""Finds what a Markdown document refers to, and which of that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .docs_tree import Tree, command_options

SHELL = {"", "sh", "bash", "console"}
FILE = re.compile(r"[\w.*<>-]+\.(?:py|md|html|css|js|csv|json|ya?ml|toml|in|txt|svg|xml)")
PATH = re.compile(r"[\w.*<>-]*(?:/[\w.*<>-]*)+")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
CAPITALS = re.compile(r"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)(?:=.*)?")

# What looks like one of our names but is not.
NOT_OURS = {
    "utils.py": "a name that no module shall have",
    "dist/": "a folder of an npm package",
    "multipart/form-data": "a media type",
    "uscourts.gov": "a domain",
    "id.timestamp.body": "what a webhook's signature is made of",
    "NULL": "of SQL",
    "INBOX": "a folder of a mailbox",
    "NAME_FILE": "any variable NAME",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code span, or a line of a block."""

    text: str
    line: int


def problems(document: Path, tree: Tree) -> list[str]:
    """`README.md:12: ...` for each name and link without a target."""
    text = document.read_text("utf-8")
    spans, lines, prose = taken_apart(text)
    found = [(code.line, problem) for code in spans for problem in _of_code(code, document, tree)]
    found += [(code.line, problem) for code in lines for problem in _of_command(code.text, document, tree)]
    found += [(line, problem) for line, problem in _of_links(prose, document)]
    name = document.relative_to(tree.root) if document.is_relative_to(tree.root) else document.name
    return [f"{name}:{line}: {problem}" for line, problem in sorted(found)]


def taken_apart(text: str) -> tuple[list[Code], list[Code], str]:
    """Code spans; lines of shell blocks, continued ones as one; and the text without both, line for line."""
    rest: list[str] = []
    lines: list[Code] = []
    language: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        mark = line.strip()
        if mark.startswith("```"):
            language = mark.strip("`") if language is None else None
        elif language in SHELL:
            if lines and lines[-1].text.endswith("\\"):
                lines[-1] = Code(f"{lines[-1].text[:-1]} {mark}", lines[-1].line)
            else:
                lines.append(Code(mark.removeprefix("$ "), number))
        rest.append("" if language is not None or mark.startswith("```") else line)
    prose = "\n".join(rest)
    spans = [
        Code(" ".join(match[2].split()), prose.count("\n", 0, match.start()) + 1)
        for match in re.finditer(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", prose, re.DOTALL)
    ]
    bare = re.sub(r"`[^`]+`", lambda match: re.sub(r"[^\n]", "x", match[0]), prose)
    return spans, lines, bare


def _of_code(code: Code, document: Path, tree: Tree) -> Iterator[str]:
    text = re.sub(r"\(.*\)$", "", code.text)
    if code.text in NOT_OURS or text.startswith("/"):  # an address of the site, or of the machine
        return
    if " " in text or text.startswith("--"):
        yield from _of_command(code.text, document, tree)
    elif FILE.fullmatch(text) or (PATH.fullmatch(text) and FILE.search(text)) or text.endswith("/"):
        if not tree.has_path(text, document):
            yield f"there is no `{text}`"
    elif PATH.fullmatch(text) and tree.has_path(text, document):
        return
    elif PATH.fullmatch(text) or DOTTED.fullmatch(text):
        meanings = tree.meanings(text.replace("/", "."))
        if not meanings:
            yield f"there is no `{text}`"
        elif len(meanings) > 1:
            yield f"`{text}` may be any of {', '.join(sorted(meanings))}"
    elif named := CAPITALS.fullmatch(text):
        yield from _of_variable(named[1], tree)


def _of_variable(name: str, tree: Tree) -> Iterator[str]:
    known = tree.variables | tree.constants
    if name not in known and name.removesuffix("_FILE") not in known and name not in NOT_OURS:
        yield f"nothing reads or defines {name}"


def _of_command(text: str, document: Path, tree: Tree) -> Iterator[str]:
    text = re.split(r"\s#\s", f"{text} ")[0]
    made = re.match(r"(?:[A-Z_]+=\S+ )*make ([a-z][\w-]*)(?=\s)", text)
    if made and made[1] not in tree.targets:
        yield f"the Makefile has no target {made[1]}"
    for managed in re.finditer(r"manage\.py ([a-z]\w*)([^|;&)]*)", text):
        options = command_options(managed[1])
        if options is None:
            yield f"manage.py has no command {managed[1]}"
            continue
        words = re.findall(r"(?<=\s)(--[a-z][\w-]*|[a-z]\w*)", managed[2])
        asked = [word for word in words if word.startswith("--")]
        if subcommands := {word for word in options if not word.startswith("-")}:
            asked += words[:1] if words and not words[0].startswith("--") else []
            asked = [word for word in asked if word not in subcommands]
        yield from (f"manage.py {managed[1]} has no {word}" for word in asked if word not in options)
    if text.startswith("--") and (option := text.split()[0].partition("=")[0]) not in tree.options:
        yield f"no command has {option}"
    for module in re.findall(r"python3? -m (\w[\w.]*)", text):
        if module.split(".")[0] in tree.sources and module not in tree.sources:
            yield f"there is no module {module}"
    for word in re.split(r"[\s'\"=@:()]+", text):
        top = word.split("/")[0]
        is_ours = top and "/" in word and PATH.fullmatch(word) and (tree.root / top).is_dir()
        is_module = FILE.fullmatch(word) and word.endswith(".py")
        if (is_ours or is_module) and not tree.has_path(word, document):
            yield f"there is no {word}"
    for name in re.findall(r"(?<![\w$&?])([A-Z][A-Z0-9_]{2,})=", text):
        yield from _of_variable(name, tree)


def _of_links(prose: str, document: Path) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)", prose):
        target, _, anchor = match[1].partition("#")
        line = prose.count("\n", 0, match.start()) + 1
        if re.match(r"[a-z]+:", match[1]):
            continue
        path = document.parent / target if target else document
        if not path.exists():
            yield line, f"the link to {target} leads nowhere"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text("utf-8")):
            yield line, f"{path.name} has no heading #{anchor}"


def anchors(text: str) -> set[str]:
    """The headings of a document as GitHub names them in links."""
    found: list[str] = []
    outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for heading in re.findall(r"^#{1,6} +(.+?)\s*$", outside, re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.append(f"{plain}-{found.count(plain)}" if plain in found else plain)
    return set(found)
