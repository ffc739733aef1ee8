"""What is in the package of an Office document, whichever program it is for?

Its parts, how they are related, its properties, and the text of a part: the elements of the
three programs are alike enough (`w:p` and `a:p`, `w:tc` and `a:tc`) to be read by one reader.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote

from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.containers import kind_in_ole
from indexer.extract.content import Content, Input, Member, first_sentence
from indexer.extract.dates import stated_date
from indexer.extract.flow import Flow
from indexer.extract.markup import Reader, read_markup
from indexer.extract.zips import Zip
from indexer.kinds import kind_by_name

_SKIPPED = frozenset(
    ("Fallback", "instrText", "delText", "moveFrom", "binData", "extLst", "externalData")
)
"""Elements that hold what is not read, or is read elsewhere."""

_EMPTY_TITLES = ("PowerPoint Presentation", "Slide 1", "Microsoft Word Document", "Untitled")
"""Titles that programs give to what has none."""


class Relation(NamedTuple):
    """A part that another refers to by an `id`; the last word of the `kind` of its use."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of a document; `notes` say which could not be read."""

    def __init__(self, file: Input) -> None:
        self.zip = Zip(file.stream)
        self.notes: list[str] = []

    def walk(self, part: str, reader: Reader) -> None:
        """Tell a reader what is in a part. What is damaged is noted, what is no part is not."""
        if part not in self.zip:
            return
        try:
            read_markup(self.zip.chunks(part), reader)
        except DocumentError as error:
            if error.reason != "failed":
                raise
            self.notes.append(f"{part}: {error.detail}")

    def relations(self, part: str = "") -> list[Relation]:
        """Return what a part, or the package, refers to, in order."""
        folder, name = posixpath.split(part)
        found = _Relations(folder)
        self.walk(posixpath.join(folder, "_rels", f"{name}.rels"), found)
        return found.found

    def main(self, default: str) -> str:
        """Return the part that is the document itself."""
        parts = (each.part for each in self.relations() if each.kind == "officeDocument")
        part = next((part for part in parts if part in self.zip), default)
        if part not in self.zip:
            raise DocumentError("failed", f"there is no {part} in it")
        return part

    def properties(self) -> Properties:
        """Return what the document says about itself."""
        found = Properties()
        for each in self.relations():
            if each.kind == "core-properties":
                self.walk(each.part, found)
        return found

    def embedded(self, relations: Iterable[Relation]) -> Iterator[Member]:
        """Yield the documents that are put into this one as files."""
        for each in relations:
            if each.kind in ("package", "aFChunk") and kind_by_name(each.part):
                yield Member(each.part, self._reading(each.part))
            elif each.kind == "oleObject" and (kind := self._kind_of_object(each.part)):
                yield Member(each.part, self._reading(each.part), kind)

    def content(self, flow: Flow, members: Iterable[Member] = ()) -> Content:
        """Return what was read as content. Raises DocumentError if nothing could be."""
        text = flow.text()
        if self.notes and not text.strip():
            raise DocumentError("failed", self.notes[0])
        found = self.properties()
        return Content(
            text,
            title=title_of(found.title, flow, text),
            date=found.date,
            author=found.author,
            language=found.language,
            sections=tuple(flow.sections),
            note="; ".join(self.notes),
            members=members,
        )

    def _kind_of_object(self, part: str) -> str:
        """Return the kind of document that an object is, or nothing for a picture or the like."""
        try:
            return kind_in_ole(BytesIO(self.zip.read(part)))
        except DocumentError:
            return ""

    def _reading(self, part: str) -> Callable[[], bytes]:
        return lambda: self.zip.read(part)


def title_of(stated: str, flow: Flow, text: str) -> str:
    """Return a title: the stated one if it says anything, the first heading or the first line."""
    if stated and stated not in _EMPTY_TITLES:
        return stated
    return flow.sections[0].title if flow.sections else first_sentence(text)


class Properties:
    """A reader of properties, those of OpenDocument and EPUB too; the first of each counts."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}
        self._words: list[str] | None = None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Gather the words of every element."""
        self._words = self._found.setdefault(name, [])
        self._words.append("")

    def end(self, _name: str) -> None:
        """Gather no further."""
        self._words = None

    def data(self, words: str) -> None:
        """Add to the element."""
        if self._words is not None and len(self._words[-1]) < 10_000:
            self._words[-1] += words

    def values(self, name: str) -> list[str]:
        """Return what the elements of a name hold, if it is anything."""
        return [line for words in self._found.get(name, ()) if (line := " ".join(words.split()))]

    def first(self, *names: str) -> str:
        """Return the first value of the first of these names that has one."""
        return next((value for name in names for value in self.values(name)), "")

    @property
    def title(self) -> str:
        """Return the title."""
        return self.first("title")

    @property
    def author(self) -> str:
        """Return who wrote it."""
        return ", ".join(self.values("initial-creator")[:1] or self.values("creator"))

    @property
    def language(self) -> str:
        """Return its language."""
        return self.first("language")

    @property
    def date(self) -> DocumentDate | None:
        """Return when it was made."""
        days = stated_date(self.first("created", "creation-date"))
        return DocumentDate(days, "property") if days else None


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: list[Relation] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = unquote(attributes.get("Target", ""))
        part = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found.append(Relation(attributes.get("Id", ""), kind, part))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class PartText:
    """A reader that writes the text of a part into a flow."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._skipping = 0
        self._in_words = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element."""
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
        elif name == "t":
            self._in_words = True
        elif name == "tr":
            self.flow.begin_row()
        elif name == "tab":
            if not attributes:  # else it is the place of a tab stop
                self.flow.write("\t")
        elif name in ("br", "cr"):
            self.flow.write("\n")
        elif name == "noBreakHyphen":
            self.flow.write("-")
        elif name in ("txbxContent", "rt"):
            self.flow.begin_aside()
        elif name in ("docPr", "cNvPr"):
            self.flow.aside(attributes.get("descr") or attributes.get("title", ""))

    def end(self, name: str) -> None:
        """Meet the end of an element."""
        if self._skipping:
            self._skipping -= 1
        elif name == "t":
            self._in_words = False
        elif name == "p":
            self.end_paragraph()
        elif name == "tc":
            self.flow.end_cell()
        elif name in ("tr", "sp", "txBody"):
            self.flow.end_line()
        elif name in ("txbxContent", "rt"):
            self.flow.end_aside()

    def data(self, words: str) -> None:
        """Meet characters."""
        if self._in_words and not self._skipping:
            self.flow.write(words)

    def end_paragraph(self) -> None:
        """End a paragraph, and the heading that it is."""
        self.flow.end_heading()
        self.flow.end_line()


class ChartText(PartText):
    """A reader of charts: their titles, and a line for the names and numbers of each series."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element."""
        if name == "v":
            self._in_words = True
        elif name in ("tx", "cat", "val", "xVal", "yVal"):
            self.flow.begin_row()
        super().start(name, attributes)

    def end(self, name: str) -> None:
        """Meet the end of an element."""
        super().end(name)
        if name == "v":
            self._in_words = False
            self.flow.end_cell()
        elif name in ("tx", "cat", "val", "xVal", "yVal"):
            self.flow.end_line()
