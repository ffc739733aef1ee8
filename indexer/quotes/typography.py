"""Which two texts are the same but for typography?

A text has a *plain* form in which what typesetting changes is one sign: any quotation marks and
apostrophes, dashes, white space, dots of an ellipsis; letters are in one form (ligatures apart,
NFKC); hyphens between letters and invisible signs are not there. What is equal in plain form is
then compared sign by sign in the texts as they stand, for two things are more than typography:
a hyphen that one text has in the middle of a line and the other does not have, and nothing else
that the plain form hides. Case, accents and punctuation are in the plain form.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from typing import NamedTuple

KINDS = (
    *("quotes", "dashes", "spaces", "line_break_hyphens", "invisible", "ellipsis"),
    *("letter_forms", "closing_mark"),
)
"""What two texts may differ in and be the same."""

QUOTE, DASH, ELLIPSIS = '"', "—", "…"
QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″ʼ＂＇"
_HYPHENS = "-‐‑–−\xad"
_INVISIBLE = "\u200b-\u200f\u2060\u2061\ufeff\u061c\xad"

# A sign of these begins something that may have another plain form; the rest is as it stands.
_PLAIN_SIGNS = r"A-Za-z0-9 ,()\[\]{}/&%$#@*+=<>_|~^\\"
_NOTABLE = re.compile(rf"[^{_PLAIN_SIGNS}]")
_NOTABLE_OR_GAP = re.compile(rf"[^{_PLAIN_SIGNS}]|  ")

_SPECIAL = re.compile(
    rf"(?P<hyphen>(?<=\w)[{_HYPHENS}](?:[^\S\n\f]*[\n\f]\s*)?(?=\w))"
    r"|(?P<dash>\s*(?:[—―⸺⸻]+|--+)\s*|\s+[-–−](?:\s+|\Z)|\s+–\s*|\s*–\s+)"
    r"|(?P<ellipsis>\s*(?:…|\.(?:\s?\.){2,}))"
    r"|(?P<quote>(?<![\w.,;:!?…])[«‹]\s+|\s+[»›](?!\w)"
    rf"|[{QUOTES}]+)"
    r"|(?P<gap>\s+(?=[;:!?]+(?:\s|\Z)))"
    r"|(?P<space>\s+)"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    r"|(?P<lone>[‐‑–−])"
)
_SIGNS = {"hyphen": "", "dash": DASH, "ellipsis": ELLIPSIS, "quote": QUOTE}
_SIGNS |= {"gap": "", "space": " ", "invisible": "", "lone": "-"}

_FORMS = {
    *("<compat>", "<noBreak>", "<wide>", "<narrow>", "<font>"),
    *("<initial>", "<medial>", "<final>", "<isolated>", "<vertical>"),
}
"""Other forms of the same letters; a raised or lowered number means something else."""

_FIRST_UNSPACED = "\u0e00"
"""From here on are the scripts without spaces between words."""


class Plain(NamedTuple):
    """A text, its plain form, and where each sign of that stands: uint32[len(plain)].

    Sign i is text[starts[i]:ends[i]]; what lies between it and the next has no sign.
    """

    text: str
    plain: str
    starts: array[int]
    ends: array[int]

    def shown(self, first: int, last: int) -> str:
        """Return the signs [first, last) as they stand in the text."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""


class Place(NamedTuple):
    """Characters [start, end) of a text, and in what they differ from what was looked for."""

    start: int
    end: int
    differences: tuple[str, ...] = ()


def plain(text: str) -> Plain:
    """Return a text with its plain form, in one pass."""
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    at = 0
    notable = _NOTABLE_OR_GAP if "  " in text else _NOTABLE
    for begin, end, signs in _specials(text, notable):
        if begin > at:
            parts.append(text[at:begin])
            starts.extend(range(at, begin))
            ends.extend(range(at + 1, begin + 1))
        parts.append(signs)
        starts.extend((begin, *(end,) * (len(signs) - 1))[: len(signs)])
        ends.extend((end,) * len(signs))
        at = end
    parts.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Plain(text, "".join(parts), starts, ends)


