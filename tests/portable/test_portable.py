"""A whole index travels in one file: what comes out is what went in, or nothing is."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from indexer import add, add_alert, create_index, news, open_index, search, update
from indexer.document import Days, Document, DocumentDate, Section, SourceFile
from indexer.errors import IndexerError, PathError, PortableError
from indexer.index import Index
from indexer.ledger import REASONS, Ledger, Root, Skipped, Stamp, WalkOptions
from indexer.manifest import manifest_name
from indexer.portable import archive
from indexer.portable.archive import Writer
from indexer.portable.exporting import export_index
from indexer.portable.importing import import_index
from indexer.portable.lines import decode_line, document_line, encode_line, read_document
from indexer.runs import Run
from indexer.saved import Alert
from tests.conftest import EXAMPLES, FORMATS, PROJECT, write
from tests.conftest import Run as Command


def contents(index: Index) -> tuple[list[dict[str, Any]], Ledger]:
    """Return all that an index knows, but for what tells of its folder."""
    with index.reading() as reader:
        stored = sorted((each for _, each in reader.iter_docs()), key=lambda each: each["file"])
    ledger = index.ledger()
    runs = (run._replace(generation=0) for run in ledger.runs if run.command != "import")
    return stored, ledger._replace(runs=tuple(runs))


def test_an_index_of_all_formats_comes_out_as_it_went_in(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    add(index, [FORMATS, PROJECT / "seeds"])
    add_alert(index, Alert("ferry", "ferry", since="2020", inflections=False, globs=("*.txt",)))
    with news(index):
        pass
    add_alert(index, Alert("new", "velmora"))
    export_index(index, tmp_path / "a.zip")
    import_index(tmp_path / "other", tmp_path / "a.zip")
    other = open_index(tmp_path / "other")
    assert contents(other) == contents(index)
    for query in ('"face to face"', "ferry -flood", "type:pdf bells", "date:2020-02..2020-03"):
        hits = search(index, query).hits
        assert [(hit.document, hit.score) for hit in search(other, query).hits] == [
            (hit.document, hit.score) for hit in hits
        ]
    assert other.ledger().runs[-1].command == "import"
    export_index(other, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "a.zip").read_bytes()
    report = update(other)
    assert (report.added, report.removed) == ([], [])
    with news(other, ["ferry"]) as (found,):
        assert found.hits == ()


TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=60)
NAME = some.text("abcdé\udc80\udcff 日.", min_size=1, max_size=12).filter(lambda name: name != "..")
NUMBER = some.integers(0, (1 << 62) - 1)
DATE = some.one_of(
    some.none(),
    some.builds(
        lambda first, days, source: DocumentDate(
            Days(first, min(date.max, first + timedelta(days))), source
        ),
        some.dates(date(1, 1, 1), date(9990, 1, 1)),
        some.integers(0, 400),
        some.sampled_from(["header", "path", "file_time"]),
    ),
)


@some.composite
def documents(draw: some.DrawFn) -> Document:
    """Return any document; its path is made different from others later."""
    text, member = draw(TEXT), draw(some.one_of(some.just(""), NAME))
    size = draw(NUMBER)
    places = sorted(draw(some.lists(some.integers(0, len(text)), max_size=3)))
    heading = TEXT.map(lambda title: title.replace("\n", " "))
    content = draw(some.binary(min_size=1, max_size=32)).hex()
    return Document(
        source=SourceFile(
            "/" + draw(NAME), draw(NAME), 1 + draw(NUMBER) if member else size,
            draw(some.integers(-(1 << 62), 1 << 62)),
        ),
        content_hash=content, kind=draw(some.sampled_from(["text", "pdf", "mail"])),
        encoding=draw(some.sampled_from(["utf-8", "cp1252", ""])), title=draw(TEXT),
        date=draw(DATE), text=text, body_start=draw(some.integers(0, len(text))),
        author=draw(TEXT), language=draw(some.sampled_from(["", "en", "de-at"])),
        sections=tuple(Section(place, draw(heading)) for place in places), note=draw(TEXT),
        size_bytes=size, member=member,
        file_hash=draw(some.binary(min_size=1, max_size=8)).hex() if member else content,
    )  # fmt: skip


@given(documents(), NUMBER)
@settings(max_examples=3 * EXAMPLES)
def test_a_document_is_read_as_it_was_written(document: Document, seen_ns: int) -> None:
    line = encode_line(document_line(document, "01234567-89abcdef", seen_ns))
    assert b"\n" not in line
    assert read_document(decode_line(line)) == (document, "01234567-89abcdef", seen_ns)


SKIPPED = some.builds(
    Skipped,
    NAME.map(lambda name: f"/{name}"), some.sampled_from(sorted(REASONS)), TEXT, NAME,
    some.sampled_from(["", "00ff"]),
    some.one_of(some.none(), some.builds(Stamp, NUMBER, NUMBER, NUMBER, TEXT)),
)  # fmt: skip
OPTIONS = some.builds(
    WalkOptions, some.tuples(TEXT), some.tuples(), some.tuples(TEXT, TEXT), some.booleans(),
    some.booleans(), NUMBER, some.sampled_from(["auto", "utf-8"]), some.just("de"),
)  # fmt: skip
ROOTS = some.lists(some.builds(Root, NAME.map(lambda name: f"/{name}"), OPTIONS), max_size=3)
RUNS = some.lists(
    some.tuples(some.sampled_from(["add", "remove"]), some.tuples(NAME), NUMBER, TEXT), max_size=3
)


@given(some.lists(documents(), max_size=6), ROOTS, some.lists(SKIPPED, max_size=4), RUNS)
@settings(max_examples=max(EXAMPLES // 4, 5))
def test_any_index_comes_out_as_it_went_in_and_its_export_is_the_same_to_the_byte(
    made: list[Document],
    roots: list[Root],
    skipped: list[Skipped],
    runs: list[tuple[str, tuple[str, ...], int, str]],
) -> None:
    unlike = {document.name: document for document in made}
    numbered = tuple(
        Run(*run, ended="x", number=number) for number, run in enumerate(runs, start=1)
    )
    listed = {each.path: each for each in skipped}
    ledger = Ledger(tuple(roots), tuple(listed[path] for path in sorted(listed)), numbered)
    with TemporaryDirectory() as place:
        folder = Path(place)
        index = create_index(folder / "index")
        with index.writing() as writing:
            for number, document in enumerate(unlike.values()):
                writing.add(document, f"{number:08x}", number)
            writing.commit_anew(
                ledger._replace(runs=numbered[:-1]), (numbered or (Run("add"),))[-1]
            )
        export_index(index, folder / "a.zip")
        import_index(folder / "other", folder / "a.zip", jobs=1)
        other = open_index(folder / "other")
        assert contents(other) == contents(index)
        export_index(other, folder / "b.zip")
        assert (folder / "a.zip").read_bytes() == (folder / "b.zip").read_bytes()


# What is refused


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Return an export of three small documents."""
    write(tmp_path / "documents", {"a.txt": "ants", "b.txt": "bees", "c.txt": "cats"})
    index = create_index(tmp_path / "index")
    add(index, [tmp_path / "documents"])
    return export_index(index, tmp_path / "whole.zip").file


