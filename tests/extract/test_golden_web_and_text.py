"""Files that real programs made are read as what they say, and damaged ones without harm.

`MUTATIONS=full` tries a thousand mutations of a file of each kind.
"""

from __future__ import annotations

import json
import os
from random import Random
from time import monotonic
from typing import Any

import pytest

from indexer.document import Document
from indexer.ledger import Skipped
from tests.extract import FORMATS, document, documents

EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (FORMATS / "golden_web_and_text.json").read_text(encoding="utf-8")
)
MUTATIONS = 1000 if os.environ.get("MUTATIONS") == "full" else 20
LONGEST_S = 5.0
FIRST_OF_KIND = {expected["kind"]: name for name, expected in reversed(EXPECTED.items())}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_golden_file_is_read_as_what_it_says(name: str) -> None:
    expected = EXPECTED[name]
    file = FORMATS / name
    found = document(file.name, file.read_bytes())
    assert found.date is not None
    assert (found.kind, found.title, found.author, found.language) == (
        expected["kind"], expected["title"], expected.get("author", ""),
        expected.get("language", ""),
    )  # fmt: skip
    assert (str(found.date.days), found.date.source) == (expected["date"], expected["source"])
    if "sections" in expected:
        assert [title for _, title in found.sections] == expected["sections"]
    for fragment in expected["text"]:
        assert fragment in found.text


@pytest.mark.parametrize("name", FIRST_OF_KIND.values())
def test_a_mutated_file_is_a_document_or_is_skipped(name: str) -> None:
    file = FORMATS / name
    content = file.read_bytes()
    for seed in range(MUTATIONS):
        begun = monotonic()
        for found in documents(file.name, mutated(content, Random(seed))):
            assert isinstance(found, Document | Skipped), (name, seed)
        assert monotonic() - begun < LONGEST_S, (name, seed)


def mutated(content: bytes, random: Random) -> bytes:
    """Return bytes flipped, cut, inserted or doubled at some places."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(changed) + 1)
        end = min(len(changed), at + random.choice((1, 4, 64, 1024)))
        match random.randrange(4):
            case 0 if at < len(changed):
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = random.choice((b"<", b"{", b"[", b'"', b"\0", b"\xff", b"&#9")) * (
                    random.choice((1, 100))
                )
            case _:
                changed[at:at] = changed[at:end] * random.choice((1, 20))
    return bytes(changed)
