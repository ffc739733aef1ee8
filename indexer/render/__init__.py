"""How do results look?

Results become text for a terminal or a pipe (`text`), JSON (`machine`) or paths
(`paths`). Renderers return text and print nothing; what comes from a document or a file
name passes through `escape.visible` first.
"""
