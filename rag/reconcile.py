"""Two figures in, whether both of them may be true out."""

from __future__ import annotations

from rag.quantity import Quantity, near
from rag.units import symbol_unit

# How far the value may lie from what a bound says: 超200 may be 232, hardly 320.
_SLACK = 1.25


def reconciled(one: Quantity, two: Quantity) -> bool:
    """Tell whether two values may both be true: equal, or within what a bound leaves open."""
    a, b = symbol_unit(one.unit), symbol_unit(two.unit)
    factor = b.scale / a.scale if a.dimension == b.dimension else 1.0
    value_a, value_b = one.value, two.value * factor
    if near(value_a, value_b):
        return True
    if one.upper is not None or two.upper is not None:
        low_a, high_a = value_a, one.upper if one.upper is not None else value_a
        low_b, high_b = value_b, (two.upper * factor if two.upper is not None else value_b)
        return low_a <= high_b and low_b <= high_a
    if one.bound != "exact" and two.bound != "exact":
        return False
    loose, exact = (one, value_b) if one.bound != "exact" else (two, value_a)
    stated = value_a if loose is one else value_b
    return _within(loose.bound, stated, exact)


def _within(bound: str, stated: float, exact: float) -> bool:
    if bound == "exact" or stated <= 0:
        return False
    low = stated if bound == "over" else stated / _SLACK
    high = stated if bound == "under" else stated * _SLACK
    return low <= exact <= high
