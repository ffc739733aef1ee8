"""What does a page of HTML or XHTML say?

What a browser would show, in one pass over its tags and without a tree: a page of 300,000
elements in each other is read like any other. Scripts, styles and what is hidden are left out;
alternative texts stand in for pictures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.head import Head
from indexer.extract.layout import LINE, PARAGRAPH, Layout
from indexer.extract.plain import date_of_lines
from indexer.extract.tags import Tag, attributes_of, readable, tags_and_text

_CHARSET = re.compile(
    r"<(?:\?xml[^>]{0,200}?encoding|meta[^>]{0,1000}?charset)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})",
    re.IGNORECASE,
)
_PARAGRAPH_NAMES = (
    "p pre blockquote figure dl fieldset article section header footer hr aside nav main"
)
_LINE_NAMES = (
    "div li ul ol dt dd caption figcaption legend summary details address center form option"
    " optgroup select menu dir body br tbody thead tfoot frameset dialog search"
)
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr param keygen frame"
_PARAGRAPHS = frozenset(_PARAGRAPH_NAMES.split())
_LINES = frozenset(_LINE_NAMES.split())
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_VOID = frozenset(_VOID_NAMES.split())
_APART = {("/a", "a"), ("sup", "a"), ("a", "sup"), ("/button", "button"), ("/label", "label")}
"""Tags that meet with no space between: links in a row, and a word and the number of its note."""

_NEVER_SHOWN = {"template", "video", "audio", "datalist", "annotation", "annotation-xml"}
_NEVER_HIDDEN = _VOID | {"html", "body", "head", "main"}
_MAY_HIDE = re.compile(r"hidden|display\s{0,9}:\s{0,9}none", re.IGNORECASE)
_HIDES = re.compile(
    r"(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE
)
_LONGEST_MARK = 8
_SHOWN_VALUES = {"submit", "button", "reset", "text", "search", "email", "tel", "url", ""}

_SIBLINGS = {
    "p": _PARAGRAPHS | _HEADINGS | {"div", "ul", "ol", "table", "form", "address", "center"},
    "li": frozenset(["li"]),
    "dt": frozenset(["dt", "dd"]), "dd": frozenset(["dt", "dd"]),
    "td": frozenset(["td", "th", "tr"]), "th": frozenset(["td", "th", "tr"]),
    "tr": frozenset(["tr", "tbody", "tfoot"]),
    "option": frozenset(["option", "optgroup"]),
}  # fmt: skip
"""Elements that need no end tag, and what ends them by its beginning."""


def read(file: Input) -> Content:
    """Read a page. Raises DocumentError."""
    return page_content(file.text(declared_encoding(file)))


def declared_encoding(file: Input) -> str:
    """Return the encoding that a page says it is in, or nothing."""
    head = file.start().decode("latin-1")
    commented = head.find("<!--")
    while commented >= 0:
        end = head.find("-->", commented)
        head = head[:commented] + (head[end + 3 :] if end >= 0 else "")
        commented = head.find("<!--", commented)
    match = _CHARSET.search(head)
    return match[1] if match else ""


def page_content(markup: str) -> Content:
    """Return what a page says, and says about itself."""
    page = _Page()
    page.read(markup, xml=markup[:100].lstrip().startswith("<?xml"))
    text, sections = page.layout.finish()
    head = page.head
    described = head.description()
    if described and described not in text:
        shift = len(described) + len(PARAGRAPH)
        text = described + PARAGRAPH + text
        sections = tuple(each._replace(start=each.start + shift) for each in sections)
    title = head.title or head.other_title() or (sections[0].title if sections else "")
    return Content(
        text,
        title=title or first_sentence(text),
        date=head.date() or date_of_lines(text),
        author=head.author(),
        language=head.language(),
        sections=sections,
    )


class _Page:
    """A page as far as it has been read."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.head = Head()
        self._hidden: _Hidden | None = None
        self._last = ""
        self._in_picture = 0

    def read(self, markup: str, *, xml: bool) -> None:
        """Read all of it."""
        for part in tags_and_text(markup, xml=xml):
            if isinstance(part, str):
                if self._hidden is None:
                    words = readable(part)
                    self.layout.write(_mark(words) if self._last == "a" else words)
                    self._last = ""
                continue
            if self._hidden is not None and not self._hidden.ends_at(part.name):
                continue
            self._hidden = None
            empty = xml and part.attributes.endswith("/")
            if not empty and _is_hidden(part):
                self._hidden = _Hidden(part.name)
                self._block(part.name)
            else:
                self._tag(part)
            self._last = part.name

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if (self._last, name) in _APART:
            self.layout.write(" ")
        if name in _HEADINGS:
            self.layout.begin_heading()
        elif name.startswith("/h") and name[1:] in _HEADINGS:
            self.layout.end_heading()
        elif name in ("td", "th"):
            self.layout.begin_cell()
        elif name in ("pre", "/pre"):
            self.layout.keep_space(name == "pre")
        elif (read := _READERS.get(name)) is not None:
            read(self, tag)
        else:
            self._block(name)

    def _block(self, name: str) -> None:
        name = name.removeprefix("/")
        if name in _LINES:
            self.layout.part(LINE)
        elif name in _PARAGRAPHS:
            self.layout.part(PARAGRAPH)

    def row(self, tag: Tag) -> None:
        self.layout.begin_row()

    def table(self, tag: Tag) -> None:
        if tag.name == "table":
            self.layout.begin_table()
        else:
            self.layout.end_table()

    def picture(self, tag: Tag) -> None:
        if alternative := attributes_of(tag).get("alt", ""):
            self.layout.write(f" {alternative} ")

    def entry(self, tag: Tag) -> None:
        attributes = attributes_of(tag)
        if attributes.get("type", "").lower() in _SHOWN_VALUES:
            self.layout.write(f" {attributes.get('value', '')} ")

    def kept(self, tag: Tag) -> None:
        self.layout.keep_space(True)
        self.layout.write(readable(tag.content) if tag.name == "textarea" else tag.content)
        self.layout.keep_space(False)

    def title(self, tag: Tag) -> None:
        if not self.head.title and not self._in_picture:
            self.head.title = " ".join(readable(tag.content).split())

    def drawing(self, tag: Tag) -> None:
        self._in_picture = max(0, self._in_picture + (-1 if tag.name == "/svg" else 1))

    def root(self, tag: Tag) -> None:
        attributes = attributes_of(tag)
        self.head.html_language = attributes.get("lang", "") or attributes.get("xml:lang", "")

    def about(self, tag: Tag) -> None:
        self.head.meta(tag)

    def time(self, tag: Tag) -> None:
        self.head.time(tag)

    def script(self, tag: Tag) -> None:
        self.head.script(tag)


