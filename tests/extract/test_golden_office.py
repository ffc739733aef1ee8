"""What LibreOffice wrote is found again: text, notes, pages, and what a file says of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.extract.content import PAGE_END
from tests.extract import FORMATS, document

GOLDEN = json.loads((FORMATS / "golden_office.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["file"])
def test_a_document_says_what_was_written(golden: dict[str, Any]) -> None:
    file = FORMATS / golden["file"]
    found = document(file.name, file.read_bytes())
    assert found.kind == golden["kind"]
    assert [each for each in golden["fragments"] if each not in found.text] == []
    assert (found.author, found.language) == (golden["author"], golden["language"])
    assert found.title == golden["title"] or not golden["title"]
    stated = found.date and found.date.source == "property"
    assert (str(found.date.days) if found.date and stated else "") == golden["date"]
    assert [section.title for section in found.sections] == golden["sections"]
    for start, title in found.sections:
        assert found.text[start:].startswith(title)


@pytest.mark.parametrize(
    "golden", [each for each in GOLDEN if "pages" in each], ids=lambda golden: golden["file"]
)
def test_a_phrase_is_on_its_page(golden: dict[str, Any]) -> None:
    file = FORMATS / golden["file"]
    text = document(file.name, file.read_bytes()).text
    assert text.endswith(PAGE_END)
    pages = {phrase: text[: text.find(phrase)].count(PAGE_END) + 1 for phrase in golden["pages"]}
    assert pages == golden["pages"]
