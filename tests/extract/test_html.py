"""What a page of HTML says."""

from __future__ import annotations

import pytest

from indexer.extract.html import page_content
from tests.extract import SHARED_FORMATS, document


def shown(markup: str) -> str:
    return page_content(markup).text or ""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a \n  b<b>c</b>\t&amp; d&nbsp;e", "a bc & d e"),
        ("<p>one<p>two</p><div>three</div>four", "one\n\ntwo\n\nthree\nfour"),
        ("one<br>two<hr>three", "one\ntwo\n\nthree"),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", "one\ntwo\nthree"),
        ("<pre>\nkept  as\n  it is\n</pre>then  not", "kept  as\n  it is\n\nthen not"),
        ("<p>con&shy;tent<wbr>ious", "contentious"),
        ("<a>Home</a><a>News</a>", "Home News"),
        ("word<sup><a>1</a></sup> H<sub>2</sub>O 1<sup>st</sup>", "word 1 H2O 1st"),
        ('see <img alt="a heron"> <img alt=""> <input value=Go type=submit>', "see a heron Go"),
        ("<select><option>one<option>two</select>", "one\ntwo"),
        ("<textarea> kept\n  &lt;b> <i></textarea>", " kept\n  <b> <i>"),
        ("a\fb &#12; c", "a b c"),
    ],
)
def test_white_space_is_as_a_browser_shows_it(markup: str, text: str) -> None:
    assert shown(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>e", "a\tb\nc\td\n\ne"),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\tb"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr><tr><td>d</table>", "a\n\nb\tc\nd"),
        ("<table><tr><td>a<td><td>c<tr><td><td>b</table>", "a\t\tc\nb"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table><td>d</table>", "a\nb\tc\td"),
    ],
)
def test_cells_are_parted_by_tabs_and_rows_by_lines(markup: str, text: str) -> None:
    assert shown(markup) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) '</b>'</script>",
        "<style>p > b {}</style>",
        "<template><p>no</p></template>",
        "<noscript><p>no</noscript>",
        "<div hidden>no<div>no</div>no</div>",
        "<p style='color: red; display : none'>no</p>",
        '<span STYLE="visibility:hidden">no</span>',
        "<dialog>no</dialog>",
        "<!-- no > no --><!no><?no?><?php echo '<b>no</b>' ?>",
        "<ul><li hidden>no<li>",
        "<ul><li hidden><b>no</b></ul>",
        "<input type=hidden value=no>",
        "<video>no</video>",
    ],
)
def test_what_a_browser_hides_is_left_out(hidden: str) -> None:
    assert shown(f"before {hidden} after").split() == ["before", "after"]


@pytest.mark.parametrize(
    "markup",
    [
        "<body style='display:none'>shown",
        "<p hidden=until-found>shown",
        "<p class=hidden style='overflow:hidden'>shown",
        "<p hidden>no<p>shown",
        "<title/>shown<title>",
        "<dialog open>shown",
        "shown<script>never closed",
    ],
)
def test_what_a_browser_shows_is_kept(markup: str) -> None:
    assert shown(markup) == "shown"


def test_xhtml_has_empty_tags_and_character_data() -> None:
    page = "<?xml version='1.0'?><html><script src='a'/><p hidden='x'/>a <![CDATA[<b> & c]]></html>"
    assert shown(page) == "a <b> & c"


def test_what_looks_like_a_tag_and_is_never_closed_is_text() -> None:
    assert shown("1 < 2 <p>x <y and z") == "1 < 2\n\nx <y and z"


def test_headings_are_sections_where_they_begin() -> None:
    found = page_content("<p>a<h1>One\n<i>more</i><a>¶</a></h1>b<h2></h2><h3>Two<h4>Three</h4>c")
    assert found.text == "a\n\nOne more\n\nb\n\nTwo\n\nThree\n\nc"
    assert [(at, title) for at, title in found.sections] == [
        (3, "One more"), (16, "Two"), (21, "Three"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2021-06-05T23:59:00-09:00">',
         "2021-06-05"),
        ("<meta name=DC.Date content=2021-06>", "2021-06"),
        ("<meta name=citation_date content='2021/06/05'>", "2021-06-05"),
        ("<meta name=date content='5 June 2021 10:00'>", "2021-06-05"),
        ("<meta itemprop=datePublished content=20210605>", "2021-06-05"),
        ("<time datetime='2021-06-05' pubdate>x</time>", "2021-06-05"),
        ("<time class='a entry-date' datetime='2021-06-05T10:00'>x</time>", "2021-06-05"),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2021-06-05"}]}'
         "</script>", "2021-06-05"),
        ('<meta name=date content="soon"><meta name=created content="2021">', "2021"),
    ],
)  # fmt: skip
def test_the_date_of_publication_is_found(head: str, date: str) -> None:
    found = page_content(f"<head>{head}</head><p>text").date
    assert found is not None
    assert (str(found.days), found.source) == (date, "meta")


