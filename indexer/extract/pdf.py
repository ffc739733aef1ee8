"""What does a PDF say, page by page?

A page is what its page shows: its text, then what has been filled into its forms and written in
its annotations, which are made part of the page in memory. Comments that a page shows as a mere
icon follow. A file that takes too long is read as far as the time allows, and the note says so.
Files that are attached are its members.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import Section
from indexer.errors import DocumentError
from indexer.extract.archives import check_size
from indexer.extract.content import PAGE_END, Content, Input, Member, first_sentence
from indexer.extract.names import MemberNames
from indexer.extract.pdf_notes import Attached, notes_of
from indexer.extract.pdf_properties import properties_of
from indexer.extract.pdf_text import clean

if TYPE_CHECKING:
    from pypdfium2 import PdfAttachment, PdfDocument, PdfPage

LONGEST_S = 8.0
"""Seconds, after which no further page is begun."""

MOST_HEADINGS = 10_000
_HEADING_WITHIN = 20_000
"""Characters of a page in which its heading is looked for."""

_ENCRYPTED = (4, 5)
"""What PDFium says where it needs a password, or does not know the way of encryption."""


class _Pages(NamedTuple):
    """The texts of the pages that were read, of how many, and which of them gave nothing."""

    texts: list[str]
    page_count: int
    scans: int
    broken: int
    attached: list[Attached]


def read(file: Input) -> Content:
    """Read a PDF. Raises DocumentError."""
    latest = time.monotonic() + LONGEST_S
    content = file.bytes()
    document = _opened(content)
    properties = properties_of(document, content)
    pages = _pages(document, latest)
    text = "".join(f"{page}{PAGE_END}" for page in pages.texts)
    return Content(
        text,
        title=properties.title or first_sentence(text),
        date=properties.date,
        author=properties.author,
        language=properties.language,
        sections=tuple(_sections(document, pages.texts)),
        note="; ".join(_notes(document, pages)),
        members=_members(document, pages.attached),
    )


def _opened(content: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError

    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)  # advice on its own builds
    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code in _ENCRYPTED:
            raise DocumentError("encrypted", "the PDF asks for a password") from error
        raise DocumentError("failed", "the PDF is damaged") from error
    document.init_forms()
    return document


def _pages(document: PdfDocument, latest: float) -> _Pages:
    from pypdfium2 import PdfiumError

    texts: list[str] = []
    attached: list[Attached] = []
    scans = broken = 0
    for number in range(len(document)):
        if texts and time.monotonic() > latest:
            break
        try:
            text, shows = _page(document, number, attached)
        except PdfiumError:
            text, shows = "", False
            broken += 1
        texts.append(text)
        scans += shows and not text.strip()
    return _Pages(texts, len(document), scans, broken, attached)


def _page(document: PdfDocument, number: int, attached: list[Attached]) -> tuple[str, bool]:
    """Return the text of a page, and whether it shows anything. Adds the files pinned to it."""
    from pypdfium2 import raw

    page = document[number]
    try:
        notes = notes_of(page)
        if notes.shown and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == 1:
            page.close()
            page = document[number]
        text = _text(page)
        shows = raw.FPDFPage_CountObjects(page) > 0
    finally:
        page.close()
    attached.extend(notes.attached)
    drawn = " ".join(text.split())
    unseen = (note for note in notes.texts if " ".join(note.split()) not in drawn)
    return "\n".join([text, *unseen]), shows


def _text(page: PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        return clean(text_page.get_text_range())
    finally:
        text_page.close()


def _sections(document: PdfDocument, texts: list[str]) -> Iterator[Section]:
    """Yield the outline in the order of the text; a heading begins where its page has its words."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + len(PAGE_END))
    found: set[Section] = set()
    for title, page in _outline(document):
        if title and page < len(texts):
            words = r"\s+".join(map(re.escape, title.split()[:20]))
            match = re.compile(words).search(texts[page], 0, _HEADING_WITHIN)
            found.add(Section(starts[page] + (match.start() if match else 0), title))
    yield from sorted(found, key=lambda section: section.start)


def _outline(document: PdfDocument) -> Iterator[tuple[str, int]]:
    from pypdfium2 import PdfiumError

    for bookmark in islice(document.get_toc(), MOST_HEADINGS):
        try:
            target = bookmark.get_dest()
            page = target.get_index() if target else None
            title = " ".join(clean(bookmark.get_title()).split())
        except (PdfiumError, ValueError):
            continue
        if page is not None:
            yield title, page


def _notes(document: PdfDocument, pages: _Pages) -> Iterator[str]:
    if (last := len(pages.texts)) < pages.page_count:
        yield f"read up to page {last} of {pages.page_count}: longer than {LONGEST_S:g} s"
    if pages.scans:
        yield f"{_number_of(pages.scans)} no text: a scan?"
    if pages.broken:
        yield f"{_number_of(pages.broken)} nothing that can be read"
    if document.get_formtype() > 1:
        yield "it is an XFA form, of which only the pages are read"


def _number_of(count: int) -> str:
    return "1 page holds" if count == 1 else f"{count} pages hold"


def _members(document: PdfDocument, pinned: list[Attached]) -> Iterator[Member]:
    from pypdfium2 import PdfiumError

    names = MemberNames()
    for number in range(document.count_attachments()):
        try:
            attachment = document.get_attachment(number)
            name = attachment.get_name()
        except (PdfiumError, ValueError):
            continue
        yield Member(names.of(name), partial(_data, attachment))
    for file in pinned:
        yield Member(names.of(file.name), partial(bytes, file.data))


def _data(attachment: PdfAttachment) -> bytes:
    data = bytes(attachment.get_data())
    check_size(len(data))
    return data
