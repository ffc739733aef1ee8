"""What does source code say about itself?

The text is the code as it is, and its title the name of the file; a Python module that opens
with a docstring is named by that docstring's first line.
"""

from __future__ import annotations

import re

from indexer.extract.content import Content, Input

_DOCSTRING = re.compile(r"(?:#.*\n|\s)*+[rRuU]?(\"\"\"|''')\s*+(\S[^\n]*)")
_DOCSTRING_WITHIN = 5_000


def read(file: Input) -> Content:
    """Read source code. Raises DocumentError."""
    text = file.text()
    return Content(text, title=_docstring(file.name, text) or file.name)


def _docstring(name: str, text: str) -> str:
    if not name.endswith((".py", ".pyi", ".pyw")) and "python" not in text[:80]:
        return ""
    match = _DOCSTRING.match(text[:_DOCSTRING_WITHIN])
    return match[2].partition(match[1])[0].strip() if match else ""
