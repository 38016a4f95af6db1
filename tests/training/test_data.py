"""What may be trained on."""

from __future__ import annotations

import pytest

from training.data import Question, is_for_evidence, read_squad


def test_the_reporting_set_cannot_be_read_for_training() -> None:
    with pytest.raises(ValueError, match="reporting only"):
        read_squad("cmrc2018_dev")


def test_the_same_context_always_falls_on_the_same_side() -> None:
    sides = {is_for_evidence(Question(text, "", "one context")) for text in ("a", "b", "c")}
    assert len(sides) == 1
