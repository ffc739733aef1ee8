"""How a file becomes a document."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, SourceFile
from indexer.errors import DocumentError
from indexer.extract import kind_of, read
from indexer.extract.content import TITLE_LENGTH, first_sentence
from indexer.extract.decode import decode

FRENCH = "Les élèves étudient la littérature française à l’école — très bien, dit-il."
RUSSIAN = "Привет мир, это русский текст о погоде в нашем городе."


def document(tmp_path: Path, name: str, content: str | bytes) -> Document:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    status = file.stat()
    return read(SourceFile(str(tmp_path), name, status.st_size, status.st_mtime_ns))


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        (FRENCH.encode(), FRENCH, "utf-8"),
        (codecs.BOM_UTF8 + FRENCH.encode(), FRENCH, "utf-8-sig"),
        (FRENCH.encode("utf-16"), FRENCH, "utf-16"),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), FRENCH, "utf-16"),
        (FRENCH.encode("utf-16-le"), FRENCH, "utf-16-le"),
        (FRENCH.encode("utf-16-be"), FRENCH, "utf-16-be"),
        (FRENCH.encode("utf-32"), FRENCH, "utf-32"),
        (codecs.BOM_UTF32_BE + FRENCH.encode("utf-32-be"), FRENCH, "utf-32"),
        ("one\r\ntwo".encode("utf-16"), "one\ntwo", "utf-16"),
        ("“Señor,” dijo el niño — ¿qué tal?".encode("cp1252"), "“Señor,” dijo el niño — ¿qué tal?",
         "cp1252"),
        (FRENCH.encode("cp1252"), FRENCH, "cp1252"),
        ("café".encode("cp1252"), "café", "cp1252"),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251"),
        (FRENCH.encode() * 9 + b"\xff", FRENCH * 9 + "\ufffd", "utf-8 (damaged)"),
        (b"a" * (1 << 20) + ("é" * 99).encode() + b"\xff", "a" * (1 << 20) + "é" * 99 + "\ufffd",
         "utf-8 (damaged)"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n", "utf-8"),
        (b"", "", "utf-8"),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
def test_bytes_are_read_in_their_encoding(content: bytes, text: str, encoding: str) -> None:
    assert decode(content) == (text, encoding)


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)), b"text\0text", b"%PDF-1.7 text", b"PK\x03\x04", b"\x1f\x8b\x08",
     codecs.BOM_UTF8 + b"\0\1\2", codecs.BOM_UTF16_LE + b"a\0\0\0b\0", b"\x01\x02 text"],
)  # fmt: skip
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content)
    assert caught.value.reason == "binary"


def test_utf_32_without_a_mark_is_refused() -> None:
    with pytest.raises(DocumentError, match="binary"):
        decode(FRENCH.encode("utf-32-le"))


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        ("да".encode("koi8-r"), "koi8-r", "да"),
        ("é".encode("cp850"), "cp850", "é"),
        ("да\r\n".encode("utf-16-be"), "utf-16-be", "да\n"),
        (codecs.BOM_UTF8 + b"text", "utf-8", "text"),
        (codecs.BOM_UTF16_LE + b"a\0", "utf-16-le", "a"),
    ],
)
def test_the_encoding_can_be_said(content: bytes, encoding: str, text: str) -> None:
    assert decode(content, encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [(b"caf\xe9", "utf-8"), (b"abc", "utf-16"), (b"a", "no such"), (b"a", "undefined"),
     (b"a", "hex"), (b"a", "\0")],
)  # fmt: skip
def test_what_is_not_in_the_encoding_that_was_said_is_refused(
    content: bytes, encoding: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content, encoding)
    assert caught.value.reason == "undecodable"
    assert caught.value.detail.startswith(f"as {encoding}: ")


@given(st.binary())
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text, _ = decode(content)
    except DocumentError as error:
        assert error.reason in ("binary", "undecodable")  # noqa: PT017 (one of two ends)
    else:
        assert "\r" not in text


@pytest.mark.parametrize(
    ("name", "content", "title", "date", "source", "body"),
    [
        ("a.txt", " date 2020-03-01 Rain fell. It was wet.\n\nMore.", "Rain fell. It was wet.",
         "2020-03-01", "header", "Rain fell. It was wet.\n\nMore."),
        ("a.txt", "\n VELMORA, June 5, 2021 — Rain.", "VELMORA, June 5, 2021 — Rain.",
         "2021-06-05", "dateline", "\n VELMORA, June 5, 2021 — Rain."),
        ("2018-11/a.txt", "Rain", "Rain", "2018-11", "path", "Rain"),
        ("2018-11/a.txt", "date 2020-03-01 Rain", "Rain", "2020-03-01", "header", "Rain"),
        ("a.md", "---\ntitle: Rain\ndate: 2022-09\n---\n\n# Head\n", "Rain",
         "2022-09", "front_matter", "# Head\n"),
        ("a.md", "---\ndate: 2022-09-01T23:59:00-08:00\n---\n# Head #\n", "Head",
         "2022-09-01", "front_matter", "# Head #\n"),
        ("a.md", "+++\ntitle = 'Rain'\ndate = 2022-09-01\n+++\nText", "Rain",
         "2022-09-01", "front_matter", "Text"),
        ("2018-11/a.md", "Head\n====\n\nText", "Head", "2018-11", "path", "Head\n====\n\nText"),
        ("2018-11/a.md", "---\ntitle: [\n---\nText", "title: [", "2018-11", "path",
         "---\ntitle: [\n---\nText"),
        ("2018-11/empty.txt", "", "empty", "2018-11", "path", ""),
        ("2018-11/a.txt", "OSK, 5 May 2021 — Rain", "OSK, 5 May 2021 — Rain", "2021-05-05",
         "dateline", "OSK, 5 May 2021 — Rain"),
        ("a.txt", "\ufeff\r\n date 2020-03-01 Rain\r\nfell", "Rain", "2020-03-01", "header",
         "Rain\nfell"),
        ("2018-11/a.md", "date 2020-03 Rain\n\n# Head", "Head", "2020-03", "header",
         "Rain\n\n# Head"),
        ("2018-11/a.md", "---\ntitle: Rain\n---\nOSK, 5 May 2021 — Text", "Rain", "2021-05-05",
         "dateline", "OSK, 5 May 2021 — Text"),
        ("2018-11/a.md", "---\r\nTitle: ‘Rain’\r\npublished: 2022\r\n...\r\nText", "‘Rain’",
         "2022", "front_matter", "Text"),
        ("2018-11/a.md", "---\ndate: soon\n---\nText. More.", "Text. More.", "2018-11", "path",
         "Text. More."),
        ("2018-11/a.md", "+++\ntitle = \n+++\n## Head", "Head", "2018-11", "path",
         "+++\ntitle = \n+++\n## Head"),
        ("2018-11/a.md", "---\nno fields\n---\n# Head", "no fields", "2018-11", "path",
         "---\nno fields\n---\n# Head"),
        ("2018-11/a.md", "---\n---\nText", "Text", "2018-11", "path", "Text"),
        ("2018-11/a.md", "---\nnever closed", "---", "2018-11", "path", "---\nnever closed"),
        ("2018-11/a.md", "#hash\n\n ## Rain *fell* ##\n", "Rain *fell*", "2018-11", "path",
         "#hash\n\n ## Rain *fell* ##\n"),
        ("2018-11/a.txt", "---\ntitle: Rain\n---\n", "---", "2018-11", "path",
         "---\ntitle: Rain\n---\n"),
    ],
)  # fmt: skip
def test_a_document_says_title_date_and_body(
    name: str, content: str, title: str, date: str, source: str, body: str, tmp_path: Path
) -> None:
    found = document(tmp_path, name, content)
    assert found.date is not None
    assert (found.title, str(found.date.days), found.date.source, found.body) == (
        title, date, source, body,
    )  # fmt: skip


def test_the_file_time_is_the_last_resort(tmp_path: Path) -> None:
    found = document(tmp_path, "a.txt", "Rain")
    assert found.date is not None
    assert found.date.source == "file_time"


def test_equal_bytes_have_equal_hashes(tmp_path: Path) -> None:
    one, other = document(tmp_path, "a.txt", "same"), document(tmp_path, "b.txt", "same")
    assert one.content_hash == other.content_hash != document(tmp_path, "c.txt", "x").content_hash


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(SourceFile(str(tmp_path), "gone.txt", 1, 1))
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.md", "markdown"), ("A.MARKDOWN", "markdown"), ("a.txt", "text"), ("a", "text")],
)
def test_the_kind_is_known_by_the_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_long_first_line_gives_its_first_sentence() -> None:
    line = "Mr. Smith of the U.S. said yes. " + "And then a great deal more was said. " * 9
    assert first_sentence(line) == "Mr. Smith of the U.S. said yes."


@given(st.text())
def test_a_title_is_short_and_cut_between_words(text: str) -> None:
    title = first_sentence(text)
    assert len(title) <= TITLE_LENGTH + 1
    assert title.splitlines() in ([], [title])


@given(st.lists(st.from_regex(r"[a-zé’]{1,30}", fullmatch=True), min_size=1, max_size=40))
def test_a_title_ends_with_a_whole_word_and_says_if_more_follows(words: list[str]) -> None:
    line = " ".join(words)
    title = first_sentence(line)
    assert f"{line} ".startswith(title.removesuffix("…") + " ")
    assert title.endswith("…") == (len(line) > TITLE_LENGTH)
