"""What has been asked for, and what was left out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import add
from indexer.errors import IndexDamagedError
from indexer.index import create_index
from indexer.ledger import Ledger, Root, Skipped, WalkOptions, is_under
from indexer.runs import Run as Record
from indexer.saved import Alert
from tests.conftest import Run, write

ROOT = Root("/docs", WalkOptions(globs=("*.md",), hidden=True, max_size_bytes=7))


def test_a_ledger_is_read_as_it_was_written() -> None:
    name = os.fsdecode(b"/docs/caf\xe9")
    run = Record("add", (name,), 1, began="2026-01-01T00:00:00+00:00", added=3, number=7)
    alert = Alert("rates", "rates", globs=("*.md",), said=frozenset([b"6bytes", b"\0\0\0\0\0\0"]))
    ledger = Ledger((ROOT,), (Skipped(name, "binary", "PDF"),), (run,), (alert,))
    assert Ledger.decode([ledger.encode()]) == ledger
    assert Ledger.decode([]) == Ledger()


def test_a_ledger_of_the_first_version_is_read_and_appended_to() -> None:
    first = b'{"format_version":1}\n{"roots":[{"path":"/docs","options":{}}]}\n'
    before = Ledger.decode([first])
    assert before == Ledger((Root("/docs"),))
    after = before._replace(alerts=(Alert("rates", "rates"),))
    assert Ledger.decode([first, after.encode(since=before)]) == after


PATHS = st.sampled_from([f"/docs/{letter}" for letter in "abcde"])
ALERTS = st.dictionaries(
    st.sampled_from("ab"),
    st.tuples(st.sampled_from(["x", "y"]), st.sets(st.binary(min_size=6, max_size=6))),
).map(
    lambda named: tuple(Alert(n, named[n][0], said=frozenset(named[n][1])) for n in sorted(named))
)
LEDGERS = st.builds(
    lambda roots, skipped, runs, alerts: Ledger(
        roots, tuple(Skipped(path, *skipped[path]) for path in sorted(skipped)), runs, alerts
    ),
    st.lists(st.sampled_from([ROOT, Root("/b"), Root("/c")]), unique=True).map(tuple),
    st.dictionaries(PATHS, st.tuples(st.sampled_from(["binary", "hidden"]), st.text(max_size=3))),
    st.just(()),
    ALERTS,
)


@given(st.lists(LEDGERS, min_size=1, max_size=5))
def test_what_is_new_is_appended(ledgers: list[Ledger]) -> None:
    """Files, each with what is new since the one before, are read as the last ledger."""
    files, before = [], None
    for number, ledger in enumerate(ledgers):
        runs = tuple(Record("add", added=n % 2, number=n + 1) for n in range(number + 1))
        after = ledger._replace(runs=runs)
        files.append(after.encode(since=before))
        before = after
        read = Ledger.decode(files)
        assert read._replace(alerts=tuple(sorted(read.alerts))) == after


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b'{"format_version":99}', b"\xff", b'{"format_version":1}\n{}',
        b'{"format_version":1}\n{"colour":"blue"}', b'{"format_version":1}\n{"taken":"/a"}',
        b'{"format_version":1}\n{"run":"2026"}', b'{"format_version":1}\n{"run":{"number":1}}',
        b'{"format_version":1}\n{"roots":[{"path":"/a","options":{"colour":"blue"}}]}',
        b'{"format_version":2}\n{"alert":{"name":"a"}}', b'{"format_version":2}\n{"dropped":"a"}',
        b'{"format_version":2}\n{"alert":{"name":"a","query":"b","any_word":"c"}}',
        b'{"format_version":2}\n{"said":{"alert":"a","new":"","gone":""}}',
        b'{"format_version":2}\n{"alert":{"name":"a","query":"b"}}\n'
        b'{"said":{"alert":"a","new":"QQ==","gone":""}}',
    ],
)  # fmt: skip
def test_a_damaged_ledger_is_an_error(content: bytes) -> None:
    with pytest.raises(IndexDamagedError, match="the ledger cannot be read"):
        Ledger.decode([content])


def test_a_commit_writes_what_it_changes_and_no_old_file_again(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(300):
        (docs / f"{number}.bin").write_bytes(b"\0\1\2")
        os.utime(docs / f"{number}.bin", (10**9, 10**9))
    index = create_index(tmp_path / "index")
    files: list[dict[str, bytes]] = []
    for name in "ab":
        add(index, [docs], jobs=1)
        (docs / f"{name}.txt").write_text(f"words of {name}")
        files.append({f.name: f.read_bytes() for f in (tmp_path / "index").glob("ledger-*")})
    add(index, [docs], jobs=1)
    last = {file.name: file.read_bytes() for file in (tmp_path / "index").glob("ledger-*")}
    assert files[0].items() < files[1].items() < last.items()
    assert max(len(last[name]) for name in last.keys() - files[0].keys()) < 500
    assert len(index.ledger().runs) == 3
    assert len(index.ledger().skipped) == 300


def test_a_ledger_that_has_grown_becomes_one_file(tmp_path: Path) -> None:
    index = create_index(tmp_path)
    for number in range(40):
        with index.writing() as writing:
            detail = f"{number} " + 500 * "x"
            writing.commit(Ledger(skipped=(Skipped("/docs/a", "binary", detail),)))
    (last,) = index.ledger().skipped
    assert last.detail.startswith("39 ")
    assert sum(file.stat().st_size for file in tmp_path.glob("ledger-*")) < 40_000


def test_a_root_takes_the_place_of_those_inside_it() -> None:
    ledger = Ledger().with_root(Root("/docs/sub")).with_root(Root("/other"))
    assert ledger.with_root(ROOT).roots == (Root("/other"), ROOT)
    assert Ledger((ROOT,)).with_root(Root("/docs/sub")).roots == (ROOT,)


def test_a_walk_replaces_what_was_listed_below_it() -> None:
    old = (Skipped("/a/x", "binary"), Skipped("/b/y", "binary"))
    ledger = Ledger(skipped=old).with_skipped(["/a"], [Skipped("/a/z", "hidden")])
    assert ledger.skipped == (Skipped("/a/z", "hidden"), Skipped("/b/y", "binary"))


def test_a_forgotten_root_takes_its_list_with_it() -> None:
    ledger = Ledger((ROOT, Root("/b")), (Skipped("/docs/x", "binary"), Skipped("/b/y", "binary")))
    assert ledger.without_root("/docs") == Ledger((Root("/b"),), (Skipped("/b/y", "binary"),))


@pytest.mark.parametrize(
    ("path", "scope", "inside"),
    [("/a", "/a", True), ("/a/b", "/a", True), ("/ab", "/a", False), ("/a", "/", True)],
)
def test_a_path_lies_in_a_scope_or_not(path: str, scope: str, inside: bool) -> None:
    assert is_under(path, scope) is inside


@pytest.fixture
def twice(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Return the two files of the ledger of an index of two runs, which have left a file out."""
    write(tmp_path / "docs", {"a.txt": "some apples", ".hidden.txt": "pears"})
    assert run("add", "docs").code == 0
    write(tmp_path / "docs", {"b.txt": "more apples", ".more.txt": "pears"})
    assert run("update").code == 0
    first, second = sorted((tmp_path / "index").glob("ledger-*"))
    return first, second


