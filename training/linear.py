"""Rows of features with labels in, a logistic model as the service stores it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

_PENALTY = 2.0
_NARROWEST = 1e-2
"""Scale of a feature that hardly varies."""


def logistic_model(
    features: NDArray[np.float32],
    labels: NDArray[np.floating],
    weights: NDArray[np.floating],
    names: Sequence[str],
    *,
    weighed: Collection[str] | None = None,
    more: float = 0.0,
) -> dict[str, object]:
    """Fit ridge logistic regression over standardised features; the intercept is not penalised.

    Args:
        features: one row an example, ``(n, len(names))``.
        labels: 0 or 1, ``(n,)``.
        weights: what each example counts, ``(n,)``.
        names: the features' names, in the order of the columns.
        weighed: the features that get a weight; all of them without it.
        more: log-odds that the intercept gains, where examples are not as common as in use.
    """
    from sklearn.linear_model import LogisticRegression

    wide = features.astype(np.float64)
    means, scales = standard(wide)
    used = np.array([weighed is None or name in weighed for name in names])
    model = LogisticRegression(C=1 / _PENALTY, solver="newton-cholesky", tol=1e-8, max_iter=1000)
    model.fit(used * (wide - means) / scales, labels > 0.5, sample_weight=weights)
    return stored_model(model.coef_[0], float(model.intercept_[0]) + more, means, scales, names)


def standard(features: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and the scale of each column."""
    return features.mean(axis=0), np.maximum(features.std(axis=0), _NARROWEST)


def stored_model(
    weights: NDArray[np.float64],
    bias: float,
    means: NDArray[np.float64],
    scales: NDArray[np.float64],
    names: Sequence[str],
) -> dict[str, object]:
    """Return a linear model as ``rag/evidence.py`` reads it."""
    columns = zip(names, weights, means, scales, strict=True)
    return {
        "bias": round(bias, 5),
        "features": [
            {
                "feature": name,
                "weight": round(float(weight), 5),
                "mean": round(float(mean), 5),
                "scale": round(float(scale), 5),
            }
            for name, weight, mean, scale in columns
        ],
    }
