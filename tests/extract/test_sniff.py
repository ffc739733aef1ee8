"""Which kind of document a file is, whatever it is called."""

from __future__ import annotations

from io import BytesIO

import pytest

from indexer.errors import DocumentError
from indexer.extract.content import Input
from indexer.extract.sniff import kind_of

PAGE = b"<!DOCTYPE html><p>Rain"
NOTEBOOK = b'{\n "cells": [\n  {\n   "cell_type": "markdown",'
CUES = b"1\r\n00:00:01,000 --> 00:00:02,000\r\nRain"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def kind(name: str, content: bytes) -> str:
    return kind_of(Input(BytesIO(content), name))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        *((name, PAGE, "html") for name in ("a", "a.txt", "a.md", "a.csv", "a.json", "a.php")),
        ("a.txt", b"\xef\xbb\xbf\n\n<!-- a\n> --> \n<HTML lang=en>", "html"),
        ("a.txt", b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML'>", "html"),
        ("a.txt", "<html>Rain".encode("utf-16"), "html"),
        ("a.txt", "<html>Rain".encode("utf-16-le"), "html"),
        ("a.md", b"<h1 align=center>Rain</h1>", "markdown"),
        ("a.html", b"only words", "html"),
        ("a.txt", b"<p>Rain", "text"),
        ("a.txt", b"<htmlx>Rain", "text"),
        ("a", b"<p align=center>Rain</p>", "html"),
        ("a.md", b"<p align=center>Rain</p>", "markdown"),
        ("a", b"% rain\n\\PassOptionsToPackage{a}{b}\n\n\\documentclass{article}", "tex"),
        ("run", b"#!/bin/sh\necho", "code"),
        ("run.txt", b"#! /usr/bin/env python3\n", "code"),
        ("a.md", b"#!important\n", "markdown"),
        ("a.json", NOTEBOOK, "notebook"),
        ("a", NOTEBOOK, "notebook"),
        ("a.txt", b'[ {"title": "Rain"}]', "json"),
        ("a.log", b'{"level": "info"}\n{"level": "info"}\n', "json"),
        ("a.md", b'{"title": "Rain"}', "markdown"),
        ("a.txt", b'{rain} {"x"}', "text"),
        ("a.txt", CUES, "subtitles"),
        ("a", b"WEBVTT\n\n", "subtitles"),
        ("a.txt", b"WEBVTTX", "text"),
        ("a", b"% rain\n\\documentclass{article}", "tex"),
        ("a.srt", b"only words", "subtitles"),
        ("a.tar", b"only words", "text"),
        *((f"a.{name}", b"only words", "text") for name in "pdf zip docx xls gz msg rtf".split()),
        ("a.txt", b"%PDF-1.7 text", "pdf"),
        ("a", b"PK\x03\x04 cut off", "zip"),
        ("a.txt", b"\x1f\x8b\x08", "gzip"),
        ("a.unknown", b"only words", "text"),
        ("a.py", b"x = 1", "code"),
        ("A.RST", b"Rain\n====", "rst"),
        ("a.org", b"* Rain", "org"),
        ("a.adoc", b"= Rain", "asciidoc"),
        ("a.tsv", b"a\tb", "csv"),
        ("a.txt", "\ufeffRain".encode("utf-16"), "text"),
        ("a.txt", b"", "text"),
        ("ID3.txt", b"ID3 is a format, BM an image, MZ a program", "text"),
    ],
)  # fmt: skip
def test_the_content_says_the_kind_and_the_name_what_it_leaves_open(
    name: str, content: bytes, expected: str
) -> None:
    assert kind(name, content) == expected


@pytest.mark.parametrize("name", ["a", "a.txt", "a.md", "a.html", "a.json", "a.py"])
@pytest.mark.parametrize(
    ("content", "called"),
    [
        (PICTURE, "PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG image"),
        (b"BM\x9a\0\0\0\0\0", "bitmap image"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "WAV audio"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP image"),
        (b"\0\0\0\x18ftypmp42", "MPEG-4 video"),
        (b"\0\0\0\x18ftypheic", "HEIC image"),
        (b"ID3\4\0\0\0", "MP3 audio"),
        (b"\x1a\x45\xdf\xa3\1\0\0\0", "Matroska or WebM video"),
        ((b"G" + b"\0" * 187) * 4, "MPEG transport stream"),
        (b"\0\1\0\0\0\x0f", "TrueType font"),
        (b"MZ\x90\0\3\0\0\0", "Windows program"),
        (b"\x7fELF\2\1\1\0", "program"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"\0\1\2\3Standard Jet DB\0", "Access database"),
        (b"QFI\xfb\0\0\0\3", "virtual disk"),
        (b"\0" * 510 + b"\x55\xaa", "disk image"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"SQLite format 3\0" + b"\1" * 99, "SQLite database"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_called_by_its_name(name: str, content: bytes, called: str) -> None:
    with pytest.raises(DocumentError) as caught:
        kind(name, content)
    assert (caught.value.reason, caught.value.detail) == ("unknown_kind", called)


def test_other_bytes_are_no_text() -> None:
    with pytest.raises(DocumentError) as caught:
        kind("a.txt", bytes(range(256)))
    assert (caught.value.reason, caught.value.detail) == ("unknown_kind", "not text")


def test_an_encrypted_message_is_said_to_be_one() -> None:
    with pytest.raises(DocumentError) as caught:
        kind("a.asc", b"-----BEGIN PGP MESSAGE-----\n")
    assert caught.value.reason == "encrypted"
