"""Is a passage in the documents, word for word?

`sources` tells the story: of a text, or of each quotation of a draft (`drafts`), the documents
that are likely to have it are found (`likely`) and compared with it, first as text that is the same
but for typography (`typography`), then word by word (`alignment`). What a passage is, and what is
found of it, are the values of `quotation`.
"""
