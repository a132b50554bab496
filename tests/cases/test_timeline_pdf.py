"""The timeline PDF as readers see it: text, tags, bookmarks, and bytes."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

import pikepdf
import pypdfium2
import pytest

from cases.exports.pdf import (
    MAX_ROWS,
    Legend,
    Paper,
    PdfStandard,
    Preset,
    RenderError,
    render,
)
from cases.timeline.chronology import (
    SOURCE_NEEDED,
    Basis,
    Privilege,
    ProtectiveOrder,
    Source,
    TimelineDate,
    TimelineRow,
    outside_version,
    sort_rows,
)
from tests.cases.timeline_documents import (
    HOSTILE,
    ROWS,
    assert_within_margins,
    document,
    links,
    many,
    pages,
    squeezed,
    structure,
    text_of,
)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render(document(ROWS))


@pytest.fixture(scope="module")
def long() -> bytes:
    return render(document(many(150)))


def test_every_row_is_printed_with_date_marks_and_citations(plain: bytes) -> None:
    text = text_of(plain)
    for row in ROWS:
        for expected in (
            row.text,
            row.date.text(),
            row.basis.label,
            *row.citations,
            *row.people,
            *row.claims,
        ):
            assert squeezed(expected) in text
    for expected in (
        "Alleged",
        "Found by the court",
        "Aug. 2024",
        "c. Jan. 23, 2025",
        "Undated",
        SOURCE_NEEDED,
    ):
        assert squeezed(expected) in text
    assert "Aug.1,2024" not in text, "a day was invented for a month"
    assert "Asktheclient" not in text, "notes were printed without being requested"


def test_the_page_says_what_it_is_and_how_fresh_it_is(plain: bytes) -> None:
    for number, page in enumerate(map(squeezed, pages(plain)), start=1):
        assert squeezed(f"Page {number} of {len(pages(plain))}") in page
        assert squeezed("Generated Nov. 23, 2026, 2:05 p.m. PST") in page
        assert squeezed("Data as of Nov. 23, 2026, 12:00 a.m. PST") in page
        assert "4rows,SHA-256" in page
    text = text_of(plain)
    assert squeezed("The official record is the docket maintained by the clerk of the court.") in text
    for expected in (
        "5:25-cv-00001",
        "Dismissed without prejudice",
        "never certified",
        "UNITED STATES DISTRICT",
    ):
        assert squeezed(expected) in text


def test_unknown_values_are_printed_as_not_known() -> None:
    text = text_of(
        render(document([], caption="", court="", docket_number="", disposition="", data_as_of=None))
    )
    assert "CaseNo.notknown" in text
    assert "Dataasofnotknown" in text
    assert squeezed("No rows match.") in text


def test_it_is_a_tagged_pdf_with_title_language_and_header_cells(plain: bytes) -> None:
    with pikepdf.open(io.BytesIO(plain)) as opened:
        assert str(opened.Root.Lang) == "en"
        assert bool(opened.Root.MarkInfo.Marked)
        assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
        with opened.open_metadata() as metadata:
            assert metadata["dc:title"] == "Chronology: Doe v. Example Corp."
            assert metadata["pdfuaid:part"] == "1"
        fonts = {
            font.BaseFont
            for page in opened.pages
            for font in page.Resources.Font.values()
            if "/DescendantFonts" not in font
        }
        assert not fonts, f"fonts that are not embedded: {fonts}"
    tags = structure(plain)
    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/H2", "/Link"} <= set(tags)
    assert tags.count("/Table") == 1


def test_archival_pdf_on_request() -> None:
    with pikepdf.open(io.BytesIO(render(document(ROWS, pdf_standard=PdfStandard.A_2A)))) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


@pytest.mark.parametrize(
    ("paper", "size"),
    [(Paper.US_LETTER, (612, 792)), (Paper.A4, (595.28, 841.89)), (Paper.US_LEGAL, (612, 1008))],
)
def test_the_paper_and_its_margins(paper: Paper, size: tuple[float, float]) -> None:
    opened = pypdfium2.PdfDocument(render(document(many(12), paper=paper, preset=Preset.COURT)))
    assert opened[0].get_size() == pytest.approx(size, abs=0.1)
    for page in opened:
        assert_within_margins(page)


def test_hostile_text_is_printed_as_written() -> None:
    rows = [
        TimelineRow(
            id=str(number),
            date=TimelineDate(date(2020, 1, 1), time_text=text),
            text=text,
            basis=Basis.LAW,
            kind=text,
            people=(text,),
            claims=(text,),
            sources=(Source(text, "javascript:alert(1)", pin=text, title=text, key=text),),
            notes=text,
            confidence=text,
            url="file:///etc/passwd",
        )
        for number, text in enumerate(HOSTILE)
    ]
    pdf = render(document(rows, notes=True, caption=HOSTILE[0], court=HOSTILE[1], filters=HOSTILE[3]))
    text = text_of(pdf)
    for hostile in HOSTILE:
        # event, kind, person, claim and note; label, pin and key of the source; confidence
        assert text.count(squeezed(hostile)) >= 8
    assert "root:" not in text
    assert links(pdf) == set()


def test_only_web_addresses_become_links() -> None:
    addresses = {
        "https://ok.example/a?b=1": True,
        "http://ok.example/": True,
        "javascript:alert(1)": False,
        "JAVASCRIPT:alert(1)": False,
        "data:text/html,x": False,
        "file:///etc/passwd": False,
        "//no-scheme.example/": False,
        "https://": False,
        "https://split.example/\njavascript:1": False,
        "https://[broken": False,
    }
    sources = tuple(Source(f"Source {number}", url) for number, url in enumerate(addresses))
    pdf = render(document([replace(ROWS[0], sources=sources)]))
    assert links(pdf) == {url for url, is_link in addresses.items() if is_link}


@pytest.mark.parametrize("standard", PdfStandard)
def test_characters_missing_from_all_fonts_are_shown_by_code_point(standard: PdfStandard) -> None:
    rows = [replace(ROWS[0], text="Signed 日本, happy \U0001f600.", people=("ไท",))]
    text = text_of(render(document(rows, pdf_standard=standard)))
    assert "Signed[U+65E5U+672C],happy[U+1F600]." in text
    assert "[U+0E44U+0E17]" in text
    assert squeezed("are shown by their Unicode numbers") in text


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("nul\x00 and \ud800 half a pair", "nul and half a pair"),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("bell\x07 escape\x1b[31m", "bell[U+0007] escape[U+001B][31m"),
        ("private \ue000\ue001", "private [U+E000 U+E001]"),
        ("tags \U000e0041.", "tags [U+E0041]."),
        ("one\r\ntwo\x0bthree\u2028four", "one two three four"),
        ("Z" + "\u0301" * 6, "Z\u0301\u0301\u0301\u0301[U+0301 U+0301]"),
        ("\ufeff\u05e9\u05dc\u05d5\u05dd", "\u05dd\u05d5\u05dc\u05e9"),
    ],
)
def test_characters_that_would_change_the_layout_cannot(given: str, printed: str) -> None:
    text = text_of(render(document([replace(ROWS[0], text=given)])))
    assert squeezed(printed) in text or squeezed(printed)[::-1] in text


def test_long_texts_and_long_words_stay_on_the_page() -> None:
    rows = [
        replace(ROWS[0], text="A long docket text. " * 250),
        replace(ROWS[1], text="W" * 5000),
        replace(ROWS[2], text="Short.", sources=(Source("x" * 400, pin="7" * 90),)),
        replace(ROWS[3], text="Short.", people=("N" * 300,)),
    ]
    pdf = render(document(rows, caption="C" * 200, docket_number="5" * 90, court="D" * 150))
    text = text_of(pdf)
    assert text.count("docket") == 251  # and once in the statement about the clerk's
    assert "".join(re.findall("W{20,}", text)).count("W") == 5000
    assert "\u200b" not in "".join(pages(pdf)), "copied text contains break marks"
    for page in pypdfium2.PdfDocument(pdf):
        assert_within_margins(page)


def test_a_row_that_fits_a_page_is_not_split() -> None:
    tall = "This sentence fills a line or so of the event column. " * 25
    rows = [replace(ROWS[0], id=str(number), text=f"START{number} {tall} END{number}") for number in range(7)]
    found = [squeezed(page) for page in pages(render(document(rows)))]
    for number in range(7):
        where = [(f"START{number}" in page, f"END{number}" in page) for page in found]
        assert (True, True) in where, f"row {number} is split over two pages"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(document(ROWS)) == render(document(ROWS[::-1]))
    assert render(document(ROWS)) != render(document(ROWS[:3]))


def test_over_ten_pages_there_are_a_cover_contents_bookmarks_and_indexes(plain: bytes, long: bytes) -> None:
    found = pages(long)
    assert len(found) > 10
    assert "Event" not in found[0], "the cover has no rows"
    assert squeezed("Contents") in squeezed(found[1])
    with pikepdf.open(io.BytesIO(long)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        years = [item.title for item in outline.root[0].children]
    assert titles == ["Chronology", "Index of sources", "Index of people"]
    assert years == ["2016", "2024", "2025"]
    text = squeezed("".join(found))
    assert squeezed("Example Wire (P14), A purchase. Rows 1-50") in text
    assert squeezed("Sample Inc.: 1-50") in text
    assert "Contents" not in "".join(pages(plain))
    heads = sum("Standingandbasis" in squeezed(page) for page in found)
    assert heads >= len(found) - 5, "the header row is not repeated"


def test_marks_are_on_every_page_and_legends_are_exact(long: bytes) -> None:
    rows = [replace(row, privilege=Privilege.PRIVILEGED) for row in many(60)]
    rows[5] = replace(rows[5], sealed=True, protective_order=ProtectiveOrder.AEO)
    marked = pages(render(document(rows, legend=Legend.ILLUSTRATIVE_AID)))
    for page in map(squeezed, marked):
        for mark in ("PRIVILEGED & CONFIDENTIAL", "ATTORNEYS' EYES ONLY", "FILED UNDER SEAL"):
            assert page.count(squeezed(mark)) >= 2, "header and footer"
        assert squeezed("Illustrative aid (Fed. R. Evid. 107)") in page
    assert "PRIVILEGED" not in "".join(pages(long))
    assert "Fed. R. Evid. 1006" in " ".join(pages(render(document(ROWS, legend=Legend.SUMMARY))))


def test_the_outside_version_contains_nothing_that_was_left_out() -> None:
    secret = "Zyzzyva"
    rows = [
        *ROWS,
        replace(ROWS[0], id="5", text=f"{secret} advice", people=(secret,), privilege=Privilege.PRIVILEGED),
        replace(ROWS[0], id="6", text=f"{secret} paper", sealed=True, sources=(Source(secret),)),
    ]
    rows[0] = replace(rows[0], notes=secret, url=f"https://{secret.lower()}.example/")
    kept, left_out = outside_version(sort_rows(rows))
    pdf = render(document(kept, left_out=left_out))
    text = text_of(pdf)
    assert squeezed("Outside version: 2 rows were omitted") in text
    assert secret.lower() not in text.lower()
    assert "PRIVILEGED" not in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        uncompressed = io.BytesIO()
        opened.save(uncompressed, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    for encoding in ("utf-8", "utf-16-be"):
        assert secret.encode(encoding) not in uncompressed.getvalue()
    assert pdf == render(document(kept, left_out=left_out))


def test_an_outside_version_containing_a_secret_is_refused() -> None:
    for row in (replace(ROWS[0], sealed=True), replace(ROWS[0], privilege=Privilege.WORK_PRODUCT)):
        with pytest.raises(ValueError):
            document([row], left_out=0)
    with pytest.raises(ValueError):
        document(ROWS, left_out=0)  # one row has a note


def test_too_many_rows_are_refused_with_a_sentence() -> None:
    with pytest.raises(RenderError, match="Narrow the filters"):
        render(document(many(MAX_ROWS + 1)))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        document(ROWS, generated_at=datetime(2026, 11, 23))


def test_a_typst_error_becomes_one_sentence_without_internals() -> None:
    with pytest.raises(RenderError) as raised:
        render(document(ROWS, language="not a language"))
    assert raised.value.message.startswith("The PDF could not be made.")
    assert "/" not in raised.value.message


def test_a_day_without_a_clock_time_is_printed_without_one() -> None:
    text = text_of(render(document(ROWS, data_as_of=date(2026, 11, 23))))
    assert squeezed("Data as of Nov. 23, 2026 · Generated") in text
