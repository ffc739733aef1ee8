"""A damaged file is a document or a line of the ledger, and soon."""

from __future__ import annotations

import time
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from indexer.document import Document
from indexer.ledger import Skipped
from tests.extract import FORMATS, documents
from tests.extract.mutations import mutated, mutations

LONGEST_S = 10
FILES = (
    "docx/orchard.docx", "pptx/harbour.pptx", "xlsx/ledger.xlsx", "xls/ledger.xls",
    "doc/orchard.doc", "odt/orchard.odt", "ods/ledger.ods", "odp/kiln.odp", "epub/ferry.epub",
    "rtf/ferry.rtf", "xml/orchard.xml",
)  # fmt: skip
ZIPPED = [name for name in FILES if name[:3] not in ("xls", "doc", "rtf", "xml") or name[3] == "x"]


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_ends_in_the_ledger(name: str) -> None:
    content = (FORMATS / name).read_bytes()
    for seed, damaged in mutations(content):
        check(name, damaged, seed)


@pytest.mark.parametrize("name", ZIPPED)
def test_a_file_with_a_damaged_part_ends_in_the_ledger(name: str) -> None:
    content = (FORMATS / name).read_bytes()
    for seed, _ in mutations(b""):
        check(name, with_damaged_part(content, seed), seed)


def check(name: str, content: bytes, seed: int) -> None:
    started = time.monotonic()
    found = documents(name.rpartition("/")[2], content)
    assert time.monotonic() - started < LONGEST_S, f"seed {seed}"
    assert found, f"seed {seed}"
    assert all(isinstance(each, Document | Skipped) for each in found), f"seed {seed}"


def with_damaged_part(content: bytes, seed: int) -> bytes:
    """Return an archive that is sound but for what one of its parts says."""
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        damaged = Random(seed).choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, seed) if name == damaged else part)
    return changed.getvalue()
