"""Finds the appeals, transfers, consolidated cases and MDLs that a docket's texts and sheets mention.

Numbers are looked up on every request and the result is not stored, so a docket added later is found, and
only by readers who may see it. A number is matched in the court named by the text, else in the court implied
by the kind of link. If it could mean more than one docket, none is chosen.
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
# The relation as seen from the docket that is named.
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
class _Mention:
    """Another docket's number in a text or docket sheet of `docket`."""

    relation: str
    number: str
    core: str
    court: str
    words: str
    source: str
    source_url: str
    docket: Docket


def other_dockets(user: User, dockets: list[Docket]) -> list[OtherDocket]:
    """The dockets that `dockets` mention, then those that mention them. Always five queries."""
    mentions = [*_in_texts(dockets), *_in_sheets(dockets)]
    known = _known(user, {mention.core for mention in mentions})
    courts = list(Court.objects.filter(is_by_hand=False).only("name", "short_name", "citation"))
    mentioned = [_other_docket(mention, known[mention.core], courts) for mention in _deduplicated(mentions)]
    return mentioned + _mentioned_by(user, dockets, {other.docket.pk for other in mentioned if other.docket})


def _in_texts(dockets: list[Docket]) -> list[_Mention]:
    by_id = {docket.pk: docket for docket in dockets}
    links = (
        DocketLink.objects.filter(docket__in=by_id, entry__merged_into=None, entry__withdrawn_at=None)
        .select_related("entry")
        .order_by("docket", "entry__position", "start")[:LIMIT]
    )
    return [_from_link(link, by_id[link.docket_id]) for link in links]


def _from_link(link: DocketLink, docket: Docket) -> _Mention:
    number = link.entry.entry_number
    entry = f"No. {number}" if number is not None else "an unnumbered entry"
    url = reverse("entry-detail", args=[link.entry_id])
    source = f"{entry} in No. {docket.docket_number}"
    return _Mention(
        link.relation, link.number, link.number_core, link.court_words, link.words, source, url, docket
    )


def _in_sheets(dockets: list[Docket]) -> list[_Mention]:
    """The originating case and the MDL named in the heading of a docket sheet."""
    mentions = []
    for docket in dockets:
        source = f"the docket sheet heading of No. {docket.docket_number}"
        if number := docket.originating_docket_number:
            core, court = docket_core(number), docket.appeal_from
            words = f"{court}, {number}" if court else number
            mentions.append(_Mention("appealed_from", number, core, court, words, source, "", docket))
        parsed = parse_docket_number(docket.mdl_status) if docket.mdl_status else None
        if parsed and parsed.type == "mdl":
            words = docket.mdl_status
            mentions.append(_Mention("mdl", words, parsed.core, "", words, source, "", docket))
    return mentions


def _deduplicated(mentions: Iterable[_Mention]) -> list[_Mention]:
    first: dict[tuple[str, str], _Mention] = {}
    for mention in mentions:
        first.setdefault((mention.relation, mention.core), mention)
    return list(first.values())


def _known(user: User, cores: set[str]) -> defaultdict[str, list[Docket]]:
    """The dockets with these number cores that the reader may see."""
    by_core: defaultdict[str, list[Docket]] = defaultdict(list)
    rows = Docket.objects.filter(docket_number_core__in=cores, case__in=visible_cases(user))
    for docket in rows.select_related("court", "case")[:LIMIT]:
        by_core[docket.docket_number_core].append(docket)
    return by_core


def _could_be(relation: str, court_words: str, mentioned_in: Docket, other: Docket) -> bool:
    """Whether `other` is in the court that the text names or the kind of link implies."""
    court = other.court
    if other.pk == mentioned_in.pk:
        return False
    if court_words:
        return _is_called(court, court_words)
    if relation == "appeal":
        return court.kind == "appellate"
    if relation in _SAME_COURT:
        return court.pk == mentioned_in.court_id
    return relation == "mdl"


def _is_called(court: Court, words: str) -> bool:
    name = words.casefold().replace("usdc", "").strip(" .,")
    return name in court.name.casefold() or name in (
        court.citation.casefold(),
        court.short_name.casefold(),
    )


def _other_docket(mention: _Mention, candidates: list[Docket], courts: list[Court]) -> OtherDocket:
    fitting = [
        docket for docket in candidates if _could_be(mention.relation, mention.court, mention.docket, docket)
    ]
    docket = fitting[0] if len(fitting) == 1 else None
    note = ""
    if docket is not None:
        note = (
            "matched by court and number" if mention.court else "matched by number; the text names no court"
        )
    return OtherDocket(
        relation=RELATIONS[mention.relation],
        number=mention.number,
        court=mention.court,
        words=mention.words,
        source=mention.source,
        source_url=mention.source_url,
        docket=docket,
        note=note,
        add_url="" if docket else _add_url(mention, courts),
    )


def _add_url(mention: _Mention, courts: list[Court]) -> str:
    """The address of the form that adds this docket, with its number, and its court if there is no doubt."""
    if mention.relation in {"mdl", "removed_from", "supreme_court"}:
        return ""
    court_ids = {court.pk for court in courts if _is_called(court, mention.court)} if mention.court else set()
    if not mention.court and mention.relation in _SAME_COURT:
        court_ids = {mention.docket.court_id}
    query = {"number": mention.number} | ({"court": court_ids.pop()} if len(court_ids) == 1 else {})
    return f"{reverse('add-case')}?{urlencode(query)}"


def _mentioned_by(user: User, dockets: list[Docket], already: set[object]) -> list[OtherDocket]:
    """Dockets in the reader's cases whose texts mention one of `dockets`."""
    by_core = {docket.docket_number_core: docket for docket in dockets}
    links = (
        DocketLink.objects.filter(number_core__in=by_core, docket__case__in=visible_cases(user))
        .filter(relation__in=REVERSED, entry__merged_into=None, entry__withdrawn_at=None)
        .exclude(docket__in=[docket.pk for docket in dockets])
        .select_related("docket__court", "docket__case", "entry")
        .order_by("docket", "entry__position")[:LIMIT]
    )
    others: dict[tuple[object, str], OtherDocket] = {}
    for link in links:
        other, mentioned = link.docket, by_core[link.number_core]
        if other.pk in already or not _could_be(link.relation, link.court_words, other, mentioned):
            continue
        mention = _from_link(link, other)
        others.setdefault(
            (other.pk, link.relation),
            OtherDocket(
                relation=REVERSED[link.relation],
                number=other.docket_number,
                court=str(other.court),
                words=link.words,
                source=mention.source,
                source_url=mention.source_url,
                docket=other,
                note="mentioned on that docket",
            ),
        )
    return list(others.values())
