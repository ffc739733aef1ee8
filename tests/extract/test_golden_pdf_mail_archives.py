"""Files made by real programs are read as a person reads them, however they are damaged."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.extract.content import PAGE_END
from indexer.ledger import Skipped
from tests.extract import documents
from tests.extract.mutations import mutations

FORMATS = Path(__file__).parent.parent / "data" / "formats"
GOLDEN: dict[str, Any] = json.loads(
    (FORMATS / "golden_pdf_mail_archives.json").read_text(encoding="utf-8")
)
DAMAGED = [name for name in GOLDEN if name not in ("pdf/attached.pdf", "pdf/encrypted.pdf")]
LONGEST_S = 20.0


@pytest.fixture
def _greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tell days as they were where the files were made: the time of a file is a moment."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(params=GOLDEN)
def name(request: pytest.FixtureRequest) -> str:
    """Return a golden file that can be read here."""
    return readable(request.param)


def readable(name: str) -> str:
    if name.startswith("zstd/") and sys.version_info < (3, 14):
        pytest.importorskip("zstandard")
    return name


def read(name: str, content: bytes | None = None) -> list[Document | Skipped]:
    file = FORMATS / name
    return documents(file.name, file.read_bytes() if content is None else content)


def test_every_document_of_a_golden_file_is_found_and_no_other(name: str) -> None:
    found = {one.member for one in read(name) if isinstance(one, Document)}
    assert found == {expected.get("member", "") for expected in GOLDEN[name]["documents"]}


def test_a_golden_document_says_what_it_says(name: str) -> None:
    found = {one.member: one for one in read(name) if isinstance(one, Document)}
    for expected in GOLDEN[name]["documents"]:
        document = found[expected.get("member", "")]
        for text in expected["texts"]:
            assert text in document.text
        for phrase, page in expected.get("pages", {}).items():
            assert document.text[: document.text.index(phrase)].count(PAGE_END) + 1 == page
        for attribute in ("kind", "title", "author", "language"):
            if attribute in expected:
                assert getattr(document, attribute) == expected[attribute]
        if "sections" in expected:
            assert [section.title for section in document.sections] == expected["sections"]
            for start, title in document.sections:
                assert document.text.startswith(title, start)


@pytest.mark.usefixtures("_greenwich")
def test_a_golden_document_is_of_its_day(name: str) -> None:
    found = {one.member: one for one in read(name) if isinstance(one, Document)}
    for expected in GOLDEN[name]["documents"]:
        date = found[expected.get("member", "")].date
        if "date" in expected:
            assert (str(date.days) if date else None) == expected["date"]
            assert (date.source if date else "") == expected["source"]


def test_what_is_no_document_in_a_golden_file_is_listed(name: str) -> None:
    skipped = [one for one in read(name) if isinstance(one, Skipped)]
    expected = GOLDEN[name].get("skipped", [])
    assert [one.reason for one in skipped] == [one["reason"] for one in expected]
    for one, wanted in zip(skipped, expected, strict=True):
        assert one.path.endswith(wanted["member"])


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_gives_documents_or_reasons_in_bounded_time(name: str) -> None:
    content = (FORMATS / readable(name)).read_bytes()
    for seed, damaged in mutations(content):
        start = time.monotonic()
        found = read(name, damaged)
        assert all(isinstance(one, Document | Skipped) for one in found), seed
        assert time.monotonic() - start < LONGEST_S, seed
