"""What is asked, and which documents answer?

`parser` reads the text of a query into the nodes of `syntax`; `meaning` turns nodes into
a Whoosh query tree over the two term spaces; `scoring` is the weighting model; `execute`
runs a tree over an index.
"""
