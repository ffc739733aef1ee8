"""What does a chunk of text mean?

One chunk gives one form for each position it takes. The rules, from the outside in:

- Hyphens separate words, and the joined spelling is an alias of the first: face-to-face
  is `face to face`, and e-mail is also `email`. Dashes separate and do not join.
- A dot or an at sign inside a chunk separates too, so that `example.org` is a phrase of
  two words; but an abbreviation of single letters is one word (`u.s.`, never `us`), and
  so is a number (`3.14`). A thousands separator is not there: `2,212` is `2212`, and so are
  the dots of `1.000.000` and the apostrophes of `1'000'000`.
- What stands behind an apostrophe is an alias (`école` in `l'école`), if it is not one of
  the endings of English.
- `R&D` and `AT&T` are one word; their parts are aliases.
- `C++`, `C#` and `.NET` are one word; the bare word is an alias.
- Chinese, Japanese, Korean and Thai text (also Lao, Khmer and Burmese) has a position for
  every character, so that a phrase of characters finds any part of it. A syllable or a
  voiced letter that is written in several characters is one.

No form is longer than 252 bytes of UTF-8; what is longer is cut there. With the mark of its
language (`en:`) a stem then fits into the 255 bytes of a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis.chunks import APOSTROPHES, DASHES, HYPHENS, INVISIBLE
from indexer.analysis.fold import fold, fold_case

MAX_FORM_BYTES = 252

# Patterns are text: `re` compiles them when a chunk first needs them, and most never do.
_SEPARATORS = f"[{re.escape(HYPHENS + DASHES + '_')}]"
_JOINING = f"[{re.escape(HYPHENS)}]"
_ACRONYM = r"(?:[^\W\d_]\.)+[^\W\d_]?"
_NUMBER = r"\d+(?:\.\d+)+"
_GROUPED = {
    ",": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
    ".": r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+",
    APOSTROPHES: rf"\d{{1,3}}(?:[{APOSTROPHES}]\d{{3}})+(?:[.,]\d+)?",
}
"""Numbers with separators between thousands, by what separates."""
_AMPERSAND = r"[^\W_]+(?:&[^\W_]+)+"
_INNER = r"[.,&@]"
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_FIRST_UNSPACED = "\u0e00"
_VOICED = "\u3099\u309a\uff9e\uff9f"
_CHARACTER = (
    "[\u1100-\u115f\ua960-\ua97c][\u1160-\u11ff\ud7b0-\ud7fb]*"
    rf"|{_UNSPACED}[{_VOICED}\u11a8-\u11ff\ud7cb-\ud7fb]*"
)
_ENDINGS = ("ll", "re", "ve")
_EDGES = APOSTROPHES + INVISIBLE + ".,&@"


class Form(NamedTuple):
    """The terms at one position, and where in the chunk they stand.

    `word` is what a phrase compares; `aliases` are found at the same position.
    `typed` is the word with its accents: equal to `word` or one of the aliases.
    """

    start: int
    end: int
    word: str
    typed: str
    aliases: tuple[str, ...] = ()

    @property
    def inflected(self) -> tuple[str, ...]:
        """Return the words at this position that have inflections."""
        return (self.word, *(alias for alias in self.aliases if alias != self.typed))


@lru_cache(maxsize=1 << 16)
def forms(chunk: str) -> tuple[Form, ...]:
    """Return the forms of a chunk, one a position; none for a chunk without a word in it."""
    if chunk.isascii() and chunk.isalnum():
        return (_form(chunk, 0, chunk),)
    pieces = _split(chunk, 0, _SEPARATORS)
    parts = [
        part for piece in pieces for part in _words(*piece) if part.word
    ]  # not an accent alone
    if len(parts) > 1 and re.search(_JOINING, chunk):
        joined = _cut("".join(part.word for part in parts))
        first = parts[0]
        parts[0] = first._replace(aliases=(*first.aliases, joined))
    return tuple(parts)


def _split(text: str, offset: int, separator: str) -> Iterator[tuple[str, int]]:
    """Yield the pieces of `text` between separators, each with its offset."""
    start = 0
    for match in re.finditer(separator, text):
        yield text[start : match.start()], offset + start
        start = match.end()
    yield text[start:], offset + start


def _words(piece: str, offset: int) -> Iterator[Form]:
    if piece.isascii() and piece.isalnum():
        yield _form(piece, offset, piece)
    elif max(piece, default="") >= _FIRST_UNSPACED and re.search(_CHARACTER, piece):
        yield from _characters(piece, offset)
    elif number := _number(piece):
        dotted = (piece,) if number != piece and "," not in piece and "." in piece else ()
        yield _form(piece, offset, number, aliases=dotted)
    elif piece.count(".") > 1 and re.fullmatch(_ACRONYM, piece):
        yield _form(piece, offset, piece if piece.endswith(".") else piece + ".")
    elif "&" in piece and re.fullmatch(_AMPERSAND, piece):
        yield _form(piece, offset, piece, aliases=tuple(fold(part) for part in piece.split("&")))
    elif piece.startswith(".") or piece.endswith(("++", "#")):
        yield from _marked(piece, offset)
    else:
        for word, start in _split(piece, offset, _INNER):
            if stripped := word.strip(_EDGES):
                at = start + word.index(stripped)
                yield _form(stripped, at, _number(stripped) or stripped, _elided(stripped))


def _number(piece: str) -> str:
    """Return a number without separators of thousands; nothing for what is no such number."""
    if not piece[:1].isdigit():
        return ""
    for separator, pattern in _GROUPED.items():
        if re.fullmatch(pattern, piece):
            whole = "".join(character for character in piece if character not in separator)
            return whole.replace(",", ".")
    return piece if re.fullmatch(_NUMBER, piece) else ""


def _elided(word: str) -> tuple[str, ...]:
    """Return what stands behind the last apostrophe of a word, if that is a word."""
    before, _, after = fold(word).rpartition("'")
    if not before or len(after) < 2 or after in _ENDINGS or after.isdigit():
        return ()
    return (_cut(after),)


def _marked(piece: str, offset: int) -> Iterator[Form]:
    """Yield the form of `C++`, `F#` or `.NET`, whose bare word is an alias."""
    bare = piece.lstrip(".").rstrip("+#")
    if "." in bare or "@" in bare:
        yield from _words(bare, offset + piece.index(bare))
    elif bare:
        yield _form(piece, offset, piece, aliases=(fold(bare),))


def _characters(piece: str, offset: int) -> Iterator[Form]:
    """Yield a form for each character that is written without spaces, and for the words between."""
    start = 0
    for match in re.finditer(_CHARACTER, piece):
        if between := piece[start : match.start()].strip(_EDGES):
            yield from _words(between, offset + piece.index(between, start))
        yield _form(match.group(), offset + match.start(), match.group())
        start = match.end()
    if after := piece[start:].strip(_EDGES):
        yield from _words(after, offset + piece.index(after, start))


def _form(shown: str, start: int, word: str, aliases: tuple[str, ...] = ()) -> Form:
    folded, typed = _cut(fold(word)), _cut(fold_case(word))
    if typed != folded:
        aliases = (typed, *aliases)
    return Form(start, start + len(shown), folded, typed, aliases)


def _cut(word: str) -> str:
    """Return `word`, or as much of it as MAX_FORM_BYTES hold."""
    if len(word) * 4 <= MAX_FORM_BYTES:
        return word
    return word.encode()[:MAX_FORM_BYTES].decode(errors="ignore")