_READERS = {
    "tr": _Page.row, "/tr": _Page.row, "table": _Page.table, "/table": _Page.table,
    "img": _Page.picture, "area": _Page.picture, "input": _Page.entry, "textarea": _Page.kept,
    "xmp": _Page.kept, "title": _Page.title, "svg": _Page.drawing, "/svg": _Page.drawing,
    "html": _Page.root, "meta": _Page.about, "time": _Page.time, "script": _Page.script,
}  # fmt: skip


def _is_hidden(tag: Tag) -> bool:
    if tag.name in _NEVER_SHOWN:
        return True
    if tag.name == "dialog":
        return "open" not in attributes_of(tag)
    if not tag.attributes or tag.name[0] == "/" or not _MAY_HIDE.search(tag.attributes):
        return False
    if tag.name in _NEVER_HIDDEN:
        return False
    attributes = attributes_of(tag)
    hidden = attributes.get("hidden")
    if hidden is not None and hidden.lower() != "until-found":
        return True
    return bool(_HIDES.search(attributes.get("style", "")))


def _mark(words: str) -> str:
    """Return what a link begins with, the number of a note apart and the sign of a place left out.

    A browser sets them apart by their style.
    """
    if len(words) > _LONGEST_MARK:
        return words
    bare = words.strip()
    return f" {bare} " if bare.isdigit() else "" if bare == "¶" else words


class _Hidden:
    """An element that is not shown, and those that are open in it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[str] = []
        self._count: Counter[str] = Counter()

    def ends_at(self, name: str) -> bool:
        """Tell whether a tag ends the element: its own end, or one that it ends before."""
        if not name.startswith("/"):
            if not self._open and name in _SIBLINGS.get(self._name, ()):
                return True
            if name not in _VOID:
                self._open.append(name)
                self._count[name] += 1
            return False
        name = name[1:]
        if not self._count[name]:
            return name == self._name or self._name in _SIBLINGS
        while self._open:
            last = self._open.pop()
            self._count[last] -= 1
            if last == name:
                break
        return False


_QUOTING = ("blockquote", "q")


def quoted(markup: str) -> Iterator[str]:
    """Yield the texts of a page that are marked as quotations, but for whom they name."""
    inside: list[str] = []
    name, depth, aside = "", 0, ""
    for part in tags_and_text(markup):
        if isinstance(part, str):
            if depth and not aside:
                inside.append(part)
            continue
        if not depth:
            if part.name in _QUOTING:
                name, depth = part.name, 1
            continue
        depth += (part.name == name) - (part.name == f"/{name}")
        if not depth:
            if text := page_content("".join(inside)).text:
                yield text
            inside.clear()
            aside = ""
        elif aside:
            aside = "" if part.name == f"/{aside}" else aside
        elif part.name in ("cite", "footer"):
            aside = part.name
        elif not part.content:
            inside.append(f"<{part.name} {part.attributes}>")
