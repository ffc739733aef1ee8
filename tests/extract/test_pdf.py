"""A PDF is its pages, what is filled in and noted on them, and what it says about itself."""

from __future__ import annotations

import pytest

from indexer.document import Document
from indexer.extract import pdf
from indexer.extract.content import PAGE_END
from tests.extract import document, documents, refusal


def made(
    *pages: str, info: str = "", extra: str = "", annotation: str = "", junk: str = ""
) -> bytes:
    """Return a PDF with a line of text a page (or none), and an annotation on the first."""
    first = 5
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"1 0 obj <</Type/Catalog/Pages 2 0 R{extra}>> endobj",
        f"2 0 obj <</Type/Pages/Count {len(pages)}/Kids[{kids}]>> endobj",
        "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
        f"4 0 obj <<{info}>> endobj",
    ]
    for number, text in enumerate(pages):
        at = first + 2 * number
        stream = f"BT /F 12 Tf 72 700 Td ({text}) Tj ET" if text else "10 10 50 50 re f"
        notes = f"/Annots[{annotation}]" if annotation and not number else ""
        objects += [
            f"{at} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{notes}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {at + 1} 0 R>> endobj",
            f"{at + 1} 0 obj <</Length {len(stream)}>> stream\n{stream}\nendstream endobj",
        ]
    body = junk + "%PDF-1.7\n" + "\n".join(objects)
    return f"{body}\ntrailer <</Root 1 0 R/Info 4 0 R/Size 99>>\n%%EOF\n".encode("latin-1")


def test_each_page_ends_with_the_mark_of_a_page() -> None:
    assert document("a.pdf", made("one", "two")).text == f"one{PAGE_END}two{PAGE_END}"


def test_a_pdf_is_known_by_its_content_also_after_junk() -> None:
    assert document("a.txt", made("one")).kind == "pdf"
    assert document("a", made("one", junk="@PJL ENTER LANGUAGE=PDF\n")).kind == "pdf"


def test_a_text_about_pdf_is_a_text() -> None:
    assert document("a.txt", b"A file begins with\n%PDF-1.4\nand goes on.").kind == "text"


def test_title_author_and_day_are_read_as_they_are_written() -> None:
    info = "/Title(A title)/Author(Ada)/CreationDate(D:20200301235900+14'00')/ModDate(D:2022)"
    found = document("a.pdf", made("one", info=info))
    assert (found.title, found.author) == ("A title", "Ada")
    assert found.date is not None
    assert (str(found.date.days), found.date.source) == ("2020-03-01", "property")


@pytest.mark.parametrize(("written", "days"), [("D:2020", "2020"), ("D:202003", "2020-03")])
def test_a_day_is_no_more_precise_than_it_is_written(written: str, days: str) -> None:
    date = document("a.pdf", made("one", info=f"/CreationDate({written})")).date
    assert date is not None
    assert str(date.days) == days


def test_a_modification_is_no_publication() -> None:
    date = document("a.pdf", made("one", info="/ModDate(D:20200301)")).date
    assert date is None or date.source != "property"


@pytest.mark.parametrize("title", ["Microsoft Word - report.doc", "untitled", "  "])
def test_the_name_of_a_file_is_no_title(title: str) -> None:
    assert document("a.pdf", made("First line", info=f"/Title({title})")).title == "First line"


def test_the_language_is_that_of_the_document() -> None:
    assert document("a.pdf", made("eins", extra="/Lang(de-AT)")).language == "de-AT"


def test_a_comment_behind_an_icon_is_read() -> None:
    note = "<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(Ask Bruno)>>"
    assert "Ask Bruno" in document("a.pdf", made("one", annotation=note)).text


def test_what_is_filled_in_a_form_is_read() -> None:
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Filled words)/Rect[9 9 90 30]>>"
    form = "/AcroForm<</Fields[50 0 R]/DA(/F 12 Tf)>>"
    content = made("one", extra=form, annotation="50 0 R")
    content = content.replace(b"\ntrailer", f"\n50 0 obj {field} endobj\ntrailer".encode())
    assert document("a.pdf", content).text.count("Filled words") == 1


def test_pages_without_text_are_counted_in_the_note() -> None:
    assert document("a.pdf", made("one", "", "")).note == "2 pages hold no text: a scan?"


def test_a_long_pdf_is_read_as_far_as_time_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST_S", -1.0)
    found = document("a.pdf", made("one", "two", "three"))
    assert found.text == f"one{PAGE_END}"
    assert found.note.startswith("read up to page 1 of 3")


def test_headings_of_the_outline_begin_where_their_words_are() -> None:
    outline = (
        b"\n60 0 obj <</First 61 0 R/Last 62 0 R>> endobj"
        b"\n61 0 obj <</Title(Two)/Dest[7 0 R/Fit]/Parent 60 0 R/Next 62 0 R>> endobj"
        b"\n62 0 obj <</Title(Loop)/Dest[5 0 R/Fit]/Parent 60 0 R/Next 61 0 R>> endobj\ntrailer"
    )
    content = made("one", "part Two", extra="/Outlines 60 0 R").replace(b"\ntrailer", outline)
    found = document("a.pdf", content)
    assert [(title, start) for start, title in found.sections] == [("Loop", 0), ("Two", 9)]


def test_a_text_that_is_called_a_pdf_is_read_as_the_text_that_it_is() -> None:
    assert document("a.pdf", b"only words").kind == "text"


@pytest.mark.parametrize("size", [9, 40, 100])
def test_a_cut_off_pdf_is_refused_or_read(size: int) -> None:
    found = documents("a.pdf", made("one")[:size])
    assert len(found) == 1


def test_what_only_begins_as_a_pdf_is_refused() -> None:
    assert refusal("a.pdf", b"%PDF-1.7\n" + b"\0\xff" * 500).reason == "failed"


def test_pages_that_contain_each_other_end() -> None:
    content = (
        made("one").replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]").replace(b"/Count 1", b"/Count 9")
    )
    assert all(isinstance(one, Document) or one.reason for one in documents("a.pdf", content))