def sections_of(file: Path) -> dict[str, list[bytes]]:
    with zipfile.ZipFile(file) as whole:
        return {
            name.removesuffix(".jsonl"): whole.read(name).splitlines()
            for name in whole.namelist()
            if name != "manifest.json"
        }


def rewritten(file: Path, change: Callable[[dict[str, list[bytes]]], object]) -> Path:
    """Return a file like another, with good checksums, after a change of its lines."""
    sections = sections_of(file)
    change(sections)
    with (changed := file.with_name("changed.zip")).open("wb") as stream:
        writer = Writer(stream)
        for name, lines in sections.items():
            writer.add(name, lines)
        writer.finish()
    return changed


def refused(folder: Path, file: Path) -> str:
    """Return why a file is refused, and see that nothing was imported."""
    with pytest.raises(PortableError) as caught:
        import_index(folder, file, jobs=1)
    assert str(file) in str(caught.value)
    assert "nothing was imported" in caught.value.hint
    if folder.exists():
        index = open_index(folder)
        assert (index.doc_count(), index.ledger()) == (0, Ledger())
        assert {each.name.split(".")[-1] for each in folder.iterdir()} <= {
            "json",
            "lock",
            "reserve",
        }
    return str(caught.value)


def set_to(line: int, **values: object) -> Callable[[dict[str, list[bytes]]], None]:
    def change(sections: dict[str, list[bytes]]) -> None:
        told = json.loads(sections["documents"][line])
        sections["documents"][line] = json.dumps({**told, **values}).encode()

    return change


