"""Which kind of document is in a zip or OLE container?

Both hold many formats, told apart by the names in them: a document keeps its parts at fixed
places. An archive is what is none of these.
"""

from __future__ import annotations

from typing import BinaryIO

from indexer.errors import DocumentError
from indexer.extract.ole import open_ole
from indexer.extract.zips import Zip

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAIN_FOLDERS = {"word": "docx", "ppt": "pptx", "xl": "xlsx"}
_OPEN_DOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_OPEN_PREFIX = "application/vnd.oasis.opendocument."
_MOST_BYTES = 1000
"""Of the part that holds nothing but the type of the document."""


def kind_in_zip(stream: BinaryIO) -> str:
    """Return the kind of a zip file. Raises DocumentError."""
    archive = Zip(stream)
    if "mimetype" in archive:
        declared = archive.read("mimetype", _MOST_BYTES).decode("ascii", "replace").strip()
        if declared == "application/epub+zip":
            return "epub"
        opened = declared.removeprefix(_OPEN_PREFIX).partition("-")[0]
        if declared.startswith(_OPEN_PREFIX) and opened in _OPEN_DOCUMENTS:
            return _OPEN_DOCUMENTS[opened]
    if "META-INF/container.xml" in archive:
        return "epub"
    if "[Content_Types].xml" in archive:
        for folder, kind in _MAIN_FOLDERS.items():
            if any(name.startswith(f"{folder}/") for name in archive.names):
                return kind
    return "zip"


def kind_in_ole(stream: BinaryIO) -> str:
    """Return the kind of an OLE file. Raises DocumentError."""
    with open_ole(stream) as ole:
        if ole.exists("EncryptedPackage") or ole.exists("EncryptedSummary"):
            raise DocumentError("encrypted", "the document")
        if ole.exists("Workbook") or ole.exists("Book"):
            return "xls"
        if ole.exists("WordDocument"):
            return "doc"
        if ole.exists("PowerPoint Document"):
            raise DocumentError("unknown_kind", "PowerPoint 97 presentation: save it as .pptx")
        if ole.exists("__properties_version1.0"):
            return "msg"
        if not ole.listdir():
            raise DocumentError("failed", "damaged OLE file: it holds nothing")
    raise DocumentError("unknown_kind", "OLE file")
