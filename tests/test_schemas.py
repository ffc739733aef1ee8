"""Every JSON that a command prints is as its schema says, and names nothing that it does not."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from indexer.cli import _COMMANDS, Commands
from indexer.explanations import ZERO_REASONS
from indexer.faults import FAULTS
from indexer.grouping import GROUPINGS
from indexer.story import NOW, STATES
from tests.conftest import PROJECT, Run, runner_in, write

SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((PROJECT / "docs/schemas").glob("*.json"))
}


STORY = "A lamp. " + " ".join(f"word{number}" for number in range(60))


def closed(schema: Any) -> Any:
    """Return a schema that takes no name beside those it has.

    The published ones do, for names may be added; here each has to be there.
    """
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(value) for name, value in schema.items()}
    if "object" in schema.get("type", ()) and "properties" in schema:
        shut["unevaluatedProperties"] = False
    return shut


@cache
def validator(name: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (f"{each}.json", Resource.from_contents(closed(schema))) for each, schema in SCHEMAS.items()
    )
    schema = closed(SCHEMAS[name])
    return Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())


def problems(name: str, printed: str) -> list[str]:
    """Return what is wrong with each line of JSON by a schema."""
    lines = printed.splitlines()
    assert lines
    return [
        f"{error.json_path}: {error.message[:200]}"
        for line in lines
        for error in validator(name).iter_errors(json.loads(line))
    ]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a command runner in a folder with an index of some documents."""
    folder = tmp_path_factory.mktemp("schemas")
    write(
        folder / "docs",
        {
            "a.txt": "date 2020-03-01 The quick fox ran.\n\nIt ran “home”.",
            "copy.txt": "date 2020-03-01 The quick fox ran.\n\nIt ran “home”.",
            "b.txt": "The quick dog slept.",
            "c.md": "---\ntitle: Interest rates\ndate: 2021\nauthor: Ann\n---\n# One\nThey rise.",
            ".hidden": "not read",
            "story.txt": STORY,
            "wire.txt": f"(Agency) {STORY}",
        },
    )
    (folder / "docs/broken.pdf").write_bytes(b"%PDF-1.7 broken")
    runner = runner_in(folder)
    runner("add", "docs")
    runner("alert", "add", "lamps", "lamp")
    return runner


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == f"{name}.json"


def test_every_command_keeps_its_schema(asked: Run) -> None:
    wrong = {}
    for schema, *command in (
        ("report", "add", "--json", "docs"),
        ("report", "update", "--json", "--dry-run"),
        ("search", "search", "--json", "fox"),
        ("search", "search", "--json", "--explain", "quick", "OR", "rates"),
        ("search", "search", "--json", "zebra", "--until", "2019"),
        ("search", "search", "--json", "--group-by", "author", "quick", "OR", "rates"),
        ("search", "search", "--json", "--max-tokens", "400", "--collapse", "none", "quick"),
        ("search", "search", "--json", "--index", "index", "--index", "index", "fox"),
        ("search-line", "search", "--jsonl", "quick"),
        ("search-line", "search", "--jsonl", "zebra"),
        ("counts", "search", "--count-by", "author", "--json", "the", "OR", "they"),
        ("counts", "search", "--count-by", "month", "--json", "-n1", "quick", "OR", "rates"),
        ("counts", "search", "--count-by", "type", "--json", "zebra"),
        ("status", "status", "--json", "--skipped"),
        ("show", "show", "--json", "docs/c.md"),
        ("show", "show", "--json", "--highlight", "rise", "docs/c.md"),
        ("config", "config", "--json"),
        ("dupes", "dupes", "--json"),
        ("dupes", "dupes", "--near", "--json"),
        ("search", "search", "--json", "--collapse", "near", "lamp"),
        ("alert-run", "alert", "run", "--dry-run", "--json"),
        ("alert-run-line", "alert", "run", "--jsonl"),
        ("alert-list", "alert", "list", "--json"),
        ("suggest", "suggest", "--json", "foks"),
        ("terms", "terms", "--json", "r"),
        ("fields", "fields", "--json"),
        ("why", "why", "--json", "docs/a.txt"),
        ("why", "why", "--json", "docs/a.txt", "fox", "cat"),
        ("why", "why", "--json", "docs", "fox"),
        ("why", "why", "--json", "docs/.hidden"),
        ("why", "why", "--json", "nowhere.txt"),
        ("report", "remove", "--json", "docs/b.txt"),
        ("undo", "undo", "--json"),
        ("log", "log", "--json"),
        ("check", "check", "--json"),
        ("repair", "check", "--repair", "--json"),
        ("export", "export", "--json", "all.zip"),
        ("import", "import", "--json", "all.zip", "--index", "other"),
    ):
        done = asked(*command)
        if not done.out or (found := problems(schema, done.out)):
            wrong[" ".join(command)] = found if done.out else done.err
    assert wrong == {}


def test_a_relocation_keeps_the_schema_of_a_report(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    run("add", "docs")
    (tmp_path / "docs").rename(tmp_path / "moved")
    assert problems("report", run("relocate", "--json", "docs", "moved").out) == []


def test_quotations_trends_and_likeness_are_as_their_schemas_say(asked: Run) -> None:
    for schema, *typed in (
        ("quote", "quote", "The quick fox ran."),
        ("quote", "quote", "the quick fox ran"),
        ("quote", "quote", "The quick brown fox ran."),
        ("quote", "quote", "…"),
        ("trend", "trend", "quick", "rates"),
        ("trend", "trend", "nothing"),
        ("similar", "similar", "docs/a.txt"),
    ):
        assert problems(schema, asked(*typed, "--json").out) == []


def test_the_closed_lists_of_the_schemas_are_those_of_the_program() -> None:
    why, common = SCHEMAS["why"]["properties"], SCHEMAS["common"]["$defs"]
    faults = why["verdict"]["properties"]["clauses"]["items"]["properties"]["faults"]
    listed = (
        (why["state"], STATES),
        (why["now"], [*NOW, None]),
        (faults["items"]["properties"]["reason"], FAULTS),
        (common["zero"]["properties"]["reason"], ZERO_REASONS),
        (SCHEMAS["counts"]["properties"]["counted_by"], GROUPINGS),
    )
    assert [sorted(map(str, schema["enum"])) for schema, _ in listed] == [
        sorted(map(str, names)) for _, names in listed
    ]


def test_a_name_that_no_schema_has_is_seen() -> None:
    assert problems("fields", '{"format_version": 1, "fields": [], "more": 1}')
    assert problems("fields", '{"format_version": 2, "fields": []}')
    inner = '{"name": "a", "meaning": "b", "example": "c", "documents": 1, "more": 2}'
    assert problems("fields", f'{{"format_version": 1, "fields": [{inner}]}}')


def test_every_command_with_json_has_a_schema() -> None:
    """The page of output says which; a new command is found here."""
    told = (PROJECT / "docs/output.md").read_text(encoding="utf-8")
    table = told[told.index("| with `--json` |") : told.index("| what they share |")]
    assert sorted(re.findall(r"schemas/([\w-]+)\.json", told)) == sorted(SCHEMAS)
    printing = [
        name
        for name in _COMMANDS
        if any("--json" in param.opts for param in Commands().get_command(None, name).params)
    ]
    assert len(printing) > 10
    assert [name for name in printing if f"`{name}`" not in table] == []
