"""Several retrievers' scores of the same passages in, one score each out, by what each counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.han import HAN
from index.types import Query
from rag.ramp import ramp

BM25_GAIN = 1.8
"""k1 + 1: what BM25 gives a word at most, times its idf."""


def normalised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Divide scores by the best one, so that the best is 1; negative scores become 0.

    Dividing by the maximum alone (no minimum is subtracted) keeps a score of 0 at 0, so that a
    passage gains nothing from a retriever that saw nothing in it.
    """
    clipped = np.maximum(scores, 0.0).astype(np.float32)
    best = float(clipped.max(initial=0.0))
    return clipped / np.float32(best) if best > 0 else clipped


def convex(
    scores: Mapping[str, NDArray[np.float32]], weights: Mapping[str, float]
) -> NDArray[np.float32]:
    """Return the weighted mean of normalised scores, shape ``(n,)``; weights need not sum to 1.

    A retriever without a weight counts nothing. Convex combination: Bruch, Gai, Ingber 2023,
    "An Analysis of Fusion Functions for Hybrid Retrieval".

    Raises:
        ValueError: no retriever has a positive weight.
    """
    total = sum(weights.get(name, 0.0) for name in scores)
    if total <= 0:
        raise ValueError("no retriever has a positive weight")
    size = len(next(iter(scores.values())))
    fused = np.zeros(size, dtype=np.float32)
    for name, values in scores.items():
        weight = weights.get(name, 0.0) / total
        if weight > 0:
            fused += np.float32(weight) * normalised(values)
    return fused


def bm25_coverage(snapshot: Snapshot, query: Query, scores: NDArray[np.float32]) -> float:
    """Return the best of BM25's scores over the most that the question's words could give."""
    most = BM25_GAIN * float(snapshot.idf(snapshot.term_ids(query.terms)).sum())
    return float(scores.max(initial=0.0)) / most if most > 0 else 0.0


def fusion_weights(
    snapshot: Snapshot, query: Query, scores: Mapping[str, NDArray[np.float32]]
) -> Mapping[str, float]:
    """Return each retriever's weight by how much of the question BM25 finds at best.

    A question whose words stand nowhere together (in another language, or in other words) is left
    to the vectors; a Chinese one in other words, to the passage's more than to its words':
    docs/decisions/0005-fusion.md.
    """
    found = bm25_coverage(snapshot, query, scores["bm25"])
    worded = ramp(found, 0.3, 0.5)
    near = ramp(found, 0.1, 0.2) if HAN.search(query.text) else 1.0
    return {
        "soft": 0.25 + 0.75 * near,
        "bm25": 0.6 * worded,
        "dense": 0.4 * worded + (1.0 - worded),
    }
