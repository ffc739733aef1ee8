"""What does a Word document say?

The text first, then what stands in parts of its own: notes, comments, headers and footers, charts
and diagrams. A paragraph is a heading if its style is one or is made from one, whatever language
its name is in, or if it has a level in the outline.
"""

from __future__ import annotations

from indexer.extract.content import Content, Input
from indexer.extract.flow import Flow
from indexer.extract.markup import attribute
from indexer.extract.office import ChartText, Package, PartText

_OTHERS = ("footnotes", "endnotes", "comments", "header", "footer", "chart", "diagramData")
"""The parts after the text, by what they are used for, in the order in which they follow."""

_DEEPEST_STYLE = 20
_BODY_LEVEL = "9"


def read(file: Input) -> Content:
    """Read a Word document. Raises DocumentError."""
    package = Package(file)
    main = package.main("word/document.xml")
    relations = package.relations(main)
    styles = _Styles()
    for part in dict.fromkeys(each.part for each in relations if each.kind == "styles"):
        package.walk(part, styles)
    flow = Flow()
    package.walk(main, _Text(flow, styles.headings()))
    for kind in _OTHERS:
        for part in dict.fromkeys(each.part for each in relations if each.kind == kind):
            flow.end_line()
            package.walk(part, ChartText(flow) if kind == "chart" else PartText(flow))
    content = package.content(flow, package.embedded(relations))
    return content._replace(language=content.language or styles.language)


class _Text(PartText):
    def __init__(self, flow: Flow, headings: set[str]) -> None:
        super().__init__(flow)
        self._headings = headings

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "pStyle":
            if attribute(attributes, "val") in self._headings:
                self.flow.begin_heading()
        elif name == "outlineLvl" and attribute(attributes, "val") != _BODY_LEVEL:
            self.flow.begin_heading()


class _Styles:
    """A reader of the styles: which are of headings, and the language of the text."""

    def __init__(self) -> None:
        self.language = ""
        self._style = ""
        self._bases: dict[str, str] = {}
        self._named: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attribute(attributes, "val")
        if name == "style":
            self._style = attribute(attributes, "styleId")
        elif name == "basedOn":
            self._bases[self._style] = value
        elif name == "lang":
            self.language = self.language or value
        elif (name == "name" and _is_heading(value)) or (
            name == "outlineLvl" and value != _BODY_LEVEL
        ):
            self._named.add(self._style)

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...

    def headings(self) -> set[str]:
        """Return the styles of headings, and those that are made from them."""
        return self._named | {style for style in self._bases if self._comes_from_heading(style)}

    def _comes_from_heading(self, style: str) -> bool:
        for _ in range(_DEEPEST_STYLE):
            if style in self._named:
                return True
            style = self._bases.get(style, "")
        return False


def _is_heading(name: str) -> bool:
    return name.lower() == "title" or name.lower().startswith("heading ")
