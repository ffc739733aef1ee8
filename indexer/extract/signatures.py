"""How do PDF, archives and mail begin?"""

from __future__ import annotations

import re

_STARTS = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_LATE_PDF = re.compile(rb"%PDF-\d\.\d[^\r\n]{0,20}[\r\n]+(?:%|\d+ \d+ obj)")
_PDF_WITHIN = 1024

_BLOCK = 512
_CHECKSUM = slice(148, 156)

_FIELD = re.compile(rb"([!-9;-~]{1,76}):(?:[ \t]|\r?\n)[^\n]*\n?")
_FOLDED = re.compile(rb"[ \t][^\n]*\n?")
_TRANSPORT = {b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"}
_ENVELOPE = {b"from", b"to", b"subject", b"date", b"cc", b"sender"}
_TIME = re.compile(rb"\d\d:\d\d")
_YEAR = re.compile(rb"\d{4}")
_FROM_BYTES = 500
_AFTER_FROM = re.compile(rb"[!-9;-~]+:|\r?\n|[ \t>]")
_PATCH = re.compile(rb"From [0-9a-f]{40} Mon Sep 17 00:00:00 2001")


def signed_kind(head: bytes, name: str) -> str:
    """Return the kind whose signature is in the `head` of a file, or nothing.

    The `name` of the file tells a mail in which the line of a mailbox was left from a mailbox.
    """
    for signature, kind in _STARTS:
        if head.startswith(signature):
            return kind
    if _BZIP2.match(head):
        return "bzip2"
    if is_tar(head):
        return "tar"
    line, _, rest = head.partition(b"\n")
    if begins_mail(line) and _AFTER_FROM.match(rest) and not _PATCH.match(head):
        return "mail" if name.lower().endswith(".eml") else "mbox"
    if _is_mail(head):
        return "mail"
    return "pdf" if _LATE_PDF.search(head, 0, _PDF_WITHIN + 40) else ""


def is_tar(head: bytes) -> bool:
    """Tell whether a file begins with the header of a tar: its checksum is right."""
    block = head[:_BLOCK]
    if len(block) < _BLOCK or not block[0]:
        return False
    stated = block[_CHECKSUM].strip(b" \0")
    if not stated or stated.strip(b"01234567"):
        return False
    return int(stated, 8) == sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")


def begins_mail(line: bytes) -> bool:
    """Tell whether a line is the one above each mail of a mailbox: it ends with a date."""
    line = line[:_FROM_BYTES]
    if not line.startswith(b"From ") or not (time := _TIME.search(line)):
        return False
    return _YEAR.search(line, time.end()) is not None


def _is_mail(head: bytes) -> bool:
    """Tell whether a file begins with the fields of a mail, and nothing else before them."""
    names: list[bytes] = []
    at = 0
    while field := _FIELD.match(head, at):
        names.append(field[1].lower())
        at = field.end()
        while folded := _FOLDED.match(head, at):
            at = folded.end()
    if not head[at : at + 2].startswith((b"\n", b"\r\n")) and at < len(head):
        return False
    known = set(names)
    return (len(names) >= 2 and bool(known & _TRANSPORT)) or (
        b"from" in known and len(known & _ENVELOPE) >= 2
    )
