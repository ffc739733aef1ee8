"""Where do words begin and end?

A *chunk* is a run of word characters in which single joiners may stand: `O'Neill`,
`face-to-face`, `2,212`, `U.S.`, `R&D`, `C++`, `.NET`, `someone@example.org`. What a
chunk means is for `forms.py`; here is only the scan, simple enough for a table of
character classes. Offsets are those of the text as given: nothing is normalised first,
so that every match can be shown where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

APOSTROPHES = "'\u2019\u2018\u02bc\uff07"
HYPHENS = "-\u2010\u2011\u2013\u2212"
DASHES = "\u2014\u2015"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
"""Soft hyphens and joiners of width zero: inside a word they are not there."""

# Combining marks outside the word characters of `re`, in the ranges of Unicode 15 merged
# over letters and unassigned code points. A mark belongs to the letter before it.
MARKS = """
0300-036F 0483-0489 0591-05BD 05BF 05C1-05C2 05C4-05C5 05C7 0610-061A 064B-065F 0670 06D6-06DC
06DF-06E8 06EA-06ED 0711-07F3 07FD 0816-082D 0859-085B 0898-08E1 08E3-0963 0981-09E3 09FE-0A75
0A81-0AE3 0AFA-0B63 0B82-0BD7 0C00-0C63 0C81-0C83 0CBC-0D4D 0D57-0D63 0D81-0DF3 0E31-0E3A 0E47-0E4E
0EB1-0ECD 0F18-0F19 0F35 0F37 0F39 0F3E-0F84 0F86-0FBC 0FC6 102B-103E 1056-109D 135D-135F
1712-1734 1752-17D3 17DD 180B-180D 180F-193B 1A17-1A1B 1A55-1A7F 1AB0-1B44 1B6B-1B73 1B80-1BF3
1C24-1C37 1CD0-1CD2 1CD4-1DFF 20D0-20F0 2CEF-2CF1 2D7F-2DFF 302A-302F 3099-309A A66F-A672 A674-A67D
A69E-A6F1 A802-A827 A82C A880-A8C5 A8E0-A8F1 A8FF-A92D A947-A953 A980-A9C0 A9E5-AA4D AA7B-AAC1
AAEB-AAEF AAF5-AAF6 ABE3-ABEA ABEC-ABED FB1E FE00-FE0F FE20-FE2F 101FD-1037A 10A01-10A3F
10AE5-10AE6 10D24-10EAC 10F46-10F50 10F82-10F85 11000-11046 11070-110BA 110C2 11100-11134
11145-11173 11180-111C0 111C9-111CC 111CE-111CF 1122C-11237 1123E 112DF-11446 1145E-114C3
115AF-115C0 115DC-11640 116AB-116B7 1171D-1172B 1182C-1183A 11930-11943 119D1-119E0 119E4-11A3E
11A47-11A99 11C2F-11C3F 11C92-11EF6 16AF0-16AF4 16B30-16B36 16F4F-16F92 16FE4-16FF1 1BC9D-1BC9E
1CF00-1CF46 1D165-1D169 1D16D-1D172 1D17B-1D182 1D185-1D18B 1D1AA-1D1AD 1D242-1D244 1DA00-1DA36
1DA3B-1DA6C 1DA75 1DA84 1DA9B-1DAAF 1E000-1E136 1E2AE-1E2EF 1E8D0-1E94A E0100-E01EF
"""


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each chunk of `text` with the offset of its first character."""
    if text.isascii() and text.isalnum():
        yield 0, text  # a word of a query
        return
    for match in matches(text):
        yield match.start(), match.group()


def matches(text: str) -> Iterator[re.Match[str]]:
    """Return the matches that are the chunks of `text`: for who needs few of their offsets."""
    return _pattern(marks=not _without_marks(text)).finditer(text)


def _without_marks(text: str) -> bool:
    """Tell whether no combining mark can be in `text`: it is Latin, with any punctuation."""
    return text.isascii() or not re.search("[^\x00-\u02ff\u2000-\u20ce\u2100-\u2bff]", text)


@cache
def _pattern(*, marks: bool) -> re.Pattern[str]:
    """Return the pattern of a chunk; without marks it is ready in a tenth of the time."""
    word = rf"[\w{mark_ranges()}]" if marks else r"\w"
    inner = "[" + re.escape(APOSTROPHES + HYPHENS + DASHES + INVISIBLE + ".,&@") + "]"
    acronym = rf"(?<![\w.])(?:[^\W\d_]\.){{2,}}(?!{word})"
    leading_dot = r"(?<![\w.,&@/\\-])\.(?=[^\W\d_])"
    suffix = r"(?:\+\+(?![\w+])|(?<=(?<!\w)[^\W\d_])\#(?![\w#]))"
    return re.compile(rf"{acronym}|(?:{leading_dot})?{word}+(?:{inner}{word}+)*{suffix}?")


def mark_ranges() -> str:
    """Return the marks as the inside of a character class."""
    return "".join(
        "-".join(f"\\U{int(end, 16):08x}" for end in span.split("-")) for span in MARKS.split()
    )
