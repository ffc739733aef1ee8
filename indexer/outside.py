"""What does a file say that need not be in an index?"""

from __future__ import annotations

import os
from pathlib import Path

from indexer.document import Document, SourceFile
from indexer.errors import PathError
from indexer.ledger import Skipped
from indexer.reading import Reader


def documents_at(path: str | os.PathLike[str]) -> list[Document]:
    """Return the documents in a file, at least one. Raises PathError."""
    whole = Path(path).resolve()
    try:
        status = whole.stat()
    except OSError as error:
        raise PathError(f"cannot read {path}: {error.strerror}", hint="name a file") from error
    source = SourceFile(str(whole.parent), whole.name, status.st_size, status.st_mtime_ns)
    with Reader() as reader:
        found = list(reader.read(source))
    documents = [each for each in found if isinstance(each, Document)]
    if not documents:
        reasons = {f"{each.reason} {each.detail}" for each in found if isinstance(each, Skipped)}
        raise PathError(
            f"there is no text in {path}: {', '.join(sorted(reasons)).strip()}",
            hint="name a file of a kind that can be indexed; `indexer why FILE` tells more",
        )
    return documents
