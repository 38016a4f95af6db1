"""How far confidence can be believed: pairs of (confidence, was it right) in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability diagram: its mean confidence, share right, and size."""

    confidence: float
    accuracy: float
    n: int


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> tuple[Bin, ...]:
    """Return the bins of equal width that are not empty, from low to high confidence.

    DeGroot and Fienberg, *The comparison and evaluation of forecasters* (1983).
    """
    members: list[list[int]] = [[] for _ in range(bins)]
    for i, confidence in enumerate(confidences):
        members[min(int(confidence * bins), bins - 1)].append(i)
    return tuple(
        Bin(
            sum(confidences[i] for i in group) / len(group),
            sum(right[i] for i in group) / len(group),
            len(group),
        )
        for group in members
        if group
    )


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float:
    """Return the expected calibration error, ``Σ n_b / n · |accuracy_b − confidence_b|``.

    Naeini, Cooper and Hauskrecht, *Obtaining well calibrated probabilities* (2015). 0 for none.
    """
    total = len(confidences)
    return sum(
        b.n / total * abs(b.accuracy - b.confidence)
        for b in reliability(confidences, right, bins=bins)
    )


def auroc(confidences: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return the chance that a positive is ranked above a negative, ties counting half.

    Hanley and McNeil (1982); the Mann–Whitney statistic by mid-ranks. None without both classes.
    """
    labels = np.asarray(positive, dtype=bool)
    count = int(labels.sum())
    if count in (0, len(labels)):
        return None
    _, inverse, sizes = np.unique(
        np.asarray(confidences, dtype=np.float64), return_inverse=True, return_counts=True
    )
    mid_ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[inverse]
    rank_sum = float(mid_ranks[labels].sum())
    return (rank_sum - count * (count + 1) / 2) / (count * (len(labels) - count))


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[tuple[float, float], ...]:
    """Return (coverage, risk) points: the share wrong among the most confident share.

    El-Yaniv and Wiener, *On the foundations of noise-free selective classification* (2010).
    Questions of equal confidence enter together, so a point stands for each distinct confidence.
    """
    order = sorted(range(len(confidences)), key=lambda i: -confidences[i])
    points: list[tuple[float, float]] = []
    wrong = 0
    for taken, i in enumerate(order, start=1):
        wrong += not right[i]
        last = taken == len(order) or confidences[order[taken]] != confidences[i]
        if last:
            points.append((taken / len(order), wrong / taken))
    return tuple(points)


def risk_coverage_area(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the area under the risk–coverage curve as steps, in [0, 1]; lower is better.

    Geifman, Uziel and El-Yaniv (2019): the mean risk over all coverages.
    """
    area, before = 0.0, 0.0
    for coverage, risk in risk_coverage(confidences, right):
        area += (coverage - before) * risk
        before = coverage
    return area
