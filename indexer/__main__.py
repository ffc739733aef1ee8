"""python -m indexer: the command line."""

import gc

# A command lives for the blink of an eye: collecting garbage while modules are loaded
# costs a tenth of it. Commands that live longer turn it on again.
gc.disable()

from indexer.cli import main  # noqa: E402

if __name__ == "__main__":
    raise SystemExit(main())
