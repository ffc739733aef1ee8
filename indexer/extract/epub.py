"""What does an EPUB book say?

Its chapters in the order in which they are read, which the package document lists. A chapter
is XHTML by the standard and often only HTML; where the one cannot be read, the other is tried.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape
from urllib.parse import unquote

from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.content import Content, Input
from indexer.extract.dates import stated_date
from indexer.extract.decode import decode
from indexer.extract.flow import Flow
from indexer.extract.markup import attribute, local, read_markup
from indexer.extract.office import Package, Properties, title_of

_CONTAINER = "META-INF/container.xml"
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset((
    "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "ul", "ol",
    "li", "dl", "dt", "dd", "table", "caption", "pre", "blockquote", "figure", "figcaption",
    "address", "hr", "form", "fieldset", "body", "text", "navPoint",
))  # fmt: skip
_SKIPPED = frozenset(("script", "style", "head", "template", "rp"))
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"(/?)([a-zA-Z][\w:.-]{0,40})")
_ALT = re.compile(r"\b(alt)=\"([^\"]{0,2000})\"", re.IGNORECASE)
_FONTS = re.compile(r"\.(?:otf|ttf|woff2?|ttc)$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n]+")


def read(file: Input) -> Content:
    """Read a book. Raises DocumentError."""
    package = Package(file)
    _check_encryption(package)
    container = _Container()
    package.walk(_CONTAINER, container)
    part = next((each for each in container.parts if each in package.zip), "")
    part = part or next((each for each in package.zip.names if each.endswith(".opf")), "")
    book = _Book(posixpath.dirname(part))
    package.walk(part, book)
    flow = Flow()
    for chapter in book.chapters() or _loose_chapters(package):
        if chapter in package.zip:
            _write_chapter(package, chapter, flow)
    content = package.content(flow)
    days = stated_date(book.properties.first("date"))
    return content._replace(
        title=title_of(book.properties.title, flow, content.text or ""),
        author=", ".join(book.properties.values("creator")),
        language=book.properties.language,
        date=DocumentDate(days, "property") if days else None,
    )


def _write_chapter(package: Package, part: str, flow: Flow) -> None:
    """Write a chapter, as XHTML if it is, else as HTML."""
    content = package.zip.read(part)
    try:
        read_markup([content], _Chapter(Flow()))
    except DocumentError as error:
        if error.reason != "failed":
            raise
        _read_loosely(decode(content)[0], _Chapter(flow))
    else:
        read_markup([content], _Chapter(flow))
    flow.end_line()


def _loose_chapters(package: Package) -> list[str]:
    """Return what may be the chapters of a book that does not list them."""
    endings = (".xhtml", ".html", ".htm")
    return [name for name in package.zip.names if name.lower().endswith(endings)]


def _check_encryption(package: Package) -> None:
    """Raise DocumentError if more than fonts is encrypted."""
    found = _Encrypted()
    package.walk("META-INF/encryption.xml", found)
    if any(not _FONTS.search(part) for part in found.parts):
        raise DocumentError("encrypted", "the chapters")


class _Encrypted:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "CipherReference":
            self.parts.append(attribute(attributes, "URI"))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class _Container:
    def __init__(self) -> None:
        self.parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rootfile":
            self.parts.append(attribute(attributes, "full-path"))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class _Book:
    """A reader of the package document: properties, and chapters in order."""

    def __init__(self, folder: str) -> None:
        self.properties = Properties()
        self._folder = folder
        self._parts: dict[str, str] = {}
        self._order: list[str] = []
        self._in_metadata = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "metadata":
            self._in_metadata = True
        elif name == "item":
            target = unquote(attributes.get("href", ""))
            path = posixpath.normpath(posixpath.join(self._folder, target))
            self._parts[attributes.get("id", "")] = path
        elif name == "itemref":
            self._order.append(attributes.get("idref", ""))
        elif self._in_metadata and attribute(attributes, "event") != "modification":
            self.properties.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "metadata":
            self._in_metadata = False
        self.properties.end(name)

    def data(self, words: str) -> None:
        self.properties.data(words)

    def chapters(self) -> list[str]:
        """Return the parts that are read, in order, each once."""
        return list(dict.fromkeys(self._parts[each] for each in self._order if each in self._parts))


class _Chapter:
    """A reader of XHTML."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._skipping = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
        elif name == "br":
            self._flow.end_line()
        elif name == "tr":
            self._flow.begin_row()
        elif name == "a" and "noteref" in attribute(attributes, "type"):
            self._skipping += 1  # the mark of a note
        elif name == "sup":
            self._write(" ")
        elif name == "img":
            self._write(f" {attributes.get('alt') or ''} ")
        elif name in _BLOCKS:
            self._flow.end_line()
            if name in _HEADINGS:
                self._flow.begin_heading()

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif name == "sup":
            self._write(" ")
        elif name in ("td", "th"):
            self._flow.end_cell()
        elif name in _BLOCKS or name == "tr":
            if name in _HEADINGS:
                self._flow.end_heading()
            self._flow.end_line()

    def data(self, words: str) -> None:
        if not self._skipping:
            self._write(_SPACES.sub(" ", words))

    def _write(self, words: str) -> None:
        """Write words, but no space between blocks."""
        if words.strip() or self._flow.is_in_line:
            self._flow.write(words if self._flow.is_in_line else words.lstrip())


def _read_loosely(text: str, reader: _Chapter) -> None:
    """Tell a reader of XHTML what is in HTML, in time that grows with its length alone.

    `html.parser` takes hours for some that is cut off, and elements need not be ended here.
    """
    at = 0
    has_comment_end = True
    while match := _MARKUP.search(text, at):
        start = match.start()
        reader.data(unescape(text[at:start]))
        end = -1
        if has_comment_end and text.startswith("<!--", start):
            end = text.find("-->", start)
            has_comment_end = end >= 0
        at = (end + 2 if end >= 0 else text.find(">", start)) + 1
        hidden = _tell(text[start + 1 : at - 1], reader) if at else ""
        if hidden:
            at = text.find(f"</{hidden}", at)
        if at <= 0:
            return
    reader.data(unescape(text[at:]))


def _tell(tag: str, reader: _Chapter) -> str:
    """Tell a reader of one tag; return the element, as written, if it hides what is in it."""
    if not (match := _TAG.match(tag)):
        return ""
    name = local(match[2].lower())
    if match[1]:
        if name not in _SKIPPED:
            reader.end(name)
    elif name in _SKIPPED:
        return match[2]
    else:
        reader.start(name, {key.lower(): unescape(value) for key, value in _ALT.findall(tag)})
    return ""
