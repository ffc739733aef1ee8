"""python -m tests.docs: write the pages that are made from the program itself.

A page for each command and a manual page, from its help; the table of settings; and a picture of
a terminal with what the program really prints. A test compares them with what is here.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import typer

from indexer import cli
from indexer.cli.examples import EXAMPLES, FIRST
from indexer.cli.settings import PREFIX, PROGRAMS, SETTINGS
from tests.terminal import on_a_terminal

PROJECT = Path(__file__).parent.parent
COMMANDS_FOLDER = "docs/commands"
MANUAL_FOLDER = "docs/man"
PICTURE = "docs/tour.svg"
SETTINGS_PAGE = "docs/configuration.md"
AGAIN = "run `python -m tests.docs`, and look at what has changed"

TOUR = (
    "indexer add seeds",
    "indexer search -n 2 erdogan",
    "indexer search -n 1 '\"to be or not to be\"'",
    "indexer search hamlt",
    "indexer show --highlight water seeds/osk-water-policy.md:8:1",
)
"""What is typed in the picture."""

EXIT_CODES = (
    ("0", "found, or all done"),
    ("1", "nothing found"),
    ("2", "an error: what, where, and what to do next is on standard error"),
    ("3", "done, but a file failed or removals were withheld"),
    ("75", "another process is writing the index"),
    ("130", "interrupted; what was committed before stays"),
)


class Help(NamedTuple):
    """What a command says of itself."""

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]
    parts: tuple[Help, ...] = ()
    """Of a group of commands: each of them."""


def main() -> None:
    """Write the pages, and remove those of commands that are no more."""
    made = pages()
    for folder in (COMMANDS_FOLDER, MANUAL_FOLDER):
        shutil.rmtree(PROJECT / folder, ignore_errors=True)
        (PROJECT / folder).mkdir(parents=True)
    for name, text in made.items():
        (PROJECT / name).write_text(text, encoding="utf-8")
    (PROJECT / PICTURE).write_text(picture(tour()), encoding="utf-8")


def pages() -> dict[str, str]:
    """Return the text of each page by its path, all but the picture."""
    commands = [help_of(name) for name in cli._COMMANDS]
    return {
        SETTINGS_PAGE: _with_settings((PROJECT / SETTINGS_PAGE).read_text(encoding="utf-8")),
        f"{COMMANDS_FOLDER}/README.md": _contents(commands),
        f"{MANUAL_FOLDER}/indexer.1": _manual(commands),
        **{f"{COMMANDS_FOLDER}/{each.name}.md": _page(each) for each in commands},
        **{f"{MANUAL_FOLDER}/indexer-{each.name}.1": _manual_page(each) for each in commands},
    }


def help_of(name: str) -> Help:
    """Return what a command says of itself."""
    return _help(cli.Commands().get_command(None, name), name)


def _help(command: Any, name: str) -> Help:
    context = typer.Context(command, info_name=f"indexer {name}")
    records = [(param, param.get_help_record(context)) for param in command.params]
    shown: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for param, record in records:
        if record is not None:
            named = record[0].replace("<int range>", "N").replace(" [=", "[=")
            shown[param.param_type_name].append((named, " ".join(record[1].split())))
    parts = getattr(command, "commands", {})
    return Help(
        name,
        " ".join(["indexer", name, *command.collect_usage_pieces(context)]),
        tuple(" ".join(part.split()) for part in command.help.split("\n\n")),
        tuple(shown["argument"]),
        tuple(shown["option"]),
        EXAMPLES.get(name, ()),
        tuple(_help(part, f"{name} {also}") for also, part in parts.items()),
    )


def tour() -> list[tuple[str, str]]:
    """Run the commands of the picture; return each with what it prints to a terminal."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "seeds", folder / "seeds")
        environment = {
            "HOME": name, "INDEXER_INDEX": str(folder / "index"), "FORCE_COLOR": "1",
            "COLUMNS": "88", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT),
            "TERM": "xterm-256color", "TZ": "UTC",
        }  # fmt: skip
        return [
            (typed, on_a_terminal(_ours(typed), folder, environment).replace(name, "/home/me"))
            for typed in TOUR
        ]


