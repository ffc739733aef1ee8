"""An index is private, and is where it seems to be: modes, links, and folders of other users."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from indexer.durable import RESERVE, create
from indexer.lock import LOCK
from tests.conftest import PROJECT, Run, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has other rights")

BY_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    write(tmp_path / "docs", {f"{n}.txt": f"words of {n}" for n in range(40)})
    return tmp_path / "docs"


@pytest.mark.parametrize("umask", ["000", "077"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_index_is_for_its_owner_alone_whatever_the_umask(
    umask: str, jobs: str, documents: Path, tmp_path: Path
) -> None:
    """Also its quarantine, its segments by other processes, its deletions, and an export."""
    steps = f"""
import os, sys
from pathlib import Path
from indexer import *
os.umask(0o{umask})
index = create_index("deep/index")
add(index, ["docs"], jobs={jobs})
Path("docs/1.txt").write_text("others")
add(index, ["docs"], jobs={jobs})
remove(index, ["docs/2.txt"])
export_index(index, "exported.zip")
newest = max(Path("deep/index").glob("manifest-*"))
newest.write_bytes(b"")
remove(open_index("deep/index"), ["docs/3.txt"])
index.optimize()
import_index("deep/other", "exported.zip", jobs={jobs})
"""
    done = subprocess.run(
        [sys.executable, "-c", steps], cwd=tmp_path, capture_output=True, check=False, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    places = [tmp_path / "deep", *(tmp_path / "deep").rglob("*"), tmp_path / "exported.zip"]
    names = {place.name.partition("-")[0].partition(".")[0] for place in places}
    assert names >= {"deep", "index", "quarantine", "manifest", "ledger", "write", "reserve"}
    modes = {str(place): oct(stat.S_IMODE(place.stat().st_mode)) for place in places}
    assert modes == {str(place): oct(0o700 if place.is_dir() else 0o600) for place in places}


@pytest.mark.parametrize(
    "command", ["add docs", "search words", "check", "check --repair", "status"]
)
def test_a_link_in_the_place_of_an_index_is_refused(
    command: str, documents: Path, run: Run, tmp_path: Path
) -> None:
    run("add", "docs", "--index", "real")
    (tmp_path / "index").symlink_to("real")
    before = sorted((tmp_path / "real").iterdir())
    done = run(*command.split())
    assert (done.code, done.out) == (2, "")
    assert f"{tmp_path}/index is a link and no index" in done.err
    assert f"--index {tmp_path}/real" in done.err
    assert sorted((tmp_path / "real").iterdir()) == before


def test_a_link_to_nothing_is_refused_and_nothing_is_made(
    documents: Path, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "index").symlink_to("nowhere")
    done = run("add", "docs")
    assert done.code == 2
    assert f"{tmp_path}/index is a link and no index" in done.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", [LOCK, RESERVE, "ledger-000003.jsonl", "manifest-000003.json.new"])
def test_no_link_in_an_index_is_written_through(
    name: str, documents: Path, run: Run, tmp_path: Path
) -> None:
    """As in an index that somebody sent."""
    run("add", "docs")
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "index" / name).unlink(missing_ok=True)
    (tmp_path / "index" / name).symlink_to(precious)
    write(documents, {"new.txt": "new words"})
    done = run("add", "docs")
    assert precious.read_text() == "mine"
    if name == LOCK:
        assert done.code == 2
        assert "cannot write to the index" in done.err
    else:
        assert done.code == 0
        assert run("search", "-c", "new").out == "1\n"


def test_a_file_with_another_name_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    os.link(tmp_path / "mine", tmp_path / "other")
    with create(tmp_path / "other") as stream:
        stream.write(b"theirs")
    assert (tmp_path / "mine").read_text() == "mine"
    assert (tmp_path / "other").read_text() == "theirs"


@BY_ROOT
def test_the_index_of_another_user_is_not_written_to(
    documents: Path, run: Run, tmp_path: Path
) -> None:
    run("add", "docs")
    os.chown(tmp_path / "index", 54321, 54321)
    before = sorted((tmp_path / "index").iterdir())
    for command in ("add docs", "update", "remove docs", "undo", "check --repair"):
        done = run(*command.split())
        assert (done.code, done.out) == (2, ""), command
        assert "belongs to another user (number 54321)" in done.err
        assert "--index DIR" in done.err
    assert sorted((tmp_path / "index").iterdir()) == before
    assert run("search", "-c", "words").out == "40\n"


def test_an_archive_of_an_index_is_an_index(documents: Path, run: Run, tmp_path: Path) -> None:
    run("add", "docs")
    with tarfile.open(tmp_path / "sent.tar", "w") as archive:
        archive.add(tmp_path / "index", "sent")
    with tarfile.open(tmp_path / "sent.tar") as archive:
        archive.extractall(tmp_path / "there", filter="data")
    assert run("search", "-c", "words", "--index", "there/sent").out == "40\n"
