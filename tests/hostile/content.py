"""Files whose content is hostile, and which reasons may be given for not reading them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

FORMATS = Path(__file__).parent.parent / "data" / "formats"
CUTS = (0.02, 0.15, 0.4, 0.7, 0.95, 0.999)
"""Golden files are cut off after these shares of their bytes."""

NO_DOCUMENTS = ("README.md", "sources")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))


class Hostile(NamedTuple):
    """A file: its path, its bytes, and the reasons of which one must be given, if any must."""

    path: str
    content: bytes
    reasons: frozenset[str] = frozenset()


def hostile_files() -> Iterator[Hostile]:
    """Yield all of them."""
    yield from truncated()
    yield from misnamed()
    yield from encrypted()
    yield from bombs()
    yield from expanding()
    yield from deep()
    yield from odd_bytes()
    yield from deadly()


def golden() -> dict[str, Path]:
    """Return the smallest golden file of each format, by the folder that it lies in."""
    smallest: dict[str, Path] = {}
    for folder in sorted(FORMATS.iterdir()):
        if folder.is_dir() and folder.name not in NO_DOCUMENTS:
            files = sorted(folder.iterdir(), key=lambda file: (file.stat().st_size, file.name))
            smallest[folder.name] = files[0]
    return smallest


def truncated() -> Iterator[Hostile]:
    """Cut off a file of each format at several points."""
    for name, file in golden().items():
        content = file.read_bytes()
        for cut in CUTS:
            kept = content[: int(len(content) * cut)]
            yield Hostile(f"truncated/{name}-{cut}{''.join(file.suffixes[-2:])}", kept)


def misnamed() -> Iterator[Hostile]:
    """Call files of each format what others are called, and nothing at all."""
    files = list(golden().items())
    endings = [file.suffix for _, file in files]
    for number, (name, file) in enumerate(files):
        content = file.read_bytes()
        for shift in (1, 7, 16, 25):
            ending = endings[(number + shift) % len(endings)]
            yield Hostile(f"misnamed/{name}{ending}", content)
        yield Hostile(f"misnamed/{name}", content)


def encrypted() -> Iterator[Hostile]:
    """Take what is locked with a password."""
    locked = frozenset({"encrypted"})
    for name in ("zip/locked.zip", "pdf/encrypted.pdf"):
        yield Hostile(f"encrypted/{Path(name).name}", (FORMATS / name).read_bytes(), locked)
    content = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n-----END PGP MESSAGE-----\n"
    yield Hostile("encrypted/mail.asc", content, locked)
    for kind in ("docx", "odt", "epub"):
        content = _with_flags(golden()[kind].read_bytes(), 1)
        yield Hostile(f"encrypted/flagged.{kind}", content, frozenset({"encrypted", "failed"}))


def bombs() -> Iterator[Hostile]:
    """Make small files of much: flat, in each other, and of the same bytes again and again."""
    over = frozenset({"over_limit"})
    zeros = bytes(48 << 20)
    flat = zipped(("zeros.txt", zeros))
    yield Hostile("bombs/flat.zip", flat, over)
    for name, pack in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
        packed = pack(zeros)
        yield Hostile(f"bombs/flat.{name}", packed, over)
        yield Hostile(f"bombs/nested.{name}.zip", zipped((f"zeros.txt.{name}", packed)), over)
        yield Hostile(f"bombs/twice.{name}", pack(packed))
    nested = flat
    for _ in range(4):
        nested = zipped(*((f"{n}.zip", nested) for n in range(3)))
    yield Hostile("bombs/nested.zip", nested, over)
    yield Hostile("bombs/overlapping.zip", _overlapping(flat, 500), over)
    yield Hostile("bombs/members.zip", zipped(*((f"{n}", b"") for n in range(3000))))
    yield Hostile("bombs/lies.zip", _with_size(flat, 100), frozenset({"over_limit", "failed"}))
    for kind in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"):
        content = _replaced(golden()[kind].read_bytes(), "", zeros)
        yield Hostile(f"bombs/parts.{kind}", content)


def expanding() -> Iterator[Hostile]:
    """Define entities of entities of entities."""
    xml = f'<?xml version="1.0"?><!DOCTYPE x [{LAUGHS}]><x>words &l11;</x>'.encode()
    outside = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY o SYSTEM "file:///etc/passwd">'
        b'<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><x>words &o;</x>'
    )
    for name, content in (("laughs", xml), ("outside", outside)):
        for kind in ("xml", "svg", "html", "rss", "fodt"):
            yield Hostile(f"entities/{name}.{kind}", content)
        for kind, part in (
            ("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("odt", "content.xml"),
            ("ods", "content.xml"), ("pptx", "ppt/presentation.xml"),
            ("epub", "META-INF/container.xml"),
        ):  # fmt: skip
            changed = _replaced(golden()[kind].read_bytes(), part, content)
            yield Hostile(f"entities/{name}.{kind}", changed)


def deep() -> Iterator[Hostile]:
    """Put things into things."""
    times = 100_000
    yield Hostile("deep/a.json", b"[" * times + b"]" * times)
    yield Hostile("deep/b.json", b'{"a":' * times + b"1" + b"}" * times)
    yield Hostile("deep/a.ipynb", b'{"cells":' + b"[" * times)
    yield Hostile("deep/a.html", b"<html>" + b"<div>" * times + b"words")
    yield Hostile("deep/b.html", b"<html>" + b"<b><table><tr><td>" * times + b"words")
    yield Hostile("deep/a.xml", b"<?xml version='1.0'?>" + b"<a>" * times + b"</a>" * times)
    yield Hostile("deep/a.rtf", b"{\\rtf1 " + b"{" * times + b"words" + b"}" * times)
    yield Hostile("deep/a.md", b"> " * times + b"words\n" + b"#" * times)
    yield Hostile("deep/b.md", b"---\na: " + b"[" * times + b"\n---\nwords")
    yield Hostile("deep/a.rst", b"* " * times + b"words")
    yield Hostile("deep/a.org", b"*" * times + b" words")
    yield Hostile("deep/a.tex", b"\\documentclass{a}" + b"\\b{" * times + b"words" + b"}" * times)
    yield Hostile("deep/a.eml", _nested_mail(500))
    inner = zipped(("words.txt", b"words"))
    for _ in range(30):
        inner = zipped(("inner.zip", inner))
    yield Hostile("deep/a.zip", inner, frozenset({"over_limit"}))
    yield Hostile("deep/a.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * times + b"<<" * times)
    changed = _replaced(golden()["docx"].read_bytes(), "word/document.xml", b"<w:a>" * times)
    yield Hostile("deep/a.docx", changed)


def odd_bytes() -> Iterator[Hostile]:
    """Write what is hardly text."""
    endless = b"endless" * (1 << 20)
    for ending in ("txt", "md", "html", "json", "csv", "xml", "rtf", "eml", "mbox", "srt", "tex"):
        yield Hostile(f"odd/endless.{ending}", endless)
        yield Hostile(f"odd/nul.{ending}", b"words\0and\0words " * 100)
        yield Hostile(f"odd/empty.{ending}", b"")
    yield Hostile("odd/spaces.txt", b" " * (4 << 20))
    yield Hostile("odd/lines.csv", b",\n" * (1 << 20))
    yield Hostile("odd/quote.csv", b'"' + b"a,\n" * (1 << 19))
    yield Hostile("odd/open.html", b"<" * (1 << 20))
    yield Hostile("odd/comments.html", b"<html><!--" * 100_000)
    yield Hostile("odd/entities.html", b"<html>&#1114112;&#xd800;&#0;" + b"&amp" * 200_000)
    yield Hostile("odd/all.txt", bytes(range(256)) * 100)
    yield Hostile("odd/controls.txt", bytes(range(1, 32)) * 100)
    yield Hostile("odd/surrogates.txt", "words \ud800 and \udfff".encode("utf-8", "surrogatepass"))
    wide = "words \ud800 and \udfff ".encode("utf-16-le", "surrogatepass") * 50
    yield Hostile("odd/surrogates16.txt", b"\xff\xfe" + wide)
    yield Hostile("odd/surrogates.json", b'{"\\udc00": "words \\ud800 \\udfff"}')
    yield Hostile("odd/surrogates.md", b'---\ntitle: "\\ud800"\n---\nwords \\ud800')
    yield Hostile("odd/surrogates.eml", b"Subject: =?utf-8?b?7aCA?=\n\nwords \xed\xa0\x80")
    yield Hostile("odd/header.eml", b"Subject: " + b"a" * (1 << 20) + b"\n\nwords")
    yield Hostile("odd/words.pdf", b"%PDF-1.7\n" + b"endobj " * 100_000)


def deadly() -> Iterator[Hostile]:
    """Give orders to a reader that obeys them (`tests.hostile_format`)."""
    failed, late = frozenset({"failed"}), frozenset({"timed_out"})
    orders = {
        "crash": "kill SIGSEGV", "abort": "kill SIGABRT", "killed": "kill SIGKILL",
        "exit": "exit 0", "fork": "fork", "run": "run true", "allocate": f"allocate {8 << 30}",
        "swell": "swell", "babble": "babble", "connect": "connect 9", "raise": "raise",
        "write": "write written.txt", "create": "create created.txt",
    }  # fmt: skip
    for name, order in orders.items():
        yield Hostile(f"deadly/{name}.hostile", order.encode(), failed)
    for number in range(2):
        yield Hostile(f"deadly/hang{number}.hostile", b"hang", late)
    members = b"members nothing a,kill SIGSEGV,nothing b"
    yield Hostile("deadly/members.hostile", members, failed)


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a zip archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def _replaced(content: bytes, part: str, new: bytes) -> bytes:
    """Return an archive with another content in one part, or in all parts but the first."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        names = old.namelist()
        changed = {part} if part else {name for name in names if name.endswith("content.xml")}
        changed = changed or {max(names, key=lambda name: old.getinfo(name).file_size)}
        for name in names:
            archive.writestr(name, new if name in changed else old.read(name))
    return made.getvalue()


def _overlapping(archive: bytes, times: int) -> bytes:
    """Return an archive that lists its only member many times."""
    start = archive.index(b"PK\x01\x02")
    entry = archive[start : archive.rindex(b"PK\x05\x06")] * times
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(entry), start, 0)
    return archive[:start] + entry + tail


def _with_size(archive: bytes, size_bytes: int) -> bytes:
    """Return an archive whose member is said to be of another size."""
    changed = bytearray(archive)
    at = changed.rindex(b"PK\x01\x02")
    changed[at + 24 : at + 28] = struct.pack("<I", size_bytes)
    return bytes(changed)


def _with_flags(archive: bytes, flags: int) -> bytes:
    """Return an archive whose members have flags in both of their headers."""
    changed = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= flags
            at = changed.find(signature, at + 4)
    return bytes(changed)


def _nested_mail(times: int) -> bytes:
    heads = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(times)
    )
    return f"Subject: deep\nMIME-Version: 1.0\n{heads}\nwords\n".encode()
