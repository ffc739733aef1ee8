"""Stories that are nearly the same, and stories that are not: a labelled set.

Stories are walks through the words of the seeds, in which each two words follow one another in some
seed: so they speak of the same things in the same phrases, and are different. An editor then
does to them what agencies and papers do.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from random import Random

from tests.conftest import PROJECT

DATELINES = ("VELMORA (Agency) - ", "OSK, March 3 — ", "(Corrects name in paragraph 2) ")
ENDINGS = (
    "\n\nReporting by A. Marrant",
    "\n\n(c) The Velmora Herald. All rights reserved.",
    " MORE",
)


class Editor:
    """Writes stories and edits them, by chance."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._after: dict[str, list[str]] = defaultdict(list)
        for file in sorted((PROJECT / "seeds").rglob("*.txt")):
            words = file.read_text(encoding="utf-8").split()
            for one, other in pairwise(words):
                self._after[one].append(other)
        self._words = sorted(self._after)

    def story(self) -> str:
        """Return a story of 60 to 400 words."""
        word = self._chance.choice(self._words)
        words = [word]
        for _ in range(self._chance.randint(60, 400)):
            word = self._chance.choice(self._after.get(word) or self._words)
            words.append(word)
        return " ".join(words)

    def corrected(self, story: str) -> str:
        """Return a story in which one word in fifty is another."""
        words = story.split()
        for place in self._chance.sample(range(len(words)), max(1, len(words) // 50)):
            words[place] = self._chance.choice(self._words)
        return " ".join(words)

    def headed(self, story: str) -> str:
        """Return a story with other words to begin with."""
        words = story.split()
        return " ".join([*self._chance.choices(self._words, k=8), *words[4:]])

    def wired(self, story: str) -> str:
        """Return a story with a line of an agency before it or behind it, or both."""
        before = self._chance.choice((*DATELINES, ""))
        behind = self._chance.choice(ENDINGS if not before else (*ENDINGS, ""))
        return before + story + behind

    def shortened(self, story: str) -> str:
        """Return a story without its last quarter or less."""
        words = story.split()
        return " ".join(words[: len(words) - self._chance.randint(1, len(words) // 4)])

    def retold(self, story: str) -> str:
        """Return another story that keeps a third of one: a quotation, its background."""
        words = story.split()
        start = self._chance.randrange(len(words) // 2)
        return f"{self.story()} {' '.join(words[start : start + len(words) // 3])}"

    def updated(self, story: str) -> str:
        """Return a report made by the same pattern: every eighth word is another."""
        words = story.split()
        for place in range(self._chance.randrange(8), len(words), 8):
            words[place] = self._chance.choice(self._words)
        return " ".join(words)


LIGHT = ("corrected", "headed", "wired", "shortened")
"""What leaves a story nearly the same."""
OTHER = ("retold", "updated")
"""What makes another story of it."""
