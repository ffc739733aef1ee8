"""How do results look as a table, for a spreadsheet or for `cut` and `awk`?

A row a hit below a row of names, each a line of its own. A spreadsheet takes a cell that begins
with certain signs for a formula and runs it, so that a text that begins so, white space and
quotes aside, has an apostrophe before it, as OWASP advises. In CSV every text is quoted, since
some spreadsheets part cells at semicolons too. In TSV nothing is quoted: no cell holds a tab.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from indexer.render.escape import visible
from indexer.render.records import FIELDS, Value, record
from indexer.results import Results

_FORMULA = re.compile(r"[\s\"']*[=+\-@＝＋－＠\t\r\n]")


def csv_table(results: Results) -> str:
    """Return results as CSV: as Python's csv module reads it, with line feeds."""
    return csv_rows(_rows(results))


def tsv_table(results: Results) -> str:
    """Return results with tabs between cells."""
    return tsv_rows(_rows(results))


def csv_rows(rows: Iterable[Sequence[Value]]) -> str:
    """Return rows as CSV, without the last line end."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().removesuffix("\n")


def tsv_rows(rows: Iterable[Sequence[Value]]) -> str:
    """Return rows with tabs between cells, without the last line end."""
    return "\n".join("\t".join(str(_cell(value)) for value in row) for row in rows)


def harmless(text: str) -> str:
    """Return one line of text that no spreadsheet takes for a formula."""
    return f"'{visible(text)}" if _FORMULA.match(text) else visible(text)


def _cell(value: Value) -> Value:
    return harmless(value) if isinstance(value, str) else "" if value is None else value


def _rows(results: Results) -> Iterable[Sequence[Value]]:
    grouped = (results.grouped_by,) if results.grouped_by else ()
    yield (*grouped, *FIELDS)
    for hit in results.hits:
        yield (*(hit.group for _ in grouped), *record(hit).values())
