"""Parties and attorneys (R11)."""

from datetime import date
from itertools import permutations

from filings.records import AttorneyRow, EvidenceReport, PartyRow, SourceKind
from filings.resolver.resolve import resolve

from .true_dockets import report


def parties(
    *rows: PartyRow, day: int = 0, terminated: bool = False, kind: SourceKind = SourceKind.DOCKET_SHEET
) -> EvidenceReport:
    return report(kind, rows, day=day, lists_parties=True, lists_terminated=terminated)


def test_a_party_is_identified_by_name_and_type() -> None:
    first = parties(PartyRow("Example Social, Inc.", "Defendant"))
    later = parties(
        PartyRow("EXAMPLE SOCIAL INC", "defendant", extra_info="a Delaware corporation"),
        PartyRow("Example Social, Inc.", "Counter Claimant"),
        day=3,
    )
    resolved = resolve([first, later]).parties
    assert [(party.name, party.type, party.extra_info) for party in resolved] == [
        ("EXAMPLE SOCIAL INC", "defendant", "a Delaware corporation"),
        ("Example Social, Inc.", "Counter Claimant", ""),
    ]


def test_only_a_sheet_that_lists_terminated_parties_removes_a_party() -> None:
    both = parties(PartyRow("A", "Plaintiff"), PartyRow("B", "Plaintiff"))
    without = parties(PartyRow("A", "Plaintiff"), day=2)
    assert [party.gone_on for party in resolve([both, without]).parties] == [None, None]
    all_of_them = parties(PartyRow("A", "Plaintiff"), day=4, terminated=True)
    gone = {party.name: party.gone_on for party in resolve([both, without, all_of_them]).parties}
    assert gone == {"A": None, "B": date(2025, 1, 25)}
    back = parties(PartyRow("B", "Plaintiff"), day=6)
    assert all(
        party.gone_on is None for party in resolve([both, all_of_them, back]).parties if party.name == "B"
    )


def test_a_party_that_only_the_press_names_is_not_missing_from_the_sheet() -> None:
    said = report(SourceKind.PRESS, [PartyRow("Doe Corp.", "Defendant")])
    printed = parties(PartyRow("A", "Plaintiff"), day=4, terminated=True)
    assert all(party.gone_on is None for party in resolve([said, printed]).parties)


def test_namesakes_are_told_apart_by_email_or_bar_number() -> None:
    rows = [
        PartyRow("A", "Plaintiff", attorneys=(AttorneyRow("Pat Roe", email="pat@one.example"),)),
        PartyRow(
            "B",
            "Defendant",
            attorneys=(AttorneyRow("Pat Roe", contact="Bar No. 123456\nEmail: pat@two.example"),),
        ),
        PartyRow("C", "Defendant", attorneys=(AttorneyRow("PAT ROE", contact="(State Bar No. 123456)"),)),
    ]
    one, two = resolve([parties(*rows)]).attorneys
    assert [link.party for link in one.representations] == [0]
    assert [link.party for link in two.representations] == [1, 2]
    assert one.distinct_key != two.distinct_key


def test_a_bare_name_is_the_attorney_of_that_name() -> None:
    full = parties(
        PartyRow(
            "A",
            "Plaintiff",
            attorneys=(AttorneyRow("Pat Roe", email="pat@one.example", roles=("LEAD ATTORNEY",)),),
        )
    )
    bare = report(
        SourceKind.RECAP_XML, [PartyRow("A", "Plaintiff", attorneys=(AttorneyRow("Pat Roe"),))], day=9
    )
    (attorney,) = resolve([full, bare]).attorneys
    assert (attorney.email, attorney.distinct_key) == ("pat@one.example", "")
    (link,) = attorney.representations
    assert (link.roles, link.source) == (("LEAD ATTORNEY",), full.observations[0].digest)


def test_an_attorney_who_left_is_removed_from_that_party_only() -> None:
    lawyer = (AttorneyRow("Pat Roe", roles=("LEAD ATTORNEY",)),)
    before = parties(
        PartyRow("A", "Plaintiff", attorneys=lawyer), PartyRow("B", "Plaintiff", attorneys=lawyer)
    )
    after = parties(
        PartyRow("A", "Plaintiff", attorneys=lawyer), PartyRow("B", "Plaintiff"), day=2, terminated=True
    )
    (attorney,) = resolve([before, after]).attorneys
    assert [link.gone_on for link in attorney.representations] == [None, date(2025, 1, 23)]


def counsel(*roles: str, day: int, kind: SourceKind = SourceKind.DOCKET_SHEET) -> EvidenceReport:
    return parties(
        PartyRow("A", "Plaintiff", attorneys=(AttorneyRow("Pat Roe", roles=roles),)), day=day, kind=kind
    )


def roles_of(*reports: EvidenceReport) -> tuple[str, ...]:
    for order in permutations(reports):
        assert resolve(order) == resolve(reports)
    (attorney,) = resolve(reports).attorneys
    return attorney.representations[0].roles


def test_only_a_later_sheet_makes_terminated_counsel_current_again() -> None:
    ended = ("LEAD ATTORNEY", "TERMINATED: 03/02/2025")
    told = counsel(*ended, day=2, kind=SourceKind.RECAP_XML)
    newer = counsel("LEAD ATTORNEY", day=5, kind=SourceKind.COURTLISTENER)
    assert roles_of(told, newer) == ended, "a copy without the word"
    assert roles_of(counsel("LEAD ATTORNEY", day=1), told, newer) == ended, "an earlier sheet"
    assert roles_of(told, newer, counsel("LEAD ATTORNEY", day=4)) == ("LEAD ATTORNEY",), "current again"
    again = counsel("SELF- TERMINATED: 03/09/2025", day=9, kind=SourceKind.COURTLISTENER)
    assert roles_of(told, counsel("LEAD ATTORNEY", day=4), again) == ("SELF- TERMINATED: 03/09/2025",)
