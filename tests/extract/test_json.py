"""What a person reads in JSON."""

from __future__ import annotations

import pytest

from tests.extract import document, refusal


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.json", '{"a": "Rain", "b": {"c": 1.50, "d": true, "e": null}}',
         "a: Rain\nb\nc: 1.50\nd: true\ne"),
        ("a.json", '{"a": ["Rain", "tide"], "b": [1, 2.5]}', "a\nRain\ntide\nb: 1 2.5"),
        ("a.json", '[{"a": "x"}, {"a": "y"}]', "a: x\n\na: y"),
        ("a.json", '{"a": "x", "a": "y"}', "a: x\na: y"),
        ("a.json", '"only \\u00e9 words\\f"', "only é words"),
        ("a.json", '{"a": 1e999, "b": ' + "9" * 5000 + "}", "a: 1e999\nb"),
        ("a.json", '{"picture": "data:image/png;base64,' + "iVBO" * 99 + '"}', "picture"),
        ("a.jsonl", '{"a": "x"}\n\n{"a": "y"}\nbroken\n', "a: x\n\na: y\n\nbroken"),
        ("a.json", "// settings\n{}", "// settings\n{}"),
        ("a.json", "", ""),
    ],
)  # fmt: skip
def test_names_and_values_are_lines(name: str, content: str, text: str) -> None:
    found = document(name, content.encode())
    assert (found.kind, found.text) == ("json", text)


def test_title_date_author_and_language_are_taken_where_they_are_plainly_named() -> None:
    found = document(
        "a.json",
        b'{"Title": "Rain", "created_at": "2021-06-05T23:00:00-09:00",'
        b' "author": [{"name": "Ines"}, "Tomas"], "lang": "en"}',
    )
    assert (found.title, found.author, found.language) == ("Rain", "Ines, Tomas", "en")
    assert found.date is not None
    assert (str(found.date.days), found.date.source) == ("2021-06-05", "property")


def test_other_values_under_those_names_are_none() -> None:
    found = document("a.json", b'{"title": {"x": 1}, "date": 1622887200, "author": 5, "lang": []}')
    assert (found.title, found.language) == ("a", "")
    assert found.date is not None
    assert found.date.source == "file_time"


@pytest.mark.parametrize("content", ["[" * 200_000, '{"a":' * 200_000])
def test_deep_nesting_is_refused(content: str) -> None:
    found = refusal("a.json", content.encode())
    assert (found.reason, found.detail) == (
        "over_limit", "its lists and objects are nested too deeply",
    )  # fmt: skip


def test_half_a_surrogate_is_no_character() -> None:
    assert document("a.json", b'["\\ud800"]').text == "\ufffd" * 3
