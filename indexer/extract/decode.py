r"""Which characters are these bytes?

In order: a byte order mark, strict UTF-8, UTF-16 by its zeros, and then the likeliest
legacy code page. Bytes that are no text are refused, never indexed as noise. Line ends
become `\n`, so that lines count the same everywhere.
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
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_BYTES = 1 << 20


def decode(content: bytes, encoding: str = "auto") -> tuple[str, str]:
    """Return the text of `content` and the encoding that it was in.

    Raises DocumentError: unknown_kind for what is no text, or undecodable in the encoding asked
    for.
    """
    text, used = _forced(content, encoding) if encoding != "auto" else _detected(content)
    return text.replace("\r\n", "\n").replace("\r", "\n"), used


def _forced(content: bytes, encoding: str) -> tuple[str, str]:
    try:  # the mark of an encoding that was said or seen is no part of the text
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except (ValueError, LookupError) as error:  # a codec may raise any UnicodeError
        raise DocumentError("undecodable", f"as {encoding}: {error}") from error


def _detected(content: bytes) -> tuple[str, str]:
    marked = (encoding for mark, encoding in _MARKS if content.startswith(mark))
    if known := next(marked, "") or _wide_encoding(content):
        text, used = _forced(content, known)
        if "\0" in text:
            raise DocumentError("unknown_kind", "not text")
        return text, used
    if _has_controls(content):
        raise DocumentError("unknown_kind", "not text")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _mended(content) or _legacy(content)


def _wide_encoding(content: bytes) -> str:
    """Return the UTF-16 that text without a mark is in: every other byte is often zero."""
    sample = content[: 4096 & ~1]
    if len(content) % 2 or len(sample) < 4:
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
    return _has_controls(head)


def _has_controls(content: bytes) -> bool:
    sample = content[:_SAMPLE_BYTES]
    return b"\0" in content or len(_CONTROLS.findall(sample)) > 0.02 * len(sample)


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
