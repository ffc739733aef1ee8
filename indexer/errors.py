"""What can go wrong, and what to do next.

IndexerError                everything this package raises on purpose
├── QueryError              a query that cannot be read; carries the query and the place
├── DateError               a date that cannot be read; carries the word
├── SizeError               a size that cannot be read; carries the word
├── ExpressionError         a regular expression that cannot be read; carries the place
├── RequestError            options that cannot be met, alone or together
├── TemplateError           a template of the output that cannot be read; carries the place
├── TooSlowError            a search that did not end within its time
├── KindError               a type of document that does not exist
├── PathError               a path that was asked for and is not there
├── ConfigError             a setting that cannot be read; names the file and the key
├── OpenError               a document that no program can be found for
├── AlertError              a saved query that is not there, or is there already
├── PortableError           a portable file that is not one, or is damaged
├── DocumentError           one file that cannot become a document; a line of the report
└── IndexAccessError        the index itself
    ├── IndexMissingError   there is none at this place
    ├── IndexDamagedError   it cannot be read
    ├── IndexVersionError   another version of this program made it
    ├── IndexLockedError    another writer holds it
    └── IndexWriteError     a change to it could not be written; the last commit stands

Every error says what is wrong in one sentence and carries a `hint`: the next thing to try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class IndexerError(Exception):
    """Say what is wrong in `str(error)` and what to try next in `hint`."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class QueryError(IndexerError):
    """Refuse a query, pointing at the place: `position` counts characters of `query`."""

    def __init__(self, message: str, *, query: str, position: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.position = position


class DateError(IndexerError):
    """Refuse a date, naming the `word` that could not be read."""

    def __init__(self, word: str) -> None:
        shown = word if len(word) <= 40 else word[:39] + "…"
        super().__init__(
            f"cannot read {shown!r} as a date",
            hint="write 2020-03-01, 2020-03, 2020, today, yesterday or 2_weeks; a range is A..B",
        )
        self.word = word


class SizeError(IndexerError):
    """Refuse a size, naming the `word` that could not be read."""

    def __init__(self, word: str) -> None:
        shown = word if len(word) <= 40 else word[:39] + "…"
        super().__init__(
            f"cannot read {shown!r} as a size",
            hint="write 500, 10k, 2.5M or 1G; a range is 10k..2M, >1M or <=500k",
        )
        self.word = word


class ExpressionError(IndexerError):
    """Refuse a regular expression: `position` counts its characters."""

    def __init__(self, message: str, *, position: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.position = position


class TemplateError(IndexerError):
    """Refuse a template, pointing at the place: `position` counts its characters."""

    def __init__(self, message: str, *, template: str, position: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.template = template
        self.position = position


class RequestError(IndexerError):
    """Refuse what was asked for: it is too much, or needs something that is not installed."""


class TooSlowError(IndexerError):
    """Say that a search has not ended within `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the search took longer than {seconds:g} s",
            hint="give it more time (--timeout 60), or ask for less: more letters before a *,"
            " fewer words",
        )
        self.seconds = seconds


class KindError(IndexerError):
    """Name a type of document that does not exist; the hint lists those that do."""


class PathError(IndexerError):
    """Name a path that does not exist, is not indexed, or means more than one thing."""


class ConfigError(IndexerError):
    """Name a setting that cannot be read, and the file or variable that it stands in."""


class OpenError(IndexerError):
    """Say why a document cannot be opened in a program."""


class AlertError(IndexerError):
    """Name a saved query that is not there, is there already, or cannot be called so."""


class PortableError(IndexerError):
    """Refuse a portable file: the message names it, the section and the line."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "nothing was imported; make another with `indexer export`",
    ) -> None:
        super().__init__(message, hint=hint)


class DocumentError(IndexerError):
    """Give the reason (one of `ledger.REASONS`) why a file is left out of the index."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class IndexAccessError(IndexerError):
    """Anything about the index on disk."""


class IndexMissingError(IndexAccessError):
    """There is no index at this place."""


class IndexDamagedError(IndexAccessError):
    """The index cannot be read: the message names the `file`, and the `offset` if there is one."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "`indexer check` tells what is damaged; with --repair it takes that out",
        file: Path | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.offset = offset


class IndexVersionError(IndexAccessError):
    """The index is whole and of another format; no earlier generation takes its place."""


class IndexLockedError(IndexAccessError):
    """Another writer holds the lock; the message says who."""


class IndexWriteError(IndexAccessError):
    """A change could not be written; the message names the file, and the last commit stands."""
