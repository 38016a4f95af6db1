"""Bootstrap intervals: per-question figures in, a mean with its 95 % interval out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
_ROWS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of ``n`` figures and its interval, ``low ≤ value ≤ high``."""

    value: float
    low: float
    high: float
    n: int


def bootstrap_mean(
    values: Sequence[float], *, seed: int, resamples: int = RESAMPLES, level: float = 0.95
) -> Figure:
    """Return the mean and its percentile bootstrap interval; the seed fixes the result.

    Efron, *Bootstrap methods* (1979); the percentile interval of Efron and Tibshirani (1993),
    chapter 13. Memory is bounded: resamples are drawn a few rows at a time.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("the mean of no values")
    array = np.asarray(values, dtype=np.float64)
    mean = float(array.mean())
    if array.min() == array.max():
        return Figure(mean, mean, mean, len(array))
    means = _resampled_means(array, seed=seed, resamples=resamples)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Figure(mean, min(float(low), mean), max(float(high), mean), len(array))


def _resampled_means(
    array: NDArray[np.float64], *, seed: int, resamples: int
) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    means = np.empty(resamples, dtype=np.float64)
    for start in range(0, resamples, _ROWS_AT_ONCE):
        rows = min(_ROWS_AT_ONCE, resamples - start)
        picks = generator.integers(0, len(array), size=(rows, len(array)))
        means[start : start + rows] = array[picks].mean(axis=1)
    return means
