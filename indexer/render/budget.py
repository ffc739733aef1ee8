"""How much of an answer fits into a number of tokens?

For whoever reads with a language model. Its tokens are not known here, so they are estimated: a
token is three ASCII characters, or one of any other kind. Common tokenizers count fewer in nearly
every text, so that an answer that is said to fit does. What does not fit is left out whole, hit by
hit from the end, and that is said in the answer itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.results import Results

_ASCII_A_TOKEN = 3


def tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    ascii_only = len(text.encode("ascii", "ignore"))
    return -(-ascii_only // _ASCII_A_TOKEN) + len(text) - ascii_only


def fitted(results: Results, limit: int, render: Callable[[Results], str]) -> Results:
    """Return results of which what `render` makes has at most `limit` tokens, if that can be.

    If not even the first hit fits, it loses passages; if that is in vain, no hit is left.
    """
    if tokens(render(results)) <= limit:
        return results
    low, high = 0, len(results.hits) - 1  # `low` hits fit, if any number does
    while low < high:
        middle = (low + high + 1) // 2
        if tokens(render(_shortened(results, middle, limit))) <= limit:
            low = middle
        else:
            high = middle - 1
    if low > 0:
        return _shortened(results, low, limit)
    for candidate in _of_one_hit(results, limit):
        if tokens(render(candidate)) <= limit:
            return candidate
    return _shortened(results, 0, limit)


def _of_one_hit(results: Results, limit: int) -> Iterator[Results]:
    """Yield the first hit alone: whole, then with fewer and fewer passages."""
    if not results.hits:
        return
    one = _shortened(results, 1, limit)
    hit = one.hits[0]
    yield one
    for kept in range(len(hit.passages) - 1, -1, -1):
        missing = f"{len(hit.passages) - kept} of {len(hit.passages)} passages of hit {hit.rank}"
        yield one._replace(
            hits=(hit._replace(passages=hit.passages[:kept]),),
            partial=True,
            notes=(*one.notes, f"left out for want of room: {missing}"),
        )


def _shortened(results: Results, kept: int, limit: int) -> Results:
    left_out = len(results.hits) - kept
    shorter = results._replace(hits=results.hits[:kept], left_out=left_out)
    if not left_out:
        return shorter
    note = f"{left_out} of {len(results.hits)} hits are left out, for --max-tokens is {limit};"
    note += f" --offset {shorter.next_offset} continues" if kept else " give it more"
    return shorter._replace(notes=(*results.notes, note))
