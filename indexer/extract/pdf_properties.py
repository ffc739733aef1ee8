"""What does a PDF say about itself?

Its information dictionary comes first. What that leaves open is looked for in the packet of XMP,
which lies in the file as readable XML: no parser is let near it, for it is often damaged. The
date is the one of creation, read as it is written; a modification is no publication.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import DocumentDate
from indexer.extract.dates import stated_date
from indexer.extract.pdf_text import wide_text

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_DATE = re.compile(r"\s*(?:D:)?\s*(\d{4})-?(\d\d)?-?(\d\d)?")
_PROGRAM = re.compile(r"^(?:Microsoft (?:Office )?(?:Word|PowerPoint|Excel)|Slide \d+) - ")
_NO_TITLE = re.compile(
    r"\s*|untitled.*|.*\.(?:docx?|rtf|odt|tex|dvi|indd|qxd|p65|pptx?|xlsx?|pdf|html?)", re.I
)
_PACKET = b"<x:xmpmeta"
_PACKET_END = b"</x:xmpmeta>"
_PACKET_BYTES = 1 << 18
_ITEM = re.compile(r"<rdf:li[^>]*>([^<]*)</rdf:li>")


class Properties(NamedTuple):
    """What is known of a PDF; each may be missing."""

    title: str
    author: str
    date: DocumentDate | None
    language: str


def properties_of(document: PdfDocument, content: bytes) -> Properties:
    """Return the properties of a PDF of the bytes `content`."""
    stated = {
        name: document.get_metadata_value(name) for name in ("Title", "Author", "CreationDate")
    }
    packet = "" if all(stated.values()) else _packet(content)
    return Properties(
        _title(stated["Title"]) or _title(", ".join(_items(packet, "dc:title")[:1])),
        stated["Author"] or ", ".join(_items(packet, "dc:creator")),
        _date(stated["CreationDate"]) or _date(_value(packet, "xmp:CreateDate")),
        _language(document),
    )


def _title(stated: str) -> str:
    """Return a title that a person gave: the name of a file or of a program is none."""
    title = _PROGRAM.sub("", " ".join(stated[:2_000].split()))
    return "" if _NO_TITLE.fullmatch(title) else title


def _date(stated: str) -> DocumentDate | None:
    match = _DATE.match(stated)
    days = stated_date("-".join(part for part in match.groups() if part)) if match else None
    return DocumentDate(days, "property") if days else None


def _language(document: PdfDocument) -> str:
    from pypdfium2 import raw

    return wide_text(lambda *room: raw.FPDFCatalog_GetLanguage(document, *room))


def _packet(content: bytes) -> str:
    start = content.find(_PACKET)
    end = content.find(_PACKET_END, start, start + _PACKET_BYTES) if start >= 0 else -1
    return content[start:end].decode("utf-8", "replace") if end >= 0 else ""


def _items(packet: str, name: str) -> list[str]:
    """Return the items of a list in a packet."""
    _, opened, rest = packet.partition(f"<{name}>")
    inside = rest.partition(f"</{name}>")[0] if opened else ""
    return [item for found in _ITEM.findall(inside) if (item := unescape(found).strip())]


def _value(packet: str, name: str) -> str:
    """Return a simple value in a packet, which is an element or an attribute."""
    match = re.search(rf"<{name}>([^<]*)<|\b{name}=[\"']([^\"']*)", packet)
    return (match[1] or match[2] or "").strip() if match else ""
