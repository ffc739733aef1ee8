"""Which parts of a mail are its text, and which are attached?

The tree of parts is walked with a list, not by recursion. Of alternatives the plain text is taken
if it says anything, else the page of HTML; a signature is passed over and named.
"""

from __future__ import annotations

from email.message import Message
from typing import NamedTuple

_TEXTS = ("text/plain", "text/html", "text/enriched", "text/rfc822-headers", "text/x-amp-html")
_REPORTS = ("message/delivery-status", "message/disposition-notification")
_SIGNATURES = {
    "application/pgp-signature": "PGP",
    "application/pkcs7-signature": "S/MIME",
    "application/x-pkcs7-signature": "S/MIME",
}
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


class Parts(NamedTuple):
    """The parts of a mail that are its text, those that are attached, and what cannot be read."""

    texts: list[Message]
    attached: list[Message]
    notes: list[str]


def parts_of(message: Message) -> Parts:
    """Return the parts of a mail in their order."""
    parts = Parts([], [], [])
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        if kind == "message/rfc822":
            parts.attached.append(part)
        elif kind in _REPORTS:
            parts.texts.append(part)
        elif part.is_multipart():
            inner = inner_parts(part)
            if kind == "multipart/encrypted":
                parts.notes.append("what is encrypted by PGP is not read")
            elif kind == "multipart/alternative":
                inner = _chosen(inner)
            waiting += reversed(inner)
        else:
            _take(part, kind, parts)
    return parts


def _take(part: Message, kind: str, parts: Parts) -> None:
    if kind in _SIGNATURES:
        parts.notes.append(f"its {_SIGNATURES[kind]} signature is not checked")
    elif kind in _SMIME:
        parts.notes.append(_smime_note(part))
    elif kind == "application/pgp-encrypted":
        pass  # says nothing but that the next part is
    elif _is_text(part):
        parts.texts.append(part)
    elif part.get_filename() or part.get_payload():
        parts.attached.append(part)


def _smime_note(part: Message) -> str:
    if str(part.get_param("smime-type", "")).lower() == "signed-data":
        return "what is signed by S/MIME as a whole is not read"
    return "what is encrypted by S/MIME is not read"


def _is_text(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return False
    kind = part.get_content_type()
    return kind in _TEXTS or (kind.startswith("multipart/") and not part.is_multipart())


def inner_parts(part: Message) -> list[Message]:
    """Return the parts of a part that has any."""
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)]


def _chosen(alternatives: list[Message]) -> list[Message]:
    """Return the alternative that is read, and with it whatever is no text at all."""
    plain = [part for part in alternatives if _is_text(part) and _is_plain(part)]
    others = [part for part in alternatives if not _is_text(part) and not part.is_multipart()]
    if plain:
        return [plain[0], *_files_below(alternatives), *others]
    rich = [part for part in alternatives if _is_text(part) or part.is_multipart()]
    return [*rich[-1:], *others]


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and bool(str(part.get_payload()).strip())


def _files_below(alternatives: list[Message]) -> list[Message]:
    """Return the files (pictures of the page that is not read) in alternatives of many parts."""
    waiting = [part for part in alternatives if part.is_multipart()]
    files: list[Message] = []
    while waiting:
        for part in inner_parts(waiting.pop()):
            if part.get_content_type() != "message/rfc822" and part.is_multipart():
                waiting.append(part)
            elif not _is_text(part):
                files.append(part)
    return files
