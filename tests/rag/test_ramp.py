from __future__ import annotations

import pytest

from rag.ramp import ramp


@pytest.mark.parametrize(
    ("value", "share"), [(-1.0, 0.0), (0.1, 0.0), (0.2, 0.5), (0.3, 1.0), (7.0, 1.0)]
)
def test_a_value_comes_from_one_bound_to_the_other(value: float, share: float) -> None:
    assert ramp(value, 0.1, 0.3) == pytest.approx(share)
