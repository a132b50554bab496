"""Appeals, transfers, consolidated and MDL cases of a docket: what texts and sheets name, looked up here.

Nothing is stored of what a number leads to: a docket that is added later is found at the next look, and only
by readers who may see it. A number is matched in the court that the text names, else in the court that its
kind of link implies; where more than one docket could be meant, none is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cases.access import visible_cases
from cases.models import Court, Docket
from cases.providers.linked_dockets import OtherDocket
from casetracker.accounts.models import User

from ..classify.named_dockets import RELATIONS
from ..identity import docket_core, parse_docket_number
from ..models import DocketLink

LIMIT = 200
# What the other side calls it, where a docket is named by another one.
REVERSED = {
    "appeal": "Case appealed from",
    "appealed_from": "Appeal from this case",
    "transferred_from": "Transferred to",
    "transferred_to": "Transferred in from",
    "lead": "Member case",
    "member": "Lead case",
    "consolidated": "Consolidated with",
    "related": "Related case",
}
_SAME_COURT = frozenset({"lead", "member", "consolidated", "related"})


@dataclass(frozen=True, slots=True)
class _Named:
    relation: str
    number: str
    core: str
    court: str
    words: str
    source: str
    source_url: str
    of: Docket


def other_dockets(user: User, dockets: list[Docket]) -> list[OtherDocket]:
    """Those that `dockets` name, then those that name them. Five queries, however many there are."""
    named = [*_by_texts(dockets), *_by_sheets(dockets)]
    known = _known(user, {one.core for one in named})
    courts = list(Court.objects.filter(is_by_hand=False).only("name", "short_name", "citation"))
    shown = [_shown(one, known[one.core], courts) for one in _once(named)]
    return shown + _naming(user, dockets, {one.docket.pk for one in shown if one.docket})


def _by_texts(dockets: list[Docket]) -> list[_Named]:
    by_id = {docket.pk: docket for docket in dockets}
    links = (
        DocketLink.objects.filter(docket__in=by_id, entry__merged_into=None, entry__withdrawn_at=None)
        .select_related("entry")
        .order_by("docket", "entry__position", "start")[:LIMIT]
    )
    return [_from_link(link, by_id[link.docket_id]) for link in links]


def _from_link(link: DocketLink, of: Docket) -> _Named:
    number = link.entry.entry_number
    where = f"No. {number}" if number is not None else "an unnumbered entry"
    url = reverse("entry-detail", args=[link.entry_id])
    source = f"{where} of {of.docket_number}"
    return _Named(link.relation, link.number, link.number_core, link.court_words, link.words, source, url, of)


def _by_sheets(dockets: list[Docket]) -> list[_Named]:
    """What a docket sheet's own head says of the case below, and of the MDL."""
    found = []
    for docket in dockets:
        source = f"the head of {docket.docket_number}"
        if number := docket.originating_docket_number:
            core, court = docket_core(number), docket.appeal_from
            words = f"{court}, {number}" if court else number
            found.append(_Named("appealed_from", number, core, court, words, source, "", docket))
        parsed = parse_docket_number(docket.mdl_status) if docket.mdl_status else None
        if parsed and parsed.type == "mdl":
            words = docket.mdl_status
            found.append(_Named("mdl", words, parsed.core, "", words, source, "", docket))
    return found


def _once(named: Iterable[_Named]) -> list[_Named]:
    chosen: dict[tuple[str, str], _Named] = {}
    for one in named:
        chosen.setdefault((one.relation, one.core), one)
    return list(chosen.values())


def _known(user: User, cores: set[str]) -> defaultdict[str, list[Docket]]:
    found: defaultdict[str, list[Docket]] = defaultdict(list)
    rows = Docket.objects.filter(docket_number_core__in=cores, case__in=visible_cases(user))
    for docket in rows.select_related("court", "case")[:LIMIT]:
        found[docket.docket_number_core].append(docket)
    return found


def _could_be(relation: str, court_words: str, of: Docket, other: Docket) -> bool:
    """Whether `other` has the court that the words, or the kind of link, ask for."""
    court = other.court
    if other.pk == of.pk:
        return False
    if court_words:
        return _is_called(court, court_words)
    if relation == "appeal":
        return court.kind == "appellate"
    if relation in _SAME_COURT:
        return court.pk == of.court_id
    return relation == "mdl"


def _is_called(court: Court, words: str) -> bool:
    wanted = words.casefold().replace("usdc", "").strip(" .,")
    return wanted in court.name.casefold() or wanted in (
        court.citation.casefold(),
        court.short_name.casefold(),
    )


def _shown(one: _Named, candidates: list[Docket], courts: list[Court]) -> OtherDocket:
    fitting = [docket for docket in candidates if _could_be(one.relation, one.court, one.of, docket)]
    docket = fitting[0] if len(fitting) == 1 else None
    note = ""
    if docket is not None:
        note = "named by the court's text" if one.court else "its number is named; the text names no court"
    return OtherDocket(
        relation=RELATIONS[one.relation],
        number=one.number,
        court=one.court,
        words=one.words,
        source=one.source,
        source_url=one.source_url,
        docket=docket,
        note=note,
        add_url="" if docket else _add_url(one, courts),
    )


def _add_url(one: _Named, courts: list[Court]) -> str:
    """Adding a case, with number and, where the words or the kind of link leave no doubt, court filled in."""
    if one.relation in {"mdl", "removed_from", "supreme_court"}:
        return ""
    meant = {court.pk for court in courts if _is_called(court, one.court)} if one.court else set()
    if not one.court and one.relation in _SAME_COURT:
        meant = {one.of.court_id}
    query = {"number": one.number} | ({"court": meant.pop()} if len(meant) == 1 else {})
    return f"{reverse('add-case')}?{urlencode(query)}"


def _naming(user: User, dockets: list[Docket], already: set[object]) -> list[OtherDocket]:
    """Dockets of the reader's cases whose texts name one of these."""
    by_core = {docket.docket_number_core: docket for docket in dockets}
    links = (
        DocketLink.objects.filter(number_core__in=by_core, docket__case__in=visible_cases(user))
        .filter(relation__in=REVERSED, entry__merged_into=None, entry__withdrawn_at=None)
        .exclude(docket__in=[docket.pk for docket in dockets])
        .select_related("docket__court", "docket__case", "entry")
        .order_by("docket", "entry__position")[:LIMIT]
    )
    found: dict[tuple[object, str], OtherDocket] = {}
    for link in links:
        of, mine = link.docket, by_core[link.number_core]
        if of.pk in already or not _could_be(link.relation, link.court_words, of, mine):
            continue
        named = _from_link(link, of)
        found.setdefault(
            (of.pk, link.relation),
            OtherDocket(
                relation=REVERSED[link.relation],
                number=of.docket_number,
                court=str(of.court),
                words=link.words,
                source=named.source,
                source_url=named.source_url,
                docket=of,
                note="that docket's text names this one",
            ),
        )
    return list(found.values())