def picture(screens: list[tuple[str, str]]) -> str:
    """Return a picture of a terminal: what is typed, and what is printed."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=90, file=StringIO(), force_terminal=True)
    for typed, printed in screens:
        console.print(Text.assemble(("$ ", "bold green"), (typed, "bold")))
        console.print(Text.from_ansi(printed.rstrip("\n")))
        console.print()
    drawn = console.export_svg(title="indexer", unique_id="indexer")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)  # nothing is fetched
    drawn = drawn.replace("Fira Code", "ui-monospace, Menlo, Consolas")
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)


def words_of(drawn: str) -> str:
    """Return the text of a picture without what differs from run to run: ids and times."""
    text = "".join(re.findall(r"<text [^>]*>([^<]*)</text>", drawn)).replace("&#160;", " ")
    return re.sub(r"\b[0-9a-f]{8,}\b|\d+(?:\.\d+)?(?= m?s\b)", "…", text)


def _ours(typed: str) -> str:
    return re.sub(r"^indexer", lambda _: f"'{sys.executable}' -m indexer", typed)


def _page(told: Help) -> str:
    """Return the page of a command in Markdown."""
    parts = [f"# indexer {told.name}", *_told(told, "##")]
    for part in told.parts:
        parts += [f"## indexer {part.name}", *_told(part, "###")]
    parts.append(f"## Examples\n\n{_examples(told.examples)}")
    if told.name == "config":
        parts.append(f"The settings are listed in [configuration](../{Path(SETTINGS_PAGE).name}).")
    return _made("\n\n".join(parts))


def _told(told: Help, level: str) -> Iterator[str]:
    yield f"```\n{told.usage}\n```"
    yield from map(_plain, told.paragraphs)
    for title, named in (("Arguments", told.arguments), ("Options", told.options)):
        if named:
            yield f"{level} {title}\n\n{_list(named)}"


def _contents(commands: list[Help]) -> str:
    rows = (
        f"| [`{each.name}`]({each.name}.md) | {_plain(each.paragraphs[0])} |" for each in commands
    )
    codes = (f"| {code} | {meaning} |" for code, meaning in EXIT_CODES)
    return _made(
        "# Commands\n\n| command | what it does |\n|---|---|\n"
        + "\n".join(rows)
        + "\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n"
        + "\n".join(codes)
        + f"\n\n## First steps\n\n{_examples(FIRST)}"
    )


def _made(text: str) -> str:
    return f"<!-- made by `python -m tests.docs` from the program -->\n\n{text}\n"


def _list(named: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"- `{name}`: {_plain(what)}" for name, what in named)


def _plain(text: str) -> str:
    """Return text in which Markdown reads no markup but code."""
    return "".join(
        part if part.startswith("`") else re.sub(r"([\\*<])", r"\\\1", part)
        for part in re.split(r"(`[^`]*`)", text)
    )


def _examples(examples: tuple[tuple[str, str], ...]) -> str:
    lines = (f"# {what}\n{typed}" for typed, what in examples)
    return "```sh\n" + "\n".join(lines) + "\n```"


def _with_settings(page: str) -> str:
    """Return a page with the table of settings between its marks."""
    rows = [
        f"| `{each.name}` | {_variable(each.name)} | {each.meaning} | `{each.example}` |"
        for each in (*SETTINGS.values(), PROGRAMS)
    ]
    table = "\n".join(
        ["| setting | in the environment | what | for example |", "|---|---|---|---|", *rows]
    )
    return re.sub(
        r"(<!-- settings -->\n).*?(\n<!-- end -->)",
        lambda match: f"{match[1]}{table}{match[2]}",
        page,
        flags=re.DOTALL,
    )


def _variable(name: str) -> str:
    return f"`{PREFIX}{name.upper()}`" if name in SETTINGS else ""


def _manual(commands: list[Help]) -> str:
    """Return the manual page of the whole."""
    assert cli.app.registered_callback is not None
    about = str(cli.app.registered_callback.callback.__doc__)
    return _roff(
        "indexer",
        about,
        ("SYNOPSIS", [_bold("indexer") + " COMMAND [OPTIONS] [ARGUMENTS]"]),
        ("COMMANDS", [_tagged(f"indexer-{each.name}(1)", each.paragraphs[0]) for each in commands]),
        ("EXAMPLES", [_tagged(typed, what) for typed, what in FIRST]),
        ("ENVIRONMENT", [*_variables()]),
        (
            "FILES",
            [
                _tagged(".indexer.toml", "Settings of a project: the nearest at or above here."),
                _tagged("config.toml", "Your own settings: `indexer config path` tells where."),
                _tagged("index_dir/", "The index of a project: the nearest at or above here."),
            ],
        ),
        ("EXIT STATUS", [_tagged(code, meaning) for code, meaning in EXIT_CODES]),
    )


def _manual_page(told: Help) -> str:
    return _roff(
        f"indexer-{told.name}",
        told.paragraphs[0],
        ("SYNOPSIS", [_escaped(told.usage)]),
        ("DESCRIPTION", [f".PP\n{_escaped(paragraph)}" for paragraph in told.paragraphs]),
        ("ARGUMENTS", [_tagged(name, what) for name, what in told.arguments]),
        ("OPTIONS", [_tagged(name, what) for name, what in told.options]),
        ("COMMANDS", [_manual_part(part) for part in told.parts]),
        ("EXAMPLES", [_tagged(typed, what) for typed, what in told.examples]),
        ("SEE ALSO", [_bold("indexer") + "(1)"]),
    )


def _manual_part(told: Help) -> str:
    """Return a command of a group as a part of its manual page."""
    named = (*told.arguments, *told.options)
    return "\n".join(
        [
            f".SS {_escaped(told.usage)}",
            *(f".PP\n{_escaped(paragraph)}" for paragraph in told.paragraphs),
            *(_tagged(name, what) for name, what in named),
        ]
    )


def _variables() -> Iterator[str]:
    for setting in SETTINGS.values():
        yield _tagged(PREFIX + setting.name.upper(), f"{setting.meaning} (setting {setting.name})")
    yield _tagged("VISUAL, EDITOR, PAGER", "What opens text, and what shows hits with --pager.")
    yield _tagged("NO_COLOR, FORCE_COLOR", "No colour, or colour also if not on a terminal.")


def _roff(name: str, about: str, *sections: tuple[str, list[str]]) -> str:
    """Return a manual page in the language of `man`."""
    parts = [
        '.\\" made by `python -m tests.docs` from the program',
        f'.TH "{_escaped(name.upper())}" "1" "" "indexer" "indexer"',
        f".SH NAME\n{_escaped(name)} \\- {_escaped(about.rstrip('.'))}",
        *(f".SH {title}\n" + "\n".join(lines) for title, lines in sections if lines),
    ]
    return "\n".join(parts) + "\n"


def _tagged(tag: str, text: str) -> str:
    return f".TP\n{_bold(tag)}\n{_escaped(text)}"


def _bold(text: str) -> str:
    return f"\\fB{_escaped(text)}\\fR"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = re.sub(r"[^\0-\x7f]", lambda match: f"\\[u{ord(match[0]):04X}]", text)
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    main()
