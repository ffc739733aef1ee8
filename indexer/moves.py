"""Which new path is a document that has vanished from another?

One vanished path and one new path with the same content, each the only one. Content is compared
by its hash, and read only where there is a vanished document of the same size. On a file system
that folds names the path may have vanished from the listing only, where it has another spelling
now: then it is the same file, whatever its content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from indexer.document import IndexedDocument, SourceFile
from indexer.errors import DocumentError
from indexer.extract import hash_of, open_file
from indexer.names import folded, is_same_file


def moves_of(
    vanished: dict[str, IndexedDocument], new: list[SourceFile]
) -> dict[str, IndexedDocument]:
    """Return the new paths that are vanished files, each file known by one of its documents."""
    respelled = dict(_respelled(vanished, new))
    gone = {old.source.name for old in respelled.values()}
    left = {name: old for name, old in vanished.items() if name not in gone}
    return respelled | _same_content(left, [file for file in new if file.name not in respelled])


def _respelled(
    vanished: dict[str, IndexedDocument], new: list[SourceFile]
) -> Iterator[tuple[str, IndexedDocument]]:
    by_folded = {folded(name): old for name, old in vanished.items()}
    for file in new:
        old = by_folded.get(folded(file.name))
        if old and is_same_file(old.source.name, file.name):
            del by_folded[folded(file.name)]
            yield file.name, old


def _same_content(
    vanished: dict[str, IndexedDocument], new: list[SourceFile]
) -> dict[str, IndexedDocument]:
    """Return one new path and one vanished document of each content."""
    gone = Counter(document.file_hash for document in vanished.values())
    by_hash = {document.file_hash: document for document in vanished.values()}
    sizes = {document.source.size_bytes for document in vanished.values()}
    candidates = [file for file in new if file.size_bytes in sizes]
    hashes = dict(_hashes(candidates))
    came = Counter(hashes.values())
    return {
        name: by_hash[content]
        for name, content in hashes.items()
        if gone[content] == came[content] == 1
    }


def _hashes(files: Iterable[SourceFile]) -> Iterator[tuple[str, str]]:
    for file in files:
        try:
            with open_file(file) as stream:
                yield file.name, hash_of(stream)
        except (DocumentError, OSError):
            continue  # it is reported when it is read to be indexed
