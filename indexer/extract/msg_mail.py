"""How is a message in a message of Outlook handed on?

As a mail of the usual form, which is a file of its own. The same message always becomes the same
bytes: boundaries are counted, not drawn by lot.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from email.header import Header

from indexer.errors import DocumentError
from indexer.extract.archives import check_size
from indexer.extract.content import Member

_BOUNDARY = "=_{}_part"
"""No base64 can hold it."""


def as_mail(fields: dict[str, str], body: str, attached: Iterable[Member]) -> bytes:
    """Return a mail of these fields, text and attachments. Raises DocumentError."""
    parts = [_part("text/plain; charset=utf-8", body.encode("utf-8", "replace"))]
    size_bytes = 0
    for member in attached:
        try:
            content = member.content()
        except DocumentError:
            continue
        size_bytes += len(content)
        check_size(size_bytes)
        name = Header(member.path, "utf-8", maxlinelen=10**6).encode()
        kind = "message/rfc822" if member.kind == "mail" else "application/octet-stream"
        parts.append(_part(f'{kind}; name="{name}"', content, plain=member.kind == "mail"))
    boundary = _BOUNDARY.format(size_bytes)
    head = [f"{name}: {_encoded(value)}".encode() for name, value in fields.items() if value]
    head += [b"MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode()]
    line = f"\n--{boundary}".encode()
    return (
        b"\n".join(head) + b"\n" + b"".join(line + b"\n" + part for part in parts) + line + b"--\n"
    )


def _part(kind: str, content: bytes, *, plain: bool = False) -> bytes:
    if plain:
        return f"Content-Type: {kind}\n\n".encode() + content
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n".encode()
    return head + base64.encodebytes(content)


def _encoded(value: str) -> str:
    line = " ".join(value.split())
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=10**6).encode()
