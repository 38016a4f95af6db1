"""What may be trained on."""

from __future__ import annotations

import pytest

from training.data import is_for_evidence, read_squad


def test_the_reporting_set_cannot_be_read_for_training() -> None:
    with pytest.raises(ValueError, match="reporting only"):
        read_squad("cmrc2018_dev")


def test_three_texts_in_eight_are_kept_from_the_embedding_model() -> None:
    kept = sum(is_for_evidence(f"text {number}") for number in range(1_600))
    assert kept == pytest.approx(600, rel=0.1)
