"""Several retrievers' scores of the same passages in, one score each out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


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