HOSTILE = {
    "an id that is there twice": (
        lambda sections: sections["documents"].append(sections["documents"][0]), "there twice",
    ),
    "a path that is there twice": (set_to(1, id="9", path="a.txt"), "there twice"),
    "an id that is none": (set_to(1, id=""), "id is empty"),
    "an id that is a number": (set_to(1, id=7), "id is no text"),
    "an endless id": (set_to(1, id="9" * 300), "too long"),
    "a lone surrogate": (set_to(1, text="half \ud83d"), "lone surrogate"),
    "a lone surrogate in a title": (set_to(1, title="\udcff"), "lone surrogate"),
    "a path that leads out": (set_to(1, path="../../etc/passwd"), "leads out of its root"),
    "a path that is absolute": (set_to(1, path="/etc/passwd"), "leads out of its root"),
    "a path with a zero": (set_to(1, path="a\0b"), "leads out of its root"),
    "a root that is relative": (set_to(1, root="home"), "no absolute path"),
    "a number that is too large": (set_to(1, size=1 << 70), "size is no whole number"),
    "a number that is negative": (set_to(1, size=-1), "size is no whole number"),
    "a body behind the text": (set_to(1, body_start=99), "body_start is no whole number"),
    "a truth for a number": (set_to(1, size=True), "size is no whole number"),
    "a hash that is none": (set_to(1, hash="xyz"), "hash is no hash"),
    "a date that ends too early": (
        set_to(1, date={"first": "2020-03-02", "last": "2020-03-01", "source": "x"}), "ends before",
    ),
    "a date that is none": (
        set_to(1, date={"first": "2020-02-31", "last": "2020-03-01"}), "day is out of range",
    ),
    "a heading with a line end": (set_to(1, sections=[[0, "a\nb"]]), "line end"),
    "a heading behind the text": (set_to(1, sections=[[99, "a"]]), "not a place in the text"),
    "nesting without end": (
        lambda s: s["documents"].append(b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        "nested too deep",
    ),
    "no JSON": (lambda sections: sections["documents"].append(b"{"), "line 4: it cannot be read"),
    "no object": (lambda sections: sections["documents"].append(b"[]"), "no JSON object"),
    "no number": (lambda s: s["documents"].append(b'{"size": NaN}'), "NaN is no JSON"),
    "bytes that are no UTF-8": (lambda s: s["documents"].append(b'{"id": "\xff"}'), "be read"),
    "an unknown reason": (
        lambda s: s["skipped"].append(b'{"path": "/x", "reason": "because"}'),
        "'because' is unknown",
    ),
    "an unknown option": (
        lambda s: s["roots"].append(b'{"path": "/x", "options": {"run": ["rm"]}}'),
        "'run' is not known",
    ),
    "an option of another type": (
        lambda s: s["roots"].append(b'{"path": "/x", "options": {"hidden": 1}}'),
        "hidden is not as",
    ),
    "an unknown encoding": (
        lambda s: s["roots"].append(b'{"path": "/x", "options": {"encoding": "no"}}'),
        "'no' is not known",
    ),
    "runs in no order": (
        lambda s: s["runs"].append(b'{"command": "add", "number": 1}'), "order of their numbers",
    ),
    "no documents": (lambda sections: sections.pop("documents"), "it has no documents"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_place_and_nothing_is_imported(
    name: str, exported: Path, tmp_path: Path
) -> None:
    change, why = HOSTILE[name]
    assert why in refused(tmp_path / "other", rewritten(exported, change))


def test_a_section_of_a_newer_version_is_left_with_a_warning(
    exported: Path, tmp_path: Path
) -> None:
    newer = rewritten(exported, lambda sections: sections.update(stars=[b'{"id": "7"}']))
    assert import_index(tmp_path / "other", newer).unknown == ("stars",)
    assert open_index(tmp_path / "other").doc_count() == 3


def broken(whole: bytes) -> Iterator[bytes]:
    """Yield files that are not as they were written."""
    for place in range(0, len(whole), 7):
        yield whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
    for length in range(0, len(whole), 101):
        yield whole[:length]


def test_no_change_to_a_file_goes_unseen(exported: Path, tmp_path: Path) -> None:
    """It is refused, or means the same: a date or a name of the archive that nobody reads."""
    expected = contents(open_index(tmp_path / "index"))
    changed, folder = tmp_path / "changed.zip", 0
    refusals = 0
    for content in broken(exported.read_bytes()):
        changed.write_bytes(content)
        try:
            with closing(archive.Reader(changed)) as reader:
                lines = [line for name in reader.sections for line in reader.lines(name)]
        except PortableError:
            refusals += 1
            continue
        assert lines == [line + b"\n" for each in sections_of(exported).values() for line in each]
        folder += 1
        if folder < 5:
            import_index(tmp_path / f"other{folder}", changed, jobs=1)
            assert contents(open_index(tmp_path / f"other{folder}")) == expected
    assert refusals > 100


def test_what_unpacks_to_much_more_than_is_believed_is_refused_unread(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SPARE_BYTES", 1000)
    bomb = rewritten(exported, lambda s: s["documents"].append(b" " * 10_000_000 + b"{}"))
    assert "much more than is believed" in refused(tmp_path / "other", bomb)


def test_a_line_that_is_too_long_is_refused(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LINE_BYTES", 50)
    assert "a line is too long" in refused(tmp_path / "other", exported)


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing of the kind" * 100])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert "no whole archive" in refused(tmp_path / "other", tmp_path / "file")


def test_another_archive_or_version_is_refused(exported: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("readme.txt", "hello")
    assert "no manifest" in refused(tmp_path / "other", tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "later.zip", "w") as later:
        later.writestr("manifest.json", '{"format": "indexer-portable", "format_version": 2}')
    assert "format version is 2" in refused(tmp_path / "other", tmp_path / "later.zip")


def test_nothing_is_written_over(exported: Path, tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    with pytest.raises(PathError, match="is there already"):
        export_index(index, exported)
    with pytest.raises(PathError, match="holds an index already"):
        import_index(tmp_path / "index", exported)
    with pytest.raises(PathError, match="cannot write"):
        export_index(index, tmp_path / "none/x.zip")
    with pytest.raises(PathError, match="cannot read"):
        import_index(tmp_path / "other", tmp_path / "none.zip")
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_an_export_of_a_damaged_index_leaves_no_file(exported: Path, tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    (tmp_path / "index/000001.segment").write_bytes(b"")
    (tmp_path / "index" / manifest_name(1)).unlink()
    with pytest.raises(IndexerError):
        export_index(index, tmp_path / "new.zip")
    assert not [*tmp_path.glob("new.zip*")]


def test_the_commands_tell_what_they_did(run: Command, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "ants", ".b.txt": "bees"})
    run("add", "docs")
    done = run("export", "all.zip", "--json")
    told = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert list(told) == ["format_version", "path", "documents", "size_bytes", "warnings"]
    assert told["size_bytes"] == (tmp_path / "all.zip").stat().st_size
    done = run("import", "all.zip", "--index", "new")
    assert done.out == "1 document imported; 1 roots, 1 files left out, 1 runs\n"
    assert run("search", "-l", "ants", "--index", "new").out == f"{tmp_path}/docs/a.txt\n"
    assert run("import", "all.zip").code == 2
    done = run("import", "all.zip", "--index", "newer", "--json")
    assert json.loads(done.out)["documents"] == 1
    assert manifest_name(2) in {file.name for file in (tmp_path / "new").iterdir()}
