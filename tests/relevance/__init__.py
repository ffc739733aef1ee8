"""How well does `indexer` rank, beside other engines?

    python -m tests.relevance                 # the collections of --data
    python -m tests.relevance FOLDER…         # any others of the same form
    python -m tests.relevance --help

A collection is a folder with documents (`corpus.jsonl.gz`: `id`, `title`, `text`), queries
(`queries.jsonl`: `id`, `text`) and judgements (`qrels.tsv`: query, document, degree). Every query
is run by every engine with all words optional, and judged by `ir_measures`: nDCG@10, MAP and
recall@100, means over the queries that have judgements.

**Like against like.** A document is one text that begins with its title, as a text file does.
Ours is given the title too, which it takes from a file itself; the peers search the one text,
where Lucene's figures come from, too. All make Snowball's English stems, each as it comes:
tantivy and FTS5 keep stop words, bm25s and Lucene drop 33. Ours reads each query as a user
types it with `--any`, and one that it cannot read, with an open bracket say, as `--any -F` does.

**Nothing is tuned on what it is reported on.** The weights of ours (`choice`) are chosen on one
half of the collections and reported on the other, and the reverse. What is built in is reported
on all; it was chosen on cacm, cisi, cranfield and nfcorpus, so only other collections judge it.

The figures of Lucene are those measured with its BM25 and English analysis (see `lucene`); the
runner does not run it. BM25 as Lucene has it, by bm25s, stands in for it query by query: whether
a difference is significant is told by a bootstrap over the queries (`significance`).
"""
