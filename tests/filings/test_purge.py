"""After removal by order, no column of any table contains the words, and the docket says so."""

import json
import zlib
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Case, CaseMember, Change, MatterWall
from casetracker.accounts.models import User
from filings.corrections import purge
from filings.inbox import drop
from filings.ingest import pipeline
from filings.models import (
    DocketEntry,
    EntryNote,
    FetchLog,
    FileCopy,
    FilePage,
    Observation,
    Purge,
    Report,
    SourceRecord,
)
from filings.pdf import intake
from filings.records import (
    AttorneyRow,
    DocketFacts,
    DocumentRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceError,
    SourceKind,
)
from tests.filings.given import MORNING, REF, docket, entries, give, row, texts

pytestmark = pytest.mark.django_db
ORDER = purge.RemovalOrder("the order of 3 March 2026 (No. 41)", "C. Lerk")
WORD = "Zanzibarquux"
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY', 'tsvector')
"""


def hits(word: str = WORD) -> list[str]:
    """Every table and column of the database that contains the word, even inside compressed bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, kind in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                text = _plain(value) if kind == "bytea" else str(value)
                if word.lower() in text.lower():
                    found.append(f"{table}.{column}")
                    break
    return found


def _plain(value: Any) -> str:
    data = bytes(value)
    with suppress(zlib.error):
        data = zlib.decompress(data)
    return data.decode(errors="replace")


def planted() -> SourceRecord:
    """A sheet that has the word everywhere: caption, entry, document, party, counsel, firm, file name."""
    counsel = AttorneyRow(f"{WORD} Esq.", f"{WORD} LLP\n1 Main Street", ("LEAD",), f"{WORD}@firm.example")
    secret = row(
        2, f"MOTION to seal {WORD} by {WORD} Inc. re 1. Responses due by 4/1/2026.", 3, sequence="9",
        document_id="035026000009",
        documents=(DocumentRow(1, "035026000010", f"Exhibit {WORD}"),),
    )  # fmt: skip
    part = ParsedDocket(
        ref=REF,
        facts=DocketFacts(case_name=f"Roe v. {WORD}", assigned_to=f"Hon. {WORD}"),
        entries=(row(1, "COMPLAINT", sequence="4"), secret),
        parties=(PartyRow(f"{WORD} Inc.", "Defendant", attorneys=(counsel,)),),
        complete=True,
        lists_parties=True,
    )
    payload = json.dumps({"sheet": WORD}).encode()
    record = pipeline.record_of(payload, file_name=f"{WORD}.html")
    outcomes = pipeline.read_parsed(record, ParsedReport(SourceKind.DOCKET_SHEET, 1, MORNING, (part,)))
    FetchLog.objects.create(record=record, file_name=f"{WORD}.html", status="done", result=[{"file": WORD}])
    assert outcomes[0].found == 2
    return record


def test_a_removed_payload_leaves_no_word_behind(page: Client) -> None:
    give(SourceKind.RSS, row(1, "", sequence="4", short_text="Complaint"), facts=DocketFacts())
    record = planted()
    secret = entries()[1]
    note = EntryNote.objects.create(entry=secret, observation=secret.observations.first(), text="Privileged?")
    told = Change.objects.filter(object_type="docket_entry")
    assert told.exists()
    told.update(fields={"text": ["", WORD]})
    assert len(hits()) > 8, "the test adds the word that it searches for"
    done = purge.purge_payload(record.pk, ORDER)
    assert hits() == []
    assert texts() == ["Complaint"], "what another report also shows is kept"
    assert done.hashes == [record.sha256]
    assert done.removed["notes_to_look_at"] == 1
    note.refresh_from_db()
    assert note.entry_id == secret.pk, "a person's note is kept, on the emptied row"
    html = page.get(reverse("case-docket", args=[docket().case_id])).content.decode()
    assert "was removed by C. Lerk" in html
    assert "the order of 3 March 2026 (No. 41)" in html
    html = page.get(reverse("entry-detail", args=[secret.pk])).content.decode()
    assert "was removed by C. Lerk" in html
    assert Case.objects.get().caption == "N.D. Cal. 3:26-cv-01234-ABC"


def test_the_same_payload_is_refused_with_the_reason() -> None:
    record = planted()
    purge.purge_payload(record.pk, ORDER)
    known = pipeline.record_of(json.dumps({"sheet": WORD}).encode(), file_name="again.html")
    (outcome,) = pipeline.read(known)
    assert "removed by C. Lerk" in outcome.refused
    assert pipeline.read_parsed(known, ParsedReport(SourceKind.DOCKET_SHEET, 1, MORNING, ()))[0].refused
    assert not Report.objects.filter(record=record).exists()
    assert hits() == []
    with pytest.raises(purge.CannotPurge):
        purge.purge_payload(record.pk, ORDER)


