"""Which documents are in a file?

A file is one document, or holds several: a mail and its attachments, the messages of a mailbox,
the files of an archive, and those may hold others. Each is told its kind by its own content and
read on its own; one that cannot be read is one Skipped. How deep and how many is limited, for
an archive of a few bytes can hold more than there is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import PurePath
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from indexer.document import MEMBER_MARK, Document, DocumentDate, Section, SourceFile, name_of
from indexer.errors import DocumentError
from indexer.extract.archives import check_count
from indexer.extract.content import START_BYTES, Content, Input, Member
from indexer.extract.dates import file_date, path_date
from indexer.extract.files import content_hash, hash_of
from indexer.extract.guard import guard
from indexer.extract.sniff import kind_of
from indexer.kinds import KINDS
from indexer.ledger import Skipped

DEEPEST = 8
MOST_BYTES = 4 << 30
"""Members in each other, and the bytes of all in one file: what has more is cut off there."""

LONGEST_LINE = 500
"""Characters of a title, a heading or an author."""


def documents_in(
    stream: BinaryIO,
    source: SourceFile,
    *,
    kind: str = "",
    encoding: str = "auto",
    wanted: Container[str] = (),
    refused: Container[str] = (),
    quarantined: Mapping[str, str] = MappingProxyType({}),
    entering: Callable[[str, str], None] = lambda member, digest: None,
) -> Iterator[Document | Skipped]:
    """Yield the documents in a file, and what is in it and is none.

    `kind` is that of the file, if it is known, and `encoding` its own, if it is text. Only kinds
    that are `wanted` are read, if any are said, and what may hold some; no member of a path that
    is `refused`, and nothing whose content hash is `quarantined` for the reason there. `entering`
    is called with the path ("" for the file) and the content hash of what is read next: before
    the file and each member, and again for what held the member after it. Raises OSError if the
    file cannot be read.
    """
    file = Input(stream, PurePath(source.relative).name, encoding)
    digest = _hash_of(file)
    whole = _Part(file, "", digest, source.size_bytes, source.mtime_ns, kind)
    yield from _Pass(source, digest, wanted, refused, quarantined, entering).over(whole)


def content_of(file: Input, path: str) -> bytes:
    """Return the bytes of the member with this path in a file. Raises DocumentError, OSError."""
    kind = kind_of(file)
    for member in _guarded(_read(kind, file).members):
        if member.path == path:
            return guard(member.content)
        if path.startswith(f"{member.path}{MEMBER_MARK}"):
            inner = Input(BytesIO(guard(member.content)), PurePath(member.path).name)
            return content_of(inner, path[len(member.path) + len(MEMBER_MARK) :])
    raise DocumentError("failed", "it is not there any more")


def _hash_of(file: Input) -> str:
    """Return the hash of a file, which is read no second time if it is small."""
    start = file.start()
    return content_hash(start) if len(start) < START_BYTES else hash_of(file.stream)


class _Part(NamedTuple):
    """A file, or a member of one with its path there; `kind` and `date` are said if known."""

    file: Input
    path: str
    content_hash: str
    size_bytes: int
    mtime_ns: int
    kind: str = ""
    date: DocumentDate | None = None


class _Pass:
    """What is read of one file, and how much of it has been."""

    def __init__(
        self,
        source: SourceFile,
        file_hash: str,
        wanted: Container[str],
        refused: Container[str],
        quarantined: Mapping[str, str],
        entering: Callable[[str, str], None],
    ) -> None:
        self._source = source
        self._file_hash = file_hash
        self._wanted = wanted
        self._refused = refused
        self._quarantined = quarantined
        self._entering = entering
        self._members = self._bytes = 0

    def over(self, part: _Part) -> Iterator[Document | Skipped]:
        """Yield what is in a file or a member."""
        if part.content_hash in self._quarantined:
            error = DocumentError("quarantined", self._quarantined[part.content_hash])
            yield self._skipped(part.path, error)._replace(content_hash=part.content_hash)
            return
        try:
            self._entering(part.path, part.content_hash)
            kind = part.kind or kind_of(part.file)
            if not (self._wants(kind) or KINDS[kind].holds):
                raise DocumentError("excluded", "-t")
            content = _read(kind, part.file)
            is_empty = content.text is None
            if content.text is not None:
                yield self._document(part, kind, content)
            for member in _guarded(content.members):
                is_empty = False
                yield from self._member(member, part)
                self._entering(part.path, part.content_hash)
            if is_empty:
                raise DocumentError("empty")
        except DocumentError as error:
            yield self._skipped(part.path, error)

    def _member(self, member: Member, outer: _Part) -> Iterator[Document | Skipped]:
        path = f"{outer.path}{MEMBER_MARK}{member.path}" if outer.path else member.path
        self._count(1, 0)
        if path in self._refused:
            return
        try:
            if path.count(MEMBER_MARK) >= DEEPEST:
                raise DocumentError("over_limit", f"more than {DEEPEST} archives in each other")
            content = guard(member.content)
        except DocumentError as error:
            yield self._skipped(path, error)
            return
        self._count(0, len(content))
        file = Input(BytesIO(content), PurePath(member.path).name)
        # What is in an archive that was attached came on that day too, if it keeps no time.
        date = member.date or (None if member.mtime_ns else outer.date)
        digest = content_hash(content)
        yield from self.over(
            _Part(file, path, digest, len(content), member.mtime_ns, member.kind, date)
        )

    def _wants(self, kind: str) -> bool:
        return not self._wanted or kind in self._wanted

    def _count(self, members: int, size_bytes: int) -> None:
        self._members += members
        self._bytes += size_bytes
        check_count(self._members)
        if self._bytes > MOST_BYTES:
            raise DocumentError("over_limit", f"more than {MOST_BYTES:,} bytes in its members")

    def _document(self, part: _Part, kind: str, content: Content) -> Document | Skipped:
        if not self._wants(kind):
            return self._skipped(part.path, DocumentError("excluded", "-t"))
        name = part.path or self._source.relative
        return Document(
            source=self._source,
            content_hash=part.content_hash,
            kind=kind,
            encoding=part.file.encoding,
            title=_line(content.title) or _line(PurePath(name).stem),
            date=content.date or part.date or _date_outside(name, part.mtime_ns),
            text=_sound(content.text or ""),
            body_start=content.body_start,
            author=_line(content.author),
            language=_line(content.language),
            sections=tuple(Section(start, _line(title)) for start, title in content.sections),
            note=_line(content.note),
            size_bytes=part.size_bytes,
            member=part.path,
            file_hash=self._file_hash,
        )

    def _skipped(self, path: str, error: DocumentError) -> Skipped:
        name = name_of(self._source, path)
        return Skipped(name, error.reason, _line(error.detail), path)


def _read(kind: str, file: Input) -> Content:
    name = KINDS[kind].reader
    reader = import_module(name if "." in name else f"indexer.extract.{name}")
    content: Content = guard(lambda: reader.read(file))
    return content


def _guarded(members: Iterable[Member]) -> Iterator[Member]:
    """Yield members, whatever goes wrong with them made a DocumentError."""
    left = iter(members)
    while member := guard(lambda: next(left, None)):
        yield member


def _date_outside(name: str, mtime_ns: int) -> DocumentDate | None:
    """Return the date that a path or a file's time gives to a text without one."""
    if days := path_date(name):
        return DocumentDate(days, "path")
    if days := file_date(mtime_ns):
        return DocumentDate(days, "file_time")
    return None


def _line(text: str) -> str:
    """Return a text as one line that is not too long."""
    line = " ".join(_sound(text[: 4 * LONGEST_LINE]).split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def _sound(text: str) -> str:
    """Return a text that can be encoded: half a pair of surrogates is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text
