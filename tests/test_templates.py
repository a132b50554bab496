"""Templates stay readable: no line is so long that its tags can no longer be matched by eye."""

from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
LONGEST_LINE = 300  # characters


def test_no_template_line_is_too_long() -> None:
    paths = sorted(TEMPLATES.rglob("*.html"))
    assert paths
    too_long = [
        f"{path.relative_to(TEMPLATES)}:{number}: {len(line)} characters"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert not too_long, "\n".join(too_long)
