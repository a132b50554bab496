"""Writes resolved parties, attorneys, and representations (R11). Leaves rows entered by people alone."""

from __future__ import annotations

import re
from typing import Any

from cases.models import Attorney, Docket, Firm, Party, Representation

from ..normalize import name_key
from ..resolver.resolution import Resolution, ResolvedAttorney, ResolvedParty
from . import persons
from .write_job import WriteJob

# Words in the court's party types, and the role each means. The first one that matches decides.
_ROLES = (
    ("intervenor", Party.Role.INTERVENOR),
    ("amicus", Party.Role.AMICUS),
    ("plaintiff", Party.Role.PLAINTIFF),
    ("claimant", Party.Role.PLAINTIFF),
    ("defendant", Party.Role.DEFENDANT),
    ("appellant", Party.Role.APPELLANT),
    ("appellee", Party.Role.APPELLEE),
    ("petitioner", Party.Role.PETITIONER),
    ("respondent", Party.Role.RESPONDENT),
    ("debtor", Party.Role.DEBTOR),
    ("creditor", Party.Role.CREDITOR),
    ("trustee", Party.Role.TRUSTEE),
    ("interested", Party.Role.INTERESTED),
)
_NO_FIRM = re.compile(r"^(?:\W*$|\d|p\.?\s?o\.?\s+box|pro se|suite|email|fax|phone|\()|@", re.IGNORECASE)


def role_of(party_type: str) -> str:
    """The role for the court's party type: "Counter Defendant" is a defendant, "Movant" is other."""
    lowered = party_type.casefold()
    return next((role.value for word, role in _ROLES if word in lowered), Party.Role.OTHER.value)


def firm_of(contact: str) -> str:
    """The firm named in the first of several contact lines; "" if that line is an address."""
    lines = [line.strip() for line in contact.splitlines() if line.strip()]
    return lines[0] if len(lines) > 1 and not _NO_FIRM.search(lines[0]) else ""


def write(job: WriteJob) -> None:
    """Brings the resolved rows up to date."""
    if not job.people:
        return
    docket, resolution = job.docket, job.resolution
    parties, wrote_parties = _parties(docket, resolution.parties)
    attorneys, wrote_attorneys = _attorneys(docket, resolution.attorneys)
    if wrote_attorneys:
        persons.write(docket)
    wrote_links = _representations(docket, resolution, parties, attorneys)
    job.wrote |= wrote_parties or wrote_attorneys or wrote_links


def _sync(
    stored: dict[Any, Any], resolved: dict[Any, dict[str, Any]], model: Any
) -> tuple[dict[Any, Any], bool]:
    """Brings stored rows to the resolved values: updates what differs, inserts what is new, deletes the rest.

    Returns the rows by key, and whether anything was written.
    """
    fresh, changed = [], []
    names: set[str] = set()
    for key, values in resolved.items():
        row = stored.get(key)
        if row is None:
            stored[key] = row = model(**values)
            fresh.append(row)
            continue
        different = [name for name, value in values.items() if getattr(row, name) != value]
        for name in different:
            setattr(row, name, values[name])
        if different:
            changed.append(row)
            names.update(name.removesuffix("_id") for name in different)
    removed = [row.pk for key, row in stored.items() if key not in resolved]
    model.objects.filter(pk__in=removed).delete()
    if changed:
        model.objects.bulk_update(changed, sorted(names), batch_size=500)
    model.objects.bulk_create(fresh, batch_size=500)
    return {key: stored[key] for key in resolved}, bool(removed or changed or fresh)


def _parties(docket: Docket, resolved: tuple[ResolvedParty, ...]) -> tuple[dict[Any, Party], bool]:
    stored = {(row.name_key, row.type_key): row for row in Party.objects.filter(docket=docket, resolved=True)}
    values = {
        (party.name_key, party.type_key): {
            "case_id": docket.case_id,
            "docket_id": docket.pk,
            "name": party.name,
            "name_key": party.name_key,
            "type": party.type,
            "type_key": party.type_key,
            "role": role_of(party.type),
            "extra_info": party.extra_info,
            "date_terminated": party.date_terminated,
            "gone_on": party.gone_on,
            "resolved": True,
            "basis_kinds": [kind.value for kind in party.basis_kinds],
            "position": position,
        }
        for position, party in enumerate(resolved)
    }
    return _sync(stored, values, Party)


def _attorneys(docket: Docket, resolved: tuple[ResolvedAttorney, ...]) -> tuple[dict[Any, Attorney], bool]:
    stored = {
        (row.name_key, row.distinct_key): row for row in Attorney.objects.filter(docket=docket, resolved=True)
    }
    firms = _firms({firm for attorney in resolved if (firm := firm_of(attorney.contact))})
    values = {
        (attorney.name_key, attorney.distinct_key): {
            "case_id": docket.case_id,
            "docket_id": docket.pk,
            "firm_id": firms.get(name_key(firm_of(attorney.contact))),
            "name": attorney.name,
            "name_key": attorney.name_key,
            "distinct_key": attorney.distinct_key,
            "contact": attorney.contact,
            "email": attorney.email,
            "phone": attorney.phone,
            "resolved": True,
        }
        for attorney in resolved
    }
    return _sync(stored, values, Attorney)


def _firms(names: set[str]) -> dict[str, Any]:
    """Name key -> firm id. Creates missing firms."""
    if not names:
        return {}
    by_key = {name_key(name): name[:300] for name in sorted(names)}
    existing = set(Firm.objects.filter(name_key__in=by_key).values_list("name_key", flat=True))
    Firm.objects.bulk_create(
        [Firm(name=name, name_key=key) for key, name in by_key.items() if key not in existing],
        ignore_conflicts=True,
    )
    return dict(Firm.objects.filter(name_key__in=by_key).values_list("name_key", "pk"))


def _representations(
    docket: Docket, resolution: Resolution, parties: dict[Any, Party], attorneys: dict[Any, Attorney]
) -> bool:
    stored = {
        (row.party_id, row.attorney_id): row
        for row in Representation.objects.filter(
            party__docket=docket, party__resolved=True, attorney__resolved=True
        )
    }
    values: dict[Any, dict[str, Any]] = {}
    for resolved in resolution.attorneys:
        attorney = attorneys[resolved.name_key, resolved.distinct_key]
        for link in resolved.representations:
            resolved_party = resolution.parties[link.party]
            party = parties[resolved_party.name_key, resolved_party.type_key]
            values[party.pk, attorney.pk] = {
                "party_id": party.pk,
                "attorney_id": attorney.pk,
                "roles": list(link.roles),
                "basis_kinds": [kind.value for kind in link.basis_kinds],
                "gone_on": link.gone_on,
                "position": len(values),
            }
    return _sync(stored, values, Representation)[1]
