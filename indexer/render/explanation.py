"""How does a search explain itself to a person: why nothing, why these, why this score?"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.explanations import ZERO_REASONS, Zero
from indexer.render.escape import visible
from indexer.render.hits import documents, part_lines
from indexer.results import Results

_INDENT = "   "
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def remarks(results: Results, *, with_scores: bool) -> list[str]:
    """Return what is to be said of results beside them: why there are none, how they were found.

    The parts of scores only `with_scores`: on a terminal they stand with the hits.
    """
    told = []
    if results.zero:
        told += [f"nothing found for {visible(results.understood_as)}", *_zero(results.zero)]
    if results.suggestions:
        told.append("did you mean " + " or ".join(map(visible, results.suggestions)))
    if results.plan:
        told += [f"plan: {visible(results.plan)}", *counted(results.clauses)]
    if results.plan and with_scores:
        told += scores(results)
    return told


def counted(clauses: Iterable[tuple[str, int]]) -> list[str]:
    """Return a line for each clause: how many documents it matches alone."""
    return [f"{_INDENT}{visible(part)}: {documents(n)}" for part, n in clauses]


def scores(results: Results) -> list[str]:
    """Return a line for each hit, and one for each part of its score."""
    told = []
    for hit in results.hits:
        told.append(f"{hit.rank}. {visible(hit.document.name)}: {hit.score:.6f}")
        told += [_INDENT + line for line in part_lines(hit)]
    return told


def _zero(zero: Zero) -> list[str]:
    told = [ZERO_REASONS[zero.reason]]
    if len(zero.clauses) > 1:
        told += counted(zero.clauses)
    if zero.drop:
        clauses = " and ".join(visible(clause) for clause in zero.drop.clauses)
        told.append(f"without {clauses}: {documents(zero.drop.documents)}")
    dropped = zero.drop.clauses if zero.drop else ()
    told += [
        f"{visible(node)} leaves out {documents(n)}"
        for node, n in zero.excluded
        if n and dropped != (node,)
    ]
    if zero.undated:
        told.append(f"without a date: {documents(zero.undated)}")
    if zero.changed:
        told.append("changed since, for one: " + visible(zero.changed[0]))
    if zero.skipped:
        reasons = (f"{n:,} {reason.replace('_', ' ')}" for reason, n in zero.skipped)
        told.append(f"left out of the index: {', '.join(reasons)} (`indexer status --skipped`)")
    if zero.age_s is not None:
        told.append(f"the index was updated {_ago(zero.age_s)}")
    return told


def _ago(age_s: float) -> str:
    for seconds, unit in _UNITS:
        if age_s >= seconds:
            count = int(age_s // seconds)
            return f"{count:,} {unit}{'s' * (count != 1)} ago"
    return "less than a minute ago"
