"""Calibration, AUROC and risk–coverage by arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.confidence import (
    Bin,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
    risk_coverage_area,
)


def test_bins_hold_mean_confidence_and_share_right() -> None:
    assert reliability([0.1, 0.3, 0.9], [False, True, True], bins=2) == (
        Bin(pytest.approx(0.2), 0.5, 2),
        Bin(0.9, 1.0, 1),
    )


def test_confidence_one_falls_in_the_last_bin() -> None:
    assert reliability([1.0], [True]) == (Bin(1.0, 1.0, 1),)


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    got = calibration_error([0.1, 0.3, 0.9], [False, True, True], bins=2)
    assert got == pytest.approx(2 / 3 * 0.3 + 1 / 3 * 0.1)


def test_auroc_counts_pairs_and_ties_half() -> None:
    # positives 0.9, 0.5; negatives 0.5, 0.1: pairs won 1 + 1 + 0.5 + 1 of 4
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 3.5 / 4


def test_auroc_needs_both_classes() -> None:
    assert auroc([0.5, 0.6], [True, True]) is None


def test_risk_is_the_share_wrong_among_the_most_confident() -> None:
    assert risk_coverage([0.9, 0.8, 0.7], [True, False, True]) == (
        (1 / 3, 0.0),
        (2 / 3, 0.5),
        (1.0, 1 / 3),
    )


def test_equal_confidence_enters_together() -> None:
    assert risk_coverage([0.5, 0.5], [True, False]) == ((1.0, 0.5),)


def test_the_area_is_the_mean_risk_over_coverages() -> None:
    got = risk_coverage_area([0.9, 0.8, 0.7], [True, False, True])
    assert got == pytest.approx((0 + 0.5 + 1 / 3) / 3)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_all_figures_lie_between_zero_and_one(pairs: list[tuple[float, bool]]) -> None:
    confidences, right = [c for c, _ in pairs], [r for _, r in pairs]
    area = auroc(confidences, right)
    assert 0 <= calibration_error(confidences, right) <= 1 + 1e-12
    assert 0 <= risk_coverage_area(confidences, right) <= 1 + 1e-12
    assert area is None or 0 <= area <= 1
    assert risk_coverage(confidences, right)[-1] == (1.0, right.count(False) / len(right))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=20))
def test_auroc_agrees_with_counting_pairs(pairs: list[tuple[int, bool]]) -> None:
    ups = [c for c, positive in pairs if positive]
    downs = [c for c, positive in pairs if not positive]
    got = auroc([float(c) for c, _ in pairs], [p for _, p in pairs])
    if not ups or not downs:
        assert got is None
        return
    won = sum((u > d) + 0.5 * (u == d) for u in ups for d in downs)
    assert got == pytest.approx(won / (len(ups) * len(downs)))
