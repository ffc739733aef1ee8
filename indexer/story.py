"""What is the whole story of one file?

Which root it is under, and whether it is indexed, left out by which rule, or new. What the last
run knew of it is told by the index and its ledger; what the next one would make of it, by the
same rules that a walk follows, for this path only.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.discover import judged
from indexer.document import MEMBER_MARK, Document, IndexedDocument, SourceFile
from indexer.errors import DocumentError, PathError
from indexer.extract import kind_of, open_file
from indexer.extract.content import Input
from indexer.index import Index
from indexer.judgement import Among, Verdict, judge, judge_among
from indexer.ledger import Root, Skipped, is_under
from indexer.names import as_known, listed
from indexer.page import SearchOptions
from indexer.remedy import next_step

STATES = {
    "indexed": "indexed",
    "container": "no document itself, but what is in it",
    "folder": "a folder",
    "left_out": "left out",
    "new": "not read yet",
    "outside": "under no root of this index",
    "missing": "nothing is there, and the index knows nothing of it",
}
"""What a path can be to an index: the closed list."""

NOW = {
    "unchanged": "as it was when it was read",
    "changed": "changed since it was read",
    "gone": "gone since it was read",
    "new": "not read yet",
    "left_out": "the next run would leave it out",
}
"""What the next run would find there: the closed list."""


class Contents(NamedTuple):
    """What is in a folder, an archive or a mail, or attached to a document."""

    documents: tuple[IndexedDocument, ...]
    skipped: tuple[Skipped, ...]

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """Return how many documents there are of each kind, the most first."""
        counts = Counter(document.kind for document in self.documents)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def undated(self) -> int:
        """Return how many documents have no date."""
        return sum(document.date is None for document in self.documents)


class Story(NamedTuple):
    """What an index knows of one path.

    `state` is one of STATES and `now` one of NOW, or nothing; `left_out` says why, with the rule;
    `kind` is what a file that is not read yet shows to be; `next_step` is what to try. `document`
    and `whole` are of a document; `copies` are paths with the same content. A question is
    answered by `verdict`, or by `among` for what is a folder or holds others.
    """

    path: str
    state: str
    root: Root | None = None
    now: str = ""
    left_out: Skipped | None = None
    kind: str = ""
    document: IndexedDocument | None = None
    whole: Document | None = None
    copies: tuple[str, ...] = ()
    contents: Contents = Contents((), ())
    next_step: str = ""
    verdict: Verdict | None = None
    among: Among | None = None

    @property
    def is_found(self) -> bool:
        """Tell whether it is indexed, or has documents in it; and matches, if that was asked."""
        if self.verdict:
            return self.verdict.matches
        if self.among:
            return self.among.matching > 0
        return bool(self.document or self.contents.documents)


def why(index: Index, name: str, query: str = "", options: SearchOptions | None = None) -> Story:
    """Tell the story of a path, or of the document with this id or start of one.

    With a query, also how it ranks and from which parts, or which clause fails. Raises QueryError,
    PathError for the start of several ids, IndexDamagedError.
    """
    known = _Indexed(index)
    story = known.story(name)
    step = next_step(story.path, story.root, _reason(story), story.state, story.now)
    story = story._replace(next_step=step)
    if not query or not (story.document or story.contents.documents):
        return story
    options, collection = options or SearchOptions(), index.collection()
    if story.document and story.whole:
        verdict = judge(collection, story.document.id, story.whole, query, options)
        return story._replace(verdict=verdict)
    return story._replace(among=judge_among(collection, story.path, query, options))


class _Indexed:
    """All that an index knows of paths."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ledger = index.ledger_as_read()
        self._documents = {document.name: document for document in index.documents()}
        self._skipped = {file.path: file for file in self._ledger.skipped}
        self._files = {document.source.name for document in self._documents.values()}
        self._files |= {file.file for file in self._ledger.skipped}

    def story(self, name: str) -> Story:
        """Return what is known of a path or an id, and of what is there now."""
        path = self._path(name)
        file = self._file_of(path)
        root = self._root_of(path)
        document = self._documents.get(path)
        found = self._found(Path(file), root or _root_for(file))
        story = Story(path, "missing", root, contents=self._contents(path))
        if document:
            whole = self._index.find(document.id)[1]
            copies = self._copies(document)
            story = story._replace(document=document, whole=whole, copies=copies)
        return self._with_state(story, file, found)

    def _with_state(self, story: Story, file: str, found: SourceFile | Skipped | str) -> Story:
        """Tell what a path is to the index, and what the next run would find there."""
        path, contents = story.path, story.contents
        recorded = self._recorded(path)
        now = self._now(file, found)
        if story.document:
            left_out = found if isinstance(found, Skipped) else recorded
            return story._replace(state="indexed", now=now, left_out=left_out)
        if any(member for member in _members(contents)) and path in self._files:
            return story._replace(state="container", now=now, left_out=recorded)
        if recorded:
            return story._replace(state="left_out", now=now, left_out=recorded)
        if contents.documents or contents.skipped or (story.root and found == "folder"):
            return story._replace(state="folder")
        if found == "gone" or path != file:
            return story  # a member that its file does not have is missing, too
        if story.root is None:
            return _sniffed(story._replace(state="outside"), found)
        return _sniffed(story._replace(state="new", now="new"), found)

    def _found(self, file: Path, root: Root) -> SourceFile | Skipped | str:
        """Return what a walk would make of a file now; else `folder` or `gone`."""
        try:
            return judged(file, Path(root.path), root.options, self._index.path) or "folder"
        except OSError:
            return "gone"

    def _now(self, file: str, found: SourceFile | Skipped | str) -> str:
        """Return what the next run would find at the path of a file that the last one knew."""
        if isinstance(found, Skipped):
            return "left_out"
        if isinstance(found, str):
            return "gone" if found == "gone" else ""
        facts = found.size_bytes, found.mtime_ns
        documents = (each for each in self._documents.values() if each.source.name == file)
        if document := next(documents, None):
            source = document.source
            return "unchanged" if facts == (source.size_bytes, source.mtime_ns) else "changed"
        stamp = next((each.stamp for each in self._skipped.values() if each.file == file), None)
        return "new" if stamp is None else "unchanged" if facts == stamp[:2] else "changed"

    def _recorded(self, path: str) -> Skipped | None:
        """Return why a path, or a folder that it is in, was left out by the last run."""
        if own := self._skipped.get(path) or self._skipped.get(path + os.sep):
            return own
        above = (file for file in self._skipped.values() if file.path.endswith(os.sep))
        return next((file for file in above if path.startswith(file.path)), None)

    def _contents(self, path: str) -> Contents:
        documents = (each for each in self._documents.values() if _is_in(each.name, path))
        skipped = (each for each in self._skipped.values() if _is_in(each.path, path))
        return Contents(
            tuple(sorted(documents, key=lambda each: each.name)),
            tuple(sorted(skipped, key=lambda each: each.path)),
        )

    def _copies(self, document: IndexedDocument) -> tuple[str, ...]:
        same = document.content_hash
        copies = (each for each in self._documents.values() if each.content_hash == same)
        return tuple(sorted(each.name for each in copies if each is not document))

    def _root_of(self, path: str) -> Root | None:
        return next((root for root in self._ledger.roots if is_under(path, root.path)), None)

    def _path(self, name: str) -> str:
        """Return the path that is meant. Raises PathError for the start of several ids."""
        roots = [root.path for root in self._ledger.roots]
        typed = os.path.abspath(name)  # noqa: PTH100
        (real,) = as_known([listed(name)], roots)
        for path in (typed, real):
            if path in self._documents or path in self._files or self._recorded(path):
                return path
        if re.fullmatch(r"[0-9a-f]{2,8}(-[0-9a-f]*)?", name) and not os.path.lexists(typed):
            return self._path_of_id(name) or real
        return typed if self._root_of(typed) and not self._root_of(real) else real

    def _path_of_id(self, name: str) -> str:
        """Return the path of the document, or of the file, whose id begins so."""
        found = [each for each in self._documents.values() if each.id.startswith(name)]
        for each in found:
            if each.id == name:
                return each.name
        if len({each.file_id for each in found}) > 1 or (len(found) > 1 and "-" in name):
            raise PathError(
                f"{name} is the start of {len(found)} ids", hint="write more of it, or the path"
            )
        return found[0].name if len(found) == 1 else found[0].source.name if found else ""

    def _file_of(self, path: str) -> str:
        """Return the path of the file that a path is, or is a member of."""
        if not os.path.lexists(path):
            at = path.find(MEMBER_MARK)
            while at >= 0:
                file = path[:at]
                if file in self._files or os.path.isfile(file):  # noqa: PTH113
                    return file
                at = path.find(MEMBER_MARK, at + 1)
        return path


