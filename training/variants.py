"""A training question in, the same question in other words and one that asks another thing out.

What readers ask differs from the reading sets in two ways: in other words than the text's, and for
things that the text does not say of what it speaks of. Both are made from questions by rule.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from index.embedder import Embedder
from index.normalize import normalize_text

_ASKING = frozenset(
    (
        "什么",
        "多少",
        "哪里",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "哪些",
        "哪个",
        "何时",
        "哪年",
        "时候",
        "时间",
        "第几",
    )
)
_NO_CONTENT = ("vshi", "vyou")
_REWORDED, _MOST_REWORDED = 0.8, 3
_TRIES = 6
_LONGEST = 4
_NEAR = 0.45
"""Cosine from which a replaced word may still mean the same."""


class Variants:
    """Rewords questions through synonym sets, or swaps one of their words for another question's."""

    def __init__(
        self,
        questions: Iterable[str],
        synonyms: Iterable[Sequence[str]],
        embedder: Embedder,
        rng: random.Random,
    ) -> None:
        self._embedder = embedder
        self._rng = rng
        self._others: dict[str, list[str]] = defaultdict(list)
        for question in questions:
            for word, tag in _content(question):
                self._others[tag].append(word)
        self._synonyms: dict[str, set[str]] = defaultdict(set)
        for group in synonyms:
            for word in group:
                self._synonyms[word].update(other for other in group if other != word)

    def reworded(self, question: str) -> str | None:
        """Return the question with up to three words replaced by synonyms, ``None`` without any."""
        text, replaced = normalize_text(question), 0
        for word, _ in _content(question):
            known = sorted(self._synonyms.get(word, ()))
            options = [other for other in known if len(other) > 1 and other not in text]
            if options and replaced < _MOST_REWORDED and self._rng.random() < _REWORDED:
                text = text.replace(word, self._rng.choice(options), 1)
                replaced += 1
        return text if replaced else None

    def swapped(self, question: str, passage: str) -> str | None:
        """Return the question with one word replaced by another question's of the same kind.

        The new word does not stand in the passage and is not near to the old one, so that the
        passage speaks of the matter and does not answer.
        """
        text = normalize_text(question)
        said = text + normalize_text(passage)
        words = _content(question)
        self._rng.shuffle(words)
        for word, tag in words:
            for _ in range(_TRIES):
                other = self._rng.choice(self._others[tag])
                if other in said or len(other) > _LONGEST or self._near(word, other):
                    continue
                return text.replace(word, other, 1)
        return None

    def _near(self, word: str, other: str) -> bool:
        vectors = self._embedder.encode_words([word, other])
        return float(vectors[0] @ vectors[1]) >= _NEAR


def _content(question: str) -> list[tuple[str, str]]:
    """Return the nouns, names and verbs of a question with their parts of speech."""
    import rjieba

    tagged: Sequence[tuple[str, str]] = rjieba.tag(normalize_text(question))
    return [
        (word, tag)
        for word, tag in tagged
        if len(word) > 1 and word not in _ASKING and tag[0] in "nv" and tag not in _NO_CONTENT
    ]
