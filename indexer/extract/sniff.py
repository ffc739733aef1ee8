"""Which kind of document is a file?

Its content says it, as far as formats have signatures; its name where they have none. What is
neither known nor text is named by what it looks like, so that a report can say so.
"""

from __future__ import annotations

import codecs
import re

from indexer.errors import DocumentError
from indexer.extract.containers import (
    OLE_SIGNATURE,
    ZIP_SIGNATURES,
    kind_in_ole,
    kind_in_zip,
)
from indexer.extract.content import Input
from indexer.extract.decode import has_controls, is_binary
from indexer.extract.foreign import foreign_name
from indexer.extract.guard import guard
from indexer.extract.signatures import signed_kind
from indexer.kinds import KINDS, kind_by_name

HEAD_BYTES = 4096
"""So much of a file is looked at."""

_HTML = re.compile(
    rb"(?:<!--.*?-->\s*+|<\?xml[^>]*+>\s*+)*+"
    rb"(?:<!doctype\s++html\b|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(rb"(?:\[\s*+)?\{\s*+\"[^\"\n]{0,200}+\"\s*+:")
_NOTEBOOK = re.compile(rb"\{\s*+\"(?:cells|metadata|nbformat|nbformat_minor|worksheets)\"\s*+:")
_NOTEBOOK_SIGNS = (b'"cell_type"', b'"nbformat"', b'"kernelspec"')
_CUE = re.compile(rb"\d{1,6}[ \t]*+\r?\n\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]++-->")
_WEBVTT = re.compile(rb"WEBVTT(?:[ \t\r\n]|\Z)")
_LATEX = re.compile(rb"^\\document(?:class|style)\b", re.MULTILINE)
_FRAGMENT = re.compile(
    rb"<(?:title|meta|div|p|table|h[1-6]|center|font|ul|ol|style|script|a|b|br|i)(?=[\s>/])",
    re.IGNORECASE,
)
"""What a page may begin with that leaves out its frame."""

_OWN_WORDS = ("", "text")
"""Kinds of names that say nothing of what the text in a file is."""

_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s|(?:\xff\xfe)?<\0\?\0x\0|(?:\xfe\xff)?\0<\0\?\0x")
"""How XML begins, in UTF-8 and UTF-16."""


def kind_of(file: Input) -> str:
    """Return the kind of a file. Raises DocumentError for what is no kind of document."""
    head = file.start()[:HEAD_BYTES]
    if kind := _contained(file, head) or _signed(head) or signed_kind(head, file.name):
        return kind
    controls = has_controls(head)
    if controls and (foreign := foreign_name(head)):
        raise DocumentError("unknown_kind", foreign)
    named = kind_by_name(file.name)
    if controls and is_binary(head):
        if named and not KINDS[named].light:
            return named
        raise DocumentError("unknown_kind", "not text")
    if kind := _kind_of_text(head, named):
        return kind
    if named and KINDS[named].signed:  # it is something else that was named so
        if not head:
            raise DocumentError("empty")
        return "text"
    return named or "text"


def _contained(file: Input, head: bytes) -> str:
    """Return the kind of what is in a zip or an OLE file. Raises DocumentError."""
    if head.startswith(OLE_SIGNATURE):
        return guard(lambda: kind_in_ole(file.stream))
    if not head.startswith(ZIP_SIGNATURES):
        return ""
    try:
        return guard(lambda: kind_in_zip(file.stream))
    except DocumentError:
        if kind_by_name(file.name) in ("", "zip"):  # whose reader takes what is left of it
            return "zip"
        raise


def _signed(head: bytes) -> str:
    """Return the kind whose signature a file begins with, or nothing."""
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if _XML.match(head):
        return "html" if _HTML.match(_narrow(head).lstrip()) else "xml"
    return ""


def _kind_of_text(head: bytes, named: str) -> str:
    """Return the kind that a text shows to be, whatever its name says, or nothing."""
    if head[:1] in (b"\xef", b"\xff", b"\xfe") or b"\0" in head[:2]:
        head = _narrow(head)
    start = head[:1]
    if start.isspace():
        head = head.lstrip()
        start = head[:1]
    if start == b"<":
        framed = _HTML.match(head) or (named in _OWN_WORDS and _is_fragment(head))
        return "html" if framed else ""
    if start == b"#":
        return "code" if head.startswith((b"#!/", b"#! /")) else ""
    if start == b"%" and head.startswith(b"%!PS"):
        raise DocumentError("unknown_kind", "PostScript")
    if start == b"-" and head.startswith(b"-----BEGIN PGP MESSAGE"):
        raise DocumentError("encrypted", "PGP message")
    if start == b"{" and named in (*_OWN_WORDS, "json") and _is_notebook(head):
        return "notebook"
    if named in _OWN_WORDS or KINDS[named].signed:
        return _kind_of_plain(head, start)
    return ""


def _kind_of_plain(head: bytes, start: bytes) -> str:
    """Return the kind of a text whose name says nothing."""
    if start in (b"{", b"[") and _JSON.match(head):
        return "json"
    if (start.isdigit() and _CUE.match(head)) or (start == b"W" and _WEBVTT.match(head)):
        return "subtitles"
    if start in (b"\\", b"%") and _LATEX.search(head):
        return "tex"
    return ""


def _is_fragment(head: bytes) -> bool:
    return bool(_FRAGMENT.match(head)) and b"</" in head


def _is_notebook(head: bytes) -> bool:
    return bool(_NOTEBOOK.match(head)) and any(sign in head for sign in _NOTEBOOK_SIGNS)


def _narrow(head: bytes) -> bytes:
    """Return the begin of a text as UTF-8 without a mark, if it has one or is in UTF-16."""
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    if b"\0" in head[:2]:
        encoding = "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
        return head.decode(encoding, "ignore").encode("utf-8", "ignore")
    return head
