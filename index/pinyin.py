"""Names in Latin letters in, the Chinese words that are read so out: Binjiang is 滨江."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ao|an|ei|en|er|ia|ie|iu|in|ou|ua|ue|ui|uo|un"
    "|a|e|i|o|u|v)"
)
_SYLLABLE = f"(?:{_INITIAL}{_FINAL})"
# The first word of a sentence has a capital without being a name.
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]{3,11}\b")
_SPELLED = re.compile(f"(?!{_SYLLABLE}$){_SYLLABLE}{{2}}")
_SHORTEST = 4
_CHARSET = "gb2312"
"""The 6,763 characters of everyday Chinese: names are made of them."""


class Vocabulary(Protocol):
    """The words of an index, as ``index.backend.Snapshot`` tells them."""

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of terms, −1 where unknown."""

    def idf(self, term_ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return how rare terms are, float32 ``(len(term_ids),)``."""


def is_spelled(word: str) -> bool:
    """Tell whether a Latin word, in lower case, looks like two Chinese syllables."""
    return len(word) >= _SHORTEST and _SPELLED.fullmatch(word) is not None


def in_characters(text: str, words: Vocabulary) -> str:
    """Return a question with the names that no document has in its Latin letters in characters.

    Of all words that are read as the name the commonest of the index stands for it; a name that
    none is read as stays.
    """
    return _NAME.sub(lambda name: _written(name.group(), words), text)


def is_chinese(word: str) -> bool:
    """Tell whether a Latin word, in lower case, can be read as two Chinese characters."""
    return is_spelled(word) and next(readings(word), None) is not None


def readings(word: str) -> Iterator[str]:
    """Yield every two characters that are read as a Latin word, without regard to tones.

    Some 300 for an ordinary word; few of them mean anything.
    """
    by_syllable = _by_syllable()
    for cut in range(1, len(word)):
        first, second = by_syllable.get(word[:cut], ""), by_syllable.get(word[cut:], "")
        yield from map("".join, itertools.product(first, second))


def _written(name: str, words: Vocabulary) -> str:
    spelling = name.lower()
    if not is_spelled(spelling) or words.term_ids([spelling])[0] >= 0:
        return name
    read_so = list(readings(spelling))
    ids = words.term_ids(read_so)
    rarity = np.where(ids >= 0, words.idf(ids), np.inf)
    if not np.isfinite(rarity).any():
        return name
    return f" {read_so[int(rarity.argmin())]} "


@functools.cache
def _by_syllable() -> Mapping[str, str]:
    from pypinyin import Style, pinyin

    found: dict[str, str] = defaultdict(str)
    for row, cell in itertools.product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        char = bytes((row, cell)).decode(_CHARSET, "ignore")
        for reading in pinyin(char, style=Style.NORMAL, heteronym=True)[0] if char else ():
            found[reading] += char
    return dict(found)
