"""The story of a zero: why was nothing found, and what would find something?

Every clause is run alone, as a set of documents; what to drop, what a filter leaves out and what
has no date is then counted with bits. Only a zero pays for this, also for a short look
whether files have changed since they were indexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from indexer.asking import Asking
from indexer.explanations import Fewer, Zero
from indexer.freshness import changed_files
from indexer.index import Index
from indexer.query.meaning import UNDATED_DOCUMENTS
from indexer.query.syntax import Every, Node, Query, clauses, wanted_leaves

MOST_CLAUSES = 64
"""Of more clauses than these nothing is dropped: nobody typed them."""

MOST_WAYS = 64
"""So many different sets of clauses to drop are compared, at most."""

_WORD_FIELDS = ("", "title", "author", "body")


def zero(ask: Asking, asked: Query, indexes: Sequence[Index], suggestions: Sequence[str]) -> Zero:
    """Find out why nothing was found; `suggestions` are near spellings of words not found."""
    found = {node: ask.documents(node) for node in clauses(asked.node)}
    filters = [node for node in found if _is_filter(node)]
    others = [node for node in found if node not in filters]
    worded = _all_of(found, others)
    excluded = [(str(node), _left_out(found, node)) for node in filters]
    undated = ask.documents_of_tree(UNDATED_DOCUMENTS) & worded if filters else 0
    ledgers = [index.ledger_as_read() for index in indexes]
    skipped = Counter(file.reason for ledger in ledgers for file in ledger.skipped)
    changed = tuple(changed_files(zip(indexes, ledgers, strict=True)))
    updated = min((ledger.updated for ledger in ledgers if ledger.updated), default="")
    return Zero(
        reason=_reason(ask, found, filters, worded, suggestions, changed),
        clauses=tuple((str(node), bits.bit_count()) for node, bits in found.items()),
        drop=_fewer(found),
        excluded=tuple(excluded),
        undated=undated.bit_count(),
        skipped=tuple(sorted(skipped.items())),
        changed=changed,
        updated=updated,
        age_s=_age_s(updated),
    )


def _reason(
    ask: Asking,
    found: dict[Node, int],
    filters: list[Node],
    worded: int,
    suggestions: Sequence[str],
    changed: Sequence[str],
) -> str:
    """Return the first of `explanations.ZERO_REASONS` that holds.

    A word that is spelled almost like one of the index explains more than a changed file does.
    """
    if not ask.collection.living:
        return "index_empty"
    if filters and worded and len(filters) < len(found):
        return "filtered_out"
    if changed and not suggestions:
        return "index_stale"
    if any(not bits for node, bits in found.items() if node not in filters):
        return "no_such_term"
    return "filtered_out" if len(filters) == len(found) else "no_overlap"


def _is_filter(node: Node) -> bool:
    """Tell whether a clause only selects: it has leaves that are wanted, and none is words."""
    leaves = list(wanted_leaves(node))
    return bool(leaves) and not any(
        isinstance(leaf, Every) or getattr(leaf, "field", None) in _WORD_FIELDS for leaf in leaves
    )


def _all_of(found: dict[Node, int], nodes: Sequence[Node]) -> int:
    """Return the documents that match all nodes; none for no node."""
    matching = found[nodes[0]] if nodes else 0
    for node in nodes[1:]:
        matching &= found[node]
    return matching


def _left_out(found: dict[Node, int], without: Node) -> int:
    """Return how many documents match all clauses but this one."""
    return _all_of(found, [node for node in found if node != without]).bit_count()


def _fewer(found: dict[Node, int]) -> Fewer | None:
    """Return the smallest set of clauses to drop; of several, that which leaves most documents."""
    if not 2 <= len(found) <= MOST_CLAUSES:
        return None
    best = Fewer((), 0)
    for matched in _largest_matches(found):
        documents = _all_of(found, matched).bit_count()
        if documents > best.documents:
            dropped = tuple(str(node) for node in found if node not in matched)
            best = Fewer(dropped, documents)
    return best if best.documents else None


def _largest_matches(found: dict[Node, int]) -> Iterator[list[Node]]:
    """Yield the sets of clauses, as large as there are, that some document matches all of."""
    at_least = [0] * (len(found) + 1)  # documents that match so many clauses, or more
    for bits in found.values():
        for many in range(len(found), 1, -1):
            at_least[many] |= at_least[many - 1] & bits
        at_least[1] |= bits
    best = next((documents for documents in reversed(at_least) if documents), 0)
    for _ in range(MOST_WAYS):
        if not best:
            return
        one = best & -best
        matched = [node for node, bits in found.items() if bits & one]
        yield matched
        best &= ~_all_of(found, matched)


def _age_s(updated: str) -> float | None:
    if not updated:
        return None
    return max((datetime.now(UTC) - datetime.fromisoformat(updated)).total_seconds(), 0.0)
