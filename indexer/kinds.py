"""Which kinds of document are there, what do people call them, and what reads them?

This table is the registry of formats. A kind is read by the function `read` of the module
`indexer.extract.READER`, which is imported when the first file of the kind is met; to add a
format, write such a module and a line here. A module elsewhere can `register` one.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

from indexer.errors import KindError

SMALL_BYTES = 1 << 16
"""A file that is shorter is small: the first look at it has read it whole."""


class Kind(NamedTuple):
    """A kind of document.

    `endings` of names belong to it where the content does not say otherwise; `aliases` are other
    names that people give it. `version` counts what its reader can do: a file on which one version
    failed is tried again by the next. A `light` kind is read in this process, one that is
    `light_if_small` if the file is: its reader is our own, and takes no longer than what is read.
    The others are read by a process that may crash. A `signed` kind never lacks its
    signature: a text that is called so is something else. Files may lie in what `holds` any, and
    are read as the kinds that they are.
    """

    name: str
    reader: str
    endings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    version: int = 1
    light: bool = False
    light_if_small: bool = False
    signed: bool = False
    holds: bool = False

    def is_light(self, size_bytes: int) -> bool:
        """Tell whether a file of this size is read in this process."""
        return self.light or (self.light_if_small and size_bytes < SMALL_BYTES)


_CODE = (
    ".ada .adb .ads .applescript .asm .awk .bash .bat .c .cc .cfg .clj .cljs .cls .cmake .cmd"
    " .coffee .conf .cpp .cr .cs .css .csh .cu .cxx .d .dart .diff .dockerfile .el .elm .erb .erl"
    " .ex .exs .f .f90 .f95 .fish .for .fs .fsx .gd .glsl .go .gradle .graphql .groovy .h .hcl"
    " .hh .hpp .hrl .hs .hxx .ini .j2 .java .jl .js .jsp .jsx .ksh .kt .kts .less .lisp .lua .m"
    " .mak .mjs .mk .ml .mli .mm .nim .nix .pas .patch .php .pl .pm .proto .ps1 .psm1 .pxd .pxi"
    " .py .pyi .pyw .pyx .r .rake .rb .rkt .rs .s .sass .sbt .scala .scm .scss .sh .sql .sty .sv"
    " .svelte .swift .tcl .tf .toml .ts .tsx .v .vb .vbs .vhd .vhdl .vim .vue .yaml .yml .zig .zsh"
)

_TABLE = (
    Kind("text", "plain", (".txt", ".text", ".log"), ("txt", "plain"), light=True),
    Kind(
        "markdown", "markdown", (".md", ".markdown", ".mdown", ".mkd"), ("md",), light=True
    ),
    Kind("rst", "rst", (".rst", ".rest"), ("restructuredtext",), light=True),
    Kind("org", "org", (".org",), light=True),
    Kind("asciidoc", "asciidoc", (".adoc", ".asciidoc", ".asc"), ("adoc",), light=True),
    Kind("tex", "tex", (".tex", ".latex", ".ltx"), ("latex",), light=True),
    Kind("code", "code", tuple(_CODE.split()), ("source",), light=True),
    Kind("html", "html", (".html", ".htm", ".xhtml", ".xht", ".shtml"), ("htm", "xhtml"),
         light_if_small=True),
    Kind("csv", "csv", (".csv", ".tsv", ".tab"), ("tsv",), light_if_small=True),
    Kind("json", "json", (".json", ".jsonl", ".ndjson", ".geojson", ".webmanifest"), ("jsonl",),
         light_if_small=True),
    Kind("notebook", "notebook", (".ipynb",), ("ipynb", "jupyter"), light_if_small=True),
    Kind("subtitles", "subtitles", (".srt", ".vtt"), ("srt", "vtt"), light_if_small=True),
    Kind("docx", "docx", (".docx", ".docm", ".dotx", ".dotm"), ("docm", "word"),
         signed=True, holds=True),
    Kind("pptx", "pptx", (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
         ("pptm", "powerpoint"), signed=True, holds=True),
    Kind("xlsx", "xlsx", (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm"),
         ("xlsm", "xlsb", "excel"), signed=True, holds=True),
    Kind("doc", "doc", (".doc", ".dot"), signed=True),
    Kind("xls", "xlsx", (".xls", ".xlt"), signed=True),
    Kind("odt", "opendocument", (".odt", ".ott"), signed=True),
    Kind("ods", "opendocument", (".ods", ".ots"), signed=True),
    Kind("odp", "opendocument", (".odp", ".otp"), signed=True),
    Kind("epub", "epub", (".epub",), signed=True),
    Kind("rtf", "rtf", (".rtf",), signed=True),
    Kind("xml", "xml", (".xml", ".rss", ".atom")),
    Kind("pdf", "pdf", (".pdf",), signed=True, holds=True),
    Kind("mail", "mail", (".eml", ".emlx", ".mht", ".mhtml"), ("eml", "email", "message"),
         holds=True),
    Kind("mbox", "mbox", (".mbox", ".mbx"), ("mailbox",), holds=True),
    Kind("msg", "msg", (".msg",), ("outlook",), signed=True, holds=True),
    Kind("zip", "zip", (".zip",), signed=True, holds=True),
    Kind("tar", "tar", (".tar",), signed=True, holds=True),
    Kind("gzip", "compressed", (".gz", ".tgz"), ("gz", "tgz"), signed=True, holds=True),
    Kind("bzip2", "compressed", (".bz2", ".tbz", ".tbz2"), ("bz2",), signed=True, holds=True),
    Kind("xz", "compressed", (".xz", ".txz", ".lzma"), signed=True, holds=True),
    Kind("zstd", "compressed", (".zst", ".tzst"), ("zst",), signed=True, holds=True),
)  # fmt: skip

KINDS: dict[str, Kind] = {}
"""The kinds, by the names that the index and JSON give them."""

_NAMED: dict[str, str] = {}
_BY_ENDING: dict[str, str] = {}


def register(kind: Kind) -> None:
    """Add a kind, whose reader may be a module of any package, by its whole name."""
    KINDS[kind.name] = kind
    _NAMED.update(dict.fromkeys((kind.name, *kind.aliases), kind.name))
    _BY_ENDING.update(dict.fromkeys(kind.endings, kind.name))


for _kind in _TABLE:
    register(_kind)


READERS = f"{crc32(repr([(kind.name, kind.version) for kind in _TABLE]).encode()):08x}"
"""Names these readers in these versions: what others failed on is tried again."""


def kind_named(name: str) -> str:
    """Return the kind of document that a person calls `name`. Raises KindError."""
    if kind := _NAMED.get(name.lower()):
        return kind
    shown = repr(name if len(name) <= 40 else name[:39] + "…")
    raise KindError(f"there is no type {shown}", hint=f"the types are {', '.join(sorted(KINDS))}")


def kind_by_name(file_name: str) -> str:
    """Return the kind that the ending of a file's name belongs to, or nothing."""
    at = file_name.rfind(".")
    return _BY_ENDING.get(file_name[at:].lower(), "") if at >= 0 else ""