def _specials(text: str, notable: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Yield what has another plain form: where it begins and ends, and the form."""
    at = 0
    for found in notable.finditer(text):
        sign = found.start()
        if sign < at or _is_plain(text, sign):
            continue
        begin = sign
        while begin > at and text[begin - 1].isspace():
            begin -= 1
        while begin <= sign:
            if match := _SPECIAL.match(text, begin):
                end, signs = match.end(), _SIGNS[str(match.lastgroup)]
            elif text[begin] > "\x7f":
                begin, end, signs = _letters(text, begin, at)
            else:
                break
            if signs != text[begin:end]:
                yield begin, end, signs
            begin = at = end


def _is_plain(text: str, at: int) -> bool:
    """Tell whether a sign of the end of a sentence is just that."""
    if text[at] == ".":
        return "." not in text[at + 1 : at + 3]
    return text[at] in ";:!?" and not text[at - 1 : at].isspace()


def _letters(text: str, begin: int, lowest: int) -> tuple[int, int, str]:
    """Return a letter with the marks on it, where it begins and ends and its usual form."""
    end = begin + 1
    if unicodedata.combining(text[begin]) and begin > lowest:
        begin -= 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    whole = unicodedata.normalize("NFC", text[begin:end])
    return begin, end, "".join(map(_usual, whole)) if not whole.isascii() else whole


def _usual(letter: str) -> str:
    form = unicodedata.decomposition(letter).partition(" ")[0]
    return unicodedata.normalize("NFKC", letter) if form in _FORMS else letter


Glued = tuple[bool, bool]
"""Whether the words at the beginning and the end of a text may be parts of longer ones."""

WHOLE: Glued = (False, False)


def find_exactly(wanted: str, text: str, start: int = 0, glued: Glued = WHOLE) -> Place | None:
    """Return the first place of a text in another as it stands, from a character on."""
    at = text.find(wanted, start) if wanted else -1
    while at >= 0:
        if _is_whole(text, at, at + len(wanted), glued):
            return Place(at, at + len(wanted))
        at = text.find(wanted, at + 1)
    return None


def find(wanted: Plain, inside: Plain, start: int = 0, glued: Glued = WHOLE) -> Place | None:
    """Return the first place of a text in another, from a character on, but for typography."""
    signs = wanted.plain
    at = inside.plain.find(signs) if signs else -1
    while at >= 0:
        begin, end = inside.starts[at], inside.ends[at + len(signs) - 1]
        if begin >= start and _is_whole(inside.text, begin, end, glued):
            found = differences(wanted, 0, inside, at, len(signs))
            if found is not None:
                return Place(begin, end, found)
        at = inside.plain.find(signs, at + 1)
    return None


def _is_whole(text: str, start: int, end: int, glued: Glued) -> bool:
    """Tell whether words end where a place begins and ends."""
    return (glued[0] or not _joined(text, start)) and (glued[1] or not _joined(text, end))


def _joined(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return False
    return max(before, after) < _FIRST_UNSPACED


def differences(one: Plain, i: int, other: Plain, k: int, signs: int) -> tuple[str, ...] | None:
    """Return in what two texts differ that have `signs` equal signs from places `i` and `k` on.

    None if it is more than typography.
    """
    found = set()
    for n in range(signs):
        a, b = _piece(one, i, n, signs), _piece(other, k, n, signs)
        if a != b:
            kind = _difference(one.plain[i + n], a, b)
            if kind is None:
                return None
            found.add(kind)
    return tuple(kind for kind in KINDS if kind in found)


def _piece(text: Plain, first: int, n: int, signs: int) -> str:
    """Return a sign as it stands, with what follows it and has no sign, but for the last."""
    at = first + n
    return text.text[text.starts[at] : text.starts[at + 1] if n + 1 < signs else text.ends[at]]


def _difference(sign: str, a: str, b: str) -> str | None:
    """Return in what kind of typography two pieces differ that are one sign; None: in more."""
    if kind := {QUOTE: "quotes", DASH: "dashes", ELLIPSIS: "ellipsis", " ": "spaces"}.get(sign):
        return kind
    (one, its_hyphen), (other, other_hyphen) = _parted(a), _parted(b)
    hyphens = {its_hyphen, other_hyphen}
    if hyphens == {"hard"} or (hyphens == {"none"} and sign == "-"):
        return "dashes"
    if hyphens == {"hard", "none"} or hyphens == {"hard", "soft"}:
        return None
    if "break" in hyphens:
        return "line_break_hyphens"
    if one != other:
        return "letter_forms"
    return "invisible" if re.search(f"[{_INVISIBLE}]", a + b) else "spaces"


_TAIL = re.compile(rf"(.)([{_HYPHENS}])([{_INVISIBLE}]*)(\s*)\Z", re.DOTALL)


def _parted(piece: str) -> tuple[str, str]:
    """Return the letter of a piece, and which hyphen follows it: none, soft, hard or break."""
    match = _TAIL.search(piece)
    letter = re.sub(rf"[{_INVISIBLE}{_HYPHENS}\s]", "", piece)
    if match is None:
        return letter, "none"
    if match[4]:
        return letter, "break"
    return letter, "soft" if match[2] == "\xad" else "hard"
