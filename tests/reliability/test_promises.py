"""A few cases of each promise of docs/reliability.md; `python -m tests.reliability` tries all."""

from __future__ import annotations

import sys

import pytest

from tests.reliability.promises import FEW, PROMISES, Promise, scratch


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks into /proc")
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_a_promise_is_kept(promise: Promise) -> None:
    with scratch() as folder:
        wrong = list(promise.cases(folder, FEW))
    if not wrong:
        pytest.skip("this system cannot try it")
    assert [each for each in wrong if each] == []
