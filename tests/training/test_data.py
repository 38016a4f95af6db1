"""What may be trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.data import (
    EXTRA_VARIABLE,
    Question,
    is_for_evidence,
    read_extra,
    read_squad,
)


def test_the_reporting_set_cannot_be_read_for_training() -> None:
    with pytest.raises(ValueError, match="reporting only"):
        read_squad("cmrc2018_dev")


def test_the_same_context_always_falls_on_the_same_side() -> None:
    sides = {is_for_evidence(Question(text, "", "one context")) for text in ("a", "b", "c")}
    assert len(sides) == 1


def test_nothing_is_fetched_where_no_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EXTRA_VARIABLE, raising=False)
    assert read_extra() == []


def test_another_file_than_the_one_trained_on_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EXTRA_VARIABLE, str(tmp_path))
    (tmp_path / "cmrc2018_train.json").write_text('{"data": []}')
    with pytest.raises(ValueError, match=r"cmrc2018_train\.json: SHA-256 is .*; expected 5497aa2f"):
        read_extra()
