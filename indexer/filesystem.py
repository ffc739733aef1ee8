"""Is a folder on another machine? There locks and syncs may not keep what they promise."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

NETWORK = re.compile(
    r"(nfs\d?|cifs|smb\w*|afs|ncpfs|9p|ceph|lustre|gpfs|beegfs|glusterfs|ocfs2|davfs\w*|webdav|afpfs"
    r"|fuse\.(sshfs|glusterfs|ceph\w*|rclone|s3fs|gcsfuse|davfs\w*|nfs\w*|smb\w*))"
)
"""Types of file systems over a network, as Linux and macOS name them."""


def network_file_system(folder: Path) -> str | None:
    """Return the type of the file system of a folder if it is one over a network, else None.

    None also where the system does not tell.
    """
    try:
        if sys.platform == "win32":
            return _on_windows(folder)
        kind = _on_macos(folder) if sys.platform == "darwin" else _on_linux(folder)
    except (OSError, ValueError, AttributeError):
        return None
    return kind if kind and NETWORK.fullmatch(kind) else None


def warning(folder: Path) -> str:
    """Return a warning if a folder is on a network file system, else nothing."""
    kind = network_file_system(folder)
    if not kind:
        return ""
    return (
        f"{folder} is on a network file system ({kind}): an index there may be damaged by a crash"
        " or by two writers; keep it on a disk of this machine"
    )


def _on_linux(folder: Path) -> str | None:
    mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    return mounted_type(mounts, str(folder.resolve()))


def mounted_type(mountinfo: str, folder: str) -> str | None:
    """Return the type of the file system that holds a folder, by Linux's list of mounts."""
    best, kind = "", None
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        point = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), before.split()[4])
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def _on_macos(folder: Path) -> str:
    import ctypes

    told = ctypes.create_string_buffer(4096)  # a struct statfs, whose type is 16 bytes at 72
    if ctypes.CDLL(None).statfs(os.fsencode(folder), told) != 0:
        raise OSError
    return told.raw[72:88].split(b"\0")[0].decode()


def _on_windows(folder: Path) -> str | None:
    import ctypes

    drive = folder.resolve().anchor
    remote = ctypes.windll.kernel32.GetDriveTypeW(drive) == 4  # type: ignore[attr-defined]
    return "network drive" if remote or drive.startswith("\\\\") else None
