"""Which documents are searched, what is asked, and what is the answer?"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

CORPUS, QUERIES, JUDGEMENTS = "corpus.jsonl.gz", "queries.jsonl", "qrels.tsv"


class Document(NamedTuple):
    """A document; its text begins with its title."""

    id: str
    title: str
    text: str


class Collection(NamedTuple):
    """A collection; `judged` has the degree of each document that is judged, by query."""

    name: str
    documents: list[Document]
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]


def is_collection(folder: Path) -> bool:
    """Tell whether a folder has the files of a collection."""
    return all((folder / name).is_file() for name in (CORPUS, QUERIES, JUDGEMENTS))


def read(folder: Path) -> Collection:
    """Read a collection. Queries that nobody judged are left out."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    with (folder / JUDGEMENTS).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            judged[row["query-id"]][row["corpus-id"]] = int(row["score"])
    with (folder / QUERIES).open(encoding="utf-8") as lines:
        asked = {each["id"]: each["text"] for each in map(json.loads, lines)}
    with gzip.open(folder / CORPUS, "rt", encoding="utf-8") as lines:
        documents = [_document(each) for each in map(json.loads, lines)]
    queries = {each: asked[each] for each in judged if each in asked}
    return Collection(folder.name, documents, queries, dict(judged))


def _document(values: dict[str, Any]) -> Document:
    title, text = values["title"], values["text"]
    whole = text if not title or text.startswith(title) else f"{title}\n\n{text}"
    return Document(values["id"], title, whole)


def words(text: str) -> Iterator[str]:
    """Yield the words of a query, for engines whose parsers take signs for orders."""
    word = ""
    for character in text.lower():
        if character.isalnum():
            word += character
        elif word:
            yield word
            word = ""
    if word:
        yield word
