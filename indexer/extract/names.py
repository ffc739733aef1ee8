"""What is a member called?

The name that an archive or a mail gives to something in it is never a path to anywhere: it is
cleaned of what would lead out, of what cannot be shown, and of what it shares with a neighbour.
"""

from __future__ import annotations

import re

LONGEST_NAME = 1_000

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"^[A-Za-z]:")
_MARK = re.compile("!+/+")
"""What stands between a file and its member, and is in no name."""

_NUMBERED = "{} ({}){}"


class MemberNames:
    """The names given so far in one file; no two are the same."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def of(self, name: str) -> str:
        """Return a clean name that no neighbour has."""
        name = clean_name(name)
        if name not in self._times:
            self._times[name] = 1
            return name
        folder, slash, last = name.rpartition("/")
        at = last.rfind(".") if last.rfind(".") > 0 else len(last)
        while True:
            self._times[name] += 1
            numbered = _NUMBERED.format(last[:at], self._times[name], last[at:])
            whole = f"{folder}{slash}{numbered}"
            if whole not in self._times:
                self._times[whole] = 1
                return whole


def clean_name(name: str) -> str:
    """Return a name as a relative path of plain parts joined by `/`."""
    name = _DRIVE.sub("", _CONTROLS.sub("", name).replace("\\", "/").strip())
    parts = (part.strip() for part in name[-LONGEST_NAME:].split("/"))
    path = "/".join(part for part in parts if part not in ("", ".", ".."))
    return _MARK.sub("/", path) or "unnamed"
