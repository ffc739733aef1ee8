"""What does a presentation say?

A page a slide, in the order in which they are shown: its shapes, tables, charts and diagrams, then
its notes and comments. What a layout or master shows by itself stands on the first slide that
uses it; the hints in their empty places (`Click to edit`) are never shown and not read.
"""

from __future__ import annotations

from indexer.extract.content import Content, Input
from indexer.extract.flow import Flow
from indexer.extract.office import ChartText, Package, PartText, Relation

_ON_SLIDE = ("chart", "diagramData", "notesSlide", "comments", "comment")
_BEHIND_SLIDE = ("slideLayout", "slideMaster")
_TITLES = ("title", "ctrTitle")


def read(file: Input) -> Content:
    """Read a presentation. Raises DocumentError."""
    package = Package(file)
    main = package.main("ppt/presentation.xml")
    flow = Flow()
    seen: set[str] = set()
    members: list[Relation] = []
    for slide in _slides(package, main):
        relations = package.relations(slide)
        package.walk(slide, _Slide(flow))
        for kind in _ON_SLIDE:
            for each in relations:
                if each.kind == kind:
                    _write_part(package, each, flow)
        _write_behind(package, relations, flow, seen)
        flow.end_page()
        members += relations
    return package.content(flow, package.embedded(members))


def _slides(package: Package, main: str) -> list[str]:
    """Return the parts of the slides in their order; each once, however often it is listed."""
    order = _Order()
    package.walk(main, order)
    parts = {each.id: each.part for each in package.relations(main) if each.kind == "slide"}
    listed = [parts[slide] for slide in order.slides if slide in parts]
    return list(dict.fromkeys(listed or parts.values()))


def _write_part(package: Package, relation: Relation, flow: Flow) -> None:
    flow.end_line()
    if relation.kind == "chart":
        package.walk(relation.part, ChartText(flow))
    elif relation.kind == "notesSlide":
        package.walk(relation.part, _Slide(flow, is_notes=True))
    else:
        package.walk(relation.part, _Comments(flow))


def _write_behind(package: Package, relations: list[Relation], flow: Flow, seen: set[str]) -> None:
    """Write what the layout of a slide and its master show, the first time that they are used."""
    for kind in _BEHIND_SLIDE:
        part = next((each.part for each in relations if each.kind == kind), "")
        if not part or part in seen:
            return
        seen.add(part)
        flow.end_line()
        package.walk(part, _Behind(flow))
        relations = package.relations(part)


class _Order:
    def __init__(self) -> None:
        self.slides: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sldId":
            value = next((attributes[each] for each in attributes if each.endswith(":id")), "")
            self.slides.append(value)

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


class _Slide(PartText):
    """A reader of slides: the title of one is the heading of its section."""

    def __init__(self, flow: Flow, *, is_notes: bool = False) -> None:
        super().__init__(flow)
        self._is_notes = is_notes

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "ph" and not self._is_notes and attributes.get("type") in _TITLES:
            self.flow.begin_heading()

    def end(self, name: str) -> None:
        if name == "sp":
            self.flow.end_heading()
        super().end(name)

    def end_paragraph(self) -> None:
        self.flow.end_line()  # the title may go on in the next


class _Behind(PartText):
    """A reader of layouts and masters: what is in a place for something of the slide is a hint."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self._is_place = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sp":
            self._is_place = False
        elif name == "ph":
            self._is_place = True
        super().start(name, attributes)

    def data(self, words: str) -> None:
        if not self._is_place:
            super().data(words)


class _Comments(PartText):
    """A reader of comments, old (`p:text`) and new (`a:t`), and of diagrams."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "text":
            self._in_words = True

    def end(self, name: str) -> None:
        super().end(name)
        if name == "text":
            self._in_words = False
            self.flow.end_line()
