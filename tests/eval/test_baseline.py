"""The baseline: real losses are found, noise is not, and changed questions are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.baseline import Scores, compare, load_baseline, save_baseline, scores_of
from eval.errors import GateError
from eval.evaluation import Evaluation
from eval.questions import Question
from eval.runner import evaluate


@pytest.fixture
def evaluation(shelf: Any, toy_questions: Sequence[Question]) -> Evaluation:
    return evaluate(shelf, toy_questions)


def run_of(evaluation: Evaluation, rights: Sequence[float]) -> Evaluation:
    """An evaluation of as many copies of one question, right or wrong as told."""
    one = evaluation.outcomes[0]
    outcomes = tuple(
        replace(one, question_id=f"q{i:03}", scores={"right": right})
        for i, right in enumerate(rights)
    )
    return replace(evaluation, outcomes=outcomes)


def before(count: int) -> Scores:
    return {f"q{i:03}": {"right": 1.0} for i in range(count)}


def test_the_same_run_loses_nothing(evaluation: Evaluation) -> None:
    comparison = compare(evaluation, scores_of(evaluation))
    assert comparison.passed
    assert (comparison.now_wrong, comparison.now_right) == ((), ())


def test_one_question_of_a_hundred_is_noise(evaluation: Evaluation) -> None:
    comparison = compare(run_of(evaluation, [0.0] + [1.0] * 99), before(100))
    assert comparison.passed
    assert comparison.now_wrong == ("q000",)


def test_ten_questions_of_a_hundred_are_a_loss(evaluation: Evaluation) -> None:
    comparison = compare(run_of(evaluation, [0.0] * 10 + [1.0] * 90), before(100))
    (change,) = comparison.changes
    assert not comparison.passed
    assert (change.measure, change.before, change.after) == ("right", 1.0, 0.9)
    assert change.difference.value == pytest.approx(-0.1)


def test_a_rise_of_what_should_be_low_is_a_loss(evaluation: Evaluation) -> None:
    refused = run_of(evaluation, [0.0] * 20)
    outcomes = tuple(replace(o, scores={"false_refusals": 1.0}) for o in refused.outcomes)
    old = {outcome.question_id: {"false_refusals": 0.0} for outcome in outcomes}
    (change,) = compare(replace(refused, outcomes=outcomes), old).changes
    assert (change.difference.value, change.lost) == (-1.0, True)


def test_questions_that_only_one_run_has_are_left_out(evaluation: Evaluation) -> None:
    comparison = compare(run_of(evaluation, [1.0, 0.0]), {"q000": {"right": 0.0}})
    assert (comparison.now_right, comparison.now_wrong) == (("q000",), ())


def test_a_saved_baseline_is_read_back_and_keeps_other_corpora(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    save_baseline(path, replace(evaluation, corpora=("real",)))
    save_baseline(path, evaluation)
    assert load_baseline(path, "toy") == scores_of(evaluation)
    assert load_baseline(path, "real") == scores_of(evaluation)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read as a baseline"),
        ("[]", "not a baseline of version 1"),
        ('{"version": 1, "corpora": 3}', "'corpora' must be an object"),
        ('{"version": 1, "corpora": {}}', "no baseline for the corpus 'toy'"),
    ],
)
def test_a_malformed_baseline_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GateError, match=message):
        load_baseline(path, "toy")
