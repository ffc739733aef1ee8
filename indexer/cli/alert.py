"""The commands about saved queries: alert add, list, run, rm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from indexer.cli.ingest import Wait
from indexer.cli.language import language_named
from indexer.cli.location import IndexOption, index_path
from indexer.cli.values import kinds_named
from indexer.cli.words import QueryCommand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indexer.alerts import News

NOTHING_NEW = 1
ERROR = 2

GROUP = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Save queries, and be told what is new for them.",
    epilog="`indexer alert run` in a crontab sends a mail when something is new, and none else.",
)


@GROUP.command("add", cls=QueryCommand)
def add(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME QUERY...", help="What to call it, and what to look for."),
    ] = None,
    index: IndexOption = None,
    any: Annotated[bool, typer.Option("--any", help="Any of the words, not all.")] = False,
    fixed_strings: Annotated[
        bool, typer.Option("-F", "--fixed-strings", help="The query is one phrase, as it stands.")
    ] = False,
    no_stem: Annotated[
        bool, typer.Option("--no-stem", help="Words as they stand, without inflections.")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Inflections of this language only: en, de, fr, …; else of all."
        ),
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="Only documents of this day or later; `yesterday` as of each run."
        ),
    ] = "",
    until: Annotated[
        str, typer.Option(metavar="DATE", help="Only documents of this day or earlier.")
    ] = "",
    glob: Annotated[
        list[str] | None,
        typer.Option("-g", "--glob", metavar="GLOB", help="Only paths that fit; repeatable."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "-t",
            "--type",
            metavar="TYPE",
            help="Only this type of document: pdf, mail, text …; repeatable.",
        ),
    ] = None,
    from_now: Annotated[
        bool, typer.Option("--from-now", help="What matches by now is not news.")
    ] = False,
    wait: Wait = 10.0,
) -> None:
    """Save a query under a name; it means what `indexer search` makes of it, at each run."""
    from indexer.alerts import add_alert
    from indexer.cli.terminal import note
    from indexer.index import open_index
    from indexer.render.hits import documents
    from indexer.saved import Alert

    name, *query = words or [""]
    if not query:
        raise typer.BadParameter("write a name and a query: indexer alert add NAME QUERY")
    alert = Alert(
        name,
        " ".join(query),
        any_word=any,
        literal=fixed_strings,
        inflections=not no_stem,
        language=language_named(lang) if lang else "",
        since=since,
        until=until,
        kinds=kinds_named(kind),
        globs=tuple(glob or ()),
    )
    found = add_alert(open_index(index_path(index)), alert, from_now=from_now, wait_s=wait)
    matching = f"{documents(found)} match{'es' * (found == 1)} by now"
    first = "left out of" if from_now else "told by"
    note(f"{matching}, {first} the first `indexer alert run {name}`")


@GROUP.command("list")
def list_(
    index: IndexOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the saved queries: name, when it last ran, what it looks for."""
    from indexer.cli.terminal import note, out
    from indexer.index import open_index
    from indexer.render import alerts as render

    alerts = open_index(index_path(index)).ledger().alerts
    out(render.listed_json(alerts) if json else render.listed(alerts))
    if not alerts and not json:
        note("no query is saved yet; `indexer alert add NAME QUERY` saves one")


@GROUP.command("run")
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="These alerts; else all.")
    ] = None,
    index: IndexOption = None,
    passages: Annotated[int, typer.Option(min=0, help="Passages for each hit.")] = 2,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is new, and do not keep it as said.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Print a line of JSON for each hit and each alert.")
    ] = False,
    wait: Wait = 10.0,
) -> None:
    """Print the documents that match now and did not when an alert last ran: new or changed.

    Exits with 0 if there is something new, 1 if there is nothing, 2 if something is wrong.
    """
    from indexer.alerts import news
    from indexer.cli.terminal import note, out, style, warned
    from indexer.index import open_index
    from indexer.render import alerts as render

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    opened = open_index(index_path(index))
    asked = names or ()
    with news(
        opened, asked, dry_run=dry_run, passages=passages, wait_s=wait, waiting=waiting
    ) as found:
        if json:
            out(render.json_document(found))
        else:
            out(render.json_lines(found) if jsonl else render.text(found, style("auto")))
    warned(opened)
    _end(found)


def _end(found: Iterable[News]) -> None:
    """Say what is wrong, and exit with the code that tells how it went."""
    from indexer.cli import told
    from indexer.cli.terminal import note

    errors = [(each.alert.name, each.error) for each in found if each.error]
    for name, error in errors:
        note(f"alert {name}\n{told(error)}")
    if errors:
        raise typer.Exit(ERROR)
    if not any(each.hits for each in found):
        raise typer.Exit(NOTHING_NEW)


@GROUP.command("rm")
def rm(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The alert.")],
    index: IndexOption = None,
    wait: Wait = 10.0,
) -> None:
    """Forget a saved query, and what it has said."""
    from indexer.alerts import remove_alert
    from indexer.index import open_index

    remove_alert(open_index(index_path(index)), name, wait_s=wait)
