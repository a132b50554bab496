"""Files dropped on a case: what is of another one is told apart before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case, Court, Docket

from ..models import SourceRecord
from ..records import DocketRef, ParsedReport
from .docket_lookup import find_docket, name_courts


@dataclass(frozen=True, slots=True)
class CaseDrop:
    """A drop on `case`; `adds`: a docket that is not here yet is meant to be made in it."""

    case: Case
    adds: bool = False

    def refuses_known(self, record: SourceRecord) -> str:
        """For a record that was read before: a sentence if all that it brought is of other cases."""
        ids = {item["docket_id"] for item in record.result} - {None}
        if not ids or Docket.objects.filter(pk__in=ids, case=self.case).exists():
            return ""
        named = record.result[0]
        return _of_another(named["court"], named["docket_number"])

    def refuses(self, parsed: ParsedReport) -> str:
        """A sentence if nothing in it is of this case. What names no docket at all may be parked."""
        firsts: list[DocketRef] = []
        for part in name_courts(parsed).dockets:
            docket = find_docket(part.ref.court_id, part)
            is_ours = docket.case_id == self.case.pk if docket else self.adds or not part.ref.docket_number
            if is_ours:
                return ""
            firsts.append(part.ref)
        return _of_another(firsts[0].court_id, firsts[0].docket_number) if firsts else ""


def _of_another(court_id: str, number: str) -> str:
    court = Court.objects.filter(pk=court_id).first()
    which = " ".join(filter(None, (str(court) if court else court_id, number))) or "another docket"
    return (
        f"This is of {which}, which is no docket of this case. Nothing was written. "
        "If it belongs here, drop it again with “add to this case”; under Drop files it finds its own case."
    )
