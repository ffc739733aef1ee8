"""What plain text and Markdown say about themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import SourceFile
from indexer.errors import DocumentError
from indexer.extract import open_file
from indexer.extract.content import TITLE_LENGTH, first_sentence
from tests.extract import document


@pytest.mark.parametrize(
    ("name", "content", "title", "date", "source", "body"),
    [
        ("a.txt", " date 2020-03-01 Rain fell. It was wet.\n\nMore.", "Rain fell. It was wet.",
         "2020-03-01", "header", "Rain fell. It was wet.\n\nMore."),
        ("a.txt", "\n VELMORA, June 5, 2021 — Rain.", "VELMORA, June 5, 2021 — Rain.",
         "2021-06-05", "dateline", "\n VELMORA, June 5, 2021 — Rain."),
        ("2018-11/a.txt", "Rain", "Rain", "2018-11", "path", "Rain"),
        ("2018-11/a.txt", "date 2020-03-01 Rain", "Rain", "2020-03-01", "header", "Rain"),
        ("a.md", "---\ntitle: Rain\ndate: 2022-09\n---\n\n# Head\n", "Rain",
         "2022-09", "front_matter", "# Head\n"),
        ("a.md", "---\ndate: 2022-09-01T23:59:00-08:00\n---\n# Head #\n", "Head",
         "2022-09-01", "front_matter", "# Head #\n"),
        ("a.md", "---\ndcterms.date: 2022-09-01\n---\n# Head {#head .title}\n", "Head",
         "2022-09-01", "front_matter", "# Head {#head .title}\n"),
        ("2018-11/a.md", "# Set {a, b}\n", "Set {a, b}", "2018-11", "path", "# Set {a, b}\n"),
        ("a.md", "+++\ntitle = 'Rain'\ndate = 2022-09-01\n+++\nText", "Rain",
         "2022-09-01", "front_matter", "Text"),
        ("2018-11/a.md", "Head\n====\n\nText", "Head", "2018-11", "path", "Head\n====\n\nText"),
        ("2018-11/a.md", "---\ntitle: [\n---\nText", "title: [", "2018-11", "path",
         "---\ntitle: [\n---\nText"),
        ("2018-11/empty.txt", "", "empty", "2018-11", "path", ""),
        ("2018-11/a.txt", "OSK, 5 May 2021 — Rain", "OSK, 5 May 2021 — Rain", "2021-05-05",
         "dateline", "OSK, 5 May 2021 — Rain"),
        ("a.txt", "\ufeff\r\n date 2020-03-01 Rain\r\nfell", "Rain", "2020-03-01", "header",
         "Rain\nfell"),
        ("2018-11/a.md", "date 2020-03 Rain\n\n# Head", "Head", "2020-03", "header",
         "Rain\n\n# Head"),
        ("2018-11/a.md", "---\ntitle: Rain\n---\nOSK, 5 May 2021 — Text", "Rain", "2021-05-05",
         "dateline", "OSK, 5 May 2021 — Text"),
        ("2018-11/a.md", "---\r\nTitle: ‘Rain’\r\npublished: 2022\r\n...\r\nText", "‘Rain’",
         "2022", "front_matter", "Text"),
        ("2018-11/a.md", "---\ndate: soon\n---\nText. More.", "Text. More.", "2018-11", "path",
         "Text. More."),
        ("2018-11/a.md", "+++\ntitle = \n+++\n## Head", "Head", "2018-11", "path",
         "+++\ntitle = \n+++\n## Head"),
        ("2018-11/a.md", "---\nno fields\n---\n# Head", "no fields", "2018-11", "path",
         "---\nno fields\n---\n# Head"),
        ("2018-11/a.md", "---\n---\nText", "Text", "2018-11", "path", "Text"),
        ("2018-11/a.md", "---\nnever closed", "---", "2018-11", "path", "---\nnever closed"),
        ("2018-11/a.md", "#hash\n\n ## Rain *fell* ##\n", "Rain *fell*", "2018-11", "path",
         "#hash\n\n ## Rain *fell* ##\n"),
        ("2018-11/a.txt", "---\ntitle: Rain\n---\n", "---", "2018-11", "path",
         "---\ntitle: Rain\n---\n"),
    ],
)  # fmt: skip
def test_a_document_says_title_date_and_body(
    name: str, content: str, title: str, date: str, source: str, body: str
) -> None:
    found = document(name, content.encode())
    assert found.date is not None
    assert (found.title, str(found.date.days), found.date.source, found.body) == (
        title, date, source, body,
    )  # fmt: skip


def test_the_file_time_is_the_last_resort() -> None:
    found = document("a.txt", b"Rain")
    assert found.date is not None
    assert found.date.source == "file_time"


def test_equal_bytes_have_equal_hashes() -> None:
    one, other = document("a.txt", b"same"), document("b.txt", b"same")
    assert one.content_hash == other.content_hash != document("c.txt", b"x").content_hash


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        open_file(SourceFile(str(tmp_path), "gone.txt", 1, 1))
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.md", "markdown"), ("A.MARKDOWN", "markdown"), ("a.txt", "text"), ("a", "text")],
)
def test_the_kind_is_known_by_the_name(name: str, kind: str) -> None:
    assert document(name, b"words").kind == kind


def test_a_long_first_line_gives_its_first_sentence() -> None:
    line = "Mr. Smith of the U.S. said yes. " + "And then a great deal more was said. " * 9
    assert first_sentence(line) == "Mr. Smith of the U.S. said yes."


@given(st.text())
def test_a_title_is_short_and_cut_between_words(text: str) -> None:
    title = first_sentence(text)
    assert len(title) <= TITLE_LENGTH + 1
    assert title.splitlines() in ([], [title])


@given(st.lists(st.from_regex(r"[a-zé’]{1,30}", fullmatch=True), min_size=1, max_size=40))
def test_a_title_ends_with_a_whole_word_and_says_if_more_follows(words: list[str]) -> None:
    line = " ".join(words)
    title = first_sentence(line)
    assert f"{line} ".startswith(title.removesuffix("…") + " ")
    assert title.endswith("…") == (len(line) > TITLE_LENGTH)