def test_an_entry_is_removed_from_every_payload_and_the_others_stay() -> None:
    plain = row(1, "COMPLAINT", sequence="4")
    secret = row(2, f"MOTION to seal {WORD}.", 3, sequence="9", document_id="035026000009")
    give(SourceKind.DOCKET_SHEET, plain, secret, complete=True)
    stub = row(2, "", 3, sequence="9", short_text=f"Motion {WORD}")
    give(SourceKind.RSS, stub, hours=1, facts=DocketFacts())
    other = row(2, f"MOTION of {WORD}.", 3, sequence="9")
    give(SourceKind.DOCKET_SHEET, plain, other, hours=2, complete=True)
    gone = entries()[1]
    kept = Observation.objects.exclude(entry=gone).count()
    done = purge.purge_entry(gone.pk, ORDER)
    assert hits() == []
    assert texts() == ["COMPLAINT"]
    assert Observation.objects.count() == kept
    assert Report.objects.count() == 3
    assert len(done.hashes) == 3
    assert SourceRecord.objects.filter(status="purged").count() == 3
    row_left = DocketEntry.objects.get(pk=gone.pk)
    assert (row_left.text, row_left.entry_number) == ("", None)
    assert entries()[0].unlisted_on is None


def test_only_administrators_and_never_through_a_wall(client: Client, member: User) -> None:
    record = planted()
    CaseMember.objects.create(case=docket().case, user=member, role="owner")
    address = reverse("purge", args=["payload", record.pk])
    client.force_login(member)
    assert client.get(address).status_code == 403
    assert client.post(address, {"under": "me"}).status_code == 403
    admin = User.objects.create_superuser("admin@example.org", "x")
    client.force_login(admin)
    assert "This cannot be undone" in client.get(address).content.decode()
    client.post(address, {"under": " "})
    assert not Purge.objects.exists(), "without an order nothing is removed"
    wall = MatterWall.objects.create(case=docket().case, user=admin, reason="conflict")
    assert client.get(address).status_code == 404
    wall.delete()
    html = client.post(address, {"under": "a clawback letter"}, follow=True).content.decode()
    assert "existing backups" in html
    assert Purge.objects.get().made_by == admin
    assert hits() == []


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    record = planted()
    call_command("purge", "payload", record.sha256, under="an order", by="C. Lerk")
    assert "Removed:" in capsys.readouterr().out
    assert hits() == []


def test_a_document_goes_with_every_copy_and_is_refused() -> None:
    give(
        SourceKind.DOCKET_SHEET,
        row(1, "COMPLAINT", documents=(DocumentRow(description="Main"),)),
        complete=True,
    )
    entry = entries()[0]
    pdf = f"%PDF-1.4 {WORD}".encode()
    copy = intake.take(pdf, file_name=f"{WORD}.pdf", user=None, place=(entry, None))
    FilePage.objects.create(file=copy.file, number=1, text=WORD)
    document = entry.documents.get()
    FileCopy.objects.filter(pk=copy.pk).update(document=document)
    done = purge.purge_document(document.pk, ORDER)
    assert hits() == []
    assert done.removed["files"] == 1
    batch = drop.accept([("again.pdf", pdf)], user=None)
    assert "removed by C. Lerk" in FetchLog.objects.get(batch=batch).message
    with pytest.raises(SourceError):
        intake.keep(pdf)
    assert texts() == ["COMPLAINT"]


def test_a_pdf_that_no_docket_lists_is_removed_from_its_own_page(client: Client, member: User) -> None:
    pdf = f"%PDF-1.4 {WORD}".encode()
    copy = intake.take(pdf, file_name=f"{WORD}.pdf", user=member)
    FilePage.objects.create(file=copy.file, number=1, text=WORD)
    link = reverse("purge", args=["file", copy.pk])
    client.force_login(member)
    assert link not in client.get(reverse("file", args=[copy.pk])).content.decode()
    assert client.get(link).status_code == 403
    client.force_login(User.objects.create_superuser("admin@example.org", "x"))
    assert link in client.get(reverse("file", args=[copy.pk])).content.decode()
    assert f"{WORD}.pdf" in client.get(link).content.decode()
    client.post(link, {"under": "a clawback letter"})
    assert hits() == []
    done = Purge.objects.get()
    assert (done.scope, done.object_id) == (Purge.Scope.FILE, copy.pk)
    with pytest.raises(SourceError):
        intake.keep(pdf)


def test_an_entry_links_an_administrator_to_the_removal_of_its_pdf(client: Client, member: User) -> None:
    give(
        SourceKind.DOCKET_SHEET,
        row(1, "COMPLAINT", documents=(DocumentRow(description="Main"),)),
        complete=True,
    )
    entry = entries()[0]
    copy = intake.take(b"%PDF-1.4 paper", file_name="scan.pdf", user=None, place=(entry, None))
    document = entry.documents.get()
    FileCopy.objects.filter(pk=copy.pk).update(document=document)
    link = reverse("purge", args=["document", document.pk])
    client.force_login(User.objects.create_superuser("admin@example.org", "x"))
    assert link in client.get(reverse("entry-detail", args=[entry.pk])).content.decode()
    assert client.get(link).status_code == 200
    client.force_login(member)
    assert link not in client.get(reverse("entry-detail", args=[entry.pk])).content.decode()
