"""Search your own documents: index files, ask for words and phrases, trust the answer.

    import indexer

    index = indexer.create_index("my_index")
    report = indexer.add(index, ["~/Documents"])
    results = indexer.search(index, '"interest rates" -japan')
    for hit in results.hits:
        print(hit.document.name, hit.document.date, hit.passages[0].text)

`open_index` and `create_index` give an `Index`, which is a `whoosh.index.Index`;
`add`, `update`, `remove` and `relocate` bring it up to date and return a `Report`; `undo` takes
the last of them back, and `index.ledger().runs` tells what each did; `search` returns
`Results`, of one index or of a list of them, and `count_by` how many are in each folder, month,
type, …; `suggest` and `terms` tell the words of an index;
`quote` and `quote_file` tell whether passages are in the documents word for word, `trend` counts
what matches over time, `similar` finds more like one; `dupes` lists documents with the same
content, `near_dupes` also nearly the same; `add_alert` saves a query and `news` gives what is new
for it;
`why` tells the story of one file. `check` and `repair` take the folder of an index that may be
damaged; `export_index` writes an index to one file, of which `import_index` makes it again.
Everything that goes wrong is an `IndexerError` with a hint of what to do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.alerts import News, add_alert, news, remove_alert
    from indexer.errors import IndexerError, QueryError
    from indexer.families import Family, dupes, near_dupes
    from indexer.figures import Stats
    from indexer.index import Index, create_index, open_index
    from indexer.ingest import add, remove, update
    from indexer.ledger import WalkOptions
    from indexer.lexicon import suggest, terms
    from indexer.mending.inspection import check
    from indexer.mending.restoration import repair
    from indexer.page import SearchOptions
    from indexer.portable.exporting import export_index
    from indexer.portable.importing import import_index
    from indexer.quotes.quotation import Quotation
    from indexer.quotes.sources import quote, quote_file
    from indexer.relocation import relocate
    from indexer.report import Report
    from indexer.results import Counts, Group, Hit, Passage, Results
    from indexer.retrieval import count_by, search
    from indexer.reversal import Undone, undo
    from indexer.runs import Run
    from indexer.saved import Alert
    from indexer.similarity import Similar, similar
    from indexer.story import Story, why
    from indexer.trends import Trend, trend

__version__ = "0.0.1"

_HOMES = {
    "alerts": ("News", "add_alert", "news", "remove_alert"),
    "errors": ("IndexerError", "QueryError"),
    "families": ("Family", "dupes", "near_dupes"),
    "figures": ("Stats",),
    "index": ("Index", "create_index", "open_index"),
    "ingest": ("add", "remove", "update"),
    "ledger": ("WalkOptions",),
    "mending.inspection": ("check",),
    "lexicon": ("suggest", "terms"),
    "portable.exporting": ("export_index",),
    "portable.importing": ("import_index",),
    "relocation": ("relocate",),
    "report": ("Report",),
    "mending.restoration": ("repair",),
    "results": ("Counts", "Group", "Hit", "Passage", "Results"),
    "page": ("SearchOptions",),
    "quotes.quotation": ("Quotation",),
    "retrieval": ("count_by", "search"),
    "reversal": ("Undone", "undo"),
    "runs": ("Run",),
    "saved": ("Alert",),
    "similarity": ("Similar", "similar"),
    "quotes.sources": ("quote", "quote_file"),
    "story": ("Story", "why"),
    "trends": ("Trend", "trend"),
}

__all__ = [
    "Alert",
    "Counts",
    "Family",
    "Group",
    "Hit",
    "Index",
    "IndexerError",
    "News",
    "Passage",
    "QueryError",
    "Quotation",
    "Report",
    "Results",
    "Run",
    "SearchOptions",
    "Similar",
    "Stats",
    "Story",
    "Trend",
    "Undone",
    "WalkOptions",
    "add",
    "add_alert",
    "check",
    "count_by",
    "create_index",
    "dupes",
    "export_index",
    "import_index",
    "near_dupes",
    "news",
    "open_index",
    "quote",
    "quote_file",
    "relocate",
    "remove",
    "remove_alert",
    "repair",
    "search",
    "similar",
    "suggest",
    "terms",
    "trend",
    "undo",
    "update",
    "why",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: a command pays only for what it needs."""
    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value  # the next time nobody asks here
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
