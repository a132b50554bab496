"""Files uploaded to one case: those of another case are refused before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case, Court, Docket

from ..models import SourceRecord
from ..records import DocketRef, ParsedReport
from .docket_lookup import find_docket, name_courts


@dataclass(frozen=True, slots=True)
class CaseDrop:
    """An upload to `case`; with `adds`, a docket that is new is created in that case."""

    case: Case
    adds: bool = False

    def refuses_known(self, record: SourceRecord) -> str:
        """For a record read before: the reason for refusing it if all its dockets are in other cases."""
        ids = {item["docket_id"] for item in record.result} - {None}
        if not ids or Docket.objects.filter(pk__in=ids, case=self.case).exists():
            return ""
        first = record.result[0]
        return _other_case(first["court"], first["docket_number"])

    def refuses(self, parsed: ParsedReport) -> str:
        """The reason for refusing it if nothing in it is of this case. Parts without a number may be held."""
        others: list[DocketRef] = []
        for part in name_courts(parsed).dockets:
            docket = find_docket(part.ref.court_id, part)
            is_ours = docket.case_id == self.case.pk if docket else self.adds or not part.ref.docket_number
            if is_ours:
                return ""
            others.append(part.ref)
        return _other_case(others[0].court_id, others[0].docket_number) if others else ""


def _other_case(court_id: str, number: str) -> str:
    court = Court.objects.filter(pk=court_id).first()
    which = " ".join(filter(None, (str(court) if court else court_id, number))) or "another docket"
    return (
        f"This belongs to {which}, which is not part of this case. Nothing was added. If the docket is new "
        "and belongs here, check “If a file’s docket is new, add it to this case” and upload the file again. "
        "Otherwise, upload it from the Upload page."
    )
