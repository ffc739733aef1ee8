"""python -m tests.reliability [PROMISE...]: try promises in full, and print the table of what came.

This takes hours. It prints each failure as it happens, and a row of docs/reliability.md for each
promise when it is through.
"""

from __future__ import annotations

import sys
import time

from tests.reliability.promises import ALL, FEW, PROMISES, Cases, Promise, scratch


def main(arguments: list[str]) -> int:
    """Return how many cases failed, 99 at most."""
    cases = FEW if "--few" in arguments else ALL
    names = [argument for argument in arguments if not argument.startswith("-")]
    print("| promise | tried | cases | failures | time |\n|---|---|---:|---:|---:|")
    failed = sum(_try(each, cases) for each in PROMISES if not names or each.name in names)
    return min(failed, 99)


def _try(promise: Promise, cases: Cases) -> int:
    began = time.monotonic()
    count = failed = 0
    with scratch() as folder:
        for wrong in promise.cases(folder, cases):
            count += 1
            if wrong:
                failed += 1
                print(f"{promise.name}: {wrong}", file=sys.stderr, flush=True)
    minutes = (time.monotonic() - began) / 60
    print(
        f"| {promise.says} | {promise.tried} | {count:,} | {failed} | {minutes:.1f} min |",
        flush=True,
    )
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
