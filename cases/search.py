"""Full-text search over everything a reader can see: cases, parties, facts, and what other apps register.

A search never sorts or ranks everything that matches: it takes at most `CAP` hits and ranks those, so a word
in a quarter of a million entries costs no more than a rare one.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Expression, F, QuerySet
from django.urls import reverse

from casetracker.accounts.models import User

from .access import visible_cases
from .models import Case, Fact, Party
from .models.visibility import CaseQuerySet

CAP = 1_000  # hits that are ranked; more are not counted
SHOWN = 20  # hits per section
HIT_START, HIT_END = (
    "\x02",
    "\x03",
)  # around each hit; the templates escape the text, then turn these into <mark>


@dataclass(frozen=True, slots=True)
class Query:
    """One person's query. `cases` are those they can see; nothing else may be searched."""

    text: str
    cases: "CaseQuerySet[Case]"
    shown: int = SHOWN

    @property
    def words(self) -> SearchQuery:
        return full_text(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit. `title` and `excerpt` may contain hit marks; `case` is None if the hit is the case itself."""

    url: str
    title: str
    excerpt: str = ""
    date: datetime.date | None = None
    note: str = ""
    case: Case | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the results. `count` stops at CAP + 1."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    count: int


Provider = Callable[[Query], Section]
_providers: dict[str, Provider] = {}


def register(key: str, provider: Provider) -> None:
    """Adds a section, in the order of registration. Registering a key again replaces it."""
    _providers[key] = provider


# The docket numbers (without office code) that a text can mean. `filings` owns the parser for them.
CoresOf = Callable[[str], list[str]]
_cores_of: list[CoresOf] = []


def register_cores(reader: CoresOf) -> None:
    _cores_of[:] = [reader]


def docket_cores(text: str) -> list[str]:
    return [core for reader in _cores_of for core in reader(text)]


def search(user: User, text: str, only: str = "") -> list[Section]:
    """Sections with hits. `only` names one section, which then shows five times as many."""
    text = text.replace("\x00", "").strip()
    if not text:
        return []
    query = Query(text, visible_cases(user), shown=SHOWN * 5 if only else SHOWN)
    chosen = [_providers[only]] if only in _providers else list(_providers.values())
    return [section for section in (provider(query) for provider in chosen) if section.hits]


# ---------- For providers ----------


def full_text(text: str) -> SearchQuery:
    """A query with words, "phrases", -not, and or, as in web search. Never an error, whatever is typed."""
    return SearchQuery(text, search_type="websearch", config="english")


def headline(field: "str | Expression", text: str, *, whole: bool = False) -> SearchHeadline:
    """The field with its hits marked; an excerpt of it unless `whole`."""
    return SearchHeadline(
        field,
        full_text(text),
        config="english",
        start_sel=HIT_START,
        stop_sel=HIT_END,
        highlight_all=whole or None,
        max_words=None if whole else 45,
        min_words=None if whole else 20,
    )


def capped_ids(matches: "QuerySet[Any]") -> list[UUID]:
    """At most CAP + 1 IDs of the matches, unordered, which keeps common words cheap."""
    return list(matches.order_by().values_list("pk", flat=True)[: CAP + 1])


def best(rows: "QuerySet[Any]", ids: list[UUID], vector: Any, query: Query) -> "QuerySet[Any]":
    """The rows of `ids` to show, best first. `vector` is an expression or a tsvector column.

    A bare column name would be parsed again as text: slow, and ranked by the wrong words.
    """
    column = F(vector) if isinstance(vector, str) else vector
    ranked = rows.filter(pk__in=ids[:CAP]).annotate(rank=SearchRank(column, query.words))
    shown: QuerySet[Any] = ranked.order_by("-rank", "-pk")[: query.shown]
    return shown


# ---------- What cases owns ----------


def _cases(query: Query) -> Section:
    vector = SearchVector("caption", config="english")
    matches = query.cases.annotate(vector=vector).filter(vector=query.words)
    ids = capped_ids(matches)
    rows = best(Case.objects.all(), ids, vector, query)
    rows = rows.annotate(marked=headline("caption", query.text, whole=True)).prefetch_related(
        "dockets__court"
    )
    return Section("cases", "Cases", tuple(_case_hit(case) for case in rows), len(ids))


def _case_hit(case: Any) -> Hit:
    numbers = ", ".join(f"{docket.court}, {docket.docket_number}" for docket in case.dockets.all())
    return Hit(case.get_absolute_url(), case.marked, note=numbers, is_fictional=case.is_fictional)


def _parties(query: Query) -> Section:
    matches = Party.objects.filter(case__in=query.cases, name__icontains=query.text)
    ids = capped_ids(matches)
    rows = Party.objects.filter(pk__in=ids[:CAP]).select_related("case").order_by("name", "pk")[: query.shown]
    hits = tuple(
        Hit(
            reverse("case-parties", args=[party.case_id]) + f"#p-{party.pk}",
            party.name,
            note=party.type or party.get_role_display(),
            case=party.case,
            is_fictional=party.case.is_fictional,
        )
        for party in rows
    )
    return Section("parties", "Parties", hits, len(ids))


def _facts(query: Query) -> Section:
    vector = SearchVector("text", config="english")
    matches = Fact.objects.filter(case__in=query.cases).annotate(vector=vector).filter(vector=query.words)
    ids = capped_ids(matches)
    rows = best(Fact.objects.select_related("case"), ids, vector, query)
    hits = tuple(
        Hit(
            reverse("case-timeline", args=[fact.case_id]) + f"?at={fact.pk}#t-{fact.pk}",
            fact.marked,
            note=" · ".join(word for word in (fact.get_kind_display(), fact.get_basis_display()) if word),
            case=fact.case,
            is_fictional=fact.case.is_fictional,
        )
        for fact in rows.annotate(marked=headline("text", query.text, whole=True))
    )
    return Section("facts", "Facts", hits, len(ids))


register("cases", _cases)
register("parties", _parties)
register("facts", _facts)
