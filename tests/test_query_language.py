"""docs/query-language.md is true: every example is read as it says, and can be searched for."""

from __future__ import annotations

import json
import re

import pytest

from indexer import Index, search
from indexer.errors import QueryError
from indexer.query.expressions import MAX_STATES
from indexer.query.parser import parse
from indexer.schema import QUERY_FIELDS
from tests.conftest import PROJECT, Run

PAGE = (PROJECT / "docs/query-language.md").read_text(encoding="utf-8")
OPTION_BLOCK = "".join(re.findall(r"^```options\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
BLOCKS = re.findall(r"^```query\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = [
    tuple(re.split(r" +(->|!!)  ", line)) for block in BLOCKS for line in block.splitlines()
]


@pytest.mark.parametrize(("typed", "sign", "says"), EXAMPLES)
def test_every_example_is_read_as_it_says(
    typed: str, sign: str, says: str, seeds_index: Index
) -> None:
    if sign == "!!":
        with pytest.raises(QueryError) as caught:
            parse(typed)
        assert str(caught.value) == says
        assert caught.value.hint
    else:
        assert str(parse(typed).node) == says
        assert search(seeds_index, typed).understood_as == says


@pytest.mark.parametrize(
    ("typed", "sign", "says"),
    [re.split(r" +(->|!!)  ", line) for line in OPTION_BLOCK.splitlines()],
)
def test_every_option_changes_a_query_as_it_says(
    typed: str, sign: str, says: str, seeds_index: Index, run: Run
) -> None:
    words = re.findall(r'(?:[^\s"]|"[^"]*")+', typed)
    done = run("search", "--json", *words, INDEXER_INDEX=str(seeds_index.path))
    if sign == "!!":
        assert done.code == 2
        assert says in done.err
    else:
        assert json.loads(done.out)["understood_as"] == says


def test_every_field_is_on_the_page() -> None:
    assert [name for name in QUERY_FIELDS if f"`{name}:" not in PAGE] == []


def test_limits_are_on_the_page() -> None:
    from indexer.query.parser import MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH

    for limit in (MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH, MAX_STATES):
        assert f"{limit:,}" in PAGE
