"""How fast is `indexer`, and how large, beside other engines?

    python -m tests.benchmarks                    # 20,000 documents, about two minutes
    python -m tests.benchmarks --profile full     # 200,000 too, and stock Whoosh
    python -m tests.benchmarks --help

One run measures every engine on the same documents with the same queries, one core, the
engines in turn within each round, so that a busy machine is unfair to all of them alike. Ratios are
good then, times rough. Nothing is asserted about time: no test of the suite is a benchmark.

**Documents** (`collection`): Reuters-21578 and 200,000 paragraphs of technical documentation
from `--data`, if they are there; otherwise a generated collection whose words are as frequent
as Zipf's law says. Where documents have no date they get one.

**Queries** (`queries`): drawn from the statistics of the collection itself by a seeded
generator, by class: a rare, middling or common word, conjunctions, disjunctions, phrases from
documents, beginnings, fuzzy words, a word within dates.

**Like against like.** Every engine lower-cases, makes English stems, keeps stop words and
positions, searches title (twice the weight) and body, stores both, and returns ten hits by
BM25. What cannot be alike: `indexer` also indexes exact words, which its phrases, beginnings and
fuzzy words are about where its peers only know stems, and adds a share of them to each score; it
stores what it must know of a file (id, hash, size, times); and where words begin and end is a
matter of taste. So counts are compared before anything is timed (`agreement`), only queries on
which all engines agree are timed, and the report says how many those were. It also says where
the total that comes with ten hits is not the count of the matches: WRONG TOTALS.

**Ways of asking** (`timing`): a ready query to ten scored documents, the same with the exact
total, and from the text of a query to ten hits with path, title and score, as a Python program
sees them. Of ours it is also told how long a query of three words is read, made a tree and
planned (`steps`): together some 60 microseconds on an ordinary machine.

Building, updating and cold starts are measured in processes of their own (`isolated`). Each
engine is one module in `engines`, behind the few methods of `engine`; a new one is a new module
and its name in `engine.ENGINES`. Raw runs are kept as dated JSON in `--out`.
"""
