"""How does a file become documents?

    open the file -> tell its kind (sniff) -> its format reads it (one module a format, `kinds`)
         -> a Document, and what its members are in turn; or why there is none

A file that is neither text nor a small page or table is read in a process of its own
(`indexer.reading`); what happens there is all here. Nothing but the file that was asked for is
opened.
"""

from __future__ import annotations

from indexer.extract.documents import documents_in
from indexer.extract.files import content_hash, hash_of, open_file, seen_now
from indexer.extract.sniff import kind_of

__all__ = ["content_hash", "documents_in", "hash_of", "kind_of", "open_file", "seen_now"]
