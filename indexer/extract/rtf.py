"""What does an RTF file say?

One pass over its groups and control words, with the state of each open group on a list. The
bytes of a run of text are gathered and decoded together, in the code page of their font. Groups
that hold no text (pictures, fonts, styles) are passed over, and those that nobody here knows
if they are marked as such.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from indexer.dates import days_of
from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.flow import Flow

DEEPEST = 10_000
"""Groups in each other."""

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_CODE_PAGES = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp437",
}  # fmt: skip
"""By the number of a font's character set; the others are in the page of the document."""

_WORDS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\"}
_SKIPPED = frozenset((
    "colortbl", "pict", "objdata", "nonshppict", "shprslt", "fldinst", "fldtype", "bkmkstart",
    "bkmkend", "xe", "tc", "themedata", "colorschememapping", "datastore", "latentstyles",
    "listtable", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "filetbl", "revtbl",
    "pntext", "pntxta", "pntxtb", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "template",
    "upr", "listpicture", "fontemb", "falt", "panose", "atnid", "atnauthor", "atndate",
    "atnref",
))  # fmt: skip
_ASIDES = frozenset((
    "footnote", "annotation", "shptxt", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "dptxbxtext",
))  # fmt: skip
_FIELDS = frozenset(("title", "author"))
_TEXT, _SKIP, _INFO, _FONTS, _STYLES, _MADE = "text", "skip", "info", "fonts", "styles", "made"
_PLACES = {
    "fonttbl": _FONTS, "stylesheet": _STYLES, "info": _INFO, "creatim": _MADE, "shpinst": _SKIP,
    "shp": _TEXT, "shpgrp": _TEXT, "do": _SKIP,
}  # fmt: skip


def read(file: Input) -> Content:
    """Read an RTF file. Raises DocumentError."""
    content = file.bytes()
    start = content[:64].find(b"{\\rtf")
    if start < 0:
        raise DocumentError("failed", "it does not begin as RTF")
    reader = _Reader()
    reader.read(content, start)
    text = reader.flow.text()
    sections = tuple(reader.flow.sections)
    days = days_of(*reader.made) if all(reader.made) else None
    return Content(
        text,
        title=reader.fields.get("title", "").strip()
        or (sections[0].title if sections else first_sentence(text)),
        date=DocumentDate(days, "property") if days else None,
        author=reader.fields.get("author", "").strip(),
        sections=sections,
    )


class _Group(NamedTuple):
    """What holds within a group: where its text goes, and how it is written."""

    place: str = _TEXT
    code_page: str = "cp1252"
    replaced: int = 1
    """How many characters stand after one of Unicode, for those who cannot read that."""
    is_hidden: bool = False
    is_aside: bool = False


