"""What does a first use of each command look like? (the end of its help)"""

from __future__ import annotations

_COLUMNS = 74

FIRST = (
    ("indexer add FOLDER", "index the files in a folder"),
    ("""indexer search '"interest rates" -bank'""", "an exact phrase, without a word"),
    ("indexer why FILE", "where is a file that is not found?"),
)
"""The end of `indexer --help`."""

EXAMPLES = {
    "add": (
        ("indexer add seeds", "what is new, changed, moved or gone there"),
        ("indexer add --type pdf --exclude 'drafts/*' seeds", "only some of it"),
    ),
    "update": (
        ("indexer update", "all folders that were added before"),
        ("indexer update --dry-run", "only say what would be done"),
    ),
    "remove": (("indexer remove seeds/2018-11", "forget a folder; its files stay"),),
    "relocate": (("indexer relocate seeds articles", "a folder was renamed, or will be"),),
    "undo": (("indexer undo", "as it was before the last run"),),
    "log": (("indexer log -n 3", "the last three runs"),),
    "search": (
        ("indexer search osk water", "both words, with their inflections"),
        ("""indexer search '"to be or not to be"'""", "exactly these words in this order"),
        ("indexer search --since 2020-03 --type text 'idlib OR damascus'", "with filters"),
        ("indexer search -l0 hamlet | xargs -0 wc -w", "paths for another program"),
    ),
    "show": (
        ("indexer show seeds/osk-water-policy.md:8:3", "three lines, from the eighth on"),
        ("indexer show --highlight water seeds/osk-water-policy.md", "with matches in colour"),
    ),
    "open": (
        ("indexer open 2", "the second hit of the last search"),
        ("indexer open seeds/osk-water-policy.md:8", "a file at a line"),
    ),
    "why": (
        ("indexer why seeds/osk-water-policy.md", "is it indexed, and as what?"),
        ("indexer why seeds/osk-water-policy.md osk rivers", "how does it answer a query?"),
    ),
    "similar": (("indexer similar seeds/osk-water-policy.md", "more like this one"),),
    "quote": (
        ("""indexer quote 'to be or not to be'""", "does it stand so in a document?"),
        ("indexer quote --file seeds/osk-water-policy.md", "every quotation of a draft"),
    ),
    "trend": (
        ("indexer trend idlib damascus --by month", "hits of two queries over time"),
        ("indexer trend idlib --format csv", "for a spreadsheet"),
    ),
    "dupes": (
        ("indexer dupes --type text", "texts with the same content"),
        ("indexer dupes --near", "also those that are nearly the same"),
    ),
    "alert": (
        ("indexer alert add water osk water", "save a query under a name"),
        ("indexer alert run", "only what is new for it since the last time"),
    ),
    "status": (("indexer status --skipped", "which files are left out, and why"),),
    "check": (("indexer check", "is every page of the index sound?"),),
    "export": (("indexer export articles.zip", "the whole index in one file"),),
    "import": (("indexer import articles.zip --index elsewhere", "make it again"),),
    "suggest": (("indexer suggest erdogen", "how do documents spell it?"),),
    "terms": (("indexer terms inter --limit 5", "words that begin so, the commonest first"),),
    "fields": (("indexer fields", "what a query can name"),),
    "config": (
        ("indexer config", "every setting, and where it comes from"),
        ("indexer config path", "your own file of settings"),
    ),
}


def ending(examples: tuple[tuple[str, str], ...]) -> str:
    """Return examples as the end of a help text, for a terminal of 80 columns."""
    width = max((len(command) for command, _ in examples), default=0)
    fit = all(width + len(what) < _COLUMNS for _, what in examples)
    between = "  " if fit else "\n      "
    lines = (f"  {command:<{width if fit else 0}}{between}{what}" for command, what in examples)
    return "\b\nExamples:\n" + "\n".join(lines)
