"""What documents refer to exists: paths, names in code, commands and options, links, and variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .docs_references import problems
from .docs_tree import Tree, variables_read

TREE = Tree(Path(__file__).parent.parent)
DEPLOY = TREE.root / "docs" / "deploy.md"
# Decision records are not rewritten: they name what existed when they were made. Their list is checked.
DOCUMENTS = [path for path in TREE.documents if path.parent.name != "decisions" or path.name == "README.md"]

# Read by settings.py, but not meant for administrators.
INTERNAL = {
    "DEBUG": "for work on the code",
    "EMAIL_BACKEND": "follows from EMAIL_HOST",
    "CASETRACKER_SANDBOX_URL": "set by `make run`, for its demonstration court",
    "COURTLISTENER_URL": "another address than CourtListener's own: the fault run's",
    "CASETRACKER_WAITS_DIVIDED_BY": "the fault run's",
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(TREE.root)))
def test_everything_a_document_names_exists(document: Path) -> None:
    assert problems(document, TREE) == []


def explained() -> set[str]:
    """Variables of deploy.md: in the first column of a table, or as the first word of a paragraph."""
    rows, in_table = [], False
    for line in DEPLOY.read_text().splitlines():
        in_table = line.startswith("| variable |") or (in_table and line.startswith("|"))
        if in_table:
            rows.append(line.split("|")[1])
        elif line.startswith("`"):
            rows.append(line.split(" ")[0])
    return set(re.findall(r"`([A-Z][A-Z0-9_]+)(?:=\d)?`", " ".join(rows))) - {"NAME_FILE"}


def test_every_documented_variable_is_read() -> None:
    code = [module for name, module in TREE.sources.items() if name.startswith("casetracker")]
    compose = re.findall(r"\$\{(\w+)", (TREE.root / "docker-compose.yml").read_text())
    assert len(explained()) > 20
    assert explained() - variables_read(code) - set(compose) == set()


def test_every_setting_is_documented() -> None:
    read = variables_read([TREE.sources["casetracker.settings"]])
    assert read - explained() - INTERNAL.keys() == set()
    assert INTERNAL.keys() <= read, "an exception that is no longer needed"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("`filings/no_such_module.py`", "there is no `filings/no_such_module.py`"),
        ("`cases/data/no_such_list.csv`", "there is no `cases/data/no_such_list.csv`"),
        ("`templates/nowhere/`", "there is no `templates/nowhere/`"),
        ("`cases/nowhere/NAME.py`", "there is no `cases/nowhere/NAME.py`"),
        ("`access.no_such_rule`", "there is no `access.no_such_rule`"),
        ("`gone.case_for`", "there is no `gone.case_for`"),
        ("`cases.access.no_such_rule(user)`", "there is no `cases.access.no_such_rule`"),
        ("`casetracker/lib/http.no_such_door`", "there is no `casetracker/lib/http.no_such_door`"),
        ("`Change.no_such_rule`", "there is no `Change.no_such_rule`"),
        ("`urls.urlpatterns`", "`urls.urlpatterns` may be any of "),
        ("`NO_SUCH_VARIABLE=1`", "nothing reads or defines NO_SUCH_VARIABLE"),
        ("`make no-such-target`", "the Makefile has no target no-such-target"),
        ("`manage.py no_such_command`", "manage.py has no command no_such_command"),
        ("`manage.py\ningest --no-such-option`", "manage.py ingest has no --no-such-option"),
        ("`manage.py apikey no_such_word`", "manage.py apikey has no no_such_word"),
        ("`--no-such-option`", "no command has --no-such-option"),
        ("```\nmake no-such-target  # says why\n```", "the Makefile has no target no-such-target"),
        ("```\nmanage.py backup --never\n```", "manage.py backup has no --never"),
        ("```\nmanage.py backup \\\n  --never\n```", "manage.py backup has no --never"),
        ("```\nmanage.py ingest tests/nowhere\n```", "there is no tests/nowhere"),
        ("```\nNO_SUCH_VARIABLE=1 make run\n```", "nothing reads or defines NO_SUCH_VARIABLE"),
        ("```\ncases/  models/ access.py no_such_module.py\n```", "there is no no_such_module.py"),
        ("`python -m bench.nowhere`", "there is no module bench.nowhere"),
        ("[a rule](nowhere.md)", "the link to nowhere.md leads nowhere"),
        ("[a rule](#no-such-heading)", "planted.md has no heading #no-such-heading"),
    ],
)
def test_a_missing_name_is_reported_with_its_line(tmp_path: Path, written: str, problem: str) -> None:
    planted = tmp_path / "planted.md"
    planted.write_text(
        f"# A heading\n\nSee {written}, and `cases/access.py`.\n".replace("See ```", "See\n```")
    )
    [found] = problems(planted, TREE)
    assert re.match(rf"planted\.md:[345]: {re.escape(problem)}", found)


def test_an_existing_name_is_not_reported(tmp_path: Path) -> None:
    planted = tmp_path / "planted.md"
    planted.write_text(
        """# A heading: with "marks" & `code`

        See [it](#a-heading-with-marks--code), `access.case_for`, `cases.access`, `cases/urls.py`, `urls.py`,
        `Change.sequence`, `filings/views/`, `requirements*.txt`, `var/run.json`, `/api/v1/`, `../elsewhere`,
        `PORT=8001`, `CASETRACKER_DEMO=0 make run`, `manage.py ...`, `a sentence.with dots`, `4.5.6`.

        ```
        $ key=$(.venv/bin/python manage.py apikey create --user you@example.org --days 90)   # --not-this
        curl -H "Accept: text/html" http://127.0.0.1:8000/nowhere/at.all
        ```

        ```json
        {"made": "make nonsense", "by": "manage.py nonsense"}
        ```
        """.replace("\n        ", "\n")
    )
    assert problems(planted, TREE) == []
