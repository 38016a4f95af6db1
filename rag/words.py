"""Text in, its content words out, without what the quantities in it are written with."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from index.han import HAN_CHARS
from index.normalize import normalize_text
from index.stopwords import STOP_WORDS
from index.types import Span
from rag.quantities import quantities
from rag.quantity import Quantity

_WORD = re.compile(rf"[a-z0-9][a-z0-9.+&'-]*|[{HAN_CHARS}]{{2,}}")
_HAVE = re.compile(f"(?<=[{HAN_CHARS}])(?=共?有(?:多少|几|哪))")
_COUNTING = frozenset(
    (
        *("多少", "一共", "总共", "共有", "共", "达到", "目前", "现在", "总", "有", "累计", "全年"),
        *("how", "much", "number", "total"),
    )
)
CLAUSE = re.compile(r"[，,；;。：:！？!?\n]|(?<![a-z])(?:and|while|but)(?![a-z])", re.IGNORECASE)
_FEW_WORDS = 2


@functools.lru_cache(maxsize=1024)
def content_words(text: str) -> tuple[str, ...]:
    """Return the content words of a text, normalised, in reading order, repeats kept."""
    import rjieba

    return tuple(
        _singular(word)
        for word in map(str.strip, rjieba.cut(apart(normalize_text(text))))
        if _is_content(word)
    )


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Return the same words, each with the segmenter's part of speech (``eng`` for Latin ones)."""
    import rjieba

    return [
        (_singular(word), tag)
        for word, tag in rjieba.tag(apart(normalize_text(text)))
        if _is_content(word)
    ]


def apart(text: str) -> str:
    """Return a text with a space where the segmenter joins a name to 有: 科技城 有多少."""
    return _HAVE.sub(" ", text)


def _is_content(word: str) -> bool:
    return _WORD.fullmatch(word) is not None and word not in STOP_WORDS and word not in _COUNTING


def _singular(word: str) -> str:
    if len(word) < 5 or not word.isascii() or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def blank_quantities(text: str, found: Sequence[Quantity] | None = None) -> str:
    """Return the text with its quantities replaced by spaces of the same length."""
    for quantity in quantities(text) if found is None else found:
        width = quantity.end - quantity.start
        text = text[: quantity.start] + " " * width + text[quantity.end :]
    return text


def clause_start(text: str, at: int) -> int:
    """Return where the clause begins that a position is in."""
    return max((edge.end() for edge in CLAUSE.finditer(text, 0, at)), default=0)


def clause_of(blank: str, quantity: Quantity) -> Span:
    """Return the clause of a quantity in a blanked text.

    A clause of hardly a word is joined to the one before it: "…，一共40个".
    """
    starts = [0, *(m.end() for m in CLAUSE.finditer(blank, 0, quantity.start))]
    following = CLAUSE.search(blank, quantity.end)
    end = following.start() if following else len(blank)
    start = starts[-1]
    if len(content_words(blank[start:end])) < _FEW_WORDS and len(starts) > 1:
        start = starts[-2]
    return start, end


def names_something(side: str) -> bool:
    """Tell a thing from a mere figure or time: more than 30, longer than in 2020."""
    return bool(content_words(blank_quantities(side)))
