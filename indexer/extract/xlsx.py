"""What does a workbook say, of any Excel since 97?

A page a sheet, headed by its name: its rows, then the comments, text boxes and charts on it and
the header and footer of its print. Calamine reads the cells, once it is known that they do not
lie too far apart for it (`cells`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time
from typing import TYPE_CHECKING

from indexer.errors import DocumentError
from indexer.extract.cells import corner_of_markup, corner_of_old_records, corner_of_records
from indexer.extract.content import Content, Input
from indexer.extract.flow import Flow
from indexer.extract.markup import attribute, read_markup
from indexer.extract.office import ChartText, Package, PartText, Relation
from indexer.extract.ole import ole_properties, open_ole

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_BINARY = "xl/workbook.bin"
_READ_LATER = ("xl/worksheets/", "xl/embeddings/")
_ON_SHEET = ("comments", "threadedComment", "drawing")
_PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_PRINTED_PART = re.compile(
    rb"<(?:\w+:)?headerFooter(?:\s[^<>]*)?(?<!/)>.*</(?:\w+:)?headerFooter>", re.DOTALL
)
_TAIL_BYTES = 1 << 18
_PRINT_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z+-])')


def read(file: Input) -> Content:
    """Read a workbook. Raises DocumentError."""
    file.stream.seek(0)
    if file.stream.read(2) != b"PK":
        return _in_ole(file)
    package = Package(file)
    _check_sizes(package)
    content = _in_binary(file, package) if _BINARY in package.zip else _in_markup(file, package)
    return content._replace(title=package.properties().title)


def _in_markup(file: Input, package: Package) -> Content:
    """Read an .xlsx file."""
    sheets = _sheets(package)
    flow = Flow()
    relations: list[Relation] = []
    with _workbook(file) as workbook:
        for name in workbook.sheet_names:
            part = sheets.get(name, "")
            _begin_sheet(flow, name)
            tail = bytearray()
            if not part or corner_of_markup(_kept(package.zip.chunks(part), tail)).is_too_far:
                package.notes.append(f"the cells of the sheet {name} lie too far apart")
            else:
                _write_cells(workbook, name, flow, package.notes)
            relations += _write_beside(package, part, flow)
            _write_printed(bytes(tail), flow)
            flow.end_page()
    return package.content(flow, package.embedded(relations))


def _in_binary(file: Input, package: Package) -> Content:
    """Read an .xlsb file."""
    for part in package.zip.names:
        if part.startswith("xl/worksheets/") and part.endswith(".bin"):
            _check_corner(corner_of_records(package.zip.read(part)).is_too_far)
    return package.content(_cells_alone(file, package.notes))


def _in_ole(file: Input) -> Content:
    """Read an .xls file."""
    with open_ole(file.stream) as ole:
        name = next((each for each in ("Workbook", "Book") if ole.exists(each)), "")
        if not name:
            raise DocumentError("failed", "there is no workbook in it")
        content = ole.openstream(name).read()
        properties = ole_properties(ole)
    _check_corner(corner_of_old_records(content).is_too_far)
    notes: list[str] = []
    flow = _cells_alone(file, notes)
    return Content(
        flow.text(),
        title=properties.title,
        date=properties.date,
        author=properties.author,
        sections=tuple(flow.sections),
        note="; ".join(notes),
    )


def _cells_alone(file: Input, notes: list[str]) -> Flow:
    flow = Flow()
    with _workbook(file) as workbook:
        for name in workbook.sheet_names:
            _begin_sheet(flow, name)
            _write_cells(workbook, name, flow, notes)
            flow.end_page()
    return flow


def _check_corner(is_too_far: bool) -> None:
    if is_too_far:
        raise DocumentError("over_limit", "its cells lie too far apart")


def _check_sizes(package: Package) -> None:
    """Read what calamine is about to read, for our limits: it has none. Sheets are next."""
    for name in package.zip.names:
        if name.endswith((".xml", ".rels", ".bin")) and not name.startswith(_READ_LATER):
            for _ in package.zip.chunks(name):
                pass


@contextmanager
def _workbook(file: Input) -> Iterator[CalamineWorkbook]:
    """Open a workbook. Raises DocumentError, for what calamine raises inside too."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    file.stream.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file.stream) as workbook:
            yield workbook
    except PasswordError as error:
        raise DocumentError("encrypted", "the workbook") from error
    except CalamineError as error:
        raise DocumentError("failed", str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # it is none of Exception
            raise
        raise DocumentError("failed", f"the parser gave up: {error}") from error


def _sheets(package: Package) -> dict[str, str]:
    """Return the parts of the sheets by their names."""
    main = package.main("xl/workbook.xml")
    listed = _Listed()
    package.walk(main, listed)
    parts = {each.id: each.part for each in package.relations(main)}
    return {
        name: parts[relation]
        for name, relation in listed.sheets
        if parts.get(relation, "") in package.zip
    }


def _begin_sheet(flow: Flow, name: str) -> None:
    flow.begin_heading()
    flow.write(name)
    flow.end_heading()
    flow.end_line()


def _write_cells(workbook: CalamineWorkbook, name: str, flow: Flow, notes: list[str]) -> None:
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum

    kinds = {each.name: each.typ for each in workbook.sheets_metadata}
    if kinds.get(name) not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
        return
    try:
        for row in workbook.get_sheet_by_name(name).iter_rows():
            if line := "\t".join(_shown(value) for value in row if value != ""):
                flow.write(line)
                flow.end_line()
    except PasswordError:
        raise
    except CalamineError as error:
        notes.append(f"the sheet {name}: {error}")


def _shown(value: object) -> str:
    """Return the value of a cell as it is usually written."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("seconds")
    return " ".join(value.split("\t")) if isinstance(value, str) else str(value)


def _write_beside(package: Package, part: str, flow: Flow) -> list[Relation]:
    """Write what is on a sheet and is no cell; return what it all refers to."""
    relations = package.relations(part) if part else []
    for kind in _ON_SHEET:
        for each in relations:
            if each.kind == kind:
                package.walk(each.part, _Beside(flow))
                relations = relations + package.relations(each.part)
    for each in relations:
        if each.kind == "chart":
            package.walk(each.part, ChartText(flow))
    return relations


def _kept(chunks: Iterable[bytes], tail: bytearray) -> Iterator[bytes]:
    """Yield chunks, and keep the end of them all."""
    for chunk in chunks:
        tail += chunk
        del tail[:-_TAIL_BYTES]
        yield chunk


def _write_printed(tail: bytes, flow: Flow) -> None:
    """Write the headers and footers, which stand near the end of a sheet."""
    if found := _PRINTED_PART.search(tail):
        with suppress(DocumentError):
            read_markup([found.group()], _Printed(flow))


class _Listed:
    """A reader of the list of sheets: their names, and what they are referred to by."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((attributes[each] for each in attributes if each.endswith(":id")), "")
            self.sheets.append((attribute(attributes, "name"), relation))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class _Beside(PartText):
    """A reader of drawings and of comments, old (`comment`) and new (`text`)."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "text" and "personId" not in attributes:
            self._in_words = True

    def end(self, name: str) -> None:
        super().end(name)
        if name == "text":
            self._in_words = False
            self.flow.end_line()


class _Printed:
    """A reader of the headers and footers of a sheet."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._words: list[str] | None = None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name in _PRINTED:
            self._words = []

    def end(self, name: str) -> None:
        if name in _PRINTED and self._words is not None:
            self._flow.write(" ".join(_PRINT_CODES.sub(" ", "".join(self._words)).split()))
            self._flow.end_line()
            self._words = None

    def data(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)