def _reason(story: Story) -> Skipped | None:
    """Return why a path is left out; of a file of which all members are, why the first one is."""
    alone = story.state == "container" and not story.contents.documents
    return story.contents.skipped[0] if alone else story.left_out


def _is_in(name: str, path: str) -> bool:
    return is_under(name, path) and name.rstrip(os.sep) != path


def _members(contents: Contents) -> Iterator[str]:
    yield from (document.member for document in contents.documents)
    yield from (file.member for file in contents.skipped)


def _root_for(file: str) -> Root:
    """Return the root by whose rules a file is judged that is under none: its folder."""
    return Root(file if os.path.isdir(file) else os.path.dirname(file))  # noqa: PTH112, PTH120


def _sniffed(story: Story, found: SourceFile | Skipped | str) -> Story:
    """Tell what a file that was never read would be read as, or why it would be left out."""
    if isinstance(found, Skipped):
        state = "outside" if story.state == "outside" else "left_out"
        return story._replace(state=state, now="left_out", left_out=found)
    if isinstance(found, str):
        return story
    try:
        with open_file(found) as stream:
            return story._replace(kind=kind_of(Input(stream, Path(found.relative).name)))
    except DocumentError as error:
        reason, detail = error.reason, error.detail
    except OSError as error:
        reason, detail = "unreadable", error.strerror or str(error)
    return _sniffed(story, Skipped(found.name, reason, detail))
