"""Which characters bytes are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import DocumentError
from indexer.extract.decode import decode

FRENCH = "Les élèves étudient la littérature française à l’école — très bien, dit-il."
RUSSIAN = "Привет мир, это русский текст о погоде в нашем городе."


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
    [bytes(range(256)), b"text\0text", b"PK\x03\x04", b"\x1f\x8b\x08",
     codecs.BOM_UTF8 + b"\0\1\2", codecs.BOM_UTF16_LE + b"a\0\0\0b\0", b"\x01\x02 text"],
)  # fmt: skip
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content)
    assert caught.value.reason == "unknown_kind"


def test_utf_32_without_a_mark_is_refused() -> None:
    with pytest.raises(DocumentError, match="unknown_kind"):
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
        assert error.reason in ("unknown_kind", "undecodable")  # noqa: PT017 (one of two ends)
    else:
        assert "\r" not in text
