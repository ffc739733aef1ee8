"""What are the bytes of something in a file?

They are taken out by a process of its own (`python -m indexer.member`), which confines itself as
one that reads documents does: it is given one line of JSON and answers with one.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from base64 import b64decode, b64encode
from pathlib import PurePath
from threading import Timer
from typing import Any

from indexer.document import SourceFile, name_of
from indexer.errors import DocumentError, PathError
from indexer.processes import Process, WorkerLostError

LONGEST_S = 60.0
_NEXT = "`indexer show` shows the text that was indexed"


def member_bytes(source: SourceFile, member: str) -> bytes:
    """Return the bytes of a member of a file. Raises PathError."""
    name = name_of(source, member)
    process = Process("indexer.member", alone=True)
    late = Timer(LONGEST_S, process.kill)
    late.start()
    try:
        process.order({"parent": os.getpid(), "file": source, "member": member})
        answer = process.answer()
        if "content" in answer:
            return b64decode(answer["content"])
    except (WorkerLostError, ValueError, TypeError) as error:
        raise PathError(f"{name} could not be taken out of its file", hint=_NEXT) from error
    finally:
        late.cancel()
        process.close()
    raise PathError(f"cannot take out {name}: {answer.get('error')}", hint=_NEXT)


def main() -> None:
    """Obey one order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints is no answer
    order = json.loads(sys.stdin.buffer.readline())
    from indexer.confinement import confine

    confine(order["parent"])
    json.dump(_answer(SourceFile(*order["file"]), order["member"]), answers)
    answers.write("\n")
    answers.flush()


def _answer(source: SourceFile, member: str) -> dict[str, Any]:
    from indexer.extract import open_file
    from indexer.extract.content import Input
    from indexer.extract.documents import content_of

    try:
        with open_file(source) as stream:
            content = content_of(Input(stream, PurePath(source.relative).name), member)
    except DocumentError as error:
        return {"error": error.detail or error.reason}
    except OSError as error:
        return {"error": error.strerror or str(error)}
    return {"content": b64encode(content).decode()}


if __name__ == "__main__":
    main()
