"""How do documents look that are like another?

As the hits of a search, with the terms that made it.
"""

from __future__ import annotations

from indexer.render.escape import visible
from indexer.render.machine import json_document, path_data
from indexer.similarity import Similar


def terms(found: Similar) -> str:
    """Return the terms in one line, the heaviest first."""
    return f"like {visible(found.name)} by " + ", ".join(term.word for term in found.terms)


def similar_json(found: Similar) -> str:
    """Return results as the JSON document of a search, with the document and the terms."""
    known = found.known
    return json_document(
        found.results,
        similar_to={"id": known.id if known else None, **path_data(found.name)},
        terms=[
            {
                "word": term.word,
                "weight": round(term.weight, 6),
                "boost": term.boost,
                "occurrences": term.occurrences,
                "documents": term.documents,
            }
            for term in found.terms
        ],
    )
