"""Odd queries: each is read as the tree that stands beside it, or refused with that error.

`python -m tests.test_odd_queries` writes the file anew: its diff is then reviewed by a person.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from indexer.errors import QueryError
from indexer.query.parser import parse
from indexer.query.syntax import Node

ODD = Path(__file__).parent / "data/odd_queries.jsonl"


def tree(node: Node) -> str:
    """Return a node as an s-expression."""
    parts: list[str] = []
    name: str
    value: Any
    for name, value in zip(node._fields, node, strict=True):
        if name == "nodes":
            parts += [tree(child) for child in value]
        elif name == "node":
            parts.append(tree(value))
        elif name == "field":
            parts += [f":{value}"] if value else []
        elif name != "tag" and (name, value) != ("slop", 0):
            parts.append(json.dumps(value) if isinstance(value, str) else str(value))
    return f"({' '.join([node.tag, *parts])})"


def outcome(text: str) -> dict[str, Any]:
    """Return what becomes of a query, as the file has it."""
    try:
        asked = parse(text)
    except QueryError as error:
        return {"query": text, "error": str(error), "at": error.position}
    noted = {"notes": list(asked.notes)} if asked.notes else {}
    return {"query": text, "tree": tree(asked.node), **noted}


def expected() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ODD.read_text(encoding="utf-8").splitlines()]


def test_there_are_many() -> None:
    assert len({each["query"] for each in expected()}) >= 538


def test_every_odd_query_has_the_tree_or_the_error_beside_it() -> None:
    for each in expected():
        assert outcome(each["query"]) == each


def test_every_odd_query_as_it_was_understood_reads_the_same_again() -> None:
    for each in expected():
        if "tree" in each:
            node = parse(each["query"]).node
            assert parse(str(node)).node == node


def write_anew() -> None:
    lines = [json.dumps(outcome(each["query"])) for each in expected()]
    ODD.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write_anew()
