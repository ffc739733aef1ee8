"""What has been asked for, and what was left out."""

from __future__ import annotations

import json
import os

import pytest

from indexer.errors import IndexDamagedError
from indexer.ledger import Ledger, Root, Skipped, WalkOptions, is_under

ROOT = Root("/docs", WalkOptions(globs=("*.md",), hidden=True, max_size_bytes=7))


def test_a_ledger_is_read_as_it_was_written() -> None:
    name = os.fsdecode(b"/docs/caf\xe9")
    ledger = Ledger((ROOT,), (Skipped(name, "binary", "PDF"),), "2026-01-01T00:00:00+00:00")
    assert Ledger.decode(ledger.encode()) == ledger


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format_version": 99}', b"\xff", b'{"format_version": 1}']
)
def test_a_damaged_ledger_is_an_error(content: bytes) -> None:
    with pytest.raises(IndexDamagedError, match="the ledger cannot be read"):
        Ledger.decode(content)


def test_unknown_options_are_damage() -> None:
    content = json.loads(Ledger((ROOT,)).encode())
    content["roots"][0]["options"]["colour"] = "blue"
    with pytest.raises(IndexDamagedError):
        Ledger.decode(json.dumps(content).encode())


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
