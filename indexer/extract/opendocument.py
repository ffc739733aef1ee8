"""What does an OpenDocument text, sheet or presentation say?

One reader for the three: paragraphs, tables, notes and comments are the same elements in each,
and only pages differ: every table of a sheet and every page of a presentation is one. Headers
and footers come from the styles, charts from the documents within the document.
"""

from __future__ import annotations

import posixpath
import re

from indexer.errors import DocumentError
from indexer.extract.content import Content, Input
from indexer.extract.flow import Flow
from indexer.extract.markup import attribute
from indexer.extract.office import Package, Properties, title_of

_READ = frozenset(("body", "master-styles"))
_DECLARED = frozenset(("footer-decl", "header-decl"))
_ASIDES = frozenset(("note", "annotation", "text-box", "ruby-text", "title", "desc"))
_SKIPPED = frozenset((
    "note-citation", "tracked-changes", "binary-data", "sender-initials", "page-number",
    "page-count", "sheet-name",
))  # fmt: skip
_OF_COMMENTS = frozenset(("creator", "date", "date-string"))
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 100


def read(file: Input) -> Content:
    """Read an OpenDocument file. Raises DocumentError."""
    package = Package(file)
    _check_encryption(package)
    if "content.xml" not in package.zip:
        raise DocumentError("failed", "there is no content.xml in it")
    printed = Flow()
    package.walk("styles.xml", _Text(package, printed))
    flow = Flow()
    text = _Text(package, flow, printed.text())
    package.walk("content.xml", text)
    text.write_rest()
    found = Properties()
    package.walk("meta.xml", found)
    content = package.content(flow)
    title = found.title if text.is_workbook else title_of(found.title, flow, content.text or "")
    return content._replace(
        title=title, author=found.author, date=found.date, language=found.language
    )


def _check_encryption(package: Package) -> None:
    manifest = _Manifest()
    package.walk("META-INF/manifest.xml", manifest)
    if manifest.is_encrypted:
        raise DocumentError("encrypted", "the document")


class _Manifest:
    def __init__(self) -> None:
        self.is_encrypted = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.is_encrypted = self.is_encrypted or name == "encryption-data"

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class _Text:
    """A reader of content, styles and charts.

    `printed` are the headers and footers: they end the first page, or the text if it has none.
    """

    def __init__(
        self, package: Package, flow: Flow, printed: str = "", *, is_object: bool = False
    ) -> None:
        self.is_workbook = False
        self._package = package
        self._flow = flow
        self._printed = printed
        self._is_object = is_object
        self._objects: list[str] = []
        self._reading = self._skipping = self._words = self._comments = self._tables = 0
        self._asides: list[bool] = []
        self._frame_is_title: list[bool] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element."""
        if self._skipping or name in _SKIPPED or (self._comments and name in _OF_COMMENTS):
            self._skipping += 1
        elif name in _READ:
            self._reading += 1
        elif self._reading:
            self._begin(name, attributes)

    def end(self, name: str) -> None:
        """Meet the end of an element."""
        if self._skipping:
            self._skipping -= 1
        elif name in _READ:
            self._reading -= 1
        elif self._reading:
            self._finish(name)

    def data(self, words: str) -> None:
        """Meet characters."""
        if self._words and not self._skipping:
            self._flow.write(_SPACES.sub(" ", words))

    def write_rest(self) -> None:
        """Write the charts and formulas that were met, and what is printed around the text."""
        objects, self._objects = self._objects, []
        for part in dict.fromkeys(objects):
            self._flow.end_line()
            self._package.walk(part, _Text(self._package, self._flow, is_object=True))
        for line in self._printed.splitlines():
            self._flow.end_line()
            self._flow.write(line)
        self._printed = ""
        self._flow.end_line()

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ASIDES:
            self._begin_aside(name)
        elif name in ("p", "h") or name in _DECLARED:
            self._words += 1
            if name == "h" or attribute(attributes, "style-name") == "Title":
                self._flow.begin_heading()
        elif name == "s":
            self._flow.write(" " * min(_number(attribute(attributes, "c")), _MOST_SPACES))
        elif name == "tab":
            self._flow.write("\t")
        elif name == "line-break":
            self._flow.write("\n")
        elif name == "table-row":
            self._flow.begin_row()
        elif name == "table":
            self._begin_table(attribute(attributes, "name"))
        elif name == "spreadsheet":
            self.is_workbook = not self._is_object
        elif name == "object":
            target = attribute(attributes, "href")
            if not self._is_object:
                self._objects.append(posixpath.normpath(posixpath.join(target, "content.xml")))
        elif name == "frame":
            self._frame_is_title.append(attribute(attributes, "class") == "title")
            if self._frame_is_title[-1]:
                self._flow.begin_heading()

    def _finish(self, name: str) -> None:
        if name in _ASIDES:
            self._end_aside(name)
        elif name in ("p", "h") or name in _DECLARED:
            self._words -= 1
            if not any(self._frame_is_title):
                self._flow.end_heading()
            self._flow.end_line()
        elif name in _CELLS:
            self._flow.end_cell()
        elif name == "table-row":
            self._flow.end_line()
        elif name == "table":
            self._tables -= 1
            if self.is_workbook and not self._tables:
                self._end_page()
        elif name == "page" and not self._is_object:
            self._end_page()
        elif name == "frame" and self._frame_is_title and self._frame_is_title.pop():
            self._flow.end_heading()

    def _begin_aside(self, name: str) -> None:
        """Begin an aside, if it interrupts a paragraph."""
        self._asides.append(bool(self._words))
        if self._words:
            self._flow.begin_aside()
        if name in ("title", "desc", "ruby-text"):
            self._words += 1
        self._comments += name == "annotation"

    def _end_aside(self, name: str) -> None:
        if name in ("title", "desc", "ruby-text"):
            self._words -= 1
        self._comments -= name == "annotation"
        if self._asides and self._asides.pop():
            self._flow.end_aside()
        else:
            self._flow.end_line()

    def _begin_table(self, name: str) -> None:
        self._tables += 1
        if self.is_workbook and self._tables == 1:
            self._flow.begin_heading()
            self._flow.write(name)
            self._flow.end_heading()
            self._flow.end_line()

    def _end_page(self) -> None:
        self.write_rest()
        self._flow.end_page()


def _number(value: str) -> int:
    """Return how many spaces an attribute says; one if it says nothing."""
    return int(value) if value.isdecimal() and len(value) < 6 else 1
