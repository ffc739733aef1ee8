"""How does a search explain itself to a person: why nothing, why these, why this score?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.render.escape import visible
from indexer.render.hits import documents, part_lines
from indexer.results import ZERO_REASONS, Results, Zero

_INDENT = "   "
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def nothing(results: Results) -> str:
    """Return why nothing was found, a line for each fact."""
    told = [f"nothing found for {visible(results.understood_as)}"]
    if results.zero:
        told += _zero(results.zero)
    told += [meant(results.suggestions)] if results.suggestions else []
    return "\n".join(told)


def meant(suggestions: Sequence[str]) -> str:
    """Return a question for near spellings."""
    return "did you mean " + " or ".join(visible(word) for word in suggestions)


def how(results: Results) -> str:
    """Return how a query was run, and how many documents each clause matches alone."""
    return "\n".join([f"plan: {visible(results.plan)}", *counted(results.clauses)])


def counted(clauses: Iterable[tuple[str, int]]) -> list[str]:
    """Return a line for each clause: how many documents it matches alone."""
    return [f"{_INDENT}{visible(part)}: {documents(n)}" for part, n in clauses]


def scores(results: Results) -> str:
    """Return the parts of the score of each hit, for where they do not stand beside it."""
    told = []
    for hit in results.hits:
        told.append(f"{hit.rank}. {visible(hit.document.name)}: {hit.score:.6f}")
        told += [_INDENT + line for line in part_lines(hit)]
    return "\n".join(told)


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
