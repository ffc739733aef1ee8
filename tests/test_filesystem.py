"""Which folders are on another machine?"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import add, filesystem
from indexer.filesystem import NETWORK, mounted_type, network_file_system, warning
from tests.conftest import Collection

MOUNTS = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 21 0:35 / /home rw shared:2 - nfs4 server:/home rw
41 40 0:36 / /home/ann/local\040disk rw shared:3 - xfs /dev/sdb1 rw
42 21 0:37 / /mnt/box rw shared:4 - fuse.sshfs ann@box: rw
""".strip()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/index", "ext4"),
        ("/homestead/index", "ext4"),
        ("/home/ann/index", "nfs4"),
        ("/home/ann/local disk/index", "xfs"),
        ("/mnt/box", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_tells_the_type(folder: str, kind: str) -> None:
    assert mounted_type(MOUNTS, folder) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"])
def test_file_systems_over_a_network_are_known(kind: str) -> None:
    assert NETWORK.fullmatch(kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "apfs", "tmpfs", "fuseblk", "overlay"])
def test_disks_of_this_machine_are_none(kind: str) -> None:
    assert not NETWORK.fullmatch(kind)


def test_runs_and_status_warn_of_an_index_over_a_network(
    collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = collection({"a.txt": "words"})
    monkeypatch.setattr(filesystem, "network_file_system", lambda folder: "nfs4")
    expected = f"{tmp_path / 'index'} is on a network file system (nfs4): an index there may be"
    assert add(index, [tmp_path / "documents"]).warnings[0].startswith(expected)
    assert index.stats().warning.startswith(expected)


def test_a_folder_of_this_machine_has_no_warning(tmp_path: Path) -> None:
    assert network_file_system(tmp_path) is None
    assert warning(tmp_path) == ""
