"""Which lines of a document answer the query?

The text is analysed again, as it was when it was indexed, and every place where a leaf
of the query matches is found; so a highlight is never a guess. Passages are windows of
text around matches, cut between words, the best first: those in which most different
leaves of the query stand, then the earliest. They are shown in the order of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from indexer import deadline
from indexer.analysis import ENGLISH, Token, stems, tokens
from indexer.analysis.fold import fold
from indexer.document import PAGE_END, Section
from indexer.query.syntax import (
    Fuzzy,
    Leaf,
    Node,
    Pattern,
    Phrase,
    Regular,
    Word,
    wanted_leaves,
)
from indexer.results import Passage

WIDTH = 180
"""Characters in a passage, as a wish: a match that is longer is shown whole."""

LONGEST_WORD = 80
"""A run of more characters without a space (a text in Chinese, a URL) may be cut."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]?\s+|\n\s*\n")


class Span(NamedTuple):
    """Characters [start, end) of a text in which one leaf of the query matches."""

    start: int
    end: int
    leaf: Leaf


def find_spans(
    text: str,
    body_start: int,
    node: Node,
    *,
    inflections: bool = True,
    language: str = ENGLISH,
) -> list[Span]:
    """Return where in the body of `text` the leaves of a query match, in order."""
    leaves = [leaf for leaf in dict.fromkeys(wanted_leaves(node)) if _in_body(leaf)]
    if not leaves:
        return []
    found = list(tokens(text[body_start:]))
    spans = [
        Span(body_start + found[first].start, body_start + found[last].end, leaf)
        for leaf in leaves
        for first, last in _runs(leaf, found, language if inflections else "")
    ]
    return sorted(spans, key=lambda span: (span.start, -span.end))


def highlights(
    text: str, body_start: int, node: Node, *, language: str = ENGLISH
) -> list[tuple[int, int]]:
    """Return the characters [start, end) of a text in which a query matches, none twice."""
    spans = find_spans(text, body_start, node, language=language)
    return _merged([(span.start, span.end) for span in spans])


def best_passages(
    text: str,
    body_start: int,
    node: Node,
    *,
    limit: int = 2,
    width: int = WIDTH,
    inflections: bool = True,
    language: str = ENGLISH,
    sections: Sequence[Section] = (),
) -> tuple[Passage, ...]:
    """Return at most `limit` passages; the beginning of the body if nothing in it matches.

    `sections` are the headings of the text; each passage is told the last one before it.
    """
    spans = find_spans(text, body_start, node, inflections=inflections, language=language)
    if not spans:
        opening = _passage(text, body_start, body_start, [], body_start, width)
        return (_in_section(opening, sections),) if opening.text else ()
    windows = _windows(spans, width)
    best = sorted(
        windows, key=lambda window: (-len({span.leaf for span in window}), window[0].start)
    )
    chosen = sorted(best[:limit], key=lambda window: window[0].start)
    passages = (
        _passage(text, window[0].start, max(s.end for s in window), window, body_start, width)
        for window in chosen
    )
    return tuple(_in_section(passage, sections) for passage in passages)


def _in_section(passage: Passage, sections: Sequence[Section]) -> Passage:
    """Return a passage with the heading under which it stands."""
    number = bisect_right(sections, passage.start, key=lambda section: section.start)
    return passage._replace(section=sections[number - 1].title) if number else passage


def _in_body(leaf: Leaf) -> bool:
    return isinstance(leaf, Word | Phrase | Pattern | Fuzzy | Regular) and leaf.field in (
        "",
        "body",
    )


