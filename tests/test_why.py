"""One file's whole story: indexed or left out and why, what helps, how it answers a query."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Index, SearchOptions, WalkOptions, add, create_index, search, update, why
from indexer.errors import IndexerError, PathError, QueryError
from indexer.faults import FAULTS
from indexer.ledger import REASONS
from indexer.story import STATES, Story
from tests.conftest import FORMATS, PROJECT, Collection, Run, write

README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "docs"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def left_out(story: Story) -> tuple[str, str]:
    assert story.left_out is not None
    return story.left_out.reason, story.left_out.detail


def test_an_indexed_file_tells_all_that_is_kept_of_it(index: Index, folder: Path) -> None:
    write(folder, {"a.md": "---\ntitle: Foxes\ndate: 2021\nauthor: Ada\nlang: en\n---\n# Two\nran"})
    add(index, [folder], WalkOptions(hidden=True))
    story = why(index, str(folder / "a.md"))
    assert (story.state, story.now, story.next_step) == ("indexed", "unchanged", "")
    assert story.root is not None
    assert story.root.options.hidden
    assert story.document is not None
    assert story.whole is not None
    assert (story.document.title, str(story.document.date.days)) == ("Foxes", "2021")  # type: ignore[union-attr]
    assert story.whole.author == "Ada"
    assert [section.title for section in story.whole.sections] == ["Two"]
    assert story.is_found


def test_a_change_is_told_until_it_is_read(index: Index, folder: Path) -> None:
    write(folder, {"a.txt": "apple", "b.txt": "pear"})
    add(index, [folder])
    write(folder, {"a.txt": "apples", "c.txt": "plum"})
    (folder / "b.txt").unlink()
    stories = [why(index, str(folder / name)) for name in ("a.txt", "b.txt", "c.txt")]
    assert [(story.state, story.now) for story in stories] == [
        ("indexed", "changed"), ("indexed", "gone"), ("new", "new"),
    ]  # fmt: skip
    assert all("`indexer update`" in story.next_step for story in stories)
    assert (stories[2].kind, stories[2].is_found) == ("text", False)
    update(index)
    stories = [why(index, str(folder / name)) for name in ("a.txt", "b.txt", "c.txt")]
    assert [story.state for story in stories] == ["indexed", "missing", "indexed"]


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        (".secret.txt", [], ("hidden", "")),
        (".in/here/a.txt", [], ("hidden", "")),
        ("a.log.txt", [], ("ignored", "'*.log.*' in {folder}/.gitignore")),
        ("build/deep/a.txt", [], ("ignored", "'/build/' in {folder}/.gitignore")),
        ("drafts/a.txt", ["--exclude", "drafts/", "--hidden"], ("excluded", "--exclude")),
        ("a.txt", ["-g", "*.md", "--no-ignore"], ("excluded", "-g")),
        ("large.txt", ["--max-size", "10"], ("too_large", "32 bytes")),
    ],
)
def test_the_next_step_against_a_rule_is_a_command_that_helps(
    listed: bool,
    name: str,
    options: list[str],
    reason: tuple[str, str],
    run: Run,
    folder: Path,
) -> None:
    """Whether the last run has seen the file, or it came after it."""
    rules = {".gitignore": "*.log.*\n/build/\n", "z.md": "z"}
    file = {name: "a text that is not so very long\n"}
    write(folder, rules | file if listed else rules)
    assert run("add", *options, "docs").code == 0
    write(folder, file)
    told = json.loads(run("why", "--json", f"docs/{name}").out)
    assert told["state"] == "left_out"
    found = told["left_out"]
    assert (found["reason"], found["detail"]) == (
        reason[0],
        reason[1].replace("{folder}", str(folder)),
    )
    assert found["meaning"] == REASONS[reason[0]]
    step = told["next"].strip("`").split()
    assert step[0] == "indexer"
    assert run(*step[1:]).code == 0
    assert run("why", f"docs/{name}").code == 0
    kept = [option for option in options if option in ("--hidden", "--no-ignore")]
    assert set(kept) <= set(step)


def test_what_could_not_be_read_is_told_with_what_its_reader_says(
    index: Index, folder: Path
) -> None:
    folder.mkdir()
    shutil.copy(FORMATS / "pdf/encrypted.pdf", folder)
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (folder / "broken.docx").write_bytes((FORMATS / "docx/ferry.docx").read_bytes()[:900])
    (folder / "link").symlink_to(PROJECT / "README.md")
    add(index, [folder])
    stories = {name: why(index, str(folder / name)) for name in names_in(folder)}
    assert {name: story.state for name, story in stories.items()} == dict.fromkeys(
        stories, "left_out"
    )
    assert left_out(stories["encrypted.pdf"]) == ("encrypted", "the PDF asks for a password")
    assert "without the password" in stories["encrypted.pdf"].next_step
    assert left_out(stories["a.png"]) == ("unknown_kind", "PNG image")
    assert left_out(stories["broken.docx"])[0] == "failed"
    assert left_out(stories["link"]) == ("not_regular", "symbolic link")
    assert str(PROJECT / "README.md") in stories["link"].next_step
    assert not any(story.is_found for story in stories.values())


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_next_step(reason: str) -> None:
    from indexer.ledger import Root, Skipped
    from indexer.remedy import next_step

    detail = "pip install 'indexer[zstd]'" if reason == "missing_extra" else ""
    step = next_step("/d/a", Root("/d"), Skipped("/d/a", reason, detail), "left_out", "unchanged")
    assert step
    assert detail in step


def test_a_file_under_no_root_is_judged_by_the_rules_of_a_walk(index: Index, folder: Path) -> None:
    write(folder, {".gitignore": "*.log\n", "a.log": "", ".b": "", "c.txt": "c"})
    os.mkfifo(folder / "pipe")
    stories = {name: why(index, str(folder / name)) for name in names_in(folder)}
    assert {story.state for story in stories.values()} == {"outside"}
    assert left_out(stories["a.log"]) == ("ignored", f"'*.log' in {folder}/.gitignore")
    assert left_out(stories[".b"]) == ("hidden", "")
    assert left_out(stories["pipe"]) == ("not_regular", "pipe")
    assert (stories["c.txt"].left_out, stories["c.txt"].kind) == (None, "text")
    assert f"`indexer add {folder}/c.txt`" in stories["c.txt"].next_step
    assert why(index, str(folder)).state == "outside"
    assert why(index, str(folder / "none")).state == "missing"


def test_an_archive_tells_its_members_and_each_member_its_story(index: Index, folder: Path) -> None:
    shutil.copytree(FORMATS / "zip", folder)
    add(index, [folder])
    story = why(index, str(folder / "7zip.zip"))
    assert (story.state, story.is_found) == ("container", True)
    assert {each.member for each in story.contents.documents} >= {"orchard.md"}
    assert [each.member for each in story.contents.skipped] == ["link.md"]
    member = why(index, f"{folder}/7zip.zip!/orchard.md")
    assert (member.state, member.now) == ("indexed", "unchanged")
    assert f"{folder}/infozip.zip!/orchard.md" in member.copies
    link = why(index, f"{folder}/7zip.zip!/link.md")
    assert (link.state, left_out(link)[0]) == ("left_out", "not_regular")
    locked = why(index, str(folder / "locked.zip"))
    assert (locked.state, locked.is_found) == ("container", False)
    assert "without the password" in locked.next_step
    none = why(index, f"{folder}/7zip.zip!/none")
    assert none.state == "missing"
    assert f"`indexer why {folder}/7zip.zip`" in none.next_step
    (folder / "7zip.zip").unlink()
    assert why(index, f"{folder}/7zip.zip!/orchard.md").now == "gone"


def test_a_mail_is_a_document_and_tells_what_is_attached(index: Index, folder: Path) -> None:
    shutil.copytree(FORMATS / "mail", folder)
    add(index, [folder])
    story = why(index, str(folder / "mutt.eml"))
    assert story.state == "indexed"
    assert [each.member for each in story.contents.documents] == ["beds.txt"]


def test_a_folder_counts_what_is_in_it(index: Index, folder: Path) -> None:
    write(folder, {"a/b.txt": "b", "a/c.md": "c", "a/.d": "d", "e.txt": "e"})
    add(index, [folder])
    story = why(index, f"{folder}/a")
    assert story.state == "folder"
    assert story.contents.kinds == (("markdown", 1), ("text", 1))
    assert [file.reason for file in story.contents.skipped] == ["hidden"]


def test_an_id_or_its_beginning_means_its_document(index: Index, folder: Path) -> None:
    shutil.copytree(FORMATS / "zip", folder)
    write(folder, {f"{number}.txt": f"{number}" for number in range(300)})
    add(index, [folder])
    one = why(index, f"{folder}/7.txt").document
    assert one is not None
    assert why(index, one.id).document == why(index, one.id[:7]).document == one
    member = why(index, f"{folder}/7zip.zip!/orchard.md").document
    assert member is not None
    assert why(index, member.id).document == member
    assert why(index, member.file_id).path == f"{folder}/7zip.zip"
    starts = Counter(each.id[:2] for each in index.documents() if not each.member)
    with pytest.raises(PathError, match="is the start of"):
        why(index, starts.most_common(1)[0][0])


def test_a_path_through_a_link_is_left_out_where_links_are_not_followed(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path, {"else/a.txt": "apple", "docs/b.txt": "pear"})
    (folder / "link").symlink_to(tmp_path / "else")
    add(index, [folder])
    story = why(index, str(folder / "link/a.txt"))
    assert (story.state, left_out(story)[0]) == ("left_out", "not_regular")


QUERIES = (
    "erdogan turkey", "ferry OR flood", "ferry -flood", "turk*", "turke~", '"interest rates"',
    "date:2019..2023", "title:policy type:markdown", "(marathon OR hamlet) date:2019..2023",
    "NOT ferry", "the", "body:osk path:seeds/*", "face-to-face",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_rank_and_score_are_those_of_a_search_and_the_parts_add_up(
    query: str, seeds_index: Index
) -> None:
    hits = search(seeds_index, query, SearchOptions(limit=None, passages=0)).hits
    assert hits
    for hit in (*hits[:3], hits[-1]):
        story = why(seeds_index, hit.document.name, query)
        verdict = story.verdict
        assert verdict is not None
        assert (verdict.matches, verdict.rank, verdict.total) == (True, hit.rank, len(hits))
        assert verdict.score == pytest.approx(hit.score, abs=1e-9)
        assert sum(clause.score for clause in verdict.clauses) == pytest.approx(hit.score, abs=1e-9)
        for clause in verdict.clauses:
            if clause.shares:
                parts = sum(share.score for share in clause.shares)
                assert parts == pytest.approx(clause.score, abs=1e-9)


@pytest.mark.parametrize("query", QUERIES)
def test_what_a_search_does_not_find_fails_in_a_clause(query: str, seeds_index: Index) -> None:
    options = SearchOptions(limit=None, passages=0, collapse=False)
    found = {hit.document.name for hit in search(seeds_index, query, options).hits}
    for document in seeds_index.documents():
        story = why(seeds_index, document.name, query)
        assert story.verdict is not None
        assert story.is_found == story.verdict.matches == (document.name in found)
        failing = [clause for clause in story.verdict.clauses if not clause.matches]
        assert bool(failing) != story.is_found
        assert all(clause.faults for clause in failing)


def faults(index: Index, name: str, query: str) -> Iterator[tuple[str, str, str, int]]:
    verdict = why(index, name, query).verdict
    assert verdict is not None
    for clause in verdict.clauses:
        for fault in clause.faults:
            assert fault.reason in FAULTS
            yield tuple(fault)  # type: ignore[misc]


def test_a_failing_clause_is_named_with_what_the_document_has_instead(
    collection: Collection, folder: Path, tmp_path: Path
) -> None:
    index = collection(
        {"a.txt": "date 2020-03-01 The quick fox jumps.\n\nHöhle", "b.md": "# Other\nlazy dog"}
    )
    name = str(tmp_path / "documents/a.txt")
    queries = {
        "quik": [("quik", "missing", "quick", 1)],
        "jmups": [("jmups", "missing", "jumps", 2)],
        "höhel": [("höhel", "missing", "hohle", 2)],
        "zebra": [("zebra", "missing", "", 0)],
        '"fox quick"': [('"fox quick"', "order", "", 0)],
        '"quick dogs"': [("dogs", "missing", "", 0)],
        "title:hohle": [("title:hohle", "missing", "", 0)],
        "date:2021": [("date:2021", "date", "2020-03-01", 0)],
        "type:markdown": [("type:markdown", "kind", "text", 0)],
        "lang:de": [("lang:de", "language", "", 0)],
        "size:1M..": [("size:1048576..", "size", "44", 0)],
        "/zeb.+/": [("/zeb.+/", "missing", "", 0)],
        "zebra^2": [("zebra", "missing", "", 0)],
        "path:x/*": [("path:x/*", "path", name, 0)],
        "quick -fox": [("NOT fox", "unwanted", "fox", 0)],
        "quick (dog OR date:2021)": [
            ("dog", "missing", "fox", 0), ("date:2021", "date", "2020-03-01", 0),
        ],
    }  # fmt: skip
    for query, expected in queries.items():
        found = list(faults(index, name, query))
        if query.startswith("quick ("):
            assert [fault[:2] for fault in found] == [fault[:2] for fault in expected]
        else:
            assert found == expected, query


def test_of_copies_the_one_that_is_shown_is_named(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "quick fox", "b.txt": "quick fox", "c.txt": "quick dog"})
    story = why(index, str(tmp_path / "documents/b.txt"), "fox")
    assert story.copies == (str(tmp_path / "documents/a.txt"),)
    assert story.verdict is not None
    assert (story.verdict.rank, story.verdict.total) == (1, 1)
    assert story.verdict.shown_as == str(tmp_path / "documents/a.txt")


def test_a_query_of_a_folder_names_its_best(index: Index, folder: Path) -> None:
    write(folder, {"x/a.txt": "fox", "x/b.txt": "a fox", "a/fox.txt": "red fox", "a/c.txt": "dog"})
    write(folder, {"a/copy.txt": "fox"})
    add(index, [folder])
    best = {name: hit.rank for hit in search(index, "fox").hits
            for name in (hit.document.name, *hit.copies)}  # fmt: skip
    story = why(index, f"{folder}/x", "fox")
    assert story.among is not None
    assert (story.among.matching, story.among.total) == (2, 3)
    in_it = {name: rank for name, rank in best.items() if "/x/" in name}
    assert story.among.best == min(in_it, key=in_it.__getitem__)
    assert story.among.rank == min(in_it.values())
    assert not why(index, f"{folder}/x", "dog").is_found


def test_a_query_that_cannot_be_read_is_an_error(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "quick fox"})
    with pytest.raises(QueryError):
        why(index, str(tmp_path / "documents/a.txt"), '"fox')


def test_exit_codes_tell_whether_it_is_indexed_and_matches(run: Run, folder: Path) -> None:
    write(folder, {"a.txt": "quick fox", ".b": "hidden"})
    run("add", "docs")
    codes = {
        "docs/a.txt": 0, "docs/a.txt fox": 0, "docs/a.txt fox -dog": 0, "docs/a.txt dog": 1,
        "docs/a.txt -quick": 1, "docs/.b": 1, "docs/none": 1, "docs": 0, "docs (fox": 2,
    }  # fmt: skip
    assert {typed: run("why", *typed.split()).code for typed in codes} == codes
    assert run("why", "docs/a.txt", INDEXER_INDEX="nowhere").code == 2


def test_a_person_reads_a_fact_a_line(run: Run, folder: Path) -> None:
    write(folder, {"a.txt": "date 2020-03-01 The quick fox.", ".gitignore": "*.log", "b.log": ""})
    run("add", "docs")
    lines = run("why", "docs/b.log").out.splitlines()
    assert lines == [
        f"path      {folder}/b.log",
        "state     left out",
        f"root      {folder}",
        f"left out  ignored: '*.log' in {folder}/.gitignore",
        "          left out by a rule of a .gitignore (--no-ignore includes them)",
        f"next      `indexer add --no-ignore {folder}`",
    ]
    told = run("why", "docs/a.txt", "quick", "fix").out
    assert "\ndate      2020-03-01 (header)\n" in told
    assert "it has no such word; the nearest is fox (1 edit)\n" in told


def test_no_name_acts_on_a_terminal(run: Run, folder: Path) -> None:
    write(folder, {"a\x1b[31m\u202e.txt": "fox"})
    run("add", "docs")
    done = run("why", "docs/a\x1b[31m\u202e.txt", "fix")
    assert done.code == 1
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out


def test_every_name_of_the_json_is_in_the_readme(run: Run, folder: Path) -> None:
    write(folder, {"a.txt": "fox", "b/.c": ""})
    run("add", "docs")
    names: set[str] = set()

    def gather(value: object) -> None:
        if isinstance(value, dict):
            names.update(value)
        for inner in value.values() if isinstance(value, dict) else ():
            gather(inner)
        for inner in value if isinstance(value, list) else ():
            gather(inner)

    for asked in (["docs/a.txt", "fox", "dog"], ["docs", "fox"], ["docs/b/.c"]):
        told = json.loads(run("why", "--json", *asked).out)
        told["contents"].pop("kinds")
        gather(told)
    assert sorted(name for name in names if f"`{name}`" not in README) == []
    assert sorted(word for word in STATES if f"{word}" not in README) == []


def test_nothing_else_goes_wrong_on_odd_paths(index: Index, folder: Path) -> None:
    write(folder, {"a!/b.txt": "b", "café.txt": "c"})
    add(index, [folder])
    assert why(index, f"{folder}/a!/b.txt").state == "indexed"
    assert why(index, os.fsdecode(b"/nowhere/\xff.txt")).state == "missing"
    assert why(index, "/").state == "folder"
    for name in ("", "!/", "/dev/null", f"{folder}/a.txt!/x!/y", "0123456789"):
        try:
            why(index, name, "fox")
        except IndexerError as error:
            pytest.fail(f"{name}: {error}")


def test_a_clause_is_judged_by_the_language_of_the_search(index: Index, folder: Path) -> None:
    write(folder, {"a.txt": "Häuser", "b.txt": "houses"})
    add(index, [folder], WalkOptions(language="de"))
    name = str(folder / "a.txt")
    for language in ("", "de", "en"):
        options = SearchOptions(language=language)
        assert why(index, name, "haus", options).is_found == (language != "en")
        among = why(index, str(folder), "haus", options).among
        assert among is not None
        assert among.matching == (language != "en")


def test_a_query_is_judged_with_the_options_of_a_search(run: Run, folder: Path) -> None:
    write(folder, {"de.txt": "die Häuser", "en.txt": "some houses"})
    assert run("add", "--lang", "de", "docs").code == 0
    for options, query in (
        (["--lang", "de"], "haus"), (["--lang=en"], "haus"),
        (["--fuzzy=2"], "hxyser"), (["--fuzzy"], "hxyser"),
        (["--in", "body"], "haus"), (["--in", "author", "--in", "path"], "haus"),
    ):  # fmt: skip
        found = json.loads(run("search", "--json", *options, query).out)
        told = json.loads(run("why", "--json", *options, "docs/de.txt", query).out)["verdict"]
        assert told["understood_as"] == found["understood_as"]
        assert told["matches"] == bool(found["total"])
        scores = [hit["score"] for hit in found["hits"]]
        assert scores == ([pytest.approx(told["score"])] if told["matches"] else [])
    assert run("why", "--lang", "xx", "docs/de.txt", "haus").code == 2
