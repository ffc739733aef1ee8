"""Files of sections: what was written is read, and every change of a byte is noticed."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.sections import PAGE, SectionFile, SectionWriter
from indexer.errors import IndexDamagedError


def written(path: Path, sections: dict[str, bytes], facts: dict[str, int] | None = None) -> str:
    writer = SectionWriter(path)
    for name, content in sections.items():
        writer.add(name, content)
    return writer.finish(facts or {})


def test_sections_and_facts_are_read_back(tmp_path: Path) -> None:
    writer = SectionWriter(tmp_path / "a")
    writer.add("text", b"hello")
    with writer.section("numbers", "Q"):
        writer.write(array("Q", [1, 2**63]))
        writer.write(array("Q", [3]))
    checksum = writer.finish({"documents": 2})
    file = SectionFile(tmp_path / "a")
    assert bytes(file.numbers("text")) == b"hello"
    assert file.numbers("numbers", "Q").tolist() == [1, 2**63, 3]
    assert (file.facts, file.checksum) == ({"documents": 2}, checksum)
    assert all(section.start % 8 == 0 for section in file.sections.values())


@given(sizes=st.lists(st.sampled_from([0, 1, 7, 8, PAGE - 1, PAGE, 3 * PAGE + 5]), max_size=4))
def test_sections_of_any_size_are_read_back(
    sizes: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sections") / "a"
    sections = {str(i): bytes([i + 1]) * size for i, size in enumerate(sizes)}
    written(path, sections)
    file = SectionFile(path)
    file.check_all()
    assert {name: bytes(file.numbers(name)) for name in sections} == sections


def test_sections_of_the_same_bytes_lie_in_one_place(tmp_path: Path) -> None:
    writer = SectionWriter(tmp_path / "a")
    for name, numbers in {"first": [1, 2], "other": [2, 1], "same": [1, 2]}.items():
        writer.add(name, array("Q", numbers), "Q")
    writer.add("octets", array("Q", [1, 2]).tobytes())
    writer.finish({})
    file = SectionFile(tmp_path / "a")
    assert file.numbers("same", "Q").tolist() == file.numbers("first", "Q").tolist() == [1, 2]
    starts = [file.section(name).start for name in ("first", "same", "octets", "other")]
    assert starts[0] == starts[1] == starts[2] != starts[3]
    assert file.section("octets").typecode == "B"


def test_every_changed_byte_and_every_shorter_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    written(path, {"a": bytes(range(100)), "b": b"x" * 50}, {"documents": 1})
    sound = path.read_bytes()
    for at in range(len(sound)):
        for change in (0x01, 0x80, 0xFF):
            path.write_bytes(sound[:at] + bytes([sound[at] ^ change]) + sound[at + 1 :])
            with pytest.raises(IndexDamagedError, match="byte"):
                SectionFile(path).check_all()
        path.write_bytes(sound[:at])
        with pytest.raises(IndexDamagedError):
            SectionFile(path)


def test_a_damaged_page_is_noticed_when_it_is_first_touched(tmp_path: Path) -> None:
    path = tmp_path / "a"
    written(path, {"a": b"a" * PAGE, "b": b"b" * PAGE})
    content = bytearray(path.read_bytes())
    content[PAGE // 2] ^= 1
    path.write_bytes(content)
    file = SectionFile(path)
    start, size, _ = file.section("b")
    file.check(start, start + size)
    with pytest.raises(IndexDamagedError, match="at byte 0: the checksum is wrong"):
        file.numbers("a")


def test_numbers_of_another_type_and_bytes_outside_are_damage(tmp_path: Path) -> None:
    written(tmp_path / "a", {"a": b"x"})
    file = SectionFile(tmp_path / "a")
    with pytest.raises(IndexDamagedError, match="section a has numbers of type B"):
        file.numbers("a", "Q")
    file.check_all()
    for start, end in ((-1, 5), (5, 1), (0, 1 << 40)):
        with pytest.raises(IndexDamagedError, match="there are no bytes"):
            file.check(start, end)


def test_what_waits_is_written_whole_from_memory_or_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.codec.sections.SPOOL_BYTES", PAGE)
    for pieces in ([], [b"a"], [b"a" * PAGE, b"b" * PAGE, b"c"]):
        writer = SectionWriter(tmp_path / "000001.segment")
        spool = writer.spool("terms")
        for piece in pieces:
            spool.write(piece)
        assert spool.size == len(b"".join(pieces))
        spool.copy(writer, "a")
        writer.finish({})
        assert [file.name for file in tmp_path.iterdir()] == ["000001.segment"]
        file = SectionFile(tmp_path / "000001.segment")
        assert bytes(file.numbers("a")) == b"".join(pieces)
        (tmp_path / "000001.segment").unlink()


def test_a_missing_section_is_damage(tmp_path: Path) -> None:
    written(tmp_path / "a", {})
    with pytest.raises(IndexDamagedError, match="section x is missing"):
        SectionFile(tmp_path / "a").numbers("x")


def test_a_file_is_never_overwritten_and_can_be_discarded(tmp_path: Path) -> None:
    SectionWriter(tmp_path / "a").discard()
    assert list(tmp_path.iterdir()) == []
    written(tmp_path / "a", {})
    with pytest.raises(FileExistsError):
        SectionWriter(tmp_path / "a")
