"""Which files are there, and why the others are left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.discover import judged, walk
from indexer.document import SourceFile
from indexer.ledger import Skipped, WalkOptions
from tests.conftest import write


def found(root: Path, options: WalkOptions | None = None) -> list[str]:
    seen = walk(root, options or WalkOptions(), root / "index_dir")
    return [file.relative for file in seen if isinstance(file, SourceFile)]


def left_out(root: Path, options: WalkOptions | None = None) -> dict[str, tuple[str, str]]:
    seen = walk(root, options or WalkOptions(), root / "index_dir")
    return {
        os.path.relpath(file.path, root) + os.sep * file.path.endswith(os.sep): file[1:3]
        for file in seen
        if isinstance(file, Skipped)
    }


def test_files_come_in_the_order_of_names(tmp_path: Path) -> None:
    write(tmp_path, {"b/c.txt": "", "a.txt": "", "b/a/d.txt": ""})
    assert found(tmp_path) == ["a.txt", "b/a/d.txt", "b/c.txt"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "four"})
    os.utime(tmp_path / "a.txt", ns=(1, 123_456_789_000))
    (file,) = walk(tmp_path, WalkOptions(), tmp_path / "index_dir")
    assert file == SourceFile(str(tmp_path), "a.txt", 4, 123_456_789_000)


def test_a_single_file_is_wanted_even_if_hidden(tmp_path: Path) -> None:
    write(tmp_path, {".a.txt": "", "b.txt": ""})
    (file,) = walk(tmp_path / ".a.txt", WalkOptions(), tmp_path / "index_dir")
    assert isinstance(file, SourceFile)
    assert (file.root, file.relative) == (str(tmp_path), ".a.txt")


def test_hidden_files_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {".a": "", ".git/config": "", "b.txt": ""})
    assert left_out(tmp_path) == {".a": ("hidden", ""), ".git/": ("hidden", "")}
    assert found(tmp_path, WalkOptions(hidden=True)) == [".a", ".git/config", "b.txt"]


def test_rules_of_gitignore_files_decide_the_deepest_last(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "*.log\n/build/\n",
            "a.log": "",
            "build/x.txt": "",
            "sub/build/y.txt": "",
            "sub/.gitignore": "!keep.log\n",
            "sub/keep.log": "",
            "sub/other.log": "",
        },
    )
    assert found(tmp_path) == ["sub/build/y.txt", "sub/keep.log"]
    rules = {name: why for name, why in left_out(tmp_path).items() if why[0] == "ignored"}
    assert rules == {
        "a.log": ("ignored", f"'*.log' in {tmp_path}/.gitignore"),
        "build/": ("ignored", f"'/build/' in {tmp_path}/.gitignore"),
        "sub/other.log": ("ignored", f"'*.log' in {tmp_path}/.gitignore"),
    }
    assert "a.log" in found(tmp_path, WalkOptions(ignore_rules=False))


def test_rules_above_the_root_hold_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(
        tmp_path,
        {".gitignore": "*.txt\n", "repo/.git/config": "", "repo/.gitignore": "*.log\n",
         "repo/docs/a.log": "", "repo/docs/b.txt": ""},
    )  # fmt: skip
    assert found(tmp_path / "repo/docs") == ["b.txt"]


def test_links_pipes_and_large_files_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x" * 11, "dir/b.txt": ""})
    (tmp_path / "link").symlink_to(tmp_path / "dir")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    assert left_out(tmp_path, WalkOptions(max_size_bytes=10)) == {
        "a.txt": ("too_large", "11 bytes"),
        "link": ("not_regular", "symbolic link"),
        "loop": ("not_regular", "symbolic link"),
        "pipe": ("not_regular", "pipe"),
    }


def test_the_index_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"index_dir/x": "", "a.txt": ""})
    assert left_out(tmp_path) == {"index_dir/": ("index", "")}


def test_globs_choose_and_exclude(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", "b.txt": "", "sub/c.md": "", "old/d.md": ""})
    options = WalkOptions(globs=("*.md",), exclude=("old/",))
    assert found(tmp_path, options) == ["a.md", "sub/c.md"]
    assert left_out(tmp_path, options) == {
        "b.txt": ("excluded", "-g"),
        "old/": ("excluded", "--exclude"),
    }


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"shut/a.txt": ""})
    (tmp_path / "shut").chmod(0)
    assert left_out(tmp_path) == {"shut/": ("unreadable", "Permission denied")}
    (tmp_path / "shut").chmod(0o700)


def test_a_root_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "nowhere")


def test_what_vanishes_during_the_walk_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "", "b.txt": "", "c/d.txt": ""})
    seen = walk(tmp_path, WalkOptions(), tmp_path / "index_dir")
    first = next(seen)
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c/d.txt").unlink()
    (tmp_path / "c").rmdir()
    assert isinstance(first, SourceFile)
    assert list(seen) == [
        Skipped(f"{tmp_path}/b.txt", "unreadable", "No such file or directory"),
        Skipped(f"{tmp_path}/c/", "unreadable", "No such file or directory"),
    ]


def test_names_that_are_not_utf_8_are_kept_as_they_are(tmp_path: Path) -> None:
    name = b"caf\xe9.txt"
    (tmp_path / os.fsdecode(name)).write_bytes(b"")
    (file,) = walk(tmp_path, WalkOptions(), tmp_path / "index_dir")
    assert isinstance(file, SourceFile)
    assert os.fsencode(file.relative) == name


def test_the_rule_that_left_a_file_out_is_named(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "\ufeff*.tmp\n# logs\n\n*.log\n", "a.log": "", "b.tmp": ""})
    assert [left_out(tmp_path)[name][1] for name in ("a.log", "b.tmp")] == [
        f"'*.log' in {tmp_path}/.gitignore",
        f"'*.tmp' in {tmp_path}/.gitignore",
    ]


def test_a_rule_that_git_cannot_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "!\n\\\n[z-a]\n*.log\n", "a.log": "", "b.txt": ""})
    assert found(tmp_path) == ["b.txt"]


def test_nothing_in_an_ignored_folder_can_be_wanted_again(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n!out/a.txt\n", "out/a.txt": "", "b.txt": ""})
    assert found(tmp_path) == ["b.txt"]
    write(tmp_path, {".gitignore": "out/*\n!out/a.txt\n", "out/c.txt": ""})
    assert found(tmp_path) == ["b.txt", "out/a.txt"]


@pytest.mark.parametrize("top", ["", "repo/docs/.git/config"])
def test_rules_above_do_not_hold_outside_a_repository(top: str, tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*.txt\n", "repo/docs/b.txt": ""} | ({top: ""} if top else {}))
    assert found(tmp_path / "repo/docs") == ["b.txt"]


def test_a_link_that_was_asked_for_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": ""})
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    assert list(walk(tmp_path / "link", WalkOptions(), tmp_path / "index_dir")) == [
        Skipped(f"{tmp_path}/link", "not_regular", "symbolic link")
    ]


def test_the_largest_size_is_still_wanted(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "x" * 10})
    assert found(tmp_path, WalkOptions(max_size_bytes=10)) == ["a.txt"]


def test_globs_with_a_slash_speak_of_the_path_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", "sub/a.md": "", "sub/deep/b.md": "", "x/sub/c.md": ""})
    assert found(tmp_path, WalkOptions(globs=("sub/**",))) == ["sub/a.md", "sub/deep/b.md"]
    assert found(tmp_path, WalkOptions(exclude=("/sub", "deep/"))) == ["a.md", "x/sub/c.md"]
    both = WalkOptions(globs=("*.md", "!a.md"))
    assert found(tmp_path, both) == ["sub/deep/b.md", "x/sub/c.md"]


@pytest.mark.parametrize(
    "options",
    [
        WalkOptions(),
        WalkOptions(hidden=True, ignore_rules=False),
        WalkOptions(exclude=("draft/",), max_size_bytes=3),
        WalkOptions(globs=("*.md",)),
    ],
)
def test_one_path_is_judged_as_the_walk_judges_it(options: WalkOptions, tmp_path: Path) -> None:
    """Every path that a walk tells, and every path below a folder that it leaves out."""
    write(
        tmp_path,
        {
            ".gitignore": "*.log\n/build/\n", "a.log": "", "build/x/y.txt": "", "b.md": "text",
            "draft/c.txt": "", ".hidden/d.txt": "", "e/f/g.txt": "", "index_dir/h": "",
        },
    )  # fmt: skip
    (tmp_path / "link").symlink_to("b.md")
    index = tmp_path / "index_dir"
    told = list(walk(tmp_path, options, index))
    paths = [path for path in tmp_path.rglob("*") if not path.is_dir()]
    for path in paths:
        found = judged(path, tmp_path, options, index)
        assert found in told
        name = found.name if isinstance(found, SourceFile) else found.path if found else ""
        assert str(path).startswith(name)
    assert judged(tmp_path, tmp_path, options, index) is None
    with pytest.raises(FileNotFoundError):
        judged(tmp_path / "e/none", tmp_path, options, index)
