"""What is remembered of a saved query?

Its words and options as they were typed, so that `yesterday` is read anew with each run; and
what it has said. That is a set of *keys*, six bytes each: one of the id of each document that was
said, so that it is not said again when it changes or moves, and one of its content, so that it is
not when it is taken out and comes back, or is copied. That one of a million new documents has a
key of a hundred thousand old ones by chance is as likely as 1 to 2,800.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

KEY_BYTES = 6


class Alert(NamedTuple):
    """A saved query by its name; its names are those of the ledger's lines and of JSON.

    `ran` is when it last ran, a time in ISO 8601, UTC, or nothing.
    """

    name: str
    query: str
    any_word: bool = False
    literal: bool = False
    inflections: bool = True
    language: str = ""
    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    made: str = ""
    ran: str = ""
    said: frozenset[bytes] = frozenset()

    def described(self) -> dict[str, Any]:
        """Return all but what it has said, by name."""
        described = self._asdict()
        del described["said"]
        return described


def keys_of(document_id: str, content_hash: str) -> tuple[bytes, bytes]:
    """Return the keys of a document: that of its id, and that of its content."""
    return _key(f"id {document_id}"), _key(f"content {content_hash}")


def key_of_id(document_id: str) -> bytes:
    """Return the key of a document's id."""
    return _key(f"id {document_id}")


def _key(named: str) -> bytes:
    return blake2b(named.encode(), digest_size=KEY_BYTES).digest()


def pack(keys: Iterable[bytes]) -> str:
    """Return keys as text, base64 of all of them."""
    return b64encode(b"".join(sorted(keys))).decode("ascii")


def unpack(packed: str) -> frozenset[bytes]:
    """Return the keys that `pack` wrote. Raises ValueError."""
    content = b64decode(packed, validate=True)
    if len(content) % KEY_BYTES:
        raise ValueError("no whole number of keys")
    places = range(0, len(content), KEY_BYTES)
    return frozenset(content[place : place + KEY_BYTES] for place in places)


def alert_from(described: dict[str, Any]) -> Alert:
    """Return the alert that `described` told. Raises TypeError, ValueError."""
    read = {name: tuple(v) if isinstance(v, list) else v for name, v in described.items()}
    alert = Alert(**read)  # type: ignore[arg-type] # a wrong name is a TypeError
    kinds = [type(value) for value in alert]
    if kinds != [type(value) for value in Alert("", "")]:
        raise ValueError(f"{described} is no alert")
    return alert
