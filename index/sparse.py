"""Query terms in, passages ranked by BM25 out, over postings that stay on disk.

The scores are those of ``rank_bm25.BM25Okapi`` with Lucene's idf in the place of Robertson's,
which is zero for a word in half of the passages and so loses the names of a small collection;
``docs/decisions/0001-terms-and-bm25.md`` tells how terms and constants were chosen.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from index.postings import Postings


class Bm25:
    """BM25 (Robertson and Zaragoza 2009) over postings; immutable, safe in several threads.

    score(q, p) = Σ idf(t) · f(t, p) · (k1 + 1) / (f(t, p) + k1 · (1 − b + b · |p| / mean |p|)),
    summed over the query's terms, repeats counted.
    """

    def __init__(self, postings: Postings, *, k1: float = 0.8, b: float = 0.75) -> None:
        self._postings = postings
        self._gain = np.float32(k1 + 1)
        lengths = postings.lengths
        mean = float(lengths.mean()) if len(lengths) else 0.0
        share = lengths / mean if mean else np.zeros(len(lengths))
        self._norms: NDArray[np.float32] = (k1 * (1 - b + b * share)).astype(np.float32)

    def search(
        self, term_ids: ArrayLike, *, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at most ``k`` rows and their scores, best first, ties by row.

        Args:
            term_ids: the query's terms as often as they stand in it; unknown ids count nothing.
            k: how many rows at most.
            allowed: a mask of shape ``(n,)``; rows where it is false are not returned.
        """
        scores = np.zeros(len(self._postings.passage_ids), dtype=np.float32)
        for place, weight in self._weights(term_ids):
            rows, counts = self._postings.of_term(place)
            scores[rows] += weight * self._tf(counts, rows)
        return top(scores, k=k, allowed=allowed)

    def score(self, term_ids: ArrayLike, rows: ArrayLike) -> NDArray[np.float32]:
        """Return the scores of some rows, float32 of shape ``(len(rows),)``."""
        wanted = np.asarray(rows, dtype=np.int32).reshape(-1)
        scores = np.zeros(len(wanted), dtype=np.float32)
        for place, weight in self._weights(term_ids):
            holders, held = self._postings.of_term(place)
            at = np.minimum(np.searchsorted(holders, wanted), len(holders) - 1)
            hit = np.flatnonzero(holders[at] == wanted)
            scores[hit] += weight * self._tf(held[at[hit]], wanted[hit])
        return scores

    def document_frequency(self, term_ids: ArrayLike) -> NDArray[np.int64]:
        """Return in how many passages each term stands; 0 for an unknown id."""
        return self._postings.document_frequency(term_ids)

    def idf(self, term_ids: ArrayLike) -> NDArray[np.float32]:
        """Return ``ln(1 + (N − n + 0.5) / (n + 0.5))`` of each term (Lucene's), never negative."""
        return self._postings.idf(term_ids)

    def _weights(self, term_ids: ArrayLike) -> list[tuple[int, np.float32]]:
        """Return each known term's place and its idf times how often the query holds it."""
        ids = np.asarray(term_ids, dtype=np.int32).reshape(-1)
        repeats = Counter(ids.tolist())
        unique = np.fromiter(repeats, dtype=np.int32, count=len(repeats))
        places = self._postings.find_terms(unique).tolist()
        weights = self.idf(unique) * np.fromiter(repeats.values(), dtype=np.float32)
        return [
            (place, weight) for place, weight in zip(places, weights, strict=True) if place >= 0
        ]

    def _tf(self, counts: NDArray[np.uint16], rows: NDArray[np.int32]) -> NDArray[np.float32]:
        frequency = counts.astype(np.float32)
        return self._gain * frequency / (frequency + self._norms[rows])


def top(
    scores: NDArray[np.float32], *, k: int, allowed: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the ``k`` best places with a positive score and their scores, ties by place.

    ``allowed`` is a mask of the shape of ``scores``; places where it is false are not returned.
    """
    found = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
    if k <= 0:
        found = found[:0]
    elif len(found) > k:
        values = scores[found]
        least = np.partition(values, len(found) - k)[len(found) - k]
        # Of those that tie at the boundary the first stay.
        above = found[values > least]
        found = np.concatenate([above, found[values == least][: k - len(above)]])
    order = np.lexsort((found, -scores[found]))
    return found[order], scores[found[order]]
