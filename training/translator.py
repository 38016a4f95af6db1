"""Chinese in, word-for-word English out: what the dictionary gives for questions in English."""

from __future__ import annotations

import random
from collections import defaultdict

from rag.names import NAME_TAGS
from training.data import read_dictionary


class Translator:
    """Puts Chinese into the dictionary's English word for word, a random gloss for each.

    Names are spelled as they are read, half of them where the dictionary has a gloss.
    """

    def __init__(self, rng: random.Random) -> None:
        import opencc

        self._rng = rng
        self._simplify = opencc.OpenCC("t2s").convert
        self._glosses: dict[str, list[str]] = defaultdict(list)
        for entry in read_dictionary():
            short = [gloss.split("(")[0].strip() for gloss in entry.glosses if len(gloss) < 25]
            self._glosses[entry.simplified].extend(gloss for gloss in short if "[" not in gloss)

    def __call__(self, text: str) -> str:
        """Translate a text; other words without a gloss are dropped, sentences kept apart."""
        import rjieba
        from pypinyin import lazy_pinyin

        words = []
        for word, tag in rjieba.tag(self._simplify(text)):
            glosses = self._glosses.get(word, [])
            if word.isascii():
                words.append(word)
            elif word in "。！？；":
                words.append(".\n")
            elif tag in NAME_TAGS and len(word) > 1 and (not glosses or self._rng.random() < 0.5):
                words.append("".join(lazy_pinyin(word)).capitalize())
            elif glosses:
                words.append(self._rng.choice(glosses))
        return " ".join(words)
