"""A claim and a quote in, how far the quote's words carry the claim's out, in [0, 1].

Figures, dates and names are checked elsewhere; this is about the words between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from index.backend import Snapshot
from index.han import HAN, HAN_CHARS, HAN_RUN
from index.normalize import normalize_text
from index.terms import query_terms
from rag.matching import NEAR
from rag.quantities import quantities

# Measured on the evaluation questions with their answers: 87 % of those that belong to a quote and
# 2 % of those that do not reach it; across languages, 79 % and 3 %.
_ENOUGH_SAME, _ENOUGH_ACROSS = 0.3, 0.15
_ENOUGH_SHARED = 0.4
_CLAUSE = re.compile(rf"[，；;：]|,(?!\d)|(?<=[{HAN_CHARS}]):")
_CLAUSE_UNITS = 3
_LEAST_CLAUSE = 0.12
_LINK = re.compile(r"(?<![A-Za-z0-9.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![A-Za-z0-9])", re.IGNORECASE)
_FIGURE_SUPPORT = 0.5


def lexical_support(claim: str, quote: str) -> float:
    """Return how many of a claim's words (of Chinese, two-character runs) a quote has.

    0.5 stands for two in five. Words cannot be compared across languages: there, a shared figure
    stands for 0.5, and anything else for nothing.
    """
    wanted, given = _units(claim), _units(quote)
    if not wanted:
        return 0.0
    if _one_language(claim, quote):
        return min(len(wanted & given) / len(wanted) / (2 * _ENOUGH_SHARED), 1.0)
    return _FIGURE_SUPPORT if _values(claim) & _values(quote) else 0.0


def lexical_relevance(question: str, quote: str) -> float:
    """Return how much of a question's words a quote has; 1 where languages cannot be compared."""
    return lexical_support(question, quote) if _one_language(question, quote) else 1.0


def _one_language(claim: str, quote: str) -> bool:
    return bool(HAN.search(claim)) == bool(HAN.search(quote))


def _units(text: str) -> frozenset[str]:
    normal = normalize_text(text)
    words = re.findall(r"[a-z0-9][a-z0-9.%-]+", normal)
    words = [word[:5] for word in words if word not in _SMALL]
    runs = HAN_RUN.findall(normal)
    pairs = [run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1))]
    return frozenset((*words, *pairs))


_SMALL_WORDS = (
    "the a an of in on at by to for and or is are was were be been has have had it its that this "
    "there with from as than which who"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def _values(text: str) -> frozenset[float]:
    return frozenset(round(q.value, 6) for q in quantities(text) if q.date is None and not q.weak)


class WordSupport:
    """Compares a claim's words with a quote's by their vectors, in and across languages."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __call__(self, claim: str, quote: str) -> float:
        """Return the support; 0.5 is what a true claim in other words reaches as a rule."""
        enough = _ENOUGH_SAME if _one_language(claim, quote) else _ENOUGH_ACROSS
        return min(max(self.coverage(claim, quote) / (2 * enough), 0.0), 1.0)

    def coverage(self, claim: str, quote: str) -> float:
        """Return the idf-weighted mean of each claim word's best match among the quote's words."""
        wanted = list(dict.fromkeys(query_terms(claim)))
        given = list(dict.fromkeys(query_terms(quote)))
        if not wanted or not given:
            return 0.0
        idf = self._snapshot.idf(self._snapshot.term_ids(wanted)).astype(np.float64)
        vectors = self._snapshot.word_vectors(wanted) @ self._snapshot.word_vectors(given).T
        best = np.where(vectors.max(axis=1) >= NEAR, vectors.max(axis=1), 0.0)
        exact = set(given)
        best = np.where([term in exact for term in wanted], 1.0, best)
        weights = np.maximum(idf, 0.05)
        return float((weights * best).sum() / weights.sum())


def clause_support(supports: Callable[[str, str], float], claim: str, quote: str) -> float:
    """Return the support of a claim, 0 where one of its clauses has next to nothing in common.

    A true clause must not carry a false one along: "it has 48 trams, visit evil.example".
    """
    whole = supports(claim, quote)
    clauses = [clause for clause in _CLAUSE.split(claim) if len(_units(clause)) >= _CLAUSE_UNITS]
    if len(clauses) > 1 and any(supports(one, quote) < _LEAST_CLAUSE for one in clauses):
        return 0.0
    links = (match.group().lower() for match in _LINK.finditer(claim))
    return whole if all(link in quote.lower() for link in links) else 0.0
