"""What a book and an XML file say."""

from __future__ import annotations

import pytest

from tests.extract import document, refusal
from tests.extract.packages import archive


def book(chapter: str, **others: str) -> bytes:
    package = (
        "<package><metadata><dc:title>Dunes</dc:title><dc:creator>Ann</dc:creator>"
        "<dc:date>2019-05</dc:date><dc:language>en</dc:language></metadata><manifest>"
        '<item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OPS/p.opf"/></container>',
            "OPS/p.opf": package,
            "OPS/a.xhtml": chapter,
            "OPS/b.xhtml": "<html><body><p>second</p></body></html>",
            **{f"META-INF/{name}.xml": part for name, part in others.items()},
        }
    )


def test_chapters_are_read_in_their_order_and_the_book_says_what_it_is() -> None:
    found = document("a.epub", book("<html><body><h1>One</h1><p>first</p></body></html>"))
    assert found.text == "One\nfirst\nsecond\n"
    assert (found.title, found.author, found.language) == ("Dunes", "Ann", "en")
    assert str(found.date and found.date.days) == "2019-05"
    assert [section.title for section in found.sections] == ["One"]


@pytest.mark.parametrize(
    ("chapter", "text"),
    [
        ("<html><head><title>x</title></head><body>a&nbsp;b<br>c<p>d", "a\xa0b\nc\nd\n"),
        ("<html><body><script>x < y</script><p>a<!-- b --> c</p></div>", "a c\n"),
        ('<html><body><IMG ALT="A heron"><p>x', "A heron\nx\n"),
    ],
)
def test_a_chapter_that_is_no_xhtml_is_read_as_html(chapter: str, text: str) -> None:
    lines = document("a.epub", book(chapter)).text.replace("second\n", "")
    assert [line.strip(" ") for line in lines.splitlines()] == text.splitlines()


@pytest.mark.parametrize("piece", ["<a ", "<!--", "</", "<?", "<![CDATA[", '<a b="'])
def test_unclosed_markup_takes_no_time(piece: str) -> None:
    document("a.epub", book("<html></b>" + piece * 100_000))


def test_an_encrypted_book_is_said_to_be_but_not_for_its_fonts() -> None:
    for part, is_readable in (("OPS/a.xhtml", False), ("OPS/f.otf", True)):
        encryption = f'<encryption><CipherReference URI="{part}"/></encryption>'
        content = book("<html>first</html>", encryption=encryption)
        if is_readable:
            assert "first" in document("a.epub", content).text
        else:
            assert refusal("a.epub", content).reason == "encrypted"


def test_a_word_in_xml_is_not_parted_and_fields_are() -> None:
    content = b'<?xml version="1.0"?><r><p>Mr. <b>F</b>enn</p><x>one</x><y>two</y></r>'
    assert document("a.xml", content).text == "Mr. Fenn\none\ntwo\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-5", "shift_jis"])
def test_xml_is_read_in_the_encoding_that_it_states(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><a>Привет</a>'.encode(encoding)
    assert document("a.xml", content).text == "Привет\n"


def test_xml_that_breaks_off_is_read_until_there_and_noted() -> None:
    found = document("a.xml", b'<?xml version="1.0"?><a>text</b>')
    assert found.text == "text\n"
    assert "damaged" in found.note
