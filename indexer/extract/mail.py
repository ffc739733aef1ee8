"""What does a mail say?

Its sender, recipients and subject as lines, and its text below: the plain one if it comes in
several forms. Everything else in it (files, pictures, mails that are passed on) are its members.
What is encrypted cannot be read, and the note says so.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from functools import partial
from io import BytesIO

from indexer.document import DocumentDate
from indexer.extract.content import PAGE_END, Content, Input, Member
from indexer.extract.decode import decode
from indexer.extract.html import declared_encoding, page_content
from indexer.extract.mail_fields import decoded, field, sender, sent, shown_fields, text_in
from indexer.extract.mail_parts import Parts, inner_parts, parts_of
from indexer.extract.names import MemberNames

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_NAME = 120


def read(file: Input) -> Content:
    """Read a mail. Raises DocumentError."""
    content = file.bytes()
    if content.startswith(_WIDE_MARKS):  # saved by an editor
        content = decode(content)[0].encode()
    message = message_from_bytes(_without_wrapping(content))
    parts = parts_of(message)
    body = "\n\n".join(text for part in parts.texts if (text := _text(part)))
    if "-----BEGIN PGP MESSAGE-----" in body:
        parts.notes.append("what is encrypted by PGP is not read")
    fields = shown_fields(message)
    date = sent(message)
    return Content(
        "\n\n".join(part for part in (fields, body) if part).replace(PAGE_END, "\n"),
        title=field(message, "Subject"),
        date=date,
        author=sender(message),
        language=field(message, "Content-Language").split(",")[0],
        note="; ".join(dict.fromkeys(parts.notes)),
        members=_members(parts, date),
    )


def html_text(content: bytes, charset: str) -> str:
    """Return what a page of HTML in a mail says."""
    charset = charset or declared_encoding(Input(BytesIO(content), ""))
    return page_content(text_in(content, charset or "auto")).text or ""


def _without_wrapping(content: bytes) -> bytes:
    """Return a mail without what Apple Mail writes around it: its length, and a list of marks."""
    first, _, rest = content[:32].partition(b"\n")
    if rest and first.strip().isdigit():
        start = len(first) + 1
        return content[start : start + int(first)]
    return content.lstrip()


def _text(part: Message) -> str:
    content = payload_of(part)
    charset = part.get_content_charset("") or ""
    if part.get_content_type() == "text/html":
        return html_text(content, charset).strip()
    return text_in(content, charset or "auto").strip()


def payload_of(part: Message) -> bytes:
    """Return the bytes that a part carries, decoded as far as they can be."""
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    content = b"\n".join(inner.as_bytes() for inner in inner_parts(part))
    coded = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if coded not in ("base64", "quoted-printable"):
        return content
    carrier = Message()  # a mail that is passed on may not be encoded, but is
    carrier["Content-Transfer-Encoding"] = coded
    carrier.set_payload(content.strip().decode("ascii", "replace"))
    decoded_payload = carrier.get_payload(decode=True)
    return decoded_payload if isinstance(decoded_payload, bytes) else content


def _members(parts: Parts, date: DocumentDate | None) -> Iterator[Member]:
    names = MemberNames()
    for part in parts.attached:
        is_mail = part.get_content_type() == "message/rfc822"
        name = _mail_name(part) if is_mail else _file_name(part)
        kind = "mail" if is_mail else ""
        yield Member(names.of(name), partial(payload_of, part), kind, date=date)


def _mail_name(part: Message) -> str:
    inner = inner_parts(part)
    subject = field(inner[0], "Subject") if inner else ""
    name = decoded(part.get_filename("") or "") or subject.replace("/", "_") or "message"
    return name if name.lower().endswith(".eml") else f"{name[:_LONGEST_NAME]}.eml"


def _file_name(part: Message) -> str:
    import mimetypes

    if name := decoded(part.get_filename("") or ""):
        return name
    ending = mimetypes.guess_extension(part.get_content_type()) or ".bin"
    return f"{part.get_content_maintype()}{ending}"
