"""A stored payload keeps all that a parser reads, and nothing that identifies its buyer or recipient."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from filings.records import ParsedReport
from filings.sources import parse_payload
from filings.sources.sealing import blank

from .realfiles import OURS, real


def read(payload: bytes) -> ParsedReport:
    return parse_payload(payload, zone_of=lambda court: "America/New_York")


@pytest.mark.parametrize("name", ["sheet.html", "notice.eml", "district_feed.xml"])
def test_the_blanked_payload_reads_the_same(name: str) -> None:
    payload = (OURS / name).read_bytes()
    assert replace(read(payload), sealed={}) == read(blank(payload))


@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("sheet.html", [b"inventedlogin", b"4711-secret"]),
        ("notice.eml", [b"fictional.example", b"55566677", b"Delivered-To"]),
    ],
)
def test_no_secret_is_left(name: str, secrets: list[bytes]) -> None:
    payload = (OURS / name).read_bytes()
    assert all(secret in payload for secret in secrets)
    assert not [secret for secret in secrets if secret in blank(payload)]


def test_a_public_feed_is_kept_byte_for_byte() -> None:
    payload = (OURS / "district_feed.xml").read_bytes()
    assert blank(payload) == payload


def test_nothing_is_kept_of_email_that_is_not_a_notice() -> None:
    mail = (
        b"From: a@cand.uscourts.gov\nSubject: private\nDate: Fri, 28 Feb 2031 15:12:45 -0800\n\nconfidential"
    )
    assert b"confidential" not in blank(mail)
    assert b"private" not in blank(mail)


@pytest.mark.parametrize("path", real("docket_sheet", "docket_history", "notice_email"))
def test_real_payloads_read_the_same_when_blanked(path: Path) -> None:
    payload = path.read_bytes()
    if path.stem == "cand_2" and path.suffix == ".txt":
        assert len(blank(payload)) < 200  # the clerk's own email
        return
    assert replace(read(payload), sealed={}) == read(blank(payload))


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"%PDF", b"From: x\nDate: y\n\n", b"{"])
def test_blanking_never_fails(payload: bytes) -> None:
    assert isinstance(blank(payload), bytes)
