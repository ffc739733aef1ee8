"""What do the fields above a mail say?

They are read as leniently as mail programs write them: words encoded in any charset, bytes that
are in none that is said, dates of many shapes. The day of a mail is the one its sender wrote.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate

from indexer.dates import days_of
from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.dates import stated_date
from indexer.extract.decode import decode

SHOWN = ("From", "To", "Cc", "Bcc", "Subject")
"""The fields that people search for, in the order in which they stand above the text."""

_LONGEST_FIELD = 100_000
_ENCODED = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?([^?\s]*)\?=")
_ADDRESS = re.compile(r"<([^<>]*)>")
_COMMENT = re.compile(r"\(([^()]*)\)\s*$")
_WIDER = {
    "iso-8859-1": "cp1252", "us-ascii": "auto", "ascii": "auto", "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "cp950",
}  # fmt: skip
"""The code pages that are written under these names."""

_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


def shown_fields(message: Message) -> str:
    """Return the fields that people search for as lines of text."""
    lines = (f"{name}: {value}" for name in SHOWN if (value := field(message, name)))
    return "\n".join(lines)


def field(message: Message, name: str) -> str:
    """Return the value of a field as one line, or nothing."""
    return decoded(_raw(message, name))


def sender(message: Message) -> str:
    """Return the name of the sender, or the address if there is no name."""
    raw = _raw(message, "From") or _raw(message, "Sender")
    if match := _ADDRESS.search(raw):
        return decoded(raw[: match.start()]).strip("\"' ") or match[1].strip()
    match = _COMMENT.search(raw)
    return decoded(match[1] if match else raw)


def sent(message: Message) -> DocumentDate | None:
    """Return the day on which a mail was sent, in its sender's own time zone."""
    raw = _raw(message, "Date")[:200]
    try:
        parsed = parsedate(raw)
    except (ValueError, IndexError, TypeError, OverflowError):
        parsed = None
    days = days_of(parsed[0], parsed[1], parsed[2]) if parsed else stated_date(raw)
    return DocumentDate(days, "mail") if days else None


def decoded(raw: str) -> str:
    """Return the value of a field with the words in it that are encoded decoded."""
    value = "".join(_pieces(raw))
    return " ".join(value.replace("\0", "").split())


def text_in(content: bytes, charset: str) -> str:
    """Return text that says in which charset it is, whether or not that is so."""
    name = _WIDER.get(charset.lower(), charset.lower())
    try:
        known = name != "auto" and codecs.lookup(name).name not in _NO_CHARSETS
    except (LookupError, ValueError):
        known = False
    for encoding in (name, "auto") if known else ("auto",):
        try:
            return decode(content, encoding)[0]
        except DocumentError:
            continue
    return content.decode(name if known and name != "auto" else "cp1252", "replace")


def _raw(message: Message, name: str) -> str:
    """Return a field as it is written, unfolded, its bytes that are not ASCII read."""
    for key, value in message.raw_items():
        if key.lower() == name.lower() and str(value).strip():
            line = " ".join(str(value)[:_LONGEST_FIELD].split())
            if line.isascii():
                return line
            return text_in(line.encode("utf-8", "surrogateescape"), "auto")
    return ""


def _pieces(raw: str) -> Iterator[str]:
    """Yield what stands between encoded words, and the words; space between two is nothing."""
    at = 0
    waiting = b""
    charset = ""
    for match in _ENCODED.finditer(raw):
        between = raw[at : match.start()]
        if waiting and (between.strip() or match[1].lower() != charset):
            yield text_in(waiting, charset)
            waiting = b""
        if at == 0 or between.strip():
            yield between
        charset = match[1].lower()
        waiting += _word(match[2], match[3])
        at = match.end()
    if waiting:
        yield text_in(waiting, charset)
    yield raw[at:]


def _word(way: str, word: str) -> bytes:
    """Return the bytes of an encoded word; what is no base64 is the word itself."""
    if way in "qQ":
        return binascii.a2b_qp(word.encode("utf-8", "replace"), header=True)
    try:
        return base64.b64decode(word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4))
    except ValueError:
        return word.encode("utf-8", "replace")
