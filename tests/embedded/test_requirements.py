"""The installed packages are the pinned ones, and each direct dependency says what it is for."""

import re

import pytest

from tests.embedded.conftest import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")


def direct(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {re.split(r"[\[=~<>]", line)[0] for line in lines if line and line[0] not in "#-"}


def pins(name: str) -> set[str]:
    """`name==version` with its marker, of every package."""
    return set(re.findall(r"^([a-z0-9-]+==.+?) \\$", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    assert pins(name)
    for line in text.splitlines():
        assert re.match(r"#|[a-z0-9-]+==\S+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_direct_dependency_is_pinned_and_explained(name: str) -> None:
    explained = (ROOT / "docs/dependencies.md").read_text()
    pinned = {pin.split("==")[0] for pin in pins(name.replace(".in", ".txt"))}
    for package in direct(name):
        assert package.lower() in pinned, package
        assert re.search(rf"\b{re.escape(package)}\b", explained), package
