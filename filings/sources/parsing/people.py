"""Parties and attorneys, from the dictionaries that juriscraper's parsers return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from filings.records import AttorneyRow, PartyRow

from .payloads import tidy

_EMAIL = re.compile(r"^\s*e-?mail:\s*(\S+@\S+)", re.I | re.M)
_PHONE = re.compile(
    r"^\s*(?:(?:direct|phone|tel(?:ephone)?|firm):\s*)?(\(?\d{3}\)?[-./ ]{0,2}\d{3}[-. ]\d{4}\b.*?)\s*$",
    re.I | re.M,
)


def party_rows(parties: Iterable[Mapping[str, Any]] | None) -> tuple[PartyRow, ...]:
    rows = []
    for party in parties or ():
        name = tidy(party.get("name"))
        if not name:
            continue
        terminated = party.get("date_terminated")
        rows.append(
            PartyRow(
                name=name,
                type=tidy(party.get("type")),
                extra_info=tidy(party.get("extra_info")),
                date_terminated=terminated if isinstance(terminated, date) else None,
                attorneys=tuple(attorney_row(a) for a in party.get("attorneys") or () if a.get("name")),
            )
        )
    return tuple(rows)


def attorney_row(attorney: Mapping[str, Any]) -> AttorneyRow:
    contact = tidy(attorney.get("contact"))
    if re.match(r"\(?\s*see\s+above", contact, re.I):
        contact = ""
    email = _EMAIL.search(contact)
    phone = _PHONE.search(contact)
    return AttorneyRow(
        name=tidy(attorney.get("name")),
        contact=contact,
        roles=tuple(role for role in map(tidy, attorney.get("roles") or ()) if role),
        email=email[1] if email else "",
        phone=phone[1] if phone else "",
    )
