"""What is said in subtitles?

A line for each cue of SubRip or WebVTT, without numbers, times and styles; a voice is named
before what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.extract.content import Content, Input
from indexer.extract.tags import readable

_TIMES = re.compile(r"\s*(?:\d+:)?\d\d:\d\d[,.]\d{1,3}\s+-->\s")
_BESIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?[ \t]+([^>\n]{1,200})>")
_MARKUP = re.compile(r"</?[A-Za-z\d][^<>]{0,300}>|\{\\[^{}]{0,100}\}")
_KARAOKE = re.compile(r"<\d\d:\d\d")
_ROLLS_WITHIN = 5_000
"""Where words have times of their own, each cue begins with lines of the one before it."""

_HEADER = re.compile(r"WEBVTT[ \t]+(?:-[ \t]*)?(\S.*)")
_HEADER_LANGUAGE = re.compile(r"^Language: *([A-Za-z-]{2,12})$", re.MULTILINE)
_NAME_LANGUAGE = re.compile(r"\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.(?:srt|vtt)$", re.IGNORECASE)


def read(file: Input) -> Content:
    """Read subtitles. Raises DocumentError."""
    text = file.text()
    rolling = bool(_KARAOKE.search(text, 0, _ROLLS_WITHIN))
    cues: list[str] = []
    before: list[str] = []
    for lines in _cues(text):
        if fresh := [line for line in lines if not (rolling and line in before)]:
            cues.append(" ".join(fresh))
        before = lines[-2:]
    header = _HEADER.match(text)
    language = _HEADER_LANGUAGE.search(text[:1_000]) if text.startswith("WEBVTT") else None
    language = language or _NAME_LANGUAGE.search(file.name)
    return Content(
        "\n".join(cues),
        title=header[1].strip() if header else "",
        language=language[1] if language else "",
    )


def _cues(text: str) -> Iterator[list[str]]:
    """Yield the lines of each cue; what stands before the first is a header."""
    cue: list[str] | None = None
    beside = False
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if not line.strip():
            beside = False
        elif _TIMES.match(line):
            if cue is not None:
                yield cue
            cue, beside = [], False
        elif cue is not None and not beside:
            beside = bool(_BESIDE.match(line)) and not lines[at - 1].strip()
            if not beside and not _is_name(lines, at):
                cue += filter(None, [_words(line)])
    if cue is not None:
        yield cue


def _is_name(lines: list[str], at: int) -> bool:
    """Tell whether a line is the number or the name of the cue that begins in the next."""
    if at + 1 == len(lines) or not _TIMES.match(lines[at + 1]):
        return False
    return lines[at].strip().isdigit() or not lines[at - 1].strip()


def _words(line: str) -> str:
    if "<" in line or "{" in line:
        line = _MARKUP.sub("", _VOICE.sub(r"\1: ", line))
    return " ".join(readable(line).split())