@pytest.mark.parametrize(
    "head",
    [
        "<time datetime='2021-06-05'>x</time>",
        "<meta property='article:modified_time' content='2021-06-05'>",
        "<meta name=date content='1622887200'>",
        "<meta name=date content='2021-13-05'>",
        '<script type="application/ld+json">{"datePublished": </script>',
    ],
)
def test_what_is_no_date_of_publication_is_none(head: str) -> None:
    assert page_content(f"<head>{head}</head><p>text").date is None


def test_title_author_language_and_description_are_found() -> None:
    page = page_content(
        "<html lang=de_AT><title> Rain\n&amp; tide </title><svg><title>no</title></svg>"
        "<meta name=author content='Ines Calder'><meta name=author content='Tomas Reed'>"
        "<meta property='article:author' content='https://example.org/ines'>"
        "<meta name=description content='About the tide.'><h1>Other</h1>text"
    )
    assert page.title == "Rain & tide"
    assert page.author == "Ines Calder, Tomas Reed"
    assert page.language == "de-AT"
    assert page.text == "About the tide.\n\nOther\n\ntext"
    assert (page.text or "")[page.sections[0].start :].startswith("Other")


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<meta property=og:title content=Rain><h1>Tide</h1>", "Rain"),
        ("<p>x</p><h2>Tide</h2>", "Tide"),
        ("<p>Only words.", "Only words."),
    ],
)
def test_without_a_title_the_next_best_is_taken(markup: str, title: str) -> None:
    assert page_content(markup).title == title


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("<meta charset=windows-1251><p>Пристань".encode("cp1251"), "cp1251"),
        ("<meta content='text/html; charset=iso-8859-2'><p>Пристань".encode(), "utf-8"),
        ("<!-- <meta charset=cp1251> --><meta charset=Shift_JIS><p>桟橋".encode("cp932"), "cp932"),
        ("<?xml version='1.0' encoding='ISO-8859-5'?><html>Пристань".encode("iso8859-5"),
         "iso8859-5"),
        ("<meta charset=iso-2022-jp><p>桟橋".encode("iso2022_jp"), "iso2022_jp"),
        ("<meta charset=utf-16><p>Пристань".encode(), "utf-8"),
        ("<meta charset=cp1251><p>Пристань".encode("utf-16"), "utf-16"),
        ("<meta charset=latin1><p>“é”".encode("cp1252"), "cp1252"),
        ("<meta charset=punycode><p>Пристань".encode(), "utf-8"),
    ],
)  # fmt: skip
def test_the_encoding_is_what_the_page_says_unless_that_cannot_be(
    content: bytes, encoding: str
) -> None:
    found = document("a.html", content)
    assert found.encoding == encoding
    assert found.text in ("Пристань", "桟橋", "“é”")


NESTED = 300_000


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>" * NESTED + "x", "x"),
        ("<div hidden>" + "<div>" * NESTED + "</div>" * (NESTED + 1) + "x", "x"),
        ("<p " + " ".join(f"a{i}=hidden" for i in range(400_000)) + ">x", "x"),
        ("<title>" * NESTED + "x", "x"),
        ("x<!--" * NESTED, "x"),
        ("&#" + "9" * NESTED + ";", "\ufffd"),
        ("<script type='application/ld+json'>" + "[" * NESTED + "</script>x", "x"),
        ("<a b=\"'>" * NESTED, ""),
    ],
    ids=range(8),
)
def test_a_hostile_page_is_read_like_any_other(markup: str, text: str) -> None:
    assert shown(markup) == text


@pytest.mark.parametrize("piece", ["<a ", "<a b='", '<a b="', "x='<", "<a b=c"])
def test_tags_without_end_take_no_longer_than_text(piece: str) -> None:
    assert len(shown(piece * NESTED)) > NESTED


@pytest.mark.skipif(not SHARED_FORMATS.is_dir(), reason="the shared files are not here")
def test_real_pages_are_read() -> None:
    for file in sorted((SHARED_FORMATS / "html").glob("*.html")):
        if "IBM420" not in file.name:  # it is in EBCDIC
            found = document(file.name, file.read_bytes())
            assert (found.kind, bool(found.body.strip())) == ("html", True), file.name
