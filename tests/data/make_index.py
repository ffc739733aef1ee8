"""Make `index_v1`, a small index: `python -m tests.data.make_index`.

A test opens and searches it. Until the first release it is made anew when the format changes;
from then on it stays as it is, and a new version gets an index of its own beside it.

`index_v1_unsigned` was made like it before documents had signatures, with two documents more: a
story of the seeds, and the same with one word changed. It cannot be made anew.
"""

from __future__ import annotations

import shutil
from datetime import date
from hashlib import blake2b
from pathlib import Path

from indexer.document import Days, Document, DocumentDate, SourceFile
from indexer.index import create_index
from indexer.ledger import Ledger

FOLDER = Path(__file__).parent / "index_v1"

TEXTS = {
    "2020/rates.txt": "Interest rates rise. Banks raised interest rates; rates of exchange fell.",
    "2020/oil.txt": "Oil prices fall. The price of oil fell in Zürich: “get out of our way”.",
    "2021/gone.txt": "A document that is removed again, on oil.",
    "2021/élan.txt": "Élan and naïveté: a running e-mail about 10,000 barrels of C++ books.",
}


def main() -> None:
    """Write the index: two segments, and one document of them removed."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    index = create_index(FOLDER)
    documents = [_document(name, text) for name, text in TEXTS.items()]
    for some in (documents[:3], documents[3:]):
        with index.writing() as writing:
            for document in some:
                writing.add(document, document.content_hash[:16], 1_600_000_000_000_000_000)
            writing.commit(Ledger())
    with index.writing() as writing:
        writing.remove(documents[2].content_hash[:16])
        writing.commit(Ledger())
    for name in ("write.lock", "reserve"):  # for writers only
        (FOLDER / name).unlink(missing_ok=True)


def _document(name: str, text: str) -> Document:
    title, _, body = text.partition(". ")
    day = date(int(name[:4]), 2, 29 if name.startswith("2020") else 28)
    return Document(
        source=SourceFile("/articles", name, len(text.encode()), 1_500_000_000_000_000_000),
        content_hash=blake2b(text.encode(), digest_size=16).hexdigest(),
        kind="text",
        encoding="utf-8",
        title=title,
        date=DocumentDate(Days(day, day), "path"),
        text=text,
        body_start=len(title) + 2 if body else 0,
    )


if __name__ == "__main__":
    main()
