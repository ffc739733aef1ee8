"""What a notebook says."""

from __future__ import annotations

import json

import pytest

from tests.extract import document, refusal


def notebook(*cells: object, **about: object) -> bytes:
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4}).encode()


def test_markdown_code_and_outputs_are_text_in_their_order() -> None:
    outputs = [
        {"output_type": "stream", "text": ["one\n", "\x1b[31mtwo\x1b[0m\n"]},
        {"output_type": "display_data", "data": {"text/plain": "three", "image/png": "iVBO"}},
        {"output_type": "execute_result",
         "data": {"text/plain": "cut", "text/html": "<table><tr><td>a<td>b</table>"}},
        {"output_type": "error", "ename": "ValueError", "evalue": "no tide", "traceback": ["x"]},
    ]  # fmt: skip
    found = document(
        "a.ipynb",
        notebook(
            {"cell_type": "markdown", "source": ["# Tide\n", "rises"]},
            {"cell_type": "code", "source": "# no heading\nf()", "outputs": outputs},
            {"cell_type": "markdown", "source": "## Ebb"},
            "no cell",
        ),
    )
    assert found.text == (
        "# Tide\nrises\n\n# no heading\nf()\n\none\ntwo\n\nthree\n\na\tb\n\nValueError: no tide"
        "\n\n## Ebb"
    )
    assert found.kind == "notebook"
    assert [(found.text[at : at + 4], title) for at, title in found.sections] == [
        ("# Ti", "Tide"), ("## E", "Ebb"),
    ]  # fmt: skip


def test_title_authors_and_date_are_in_the_metadata() -> None:
    found = document(
        "a.ipynb", notebook(title="Tide", authors=[{"name": "Ines Calder"}], date="2021-06-05")
    )
    assert found.date is not None
    assert (found.title, found.author, str(found.date.days)) == (
        "Tide", "Ines Calder", "2021-06-05",
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"cells": 1}', b"{", b"words"])
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    assert refusal("a.ipynb", content).reason == "failed"
