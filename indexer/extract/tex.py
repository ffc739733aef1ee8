r"""What does a LaTeX file say about itself?

The text is kept as it is. `\title`, `\author` and `\date` say what they say, and `\section` and
its kin begin sections, but for those that are commented out.
"""

from __future__ import annotations

import re

from indexer.document import DocumentDate, Section
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.plain import plain_content

_COMMAND = re.compile(
    r"\\(title|author|date|part|chapter|(?:sub){0,2}section|paragraph)\*?\s{0,9}(?:\[[^\]]{0,300}\]\s{0,9})?\{"
)
_BRACKET = re.compile(r"(?<!\\)[{}]")
_LONGEST = 1_000
_DEEPEST = 10
_COMMENT_WITHIN = 200
_NOTE = re.compile(r"\\(?:thanks|footnote|label|inst|orcidID)\{[^{}]{0,1000}\}")
_JOINT = re.compile(r"\\and\b|\\And\b|\\AND\b")
_MARKUP = re.compile(r"\\\\(?:\[[^\]]{0,20}\])?|\\[A-Za-z]{1,40}\*?|[{}~$]|\\(?=\W)")


def read(file: Input) -> Content:
    """Read LaTeX. Raises DocumentError."""
    text = file.text()
    said: dict[str, str] = {}
    sections = []
    for match in _COMMAND.finditer(text):
        if _is_commented(text, match.start()):
            continue
        words = _plain(_argument(text, match.end()))
        if match[1] in ("title", "author", "date"):
            said.setdefault(match[1], words)
        elif words:
            sections.append(Section(match.start(), words))
    plain = plain_content(text)
    days = written_date(said.get("date", ""))
    return plain._replace(
        title=said.get("title", "") or (sections[0].title if sections else plain.title),
        date=DocumentDate(days, "header") if days else plain.date,
        author=said.get("author", ""),
        sections=tuple(sections),
    )


def _is_commented(text: str, at: int) -> bool:
    line = text[max(0, at - _COMMENT_WITHIN) : at].rpartition("\n")[2]
    return "%" in line.replace("\\%", "")


def _argument(text: str, start: int) -> str:
    """Return what stands from `start` on up to the bracket that closes it."""
    depth = 1
    for match in _BRACKET.finditer(text, start, start + _LONGEST):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return text[start : match.start()]
        if depth > _DEEPEST:
            break
    return ""


def _plain(argument: str) -> str:
    """Return the words of an argument."""
    if "\\" in argument:
        argument = _JOINT.sub(",", _NOTE.sub("", argument))
    return " ".join(_MARKUP.sub(" ", argument).split()).replace(" ,", ",")
