"""How far a value is on its way from one bound to another."""

from __future__ import annotations


def ramp(value: float, low: float, high: float) -> float:
    """Return 0 up to ``low``, 1 from ``high`` on, and in between how far the value has come."""
    return min(max((value - low) / (high - low), 0.0), 1.0)
