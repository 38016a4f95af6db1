"""Bootstrap intervals: seeded, ordered, and as wide as they should be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.intervals import Figure, bootstrap_mean


def test_equal_values_have_no_interval() -> None:
    assert bootstrap_mean([1.0, 1.0], seed=0) == Figure(1.0, 1.0, 1.0, 2)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.0, 1.0, 1.0, 0.5]
    assert bootstrap_mean(values, seed=3) == bootstrap_mean(values, seed=3)
    assert bootstrap_mean(values, seed=3) != bootstrap_mean(values, seed=4)


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    figure = bootstrap_mean([1.0] * 120 + [0.0] * 80, seed=0)
    half = 1.96 * math.sqrt(0.6 * 0.4 / 200)
    assert figure.low == pytest.approx(0.6 - half, abs=0.015)
    assert figure.high == pytest.approx(0.6 + half, abs=0.015)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap_mean([], seed=0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_mean_lies_in_its_interval(values: list[float]) -> None:
    figure = bootstrap_mean(values, seed=0, resamples=50)
    assert figure.low <= figure.value <= figure.high