def break_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [break_byte, Path.unlink])
@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_ledger_costs_no_answer_and_is_said(
    twice: tuple[Path, Path], which: int, damage: Callable[[Path], None], run: Run
) -> None:
    damage(twice[which])
    assert json.loads(run("search", "--json", "apples").out)["notes"] == []
    zero = run("search", "--json", "apples", "plums")
    assert zero.code == 1
    told = json.loads(zero.out)
    assert told["zero"]["reason"] == "no_such_term"
    assert told["zero"]["drop"] == {"clauses": ["plums"], "documents": 2}
    (note,) = told["notes"]
    assert str(twice[which]) in note
    assert "`indexer check" in note
    assert note in zero.err
    story = json.loads(run("why", "--json", "docs/b.txt", "apples").out)
    assert (story["state"], story["verdict"]["matches"]) == ("indexed", True)
    assert story["warnings"] == [note]
    assert note in run("why", "docs/b.txt").err
    status = json.loads(run("status", "--json").out)
    assert (status["documents"], status["warnings"]) == (2, [note])
    assert note in run("status").out


def test_an_older_ledger_answers_until_it_is_mended(
    twice: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    break_byte(twice[1])
    status = json.loads(run("status", "--json").out)
    assert [Path(each["path"]).name for each in status["skipped"]] == [".hidden.txt"]
    assert status["roots"] == [{"path": str(tmp_path / "docs")}]
    assert run("check", "--repair").code == 0
    assert run("update").code == 0
    assert json.loads(run("status", "--json").out)["warnings"] == []
    assert run("search", "-c", "apples").out == "2\n"
