"""How does a whole index travel in one file, whatever version of the index it came from?

A zip archive of JSON lines with a manifest of checksums; docs/portable-format.md describes it.
`archive` knows files and checksums, `lines` what stands in them; `exporting` writes one of an
index, `importing` makes an index of one.
"""
