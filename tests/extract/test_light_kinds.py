"""What is read as the text that it is: markup that people write by hand, and code."""

from __future__ import annotations

import pytest

from indexer.extract.dates import dateline_date, written_date
from indexer.extract.decode import decode
from indexer.extract.markdown import sections_of
from tests.extract import document

RST = """\
====
Rain
====

:Author: Ines Calder
:Date: 5 June 2021

Tide
----

==== ====
a    b
==== ====

    Not this
    --------

Words above a transition

--------

Ebb
~~~
"""
TEX = r"""\documentclass{article} % \title{No}
\title[Short]{Rain \emph{and} tide\thanks{Someone}}
\author{Ines Calder \and Tomas Reed}
\date{June 5, 2021}
\begin{document}
\section*{On the {\bf quay}}
% \section{Hidden}
100\% \subsection{Ebb}
\end{document}
"""
ORG = """\
#+TITLE: Rain
#+author: Ines Calder
#+DATE: <2021-06-05 Sat>
* TODO [#A] Tide :quay:wet:
text
*bold* and
** Ebb
"""
ADOC = """\
= Rain
Ines Calder <ines@example.org>; Tomas Reed
v1.0, 2021-06-05
:lang: en

== Tide
====
no section
====
=== Ebb ===
"""


@pytest.mark.parametrize(
    ("name", "content", "author", "sections"),
    [
        ("a.rst", RST, "Ines Calder", ["Rain", "Tide", "Ebb"]),
        ("a.tex", TEX, "Ines Calder, Tomas Reed", ["On the quay", "Ebb"]),
        ("a.org", ORG, "Ines Calder", ["Tide", "Ebb"]),
        ("a.adoc", ADOC, "Ines Calder, Tomas Reed", ["Rain", "Tide", "Ebb"]),
    ],
)
def test_markup_says_title_author_date_and_sections(
    name: str, content: str, author: str, sections: list[str]
) -> None:
    found = document(name, content.encode())
    assert found.text == content
    assert found.title == ("Rain and tide" if name == "a.tex" else "Rain")
    assert found.author == author
    assert found.date is not None
    assert (str(found.date.days), found.date.source) == ("2021-06-05", "header")
    assert [title for _, title in found.sections] == sections
    for start, title in found.sections:
        assert title.split()[-1].rstrip("}") in content[start : start + 50]


@pytest.mark.parametrize("name", ["a.rst", "a.tex", "a.org", "a.adoc"])
def test_markup_without_a_head_is_like_plain_text(name: str) -> None:
    found = document(name, b"VELMORA, June 5, 2021 - Rain fell.\n")
    assert found.title == "VELMORA, June 5, 2021 - Rain fell."
    assert found.date is not None
    assert (found.date.source, found.sections) == ("dateline", ())


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("main.rs", "fn main() {}", "main.rs"),
        (
            "main.py",
            "#!/usr/bin/env python3\n# rain\n\nr'''Count tides.\n\nMore.'''",
            "Count tides.",
        ),
        ("main.py", '"""Count."""', "Count."),
        ("main.py", "import os", "main.py"),
        ("main.c", '"""Count."""', "main.c"),
    ],
)
def test_code_is_named_by_its_file_or_docstring(name: str, content: str, title: str) -> None:
    found = document(name, content.encode())
    assert (found.kind, found.title, found.text) == ("code", title, content)


def test_headings_of_markdown_are_found_where_they_begin() -> None:
    text = (
        "# One ##\ntext\nTwo\n===\n---\n```\n# no\n```\n  ## C#\n# \n#no\n\n---\n"
        "- item\n---\nLast\n--"
    )
    assert [(text[at : at + 3], title) for at, title in sections_of(text)] == [
        ("# O", "One"), ("Two", "Two"), ("  #", "C#"), ("- i", "- item"), ("Las", "Last"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("front_matter", "title", "author"),
    [
        ("title: Rain\nauthor: Ines", "Rain", "Ines"),
        ("title: 'Rain: and'\nauthors:\n  - Ines\n- \"Tomas\"\ntags: [a, b]", "Rain: and",
         "Ines, Tomas"),
        ("# note\ntitle: Rain\n\nauthors: [Ines, Tomas]\nempty:", "Rain", "Ines, Tomas"),
        ("title: >\n  Rain\n  falls\nauthor: {name: Ines}", "Rain falls", "Ines"),
        ("title: Rain # note\nauthor: &a Ines", "Rain", "Ines"),
        ("title: \"Rain\\tfalls\"\nauthor: 'Ines ''I'''", "Rain falls", "Ines 'I'"),
        ("title: Rain\n  falls\nauthor: Ines", "Rain falls", "Ines"),
        ("title: http://example.org/a:b\nauthor: a - b", "http://example.org/a:b", "a - b"),
    ],
)  # fmt: skip
def test_plain_front_matter_is_read_as_yaml_would(
    front_matter: str, title: str, author: str
) -> None:
    found = document("a.md", f"---\n{front_matter}\n---\nText".encode())
    assert (found.title, found.author, found.body) == (title, author, "Text")


BOMB = "a: &a [x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "front_matter",
    [
        f"---\n{BOMB}title: *j\nauthor: *j\ndate: *j\n---\n",
        "---\ntitle: " + "[" * 20_000 + "\n---\n",
        "---\n" + "a: [b, c]\n" * 1_000_000 + "---\n",
        "+++\n" + "".join(f"a{i} = 1\n" for i in range(900_000)) + "+++\n",
        "+++\na = " + "[" * 60_000 + "\n+++\n",
        "+++\n" + "a." * 30_000 + "b = 1\n+++\n",
        "+++\ntitle = 0x" + "f" * 60_000 + "\n+++\n",
    ],
    ids=range(7),
)  # fmt: skip
def test_hostile_front_matter_is_read_in_bounded_time(front_matter: str) -> None:
    assert document("a.md", f"{front_matter}\n# Head\n".encode()).title


@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.tex", "a.org", "a.adoc", "a.py", "a.txt"])
def test_hostile_lines_are_read_in_linear_time(name: str) -> None:
    size = 300_000
    for piece in ("x", " ", "[", "(", "`", "#", "=", "*", "\\title{", "\\section[", "# a\n", "A "):
        assert document(name, (piece * (size // len(piece))).encode()).title
    assert document(name, f"# a{' ' * size}b\n\n= x{' ' * size}y".encode()).title


def test_a_dateline_of_capitals_only_is_looked_through_once() -> None:
    assert dateline_date("A" * 150 + " 2021") is None


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2020-03-01T23:59:00+09:00", "2020-03-01"), ("2020/03/01", "2020-03-01"),
        ("20200301", "2020-03-01"), ("March 1st, 2020", "2020-03-01"),
        ("Sun, 1 Mar 2020 10:00:00 GMT", "2020-03-01"), ("march 2020", "2020-03"),
        ("2020", "2020"), ("1622887200", "None"), ("20201301", "None"), ("today", "None"),
        ("", "None"),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written: str, days: str) -> None:
    assert str(written_date(written)) == days


@pytest.mark.parametrize("label", ["cp500", "rot13", "nonsense", "a\0b", "x" * 1000, "", "utf-7"])
def test_an_encoding_that_cannot_be_is_not_believed(label: str) -> None:
    assert decode("Rain and sun, ö".encode(), declared=label) == ("Rain and sun, ö", "utf-8")


def test_a_page_does_not_end_in_a_text() -> None:
    assert document("a.txt", b"one\n\ftwo").text == "one\n two"
