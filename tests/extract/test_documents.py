"""Which documents are in a file, and what is said of those that are not."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Container, Mapping
from io import BytesIO

import pytest

from indexer.document import MEMBER_MARK, Document, SourceFile
from indexer.extract import content_hash, documents_in
from indexer.extract.content import START_BYTES
from indexer.ledger import Skipped
from tests.extract import document, documents, refusal
from tests.extract.packages import archive

MAIL = (
    "From: Ada <ada@example.org>\nTo: Bo <bo@example.org>\nSubject: Pears\n{}"
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n"
    "--cut\n\nwords\n--cut\nContent-Type: {}\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename={}\n\n{}\n--cut--\n"
)
SENT = "Date: Sun, 1 Mar 2020 23:59:00 -1100\n"


def found_in(
    name: str,
    content: bytes,
    *,
    kind: str = "",
    wanted: Container[str] = (),
    refused: Container[str] = (),
    quarantined: Mapping[str, str] | None = None,
    entered: list[tuple[str, str]] | None = None,
) -> dict[str, str]:
    """Return the kinds of the documents in a file, and the reasons of what is none, by member."""
    source = SourceFile("/", name, len(content), 1_600_000_000_000_000_000)

    def entering(member: str, digest: str) -> None:
        if entered is not None:
            entered.append((member, digest))

    found = documents_in(
        BytesIO(content),
        source,
        kind=kind,
        wanted=wanted,
        refused=refused,
        quarantined=quarantined or {},
        entering=entering,
    )
    told = {}
    for one in found:
        if isinstance(one, Document):
            told[one.member] = one.kind
        else:
            member = one.path.removeprefix(source.name).removeprefix(MEMBER_MARK)
            told[member] = f"{one.reason}: {one.detail}" if one.detail else one.reason
    return told


def mail_with(name: str, attached: bytes, sent: str = SENT, kind: str = "text/plain") -> bytes:
    return MAIL.format(sent, kind, name, base64.encodebytes(attached).decode()).encode()


def dates(content: bytes) -> dict[str, tuple[str, str] | None]:
    found = documents("a.eml", content)
    return {
        one.member: (str(one.date.days), one.date.source) if one.date else None
        for one in found
        if isinstance(one, Document)
    }


def test_an_attachment_is_of_the_day_of_its_mail() -> None:
    content = mail_with("2018-11-30.txt", b"pears")
    assert dates(content) == {"": ("2020-03-01", "mail"), "2018-11-30.txt": ("2020-03-01", "mail")}


def test_an_attachment_that_states_its_day_is_of_that() -> None:
    content = mail_with("a.txt", b"date 2019-02-03 pears")
    assert dates(content)["a.txt"] == ("2019-02-03", "header")


def test_what_is_in_an_attached_archive_is_of_the_day_of_the_mail_unless_it_keeps_a_time() -> None:
    timeless = gzip.compress(b"pears", mtime=0)
    content = mail_with("a.txt.gz", timeless, kind="application/gzip")
    assert dates(content)["a.txt.gz!/a.txt"] == ("2020-03-01", "mail")
    kept = gzip.compress(b"pears", mtime=1_500_000_000)
    found = dates(mail_with("a.txt.gz", kept, kind="application/gzip"))["a.txt.gz!/a.txt"]
    assert found is not None
    assert found[1] == "file_time"


def test_an_attachment_of_a_mail_without_a_date_has_none() -> None:
    assert dates(mail_with("a.txt", b"pears", sent=""))["a.txt"] is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", archive({})),
        ("a.zip", archive({"folder/": ""})),
        ("a.tar", bytes(10_240)),
        ("a.tgz", gzip.compress(bytes(10_240))),
        ("a.docx", b""),
    ],
)
def test_what_holds_nothing_is_empty(name: str, content: bytes) -> None:
    assert refusal(name, content).reason == "empty"


def test_an_empty_archive_in_another_is_empty() -> None:
    content = archive({"a.txt": "words", "in.zip": archive({})})
    assert found_in("a.zip", content) == {"a.txt": "text", "in.zip": "empty"}


def test_an_archive_whose_only_member_is_refused_is_not_empty() -> None:
    assert found_in("a.zip", archive({"a.txt": "words"}), refused=["a.txt"]) == {}


def test_a_text_without_words_is_a_document() -> None:
    assert document("a.txt", b"").text == ""


def test_what_is_entered_is_said_before_it_is_read_and_after_each_member() -> None:
    inner = archive({"b.txt": "two"})
    content = archive({"a.txt": "one", "in.zip": inner})
    entered: list[tuple[str, str]] = []
    found_in("a.zip", content, entered=entered)
    whole = ("", content_hash(content))
    packed = ("in.zip", content_hash(inner))
    assert entered == [
        whole, ("a.txt", content_hash(b"one")), whole,
        packed, ("in.zip!/b.txt", content_hash(b"two")), packed, whole,
    ]  # fmt: skip


def test_what_is_quarantined_is_not_read() -> None:
    content = archive({"a.txt": "one", "b.txt": "two"})
    entered: list[tuple[str, str]] = []
    why = {content_hash(b"one"): "it ended the process"}
    found = found_in("a.zip", content, quarantined=why, entered=entered)
    assert found == {"a.txt": "quarantined: it ended the process", "b.txt": "text"}
    assert "a.txt" not in dict(entered)
    why = {content_hash(content): "it took too long"}
    assert found_in("a.zip", content, quarantined=why) == {"": "quarantined: it took too long"}


def test_a_kind_that_is_not_wanted_and_holds_nothing_is_not_read() -> None:
    assert found_in("a.ipynb", b"{ damaged", wanted=["pdf"]) == {"": "excluded: -t"}
    assert found_in("a.ipynb", b"{ damaged")[""].startswith("failed")


def test_what_is_wanted_is_looked_for_in_what_is_not() -> None:
    content = archive({"a.txt": "words", "b.eml": mail_with("c.csv", b"a,b\n").decode()})
    assert found_in("a.zip", content, wanted=["csv"]) == {
        "a.txt": "excluded: -t",
        "b.eml": "excluded: -t",
        "b.eml!/c.csv": "csv",
    }


def test_a_kind_that_is_known_is_not_looked_for() -> None:
    assert found_in("a.txt", b"# Head", kind="markdown") == {"": "markdown"}


@pytest.mark.parametrize("size", [0, 1, START_BYTES - 1, START_BYTES, START_BYTES + 1])
def test_a_file_of_any_size_is_named_by_its_hash(size: int) -> None:
    found = document("a.txt", b"a" * size)
    assert found.content_hash == found.file_hash == content_hash(b"a" * size)


def test_a_small_file_is_read_once() -> None:
    class Counted(BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.reads += 1
            return super().read(size)

    stream = Counted(b"words")
    assert len(list(documents_in(stream, SourceFile("/", "a.txt", 5, 1)))) == 1
    assert stream.reads == 1


def test_a_parser_that_raises_anything_gives_a_line_of_the_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_stream: object) -> str:
        raise KeyError("a\nb")

    monkeypatch.setattr("indexer.extract.sniff.kind_in_zip", broken)
    found = documents("a.docx", archive({"a": ""}))
    assert [one.detail for one in found if isinstance(one, Skipped)] == ["KeyError: 'a\\nb'"]
