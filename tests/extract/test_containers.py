"""Which kind of document is in a container, whatever its name."""

from __future__ import annotations

import pytest

from indexer.document import Document
from indexer.kinds import KINDS
from tests.extract import FORMATS, SHARED_FORMATS, document, documents, refusal
from tests.extract.packages import archive


@pytest.mark.parametrize(
    "name",
    ["doc/ferry.doc", "docx/ferry.docx", "pptx/kiln.pptx", "xlsx/fleet.xlsx", "xls/fleet.xls",
     "odt/ferry.odt", "ods/fleet.ods", "odp/kiln.odp", "epub/ferry.epub", "rtf/ferry.rtf",
     "xml/orchard.xml"],
)  # fmt: skip
def test_a_document_is_known_by_its_content(name: str) -> None:
    kind = name.partition("/")[0]
    assert document("misnamed.txt", (FORMATS / name).read_bytes()).kind == kind


@pytest.mark.skipif("zip" in KINDS, reason="archives are read")
def test_an_archive_is_called_one() -> None:
    found = refusal("a.docx", archive({"a.txt": "one"}))
    assert (found.reason, found.detail) == ("unknown_kind", "zip archive")


ENCRYPTED = ("docx/tika__testWORD_protected_passtika.docx", "odt/tika__testODTEncrypted.odt",
             "xlsx/unstructured__password_protected.xlsx")  # fmt: skip
NOT_READ = ("docx/tika__testWORD_truncated.docx",)


@pytest.mark.skipif(not SHARED_FORMATS.is_dir(), reason="the files of others are not at hand")
@pytest.mark.parametrize("kind", "doc docm docx pptx xlsx xls odt ods odp epub rtf xml".split())
def test_the_files_of_others_are_read(kind: str) -> None:
    for file in sorted((SHARED_FORMATS / kind).iterdir()):
        found = documents(file.name, file.read_bytes())[0]
        name = f"{kind}/{file.name}"
        if isinstance(found, Document):
            assert name not in ENCRYPTED
        elif name not in NOT_READ:
            assert found.reason == "encrypted", found


def test_a_text_that_is_named_as_a_document_is_a_text() -> None:
    assert document("a.docx", b"no document").kind == "text"


@pytest.mark.parametrize("name", ["a.docx", "a.rtf", "a.xls"])
def test_what_is_neither_is_damaged(name: str) -> None:
    assert refusal(name, bytes(range(8)) * 50).reason == "failed"
