"""Damage an index in many ways, search it, and print all that must not happen.

`python -m tests.codec.hostile INDEX SEED TIMES`, in a process of its own, as an audit hook
stays. An index may answer, or raise the one error that names a file of it. It may not make
Python import, compile or run anything, start a process, or write; nor fill the memory.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import zlib
from pathlib import Path
from random import Random
from typing import Any

from indexer import open_index, search
from indexer.codec import sections
from indexer.errors import IndexDamagedError

QUERIES = (
    "oil", "rate OR price", '"interest rates"', '"get way"~5', "pric*", "*ce", "rats~1", "elan",
    "path:*2020*", "date:2020-02", "type:text -oil",
)  # fmt: skip
FOOTER = sections._FOOTER
MEMORY_BYTES = 256 << 20
"""More than a search of a tiny index needs, less than a number in it can ask for."""

FORBIDDEN = (
    "import", "exec", "compile", "marshal.", "pickle.", "code.", "ctypes.", "socket.",
    "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename",
    "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.",
)  # fmt: skip


class Watch:
    """Notes what Python does while an index is searched."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an event that must not happen."""
        if not self.on:
            return
        writes = event == "open" and isinstance(arguments[1], str) and set("wax+") & {*arguments[1]}
        if writes or event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {arguments!r:.200}")


def main(index: Path, seed: int, times: int) -> int:
    """Damage an index so many times, print what must not happen, return how often it did."""
    watch = Watch()
    bad = 0
    for n in range(times):
        chance = Random(f"{seed} {n}")
        with tempfile.TemporaryDirectory() as folder:
            damaged = Path(shutil.copytree(index, Path(folder) / "index"))
            if n >= WARM_UP:
                damage(damaged, chance)
            for asked in QUERIES:
                watch.on = n >= WARM_UP
                error = _error(damaged, asked)
                watch.on = False
                if error or watch.seen:
                    bad += 1
                    print(f"{seed} {n} {asked}: {error} {watch.seen[:3]}")
                    watch.seen.clear()
        if n == WARM_UP - 1:
            limit_memory()
    return bad


WARM_UP = 2
"""Searches of the sound index, and what loads with an error, come first."""


def _error(index: Path, asked: str) -> str:
    """Search, and return what is wrong with how it ended."""
    try:
        search(open_index(index), asked)
    except IndexDamagedError as error:
        return "" if str(index) in str(error) else f"names no file: {error}"
    except Exception as error:
        return repr(error)
    return ""


def damage(index: Path, chance: Random) -> None:
    """Change a file as an accident does, or as somebody does who knows the checksums."""
    file = chance.choice(sorted(index.iterdir()))
    content = bytearray(file.read_bytes())
    match chance.choice(["flip", "flip", "cut", "grow", "lie", "lie", "lie"]):
        case "flip":
            _flip(content, range(len(content)), chance)
        case "cut":
            del content[chance.randrange(len(content)) :]
        case "grow":
            content += chance.randbytes(chance.choice([1, 4096]))
        case "lie" if file.suffix == ".segment":
            _flip(content, range(16, len(content)), chance)
            content = bytearray(signed(content))
            republish(index, file, content)
        case _ if file.suffix == ".json":
            _lie(content, chance)
    file.write_bytes(content)


def _flip(content: bytearray, places: range, chance: Random) -> None:
    for _ in range(chance.choice([1, 1, 8])):
        at = chance.choice(places)
        content[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, content[at] ^ 1 << at % 8])


def _lie(content: bytearray, chance: Random) -> None:
    """Change a digit in JSON."""
    digits = [at for at, octet in enumerate(content) if octet in b"0123456789"]
    content[chance.choice(digits)] = chance.choice(b'0123456789-"')


def republish(index: Path, segment: Path, content: bytearray) -> None:
    """Make every manifest name a segment as it is now."""
    checksum = FOOTER.unpack_from(content, len(content) - FOOTER.size)[3]
    for manifest in index.glob("manifest-*.json"):
        data = json.loads(manifest.read_bytes())
        for entry in data["segments"]:
            if entry["name"] == segment.stem:
                entry["files"]["segment"] = {"length": len(content), "checksum": checksum}
        del data["checksum"]
        canonical = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
        data["checksum"] = f"{zlib.crc32(canonical):08x}"
        manifest.write_text(json.dumps(data))


def limit_memory() -> None:
    """Let this process have little more memory than it has, where that can be said."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def signed(content: bytearray) -> bytes:
    """Return a segment with right checksums, whatever else is wrong with it."""
    end, length, pages, _, last = FOOTER.unpack_from(content, len(content) - FOOTER.size)
    table = len(content) - FOOTER.size - 4 * pages
    sums = [
        zlib.crc32(content[at : min(at + sections.PAGE, table)])
        for at in range(0, table, sections.PAGE)
    ]
    packed = b"".join(crc.to_bytes(4, "little") for crc in sums)
    facts = FOOTER.pack(end, length, pages, 0, last)[:16]
    checksum = zlib.crc32(facts, zlib.crc32(packed))
    return bytes(content[:table]) + packed + FOOTER.pack(end, length, pages, checksum, last)


if __name__ == "__main__":
    raise SystemExit(min(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), 99))
