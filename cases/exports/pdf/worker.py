"""Renders one PDF and exits: JSON on standard input, a PDF on standard output.

It is a separate process because Typst keeps what it compiled (1.3 GB after a few documents), and because a
hostile or huge document then fails alone, within the limits set here. It imports only typst, json, and
casetracker.lib.printable_text.

Exit codes: 0, the PDF is on standard output; 3, Typst refused and its message is on standard error.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, cast

from casetracker.lib.printable_text import without

MEMORY = 4 * 1024**3  # bytes of address space; 5,000 rows need 1 GB resident
CPU_SECONDS = 120
LONG_FORM_AFTER = 10  # pages
SURELY_LONG = 400  # rows; the shortest row is 24 pt high, a page of US Legal holds fewer than 40
MOST_ROUNDS = 4  # compilations that may fail because of missing glyphs
TEMPLATES = Path(__file__).parent / "templates"
REFUSED = 3

# error: PDF/UA-1 error: the text `"…"` could not be displayed with font `"…"`
NO_GLYPH = re.compile(r'the text(?: contains the disallowed codepoint)? `"((?:[^"\\]|\\.)*)"`')
ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    import typst  # after the limits are set

    job = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(compile_job(job))
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return REFUSED
    return 0


def compile_job(job: dict[str, Any]) -> bytes:
    """The PDF of a job: its `data` in its `template`; in the long form if it has more than ten pages."""
    sections = job["data"].get("sections", [])
    long = sum(len(section["rows"]) for section in sections) > SURELY_LONG
    job["data"]["long"] = long
    pdf, pages = compile_with_glyphs(job)
    if pages > LONG_FORM_AFTER and sections and not long:
        job["data"]["long"] = True
        pdf, _ = compile_with_glyphs(job)
    return pdf


def compile_with_glyphs(job: dict[str, Any]) -> tuple[bytes, int]:
    """(PDF, pages). Typst refuses a tagged, archival PDF if a glyph is missing. Such characters are then
    shown by their code points, in `job` too, and a sentence in the document says so."""
    import typst

    for round_left in reversed(range(MOST_ROUNDS)):
        compiler = typst.Compiler(
            TEMPLATES / job["template"],
            root=TEMPLATES,
            ignore_system_fonts=True,  # the same fonts, so the same bytes, on every machine
            sys_inputs={"data": json.dumps(job["data"])},
        )
        try:
            pdf = compiler.compile(format="pdf", pdf_standards=[job["standard"]], timestamp=job["timestamp"])
            return cast(bytes, pdf), int(compiler.query("<pages>", field="value", one=True))
        except typst.TypstError as error:
            missing = missing_characters(error.diagnostic)
            if not missing or not round_left:
                raise
            job["data"] = {**without(job["data"], missing), "replaced": True}
    raise AssertionError("unreachable: the last round returns or raises")


def missing_characters(diagnostic: str) -> set[str]:
    """The characters that Typst had no glyph for. In a cluster (a letter with marks) only the marks are
    replaced; a letter only if it stands alone."""
    missing: set[str] = set()
    for quoted in NO_GLYPH.findall(diagnostic):
        cluster = ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], quoted)
        missing.update(cluster[1:] or cluster)
    return {character for character in missing if ord(character) > 0x7E or ord(character) < 0x20}


if __name__ == "__main__":
    sys.exit(main())
