"""The readers of formats, on real temporary files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.document import Document, SourceFile
from indexer.extract import documents_in
from indexer.ledger import Skipped

FORMATS = Path(__file__).parents[1] / "data" / "formats"
"""Files that real programs made; README.md there says which."""

SHARED_FORMATS = Path(__file__).parents[3] / "shared" / "data" / "formats"
"""Files that others made, where they are at hand."""


def documents(name: str, content: bytes) -> list[Document | Skipped]:
    """Return what is in a file with this name and content."""
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        source = SourceFile(folder, name, len(content), 1_600_000_000_000_000_000)
        with file.open("rb") as stream:
            return list(documents_in(stream, source))


def document(name: str, content: bytes) -> Document:
    """Return the only document in a file."""
    (found,) = documents(name, content)
    assert isinstance(found, Document), found
    return found


def refusal(name: str, content: bytes) -> Skipped:
    """Return why a file is no document."""
    (found,) = documents(name, content)
    assert isinstance(found, Skipped), found
    return found