class _Reader:
    def __init__(self) -> None:
        self.flow = Flow()
        self.fields: dict[str, str] = {}
        self.made = [0, 0, 0]
        self._group = _Group()
        self._outer: list[_Group] = []
        self._bytes = bytearray()
        self._units: list[int] = []
        self._left_out = 0
        self._is_marked = False
        self._fonts: dict[int, str] = {}
        self._font = self._style = 0
        self._default_page = "cp1252"
        self._default_font = 0
        self._headings: set[int] = set()

    def read(self, content: bytes, at: int) -> None:
        """Read all groups from the byte `at` on."""
        match = _TOKEN.match
        while token := match(content, at):
            at = token.end()
            word, number, code, symbol, brace, text = token.groups()
            if text:
                self._text(text)
            elif code:
                self._text(bytes((int(code, 16),)))
            elif word:
                at = self._control(word.decode(), number, at)
            elif symbol:
                self._symbol(symbol.decode("latin-1"))
            elif brace == b"{":
                self._flush()
                self._open()
            elif brace == b"}":
                self._close()
        self._flush()

    def _open(self) -> None:
        self._outer.append(self._group)
        if len(self._outer) > DEEPEST:
            raise DocumentError("over_limit", f"more than {DEEPEST:,} groups in each other")
        if self._group.is_aside:
            self._group = self._group._replace(is_aside=False)

    def _close(self) -> None:
        self._flush()
        if self._group.is_aside:
            self.flow.end_aside()
        if self._outer:
            self._group = self._outer.pop()
        self._left_out = 0
        self._is_marked = False

    def _text(self, text: bytes) -> None:
        """Gather bytes, but for those that stand for a character that was read already."""
        left_out = min(self._left_out, len(text))
        self._left_out -= left_out
        self._is_marked = False
        if self._group.place == _SKIP:
            return
        if self._units and left_out < len(text):
            self._flush()
        self._bytes += text[left_out:]

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_marked = True
        elif symbol in "\r\n":
            self._control("par", None, 0)
        elif symbol in _SYMBOLS:
            self._flush()
            self._write(_SYMBOLS[symbol])

    def _control(self, word: str, number: bytes | None, at: int) -> int:
        """Follow a control word; return where to go on."""
        value = int(number) if number else -1
        if word == "u" and number:
            if self._bytes:
                self._flush()
            self._units.append(value & 0xFFFF)
            self._left_out = self._group.replaced
            return at
        if word == "bin":
            return at + max(value, 0)
        self._flush()
        is_marked, self._is_marked = self._is_marked, False
        if word in _WORDS:
            self._write(_WORDS[word])
        elif not self._place(word, is_marked) and not self._paragraph(word, value):
            self._style_of_text(word, value)
        return at

    def _place(self, word: str, is_marked: bool) -> bool:
        """Follow a word that says what a group is for."""
        if word in _ASIDES:
            if self._group.place in (_TEXT, _SKIP) and not self._group.is_aside:
                self.flow.begin_aside()
                self._group = self._group._replace(place=_TEXT, is_aside=True)
        elif self._group.place == _INFO and word in _FIELDS:
            self._group = self._group._replace(place=_SKIP if word in self.fields else word)
        elif word == "ud" and len(self._outer) > 1:  # in Unicode what was skipped before
            self._group = self._group._replace(place=self._outer[-2].place)
        elif word in _PLACES:
            self._group = self._group._replace(place=_PLACES[word])
        elif word in _SKIPPED or is_marked:
            self._group = self._group._replace(place=_SKIP)
        else:
            return False
        return True

    def _paragraph(self, word: str, value: int) -> bool:
        """Follow a word that ends a paragraph, a cell or a row, or begins them."""
        if self._group.place != _TEXT:
            return False
        if word in ("par", "sect", "page", "row", "nestrow"):
            self.flow.end_heading()
            self.flow.end_line()
        elif word in ("cell", "nestcell"):
            self.flow.end_heading()
            self.flow.end_cell()
        elif word == "trowd":
            self.flow.begin_row()
        elif (word == "s" and value in self._headings) or (
            word == "outlinelevel" and 0 <= value < 9
        ):
            self.flow.begin_heading()
        else:
            return False
        return True

    def _style_of_text(self, word: str, value: int) -> None:
        if word == "f":
            self._font = value
            if self._group.place != _FONTS:
                self._set_page(self._fonts.get(value, self._default_page))
        elif word == "fcharset":
            self._fonts[self._font] = _CODE_PAGES.get(value, self._default_page)
        elif word == "ansicpg":
            self._default_page = _known_page(value)
            self._set_page(self._default_page)
        elif word == "mac":
            self._default_page = "mac_roman"
            self._set_page(self._default_page)
        elif word == "deff":
            self._default_font = value
        elif word == "plain":
            self._set_page(self._fonts.get(self._default_font, self._default_page))
            self._group = self._group._replace(is_hidden=False)
        elif word == "uc":
            self._group = self._group._replace(replaced=min(max(value, 0), 9))
        elif word in ("v", "deleted"):
            self._group = self._group._replace(is_hidden=value != 0)
        elif word == "s":
            self._style = value
        elif word in ("yr", "mo", "dy") and self._group.place == _MADE:
            self.made[("yr", "mo", "dy").index(word)] = max(value, 0)

    def _set_page(self, code_page: str) -> None:
        self._group = self._group._replace(code_page=code_page)

    def _flush(self) -> None:
        """Decode what was gathered and write it."""
        if self._bytes:
            text = self._bytes.decode(self._group.code_page, "replace")
            self._bytes.clear()
            self._write(text)
        if self._units:
            units = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            self._write(units.decode("utf-16-le", "replace"))

    def _write(self, text: str) -> None:
        place = self._group.place
        if place == _TEXT:
            if not self._group.is_hidden:
                self.flow.write(text)
        elif place in _FIELDS:
            self.fields[place] = (self.fields.get(place, "") + text)[:1000]
        elif place == _STYLES and text.strip().lower().startswith(("heading ", "title;")):
            self._headings.add(self._style)


def _known_page(number: int) -> str:
    """Return the codec of a code page that text can be in."""
    try:
        return codecs.lookup("utf-8" if number == 65001 else f"cp{number}").name
    except LookupError:
        return "cp1252"
