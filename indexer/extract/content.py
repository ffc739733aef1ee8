"""What does a format read, and what does it find?

The reader of a format is a function from an `Input` to a `Content`. What lies in a file and is
read as a file of its own (an attachment, a message of a mailbox, a file in an archive) are its
`members`, which the caller reads in turn.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple

from indexer.document import PAGE_END as PAGE_END  # formats have it from here
from indexer.document import DocumentDate, Section
from indexer.extract.decode import decode
from indexer.kinds import SMALL_BYTES

TITLE_LENGTH = 120
SHORTEST_SENTENCE = 25
"""Characters: what ends sooner is an abbreviation."""

START_BYTES = SMALL_BYTES

_SENTENCE_END = re.compile(
    r"(?<=[a-z0-9)\]\"'”’»][.!?…])[\"'”’»]?\s+(?=[\"'“‘«(]?[^\W\d_a-zß-öø-ÿ])"
)
_WORD_END = re.compile(r"\s+\S*$")


class Input:
    """A file, or something in one, as a format reads it.

    `stream` can be read and sought; `name` is the last part of its path, for what the content
    leaves open.
    """

    def __init__(self, stream: BinaryIO, name: str, encoding: str = "auto") -> None:
        self.stream = stream
        self.name = name
        self._asked_encoding = encoding
        self._start: builtins.bytes | None = None
        self.encoding = ""
        """The encoding that the text was in, once it has been read."""

    def start(self) -> builtins.bytes:
        """Return its first bytes, START_BYTES at most: read once, for that is all of most files."""
        if self._start is None:
            self.stream.seek(0)
            self._start = self.stream.read(START_BYTES)
        return self._start

    def bytes(self) -> builtins.bytes:
        """Return the whole of it."""
        start = self.start()
        if len(start) < START_BYTES:
            return start
        self.stream.seek(0)
        return self.stream.read()

    def text(self, declared: str = "") -> str:
        r"""Return the whole of it as text, its line ends made `\n`; no page ends in it.

        `declared` is the encoding that it says it is in. Raises DocumentError.
        """
        text, self.encoding = decode(self.bytes(), self._asked_encoding, declared)
        return text.replace(PAGE_END, " ") if PAGE_END in text else text


class Member(NamedTuple):
    """What lies in a file and is read as a file of its own.

    `path` tells it from its neighbours, its parts joined by `/`. `content` reads it, once, and
    raises DocumentError if it is too large, encrypted or damaged. `kind` is what it is known to
    be, `mtime_ns` its time, `date` the day that it has from where it lies, for what states none;
    each may be missing.
    """

    path: str
    content: Callable[[], bytes]
    kind: str = ""
    mtime_ns: int = 0
    date: DocumentDate | None = None


class Content(NamedTuple):
    """What a file says, and says about itself; all but the text may be missing.

    `text` is all of it that a person would read, or None for what is only a wrapping of its
    `members`. The part that is searched begins at the character `body_start`. Pages end with
    PAGE_END each. `sections` are the headings, in the order of the text. `language` is a tag of
    BCP 47. `note` says what could not be read, if the rest could.
    """

    text: str | None
    title: str = ""
    date: DocumentDate | None = None
    body_start: int = 0
    author: str = ""
    language: str = ""
    sections: tuple[Section, ...] = ()
    note: str = ""
    members: Iterable[Member] = ()


def first_sentence(text: str) -> str:
    """Return the first line with something in it, or its first sentence if it is long.

    At most TITLE_LENGTH characters, cut between words and marked with an ellipsis.
    """
    line = next((line for line in text[:10_000].splitlines() if line.strip()), "")
    line = " ".join(line.split())
    if len(line) > TITLE_LENGTH and (end := _SENTENCE_END.search(line, SHORTEST_SENTENCE)):
        line = line[: end.start()] + end.group().rstrip()
    if len(line) > TITLE_LENGTH:
        line = _WORD_END.sub("", line[:TITLE_LENGTH]).rstrip(" ,;:") + "…"
    return line
