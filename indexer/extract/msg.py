"""What does a message saved by Outlook say?

Its properties lie in streams named by number and type. They are read as what a mail is: the
fields that people search for, the plain text or else the page or the rich text, and attachments
as members. A message in a message becomes a mail of the usual form, so that it is read as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import HeaderParser
from functools import partial
from io import BytesIO
from typing import Any

from indexer.document import Days, DocumentDate
from indexer.errors import DocumentError
from indexer.extract.archives import check_size
from indexer.extract.content import PAGE_END, Content, Input, Member
from indexer.extract.mail import html_text
from indexer.extract.mail_fields import SHOWN, sent
from indexer.extract.msg_mail import as_mail
from indexer.extract.msg_page import page_in
from indexer.extract.msg_properties import Properties, entry_at, properties_at
from indexer.extract.msg_rtf import decompressed
from indexer.extract.names import MemberNames
from indexer.extract.rtf import read as read_rich_text

CLASS, SUBJECT, BODY, HTML, RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
SHOWN_TO, SHOWN_CC = 0x0E04, 0x0E03
TRANSPORT, SUBMITTED, DELIVERED = 0x007D, 0x0039, 0x0E06
RECIPIENT_NAME, RECIPIENT_ADDRESS, RECIPIENT_SMTP, RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
FILE_NAME, SHORT_NAME, FILE, DISPLAY_NAME = 0x3707, 0x3704, 0x3701, 0x3001
CONTACT = (0x3A45, 0x3A06, 0x3A11, 0x3A17, 0x3A18, 0x3A16, 0x3A08, 0x3A09, 0x3A1C, 0x3A15)
"""Of a person: prefix, first and last name, title, department, company, phones and address."""

_ENCRYPTED_NOTE = "what S/MIME encrypts or signs as a whole is not read"
MOST_PARTS = 10_000
_TYPES = {1: "To", 2: "Cc", 3: "Bcc"}


def read(file: Input) -> Content:
    """Read a message of Outlook. Raises DocumentError."""
    from olefile import OleFileIO

    file.stream.seek(0)
    try:
        ole = OleFileIO(file.stream)
    except (OSError, ValueError, IndexError) as error:
        raise DocumentError("failed", f"damaged OLE file: {error}") from error
    return _Outlook(ole, ()).content()


class _Outlook:
    """A message, at the top of an OLE file or in a storage of it."""

    def __init__(self, ole: Any, path: tuple[str, ...]) -> None:
        self._ole = ole
        self._path = path
        self._properties = properties_at(ole, path, inner=bool(path))

    def content(self) -> Content:
        """Return the message as it is indexed."""
        shown = self.fields()
        notes = [_ENCRYPTED_NOTE] if "SMIME" in self._properties.text(CLASS).upper() else []
        try:
            body = self.body()
        except DocumentError as error:  # the fields and attachments are there still
            body = ""
            notes.append(f"its text is not read: {error.detail}")
        lines = "\n".join(f"{name}: {shown[name]}" for name in SHOWN if shown.get(name))
        texts = (lines, body, self._person())
        return Content(
            "\n\n".join(text for text in texts if text).replace(PAGE_END, "\n"),
            title=shown["Subject"],
            author=self._properties.text(SENDER_NAME) or self._sender_address(),
            date=self.date(),
            note="; ".join(notes),
            members=self.members(),
        )

    def fields(self) -> dict[str, str]:
        """Return the fields of the message by name; an absent one may be empty."""
        found = self._properties
        fields = {
            "From": _named(found.text(SENDER_NAME), self._sender_address()),
            "Subject": found.text(SUBJECT),
            "To": found.text(SHOWN_TO),
            "Cc": found.text(SHOWN_CC),
        }
        recipients: dict[str, list[str]] = {}
        for path in self._storages("__recip_version1.0_"):
            one = properties_at(self._ole, path, code_page=found.code_page)
            name = _TYPES.get(one.number(RECIPIENT_TYPE) or 1, "To")
            address = one.text(RECIPIENT_SMTP) or one.text(RECIPIENT_ADDRESS)
            recipients.setdefault(name, []).append(_named(one.text(RECIPIENT_NAME), address))
        return fields | {name: ", ".join(filter(None, all_)) for name, all_ in recipients.items()}

    def body(self) -> str:
        """Return the text, plain or that of the page or rich text. Raises DocumentError."""
        found = self._properties
        if text := found.text(BODY).strip():
            return text
        if page := found.data(HTML):
            return html_text(page, "").strip()
        if page_text := found.text(HTML):
            return html_text(page_text.encode("utf-8", "replace"), "utf-8").strip()
        packed = found.data(RTF)
        return rich_text(packed) if packed else ""

    def date(self) -> DocumentDate | None:
        """Return the day on which the sender sent it, or else the day of that in UTC."""
        header = HeaderParser().parsestr(self._properties.text(TRANSPORT))
        if day := sent(header):
            return day
        moment = self._properties.moment(SUBMITTED) or self._properties.moment(DELIVERED)
        return DocumentDate(Days(moment.date(), moment.date()), "mail") if moment else None

    def members(self) -> Iterator[Member]:
        """Yield the files and messages that are attached."""
        names = MemberNames()
        date = self.date()
        for path in self._storages("__attach_version1.0_"):
            found = properties_at(self._ole, path, code_page=self._properties.code_page)
            name = found.text(FILE_NAME) or found.text(SHORT_NAME) or found.text(DISPLAY_NAME)
            inner = (*path, "__substg1.0_3701000D")
            if entry_at(self._ole, (*inner, "__properties_version1.0")):
                name = f"{(name or 'message').removesuffix('.msg').replace('/', '_')}.eml"
                yield Member(names.of(name), partial(self._mail, inner), "mail", date=date)
            else:
                yield Member(names.of(name or "attachment"), partial(_file, found), date=date)

    def _mail(self, path: tuple[str, ...]) -> bytes:
        message = _Outlook(self._ole, path)
        day = message.date()
        written = {"Date": str(day.days)} if day else {}
        return as_mail(message.fields() | written, message.body(), message.members())

    def _sender_address(self) -> str:
        return self._properties.text(SENDER_SMTP) or self._properties.text(SENDER_ADDRESS)

    def _person(self) -> str:
        return "\n".join(text for number in CONTACT if (text := self._properties.text(number)))

    def _storages(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """Yield the storages of one sort that lie directly in this message."""
        entry = entry_at(self._ole, self._path)
        names = [kid.name for kid in entry.kids] if entry else []
        for name in names[:MOST_PARTS]:
            if name.startswith(prefix):
                yield (*self._path, name)


def rich_text(packed: bytes) -> str:
    """Return what rich text says: the page that it was made from, or its own words.

    Raises DocumentError.
    """
    rich = decompressed(packed)
    if page := page_in(rich):
        return html_text(page.encode("utf-8", "replace"), "utf-8").strip()
    return (read_rich_text(Input(BytesIO(rich), "")).text or "").strip()


def _file(found: Properties) -> bytes:
    data = found.data(FILE)
    check_size(len(data))
    return data


def _named(name: str, address: str) -> str:
    """Return a person as mail writes one, but for the addresses within one company's server."""
    if "@" not in address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address
