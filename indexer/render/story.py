"""How does the story of a file look to a person?

A fact a line, its name before it; what is not there is not mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from indexer.document import Document, IndexedDocument, pages_of
from indexer.faults import FAULTS, Fault
from indexer.ledger import REASONS, Root, Skipped
from indexer.remedy import command
from indexer.render.escape import visible
from indexer.render.hits import dated, documents
from indexer.render.report import of_kinds, reasons
from indexer.story import NOW, STATES

if TYPE_CHECKING:
    from indexer.judgement import Among, Clause, Verdict
    from indexer.story import Contents, Story

_SHOWN = 20
"""So many members of a file are told one by one."""

_NAMES = 10
"""Columns that the name of a fact takes."""


def story(told: Story) -> str:
    """Return the story of a path."""
    facts = [("path", told.path), ("state", _state(told)), ("root", _root(told.root))]
    if told.document and told.whole:
        facts += _document(told.document, told.whole)
    facts += [("copies" if i == 0 else "", copy) for i, copy in enumerate(told.copies)]
    if told.left_out:
        facts += _left_out(told.left_out)
    facts += [("reads as", told.kind), *_contents(told)]
    facts += [("next", told.next_step)]
    facts += _verdict(told.verdict) if told.verdict else ()
    facts += _among(told.among) if told.among else ()
    return "\n".join(f"{name:<{_NAMES}}{visible(value)}" for name, value in facts if value)


def _state(told: Story) -> str:
    state = STATES[told.state]
    is_news = told.state in ("indexed", "container") or told.now in ("changed", "gone")
    return f"{state}; {NOW[told.now]}" if told.now and is_news else state


def _root(root: Root | None) -> str:
    if root is None:
        return ""
    options = command(root._replace(path="")).removeprefix("indexer add").removesuffix("''").strip()
    return f"{root.path} ({options})" if options else root.path


def _document(known: IndexedDocument, whole: Document) -> Iterator[tuple[str, str]]:
    yield "id", known.id
    yield "title", known.title
    yield "date", dated(known)
    yield "author", whole.author
    yield "language", whole.language
    yield "type", known.kind
    yield "encoding", whole.encoding
    yield "pages", f"{len(pages_of(whole.text)) or ''}"
    titles = [section.title for section in whole.sections]
    shown = "; ".join(titles[:3]) + "; …" * (len(titles) > 3)
    yield "sections", f"{len(titles)}: {shown}" if titles else ""
    yield "size", f"{known.size_bytes:,} bytes"
    yield "note", whole.note
    yield "hash", known.content_hash
    seen = datetime.fromtimestamp(known.seen_ns // 1_000_000_000)
    yield "read", f"{seen.astimezone():%Y-%m-%d %H:%M:%S}"


def _left_out(file: Skipped) -> Iterator[tuple[str, str]]:
    detail = f": {file.detail}" if file.detail else ""
    yield "left out", f"{file.reason.replace('_', ' ')}{detail}"
    yield "", REASONS[file.reason]
    yield "by", file.path if file.path.endswith("/") else ""


def _contents(told: Story) -> Iterator[tuple[str, str]]:
    """Tell what is in a folder by numbers, and what is in a file one by one."""
    contents = told.contents
    if contents.documents or told.state in ("folder", "container"):
        undated = f"; {contents.undated:,} undated" if contents.undated else ""
        kinds = f": {of_kinds(contents.kinds)}" if contents.documents else ""
        yield "holds", f"{documents(len(contents.documents))}{kinds}{undated}"
    if contents.skipped:
        yield "left out", reasons(contents.skipped)
    if told.state != "folder":
        members = _members(contents, told.path)
        yield from members[:_SHOWN]
        if len(members) > _SHOWN:
            yield "", f"and {len(members) - _SHOWN:,} more"


def _members(contents: Contents, path: str) -> list[tuple[str, str]]:
    told = {each.name: each.kind for each in contents.documents}
    for file in contents.skipped:
        detail = f" ({file.detail})" if file.detail else ""
        told[file.path] = f"left out: {file.reason.replace('_', ' ')}{detail}"
    return [("", f"{name[len(path) :]}  {what}") for name, what in sorted(told.items())]


def _verdict(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "query", verdict.understood_as
    if verdict.rank is not None:
        yield "rank", f"{verdict.rank:,} of {verdict.total:,}"
        yield "shown as", verdict.shown_as
        yield "score", f"{verdict.score:.3f}"
    else:
        yield "matches", "no"
    for clause in verdict.clauses:
        yield from _clause(clause)


def _clause(clause: Clause) -> Iterator[tuple[str, str]]:
    if not clause.matches:
        yield "", f"   fails  {clause.clause}"
        yield from (("", f"          {_fault(fault, clause)}") for fault in clause.faults)
        return
    yield "", f"{clause.score:8.3f}  {clause.clause}"
    if len(clause.shares) > 1:
        shares = (f"{share.score:.3f} {share.part}" for share in clause.shares)
        yield "", f"          = {' + '.join(shares)}"


def _fault(fault: Fault, clause: Clause) -> str:
    instead = f": {fault.instead}" if fault.instead else ""
    if fault.reason == "missing" and fault.instead:
        edits = f"{fault.edits} edit{'s' * (fault.edits != 1)}"
        instead = f"; the nearest is {fault.instead} ({edits})"
    part = f"{fault.part}: " if fault.part != clause.clause else ""
    return f"{part}{FAULTS[fault.reason]}{instead}"


def _among(among: Among) -> Iterable[tuple[str, str]]:
    yield "query", among.understood_as
    yield "matches", documents(among.matching) + " in it"
    if among.rank is not None:
        yield "best", f"{among.best} at rank {among.rank:,} of {among.total:,}"
