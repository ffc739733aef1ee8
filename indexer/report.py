"""What did a run do?"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.ledger import FAILURES, Skipped
from indexer.runs import Run


@dataclass(frozen=True, slots=True)
class Withheld:
    """Removals that were not made: how many documents of a root, and why not."""

    root: str
    documents: int
    reason: str


@dataclass(slots=True)
class Report:
    """What a run did, by path."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    rebuilt: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    documents: int = 0
    elapsed_s: float = 0.0
    dry_run: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Skipped]:
        """Return the files that should be indexed and could not be."""
        return [skipped for skipped in self.skipped if skipped.reason in FAILURES]

    def record(self, run: Run) -> Run:
        """Return the record of the run with what it has done so far."""
        return run._replace(
            added=len(self.added),
            changed=len(self.changed),
            moved=len(self.moved),
            removed=len(self.removed),
            unchanged=self.unchanged,
            failed=len(self.failed),
        )
