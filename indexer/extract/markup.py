"""How is XML read that nobody vouches for?

As events of expat, in one pass, with nothing on the stack: a `Reader` is told of elements by
their local names (`t` for `w:t`) and of the characters between them. No entity of entities is
expanded and nothing outside is loaded; what is nested too deeply is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from html.entities import html5
from typing import Protocol
from xml.parsers import expat

from indexer.errors import DocumentError

DEEPEST = 2_000
LONGEST_ENTITY = 500
"""Elements in each other, and characters of an entity that a document declares."""

_FIRST_BYTES = 1 << 16
_MOST_BYTES = 16 << 20


class Reader(Protocol):
    """What is told of the elements and characters of a document."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element; its attributes have their names as written."""

    def end(self, name: str) -> None:
        """Meet the end of an element."""

    def data(self, words: str) -> None:
        """Meet characters."""


def read_markup(chunks: Iterable[bytes], reader: Reader, encoding: str | None = None) -> None:
    """Tell a reader what is in a document; in one `encoding`, if it is not what the document says.

    Raises DocumentError where it is damaged: what was told before that stands.
    """
    parser = _parser(reader, encoding)
    try:
        for chunk in _growing(chunks):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        parser.buffer_text = False  # tells what it still held
        raise DocumentError("failed", f"damaged XML: {error}") from error


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name[name.rfind(":") + 1 :]


def attribute(attributes: dict[str, str], wanted: str) -> str:
    """Return the value of the attribute with a local name, or nothing."""
    for name, value in attributes.items():
        if local(name) == wanted:
            return value
    return ""


def _parser(reader: Reader, encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.UseForeignDTD(True)  # else an entity of HTML would be an error
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise DocumentError("over_limit", f"more than {DEEPEST:,} elements in each other")
        reader.start(local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(local(name))

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            reader.data(html5.get(f"{name};", ""))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.data
    parser.SkippedEntityHandler = skipped
    parser.EntityDeclHandler = _check_entity
    parser.ExternalEntityRefHandler = lambda *_: 1  # as if it were empty
    return parser


def _check_entity(
    name: str,
    is_parameter: bool,
    value: str | None,
    _base: str | None,
    _system: str | None,
    _public: str | None,
    _notation: str | None,
) -> None:
    if value and (len(value) > LONGEST_ENTITY or (not is_parameter and "&" in value)):
        raise DocumentError("over_limit", f"the entity {name[:40]} would be expanded")


def _growing(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """Join chunks to ever larger ones: expat reads what it has of a long token again each time."""
    waiting = bytearray()
    wanted = _FIRST_BYTES
    for chunk in chunks:
        waiting += chunk
        if len(waiting) >= wanted:
            yield bytes(waiting)
            waiting.clear()
            wanted = min(2 * wanted, _MOST_BYTES)
    yield bytes(waiting)
