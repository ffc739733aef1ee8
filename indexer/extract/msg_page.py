"""Which page of HTML is hidden in rich text of Outlook?

Outlook keeps a page that it received in RTF ([MS-OXRTFEX]): the tags in groups of their own, what
only serves RTF between marks. Leaving out the one and unpacking the other gives the page back.
"""

from __future__ import annotations

import re

from indexer.extract.mail_fields import text_in

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<code>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_SIGNS = {b"par": b"\r\n", b"line": b"\r\n", b"tab": b"\t"}
_TABLES = {b"fonttbl", b"colortbl", b"stylesheet", b"info"}
_HEAD_BYTES = 2_000


def page_in(rich: bytes) -> str:
    """Return the page that is in rich text, or nothing if there is none."""
    if b"\\fromhtml" not in rich[:_HEAD_BYTES]:
        return ""
    match = _CODE_PAGE.search(rich, 0, _HEAD_BYTES)
    page = _Page(f"cp{int(match[1])}" if match else "cp1252")
    for token in _TOKEN.finditer(rich):
        page.take(token)
    return page.text()


class _Page:
    """A page as it comes out of its groups; of each group, whether it is left out."""

    def __init__(self, charset: str) -> None:
        self._charset = charset
        self._texts: list[str] = []
        self._bytes = bytearray()
        self._left_out = [False]
        self._for_rtf = False
        self._starred = False
        self._stand_ins = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Take the next token of the rich text."""
        if brace := token["brace"]:
            self._nest(brace)
        elif word := token["word"]:
            self._obey(word, int(token["number"] or 1))
        elif token["symbol"] == b"*":
            self._starred = True
        elif not (self._left_out[-1] or self._for_rtf):
            self._add(token)

    def text(self) -> str:
        """Return the page."""
        self._decode()
        return "".join(self._texts)

    def _nest(self, brace: bytes) -> None:
        if brace == b"{":
            self._left_out.append(self._left_out[-1])
        elif len(self._left_out) > 1:
            self._left_out.pop()

    def _obey(self, word: bytes, number: int) -> None:
        if word == b"htmlrtf":
            self._for_rtf = number != 0
        elif word in _TABLES or (self._starred and word not in (b"htmltag", b"mhtmltag")):
            self._left_out[-1] = True
        elif not (self._left_out[-1] or self._for_rtf):
            if word == b"u":
                self._decode()
                self._texts.append(chr(number % 0x10000))
                self._stand_ins = 1
            else:
                self._bytes += _SIGNS.get(word, b"")
        if word == b"mhtmltag":  # the same tag once more
            self._left_out[-1] = True
        self._starred = False

    def _add(self, token: re.Match[bytes]) -> None:
        if code := token["code"]:
            found = bytes([int(code, 16)])
        else:
            found = token["text"] or (token["symbol"] or b"").strip(b"~_-\r\n")
        self._bytes += found[self._stand_ins :]
        self._stand_ins = 0 if found else self._stand_ins

    def _decode(self) -> None:
        if self._bytes:
            self._texts.append(text_in(bytes(self._bytes), self._charset))
            self._bytes.clear()
