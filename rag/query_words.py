"""A question in, its words, pairs of characters and pairs of words in one snapshot out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.han import HAN
from index.normalize import normalize_text
from index.terms import is_word, query_terms
from index.types import Query
from rag.english_dates import MONTHS
from rag.entities import named_terms

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_FIGURE = re.compile(
    r"[0-9]|[一二两三四五六七八九十百千万亿]{2,}|[一二两三四五六七八九十]+[个家名位项年月日万亿座]"
)
_DATE = re.compile(
    r"[0-9]+\s*[年月日]|[12][0-9]{3}|世纪|年代|[一二三四五六七八九〇○零]{2,}年|[一二三四五六七八九十]+[月日]"
    rf"|\b(?:{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(
    r"什么时候|何时|[哪几何]一?[年月日天]|几号|什么时间|什么年|何年|\bwhen\b"
    r"|\b(?:what|which) (?:year|date|month|day|century|decade)\b"
)
_ASKS_FIGURE = re.compile(
    r"多少|几[^何乎]|多[大高长远久深宽重快]|百分之|比例|第几"
    r"|\bhow (?:many|much|long|large|big|old|far|high|tall)\b"
    r"|\bpercent|\bwhat (?:share|proportion|number|percentage)\b|\bnumber of\b"
)
_RUN = re.compile(r"\w+")
_PIECE = 4
"""Letters of an English word that stand for a part of it, as a character does for a Chinese one's."""


@dataclass(frozen=True, slots=True)
class QueryWords:
    """A question's words in one snapshot; arrays of shape ``(n,)`` and ``(n, dimension)``.

    ``weights`` sum to 1. Words come first; seams (pairs of characters at the joint of two words)
    are kept apart, since they have no meaning and match only as they are: ``seam_ids`` and
    ``seam_weights``, ``(n_seams,)``. ``pieces`` are what the words are made of, Chinese characters
    or runs of four letters, with weights that sum to 1: each has the idf of the heaviest word that
    it is in. Numbers, and words of less than four letters, have none: they stand inside others by
    chance. ``proper`` are words of names.
    """

    ids: Ints
    weights: Floats
    vectors: Floats
    seam_ids: Ints
    seam_weights: Floats
    pieces: Mapping[str, float]
    named: NDArray[np.bool_]
    proper: NDArray[np.bool_]
    figures: NDArray[np.bool_]
    pairs: Ints
    grams3: tuple[str, ...]
    grams5: tuple[str, ...]
    asks: str


def query_words(snapshot: Snapshot, query: Query) -> QueryWords:
    """Look up a question's terms in a snapshot."""
    unique = list(dict.fromkeys(query.terms))
    words = [term for term in unique if term.isascii() or is_word(term)] or unique
    chosen = set(words)
    seams = [term for term in unique if term not in chosen]
    ids = snapshot.term_ids(words)
    idf = snapshot.idf(ids)
    seam_ids = snapshot.term_ids(seams)
    in_order = snapshot.term_ids(query.terms).astype(np.int64)
    pairs = pairs_of(in_order[:-1], in_order[1:])
    names = {term for name in named_terms(query.text) for term in query_terms(name)}
    figures = np.array([term[:1].isdigit() for term in words], dtype=np.bool_)
    latin = np.array([term.isascii() for term in words], dtype=np.bool_)
    return QueryWords(
        ids=ids.astype(np.int64),
        weights=(idf / max(float(idf.sum()), 1e-6)).astype(np.float32),
        vectors=snapshot.word_vectors(words),
        seam_ids=seam_ids.astype(np.int64),
        seam_weights=snapshot.idf(seam_ids),
        pieces=_pieces(words, idf),
        named=(latin & ~figures) | (ids < 0),
        proper=np.array([term in names for term in words], dtype=np.bool_),
        figures=figures,
        pairs=np.unique(pairs[(in_order[:-1] >= 0) & (in_order[1:] >= 0)]),
        grams3=_grams(query.text, 3),
        grams5=_grams(query.text, 5),
        asks=_asked_for(normalize_text(query.text)),
    )


def pairs_of(left: Ints, right: Ints) -> Ints:
    """Return one number for each pair of term ids; the left one is its upper 32 bits."""
    return left * np.int64(2**32) + right


def _pieces(words: Sequence[str], idf: Floats) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, weight in zip(words, idf.tolist(), strict=True):
        size = 1 if HAN.search(word) else _PIECE
        for at in range(0 if word[:1].isdigit() else len(word) - size + 1):
            piece = word[at : at + size]
            weights[piece] = max(weight, weights.get(piece, 0.0))
    total = max(sum(weights.values()), 1e-6)
    return {piece: weight / total for piece, weight in weights.items()}


def _grams(question: str, size: int) -> tuple[str, ...]:
    runs = _RUN.findall(normalize_text(question))
    return tuple({run[at : at + size]: None for run in runs for at in range(len(run) - size + 1)})


def share_in(grams: tuple[str, ...], text: str) -> float:
    """Return the share of character runs that stand in a normalised text."""
    return sum(map(text.__contains__, grams)) / len(grams) if grams else 0.0


def weight_in(pieces: Mapping[str, float], text: str) -> float:
    """Return the sum of the weights of the pieces that stand in a normalised text."""
    return sum(weight for piece, weight in pieces.items() if piece in text)


def _asked_for(question: str) -> str:
    if _ASKS_DATE.search(question):
        return "date"
    return "figure" if _ASKS_FIGURE.search(question) else ""


def asked_present(asks: str, text: str) -> float:
    """Return 1 where a normalised text holds what is asked for, −1 where not, 0 if it is open."""
    if not asks:
        return 0.0
    pattern = _DATE if asks == "date" else _FIGURE
    return 1.0 if pattern.search(text) else -1.0
