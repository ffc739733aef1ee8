r"""Which characters are these bytes?

In order: a byte order mark, UTF-16 by its zeros, strict UTF-8, what the file itself declares,
and then the likeliest legacy code page. Bytes that are no text are refused, never indexed as
noise. Line ends become `\n`, so that lines count the same everywhere.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from indexer.errors import DocumentError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = ("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "iso8859_15", "shift_jis", "gb18030")
_WEB_LABELS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
    "x-sjis": "cp932", "x-gbk": "gb18030", "windows-31j": "cp932", "ks_c_5601-1987": "cp949",
    "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "windows-874": "cp874",
}  # fmt: skip
"""What the web means by a label, or by a name that Python takes literally."""

_CODE_PAGE = re.compile(
    r"cp(?!037|273|424|500|875|1026|1140)\d|iso8859|koi8|gb|big5|euc_|shift|mac-|iso2022|utf-8|hz"
)
_SHIFTING = ("iso2022_jp", "iso2022_kr", "iso2022_jp_2", "hz")
"""Encodings in plain ASCII, which would pass for it."""

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_SAMPLE_BYTES = 1 << 20


def decode(content: bytes, encoding: str = "auto", declared: str = "") -> tuple[str, str]:
    """Return the text of `content` and the encoding that it was in.

    `declared` is the encoding that the content says it is in; it may be wrong, or nonsense.
    Raises DocumentError: unknown_kind for what is no text, or undecodable in the encoding asked
    for.
    """
    if encoding != "auto":
        text, used = _forced(content, encoding)
    else:
        text, used = _detected(content, _known_encoding(declared))
    return text.replace("\r\n", "\n").replace("\r", "\n"), used


def _forced(content: bytes, encoding: str) -> tuple[str, str]:
    try:  # the mark of an encoding that was said or seen is no part of the text
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except (ValueError, LookupError) as error:  # a codec may raise any UnicodeError
        raise DocumentError("undecodable", f"as {encoding}: {error}") from error


def _known_encoding(label: str) -> str:
    """Return the code page that a label stands for on the web, or nothing.

    Only those that text is written in: Python knows codecs that take hours, and a label that can
    be read without knowing the code page is not in one that has other letters.
    """
    label = label.strip().lower()
    try:
        name = codecs.lookup(_WEB_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return _WEB_LABELS.get(name, name) if _CODE_PAGE.match(name) else ""


def _detected(content: bytes, declared: str) -> tuple[str, str]:
    marked = (encoding for mark, encoding in _MARKS if content.startswith(mark))
    if known := next(marked, "") or _wide_encoding(content):
        text, used = _forced(content, known)
        if "\0" in text:
            raise DocumentError("unknown_kind", "not text")
        return text, used
    if has_controls(content):
        raise DocumentError("unknown_kind", "not text")
    if declared in _SHIFTING and (shifted := _as_declared(content, declared)):
        return shifted
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _mended(content) or _as_declared(content, declared) or _legacy(content)


def _as_declared(content: bytes, declared: str) -> tuple[str, str] | None:
    """Return text in its declared encoding, unless more than a few bytes are wrong in that."""
    if not declared:
        return None
    text = content.decode(declared, errors="replace")
    broken = text.count("\ufffd")
    if broken * 100 > len(text):
        return None
    return text, f"{declared} (damaged)" if broken else declared


def _wide_encoding(content: bytes) -> str:
    """Return the UTF-16 that text without a mark is in: every other byte is often zero."""
    sample = content[: 4096 & ~1]
    if len(content) % 2 or len(sample) < 4 or b"\0" not in sample:
        return ""
    half = len(sample) // 2
    high, low = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    for encoding, zeros, others in (("utf-16-le", low, high), ("utf-16-be", high, low)):
        if zeros > 0.3 and others < 0.05:
            return encoding
    return ""


def is_binary(head: bytes) -> bool:
    """Tell whether a file that begins so is no text in any encoding."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _wide_encoding(head):
        return False
    return has_controls(head)


def has_controls(content: bytes) -> bool:
    """Tell whether there are characters in it that no text in bytes has."""
    sample = content[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return b"\0" in content or controls > 0.02 * len(sample)


def _mended(content: bytes) -> tuple[str, str] | None:
    """Return UTF-8 text in which a few bytes are broken, the broken ones replaced and said."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return (text, "utf-8 (damaged)") if sound > 9 * broken else None


def _legacy(content: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    matches = list(from_bytes(content, cp_exclusion=["utf_16_be", "utf_16_le", "utf_7"]))
    if not matches:
        return content.decode("cp1252", errors="replace"), "cp1252 (guessed)"
    best = min(matches, key=_rank)
    return str(best), _usual_name(best)


def _rank(match: CharsetMatch) -> tuple[float, float, int]:
    """Order matches by how little looks wrong and how much looks right; the usual first."""
    name = _usual_name(match)
    return match.chaos, -match.coherence, _USUAL.index(name) if name in _USUAL else len(_USUAL)


def _usual_name(match: CharsetMatch) -> str:
    """Return the most usual of the encodings in which these bytes are this text."""
    names = match.could_be_from_charset
    return next((name for name in _USUAL if name in names), match.encoding)