def _runs(leaf: Leaf, found: list[Token], language: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each match of a leaf."""
    deadline.check()
    match leaf:
        case Word(typed):
            yield from _word_runs(list(tokens(typed)), found, language)
        case Phrase(typed, slop):
            yield from _phrase_runs([token.form.word for token in tokens(typed)], slop, found)
        case Pattern() | Fuzzy() | Regular():
            fits = _fits(leaf)
            for place, token in enumerate(found):
                if not place & 1023:
                    deadline.check()
                spelled = (token.form.word, *token.form.aliases)
                if word := next((word for word in spelled if fits(word)), ""):
                    yield place, _reach(place, found, word)


def _word_runs(asked: list[Token], found: list[Token], language: str) -> Iterator[tuple[int, int]]:
    if len(asked) > 1:
        yield from _phrase_runs([token.form.word for token in asked], 0, found)
    whole = "".join(token.form.word for token in asked)
    typed = asked[0].form.typed if len(asked) == 1 else whole
    wanted = {*stems(whole, language, typed)} if language else {whole}
    for place, token in enumerate(found):
        for word in token.form.inflected:
            if word[0] != whole[0]:  # a stemmer takes endings off, and is slow
                continue
            typed = token.form.typed if word == token.form.word else word
            if not wanted.isdisjoint(stems(word, language, typed) if language else (word,)):
                yield place, _reach(place, found, word)
                break


def _reach(place: int, found: list[Token], word: str) -> int:
    """Return the last token that `word`, at the token `place`, covers: more if it is joined."""
    spelled = found[place].form.word
    if spelled == word or not found[place].form.aliases:
        return place
    for after, token in enumerate(found[place + 1 : place + 8], start=1):
        if not word.startswith(spelled):
            break
        spelled += token.form.word
        if spelled == word:
            return place + after
    return place


def _phrase_runs(words: list[str], slop: int, found: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield each place where a phrase begins, with the nearest place where it may end.

    From the last word to the first: the nearest follower has the nearest end, so one is
    enough, and the time is linear in the tokens whatever the slop.
    """
    ends = {
        place: _reach(place, found, words[-1])
        for place, token in enumerate(found)
        if _is(token, words[-1])
    }
    for word in reversed(words[:-1]):
        followers, before = list(ends), {}
        for place in range(len(found) if followers else 0):
            if _is(found[place], word):
                after = bisect_right(followers, place)
                if after < len(followers) and followers[after] <= place + 1 + slop:
                    before[place] = ends[followers[after]]
        ends = before
    yield from ends.items()


def _is(token: Token, word: str) -> bool:
    return token.form.word == word or word in token.form.aliases


def _fits(leaf: Pattern | Fuzzy | Regular) -> Callable[[str], bool]:
    if isinstance(leaf, Pattern):
        from fnmatch import translate  # its patterns do not go back over what a * took

        fits = re.compile(translate(fold(leaf.text).replace("[", "[[]"))).match
        return lambda word: fits(word) is not None
    if isinstance(leaf, Regular):
        from indexer.query.regular import compiled

        return compiled(leaf.text).fits
    asked = fold(leaf.text)
    return lambda word: _within(asked, word, leaf.distance)


def _within(one: str, other: str, distance: int) -> bool:
    """Tell whether two words are at most `distance` edits apart, as Whoosh counts them."""
    from whoosh.support.levenshtein import damerau_levenshtein

    if abs(len(one) - len(other)) > distance:
        return False
    return int(damerau_levenshtein(one, other, limit=distance)) <= distance


def _windows(spans: list[Span], width: int) -> list[list[Span]]:
    """Gather neighbouring spans that fit into one passage."""
    windows: list[list[Span]] = []
    for span in spans:
        if windows and span.end - windows[-1][0].start <= width * 2 // 3:
            windows[-1].append(span)
        else:
            windows.append([span])
    return windows


def _passage(
    text: str, start: int, end: int, spans: list[Span], body_start: int, width: int
) -> Passage:
    """Cut the passage around characters [start, end) and find the spans in it."""
    first, last = _edges(text, start, max(end, start), body_start, width)
    shown, places = _squeezed(text, first, last)
    highlights = _merged([(places[span.start], places[span.end]) for span in spans])
    before, after = ("…" if first > body_start else ""), ("…" if text[last:].strip() else "")
    shift = len(before)
    start = spans[0].start if spans else first
    return Passage(
        line=text.count("\n", 0, start) + 1,
        page=text.count(PAGE_END, 0, start) + 1 if PAGE_END in text else None,
        start=start,
        end=spans[0].end if spans else last,
        text=before + shown + after,
        highlights=tuple((a + shift, b + shift) for a, b in highlights),
    )


def _edges(text: str, start: int, end: int, body_start: int, width: int) -> tuple[int, int]:
    """Return where a passage begins and ends: at a sentence if one is near, else between words."""
    room = max(width - (end - start), 40)
    earliest = max(body_start, start - room * 2 // 5)
    first = _word_start(text, earliest, body_start)
    for match in _SENTENCE_END.finditer(text, first, start):
        first = match.end()
        break
    last = _word_end(text, min(len(text), max(end, first + width)))
    for match in _SENTENCE_END.finditer(text, end, last):
        if match.end() - first >= width // 2:
            last = match.end()
            break
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _word_start(text: str, at: int, lowest: int) -> int:
    """Return the start of the word at `at`; of an endless one, `at` itself."""
    spaces = [text.rfind(space, max(lowest, at - LONGEST_WORD), at) for space in " \n\t"]
    return (
        max(spaces) + 1
        if max(spaces) >= 0
        else max(lowest, at if at - lowest > LONGEST_WORD else lowest)
    )


def _word_end(text: str, at: int) -> int:
    """Return the end of the word at `at`; of an endless one, `at` itself."""
    match = re.compile(r"\s").search(text, at, at + LONGEST_WORD)
    return match.start() if match else at if len(text) - at > LONGEST_WORD else len(text)


def _squeezed(text: str, first: int, last: int) -> tuple[str, dict[int, int]]:
    """Return text[first:last] with single spaces, and where each of its characters went."""
    places: dict[int, int] = {}
    shown: list[str] = []
    for at in range(first, last):
        places[at] = len(shown)
        if not text[at].isspace():
            shown.append(text[at])
        elif not shown or shown[-1] != " ":
            shown.append(" ")
    places[last] = len(shown)
    return "".join(shown), places


def _merged(highlights: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(highlights):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
