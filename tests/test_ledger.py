"""What has been asked for, and what was left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import add
from indexer.errors import IndexDamagedError
from indexer.index import create_index
from indexer.ledger import Ledger, Root, Skipped, WalkOptions, is_under
from indexer.runs import Run
from indexer.saved import Alert

ROOT = Root("/docs", WalkOptions(globs=("*.md",), hidden=True, max_size_bytes=7))


def test_a_ledger_is_read_as_it_was_written() -> None:
    name = os.fsdecode(b"/docs/caf\xe9")
    run = Run("add", (name,), 1, began="2026-01-01T00:00:00+00:00", added=3, number=7)
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
        runs = tuple(Run("add", added=n % 2, number=n + 1) for n in range(number + 1))
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
