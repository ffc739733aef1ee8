"""What lies inside a segment? See FORMAT.md beside this file.

`sections` is a checked file of named sections; `dictionary`, `columns` and `stored` are
writers and readers of the sections that hold terms, values of documents and texts;
`segment` puts them together, and `records` what was stored of a document.
"""
