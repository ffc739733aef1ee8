"""A manifest is read as it was written, or refused with what is wrong; nothing else happens."""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexDamagedError, IndexVersionError
from indexer.manifest import (
    MANIFEST_BYTES,
    Deletions,
    FileEntry,
    Manifest,
    SegmentEntry,
    decode,
    deleted_name,
    encode,
    generation_of,
    is_own_name,
    manifest_name,
    read_manifest,
    segment_name,
)

ENTRY = FileEntry(4096, 0xFFFFFFFF)
MANIFEST = Manifest(
    generation=41,
    previous=38,
    created="2026-01-31T10:00:00+00:00",
    analysis=3,
    next_segment=9,
    schema=({"name": "title", "kind": "words", "weights": (1, 2.5, None, {"é": True})},),
    segments=(
        SegmentEntry("000002", 20, {"segment": FileEntry(1 << 40, 0)}),
        SegmentEntry(
            "000008", 3, {"segment": ENTRY}, Deletions("000008-000041.deleted", 2, 128, 1)
        ),
    ),
    ledger={"ledger-000041.jsonl": FileEntry(100, 7)},
)


def signed(content: dict[str, Any]) -> bytes:
    """Give a manifest the checksum it asks for, as a hostile writer would."""
    content.pop("checksum", None)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return json.dumps({**content, "checksum": f"{zlib.crc32(text.encode()):08x}"}).encode()


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / manifest_name(41)
    file.write_bytes(encode(MANIFEST))
    assert read_manifest(file) == MANIFEST


def test_what_is_read_is_frozen(tmp_path: Path) -> None:
    manifest = decode(encode(MANIFEST))
    for mapping in (manifest.schema[0], manifest.ledger, manifest.segments[0].files):
        with pytest.raises(TypeError):
            mapping["x"] = 1  # type: ignore[index]
    assert isinstance(manifest.schema[0]["weights"], tuple)


def test_a_manifest_names_all_its_files() -> None:
    assert MANIFEST.file_names() == {
        "manifest-000041.json", "ledger-000041.jsonl", "000002.segment",
        "000008.segment", "000008-000041.deleted",
    }  # fmt: skip


def test_names_are_made_and_read_the_same_way() -> None:
    assert generation_of(manifest_name(1_234_567)) == 1_234_567
    assert deleted_name(segment_name(8), 41) == "000008-000041.deleted"
    for name in ("manifest-000000.json", "manifest-0000041.json", "manifest-000041.json.new"):
        assert generation_of(name) is None


def test_only_files_of_an_index_are_its_own() -> None:
    own = [
        *MANIFEST.file_names(), "manifest-000041.json.new", "000009.segment", "000009-2-7.run",
    ]  # fmt: skip
    others = [
        "write.lock", "reserve", ".gitignore", "ledger.json", "20200301.txt", "000009",
        "segment", "2020.segment", "manifest-41.json", "ledger-.jsonl", "a/000009.segment",
    ]  # fmt: skip
    assert [name for name in own if not is_own_name(name)] == []
    assert [name for name in others if is_own_name(name)] == []


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "generation": lambda m: m.update(generation=True),
    "previous: 41": lambda m: m.update(previous=41),
    "created": lambda m: m.update(created="yesterday"),
    "created: month": lambda m: m.update(created="2026-13-31T10:00:00Z"),
    "generation is": lambda m: m.update(generation=10**12),
    "next_segment is": lambda m: m.update(next_segment=10**12),
    "analysis": lambda m: m.update(analysis=-1),
    "next_segment": lambda m: m.update(next_segment=8),
    "schema 0": lambda m: m.update(schema=["title"]),
    "segments is": lambda m: m.update(segments={}),
    r"segments.0.name": lambda m: m["segments"][0].update(name="../02"),
    "a name is there twice": lambda m: m["segments"][0].update(name="000008"),
    r"segments.0.documents": lambda m: m["segments"][0].update(documents=1 << 63),
    r"segments.0.files": lambda m: m["segments"][0].pop("files"),
    r"'\.\./x'": lambda m: m["segments"][0]["files"].update({"../x": {}}),
    "files.segment.length": lambda m: m["segments"][0]["files"]["segment"].update(length=1.0),
    "files.segment.checksum": lambda m: m["segments"][0]["files"]["segment"].update(
        checksum=1 << 32
    ),
    r"deleted.file": lambda m: m["segments"][1]["deleted"].update(file="/etc/passwd"),
    "not of segment": lambda m: m["segments"][1]["deleted"].update(file="000002-000041.deleted"),
    "more than its documents": lambda m: m["segments"][1]["deleted"].update(documents=4),
    r"segments.1.deleted": lambda m: m["segments"][1].update(deleted=[]),
    r"write\.lock": lambda m: m["ledger"].update({"write.lock": {}}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_manifest_is_refused_though_its_checksum_is_right(
    wrong: str, tmp_path: Path
) -> None:
    content = json.loads(encode(MANIFEST))
    WRONG[wrong](content)
    file = tmp_path / manifest_name(41)
    file.write_bytes(signed(content))
    with pytest.raises(
        IndexDamagedError, match=rf"manifest-000041\.json cannot be read: .*{wrong}"
    ):
        read_manifest(file)


def test_a_whole_manifest_of_another_format_is_not_called_damaged(tmp_path: Path) -> None:
    file = tmp_path / manifest_name(41)
    file.write_bytes(signed({**json.loads(encode(MANIFEST)), "format_version": 2}))
    with pytest.raises(
        IndexVersionError, match=r"manifest-000041\.json cannot be read: .*2, not 1"
    ):
        read_manifest(file)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"null", b"\xff", b'{"format_version": 1}', b"[" * 100_000,
        b'{"format_version": NaN}', b'{"format_version": 1' + b"0" * 10_000 + b"}",
        b"\xef\xbb\xbf{}", b"cos\nsystem\n(S'true'\ntR.", b" " * (MANIFEST_BYTES + 1),
    ],
    ids=lambda content: repr(content[:20]),
)  # fmt: skip
def test_what_is_no_manifest_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / manifest_name(41)
    file.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"manifest-000041\.json"):
        read_manifest(file)


def test_a_manifest_under_another_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / manifest_name(42)
    file.write_bytes(encode(MANIFEST))
    with pytest.raises(IndexDamagedError, match="of generation 41"):
        read_manifest(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_no_manifest_and_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / manifest_name(41)
    os.mkfifo(file)
    with pytest.raises(IndexDamagedError, match=r"manifest-000041\.json is not a plain file"):
        read_manifest(file)


def test_no_flipped_bit_and_no_cut_goes_unseen() -> None:
    content = encode(MANIFEST)
    damaged = [content[:length] for length in range(0, len(content) - 1, 5)]
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 7
        damaged.append(bytes(flipped))
    for other in damaged:
        try:
            assert decode(other) == MANIFEST  # white space
        except ValueError:
            continue


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(st.text(), JSON), max_size=3))
def test_any_schema_is_read_as_it_was_written(schema: list[dict[str, Any]]) -> None:
    manifest = decode(encode(MANIFEST._replace(schema=tuple(schema))))
    assert encode(manifest) == encode(MANIFEST._replace(schema=tuple(schema)))


def test_reading_executes_nothing(tmp_path: Path) -> None:
    file = tmp_path / manifest_name(41)
    file.write_bytes(encode(MANIFEST))
    events: list[str] = []
    watching = True
    sys.addaudithook(lambda event, _: events.append(event) if watching else None)
    read_manifest(file)
    watching = False
    assert set(events) <= {"open"}
