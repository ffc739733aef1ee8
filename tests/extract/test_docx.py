"""What a Word document says."""

from __future__ import annotations

from indexer.document import Document
from tests.extract import document, documents, refusal
from tests.extract.packages import archive, with_parts, word

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def text(body: str) -> str:
    return document("a.docx", word(body)).text


def test_runs_are_joined_and_paragraphs_are_not() -> None:
    body = "<w:p><w:r><w:t>wor</w:t></w:r><w:r><w:t>d</w:t></w:r></w:p>" + P.format("two")
    assert text(body) == "word\ntwo\n"


def test_deleted_text_and_the_code_of_fields_are_not_read() -> None:
    body = "<w:p><w:t>a</w:t><w:delText>b</w:delText><w:instrText>PAGE</w:instrText></w:p>"
    assert text(body) == "a\n"


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = "<w:txbxContent>" + P.format("box") + "</w:txbxContent>"
    body = (
        f"<w:p><w:t>one </w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>two</w:t></w:p>"
    )
    assert text(body) == "one two\nbox\n"


def test_a_picture_is_read_by_its_description() -> None:
    assert text('<w:p><wp:docPr descr="A heron"/></w:p>') == "A heron\n"


def test_headings_are_told_by_style_in_any_language() -> None:
    styles = (
        '<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Meine"><w:basedOn w:val="berschrift1"/></w:style></w:styles>'
    )
    body = '<w:p><w:pPr><w:pStyle w:val="Meine"/></w:pPr><w:t>Anfang</w:t></w:p>' + P.format("x")
    found = document("a.docx", word(body, ("styles", "styles.xml"), styles=styles))
    assert [section.title for section in found.sections] == ["Anfang"]
    assert found.title == "Anfang"


def test_notes_comments_headers_and_charts_follow_the_text() -> None:
    chart = "<c:chart><a:t>Sales</a:t><c:cat><c:v>May</c:v><c:v>June</c:v></c:cat></c:chart>"
    targets = (("header", "h.xml"), ("footnotes", "n.xml"), ("chart", "c.xml"))
    found = word(P.format("body"), *targets, h=P.format("head"), n=P.format("note"), c=chart)
    assert document("a.docx", found).text.split("\n")[:4] == ["body", "note", "head", "Sales"]
    assert "May\tJune" in document("a.docx", found).text


def test_a_document_in_it_is_a_document_of_its_own() -> None:
    inner = word(P.format("inner"))
    outer = word(P.format("outer"), ("package", "embeddings/in.docx"))
    found = documents("a.docx", with_parts(outer, {"word/embeddings/in.docx": inner}))
    assert [getattr(each, "text", each) for each in found] == ["outer\n", "inner\n"]


def test_a_damaged_part_costs_only_that_part() -> None:
    found = document("a.docx", word(P.format("body"), ("header", "h.xml"), h="<a>head</b>"))
    assert found.text == "body\n"
    assert "word/h.xml" in found.note


def test_a_document_without_its_text_has_failed() -> None:
    content = archive({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<a/>"})
    assert refusal("a.docx", content).reason == "failed"


def test_a_page_that_stands_in_it_is_a_document_of_its_own() -> None:
    outer = word(P.format("outer"), ("aFChunk", "afchunk.htm"))
    found = documents("a.docx", with_parts(outer, {"word/afchunk.htm": "<p>inner &amp; more"}))
    assert [(one.kind, one.text) for one in found if isinstance(one, Document)] == [
        ("docx", "outer\n"),
        ("html", "inner & more"),
    ]
