"""Files of other projects: what can be read is read, what cannot has its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.document import Document
from tests.extract import documents

SHARED = Path(__file__).parents[3] / "shared" / "data" / "formats"
FOLDERS = ("pdf", "eml", "mbox", "msg", "zip", "tar", "tgz", "gz")
FILES = [file for folder in FOLDERS for file in sorted((SHARED / folder).glob("*"))]
REFUSED = {
    "tika__testUnicodePassword.pdf": {"encrypted"},
    "tika__moby.zip": {"failed"},  # packed in a way of 1989
    "tika__gbk.zip": {"empty"},  # a document of no bytes
    "tika__testZIP_corrupted_oom.zip": {"over_limit", "failed"},
    "tika__testZipEncrypted.zip": {"encrypted"},
    "tika__droste.zip": {"over_limit"},
    "tika__quine.gz": {"over_limit"},
}

pytestmark = pytest.mark.skipif(not FILES, reason="the shared files are not here")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_else_is_refused(file: Path) -> None:
    found = documents(file.name, file.read_bytes())
    refused = {one.reason for one in found if not isinstance(one, Document)}
    assert refused - {"unknown_kind"} == REFUSED.get(file.name, set())
