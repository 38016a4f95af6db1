"""Perturbed questions: the same for the same seed, and counted against the unperturbed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.folding import fold
from eval.perturbations import (
    PERTURBATIONS,
    full_width_digits,
    other_script,
    polite,
    typo,
    word_order,
)
from eval.questions import Question
from eval.robustness import perturb_all, robustness
from eval.runner import evaluate


def text(question: Question | None) -> str:
    assert question is not None
    return question.question


def test_script_goes_both_ways_and_leaves_english_alone(
    make_question: Callable[..., Question],
) -> None:
    turned = other_script(make_question("q", "图书馆藏书多少？"), Random(0))
    assert turned is not None
    assert (turned.question, turned.lang) == ("圖書館藏書多少？", "zh-Hant")
    assert text(other_script(turned, Random(0))) == "图书馆藏书多少？"
    assert other_script(make_question("q", "How many?", lang="en"), Random(0)) is None


def test_digits_become_full_width(make_question: Callable[..., Question]) -> None:
    assert (
        text(full_width_digits(make_question("q", "2025年几座？"), Random(0))) == "２０２５年几座？"
    )
    assert full_width_digits(make_question("q", "几座？"), Random(0)) is None


def test_a_typo_swaps_two_neighbours(make_question: Callable[..., Question]) -> None:
    assert text(typo(make_question("q", "码头"), Random(0))) == "头码"
    assert typo(make_question("q", "AI？"), Random(0)) is None
    swapped = text(typo(make_question("q", "How many berths?", lang="en"), Random(1)))
    assert sorted(swapped) == sorted("How many berths?")
    assert swapped != "How many berths?"


def test_manners_surround_the_question_in_its_language(
    make_question: Callable[..., Question],
) -> None:
    asked = text(polite(make_question("q", "幾座？", lang="zh-Hant"), Random(0)))
    assert asked in ("請問，幾座？謝謝！", "你好，麻煩查一下：幾座？")


def test_the_second_part_comes_first_and_the_mark_stays_last(
    make_question: Callable[..., Question],
) -> None:
    asked = make_question("q", "when did the north port open?", lang="en")
    assert text(word_order(asked, Random(3))) in (
        "north port open when did the?",
        "the north port open when did?",
    )
    assert word_order(make_question("q", "几座？"), Random(0)) is None


@pytest.mark.parametrize("name", sorted(PERTURBATIONS))
@given(
    seed=st.integers(0, 50), words=st.text("北港有几座码头2025年圖書館 ", min_size=1, max_size=20)
)
def test_a_seed_gives_the_same_perturbation_and_keeps_all_but_the_words(
    name: str, make_question: Callable[..., Question], seed: int, words: str
) -> None:
    asked = make_question("q", words)
    one, two = (PERTURBATIONS[name](asked, Random(seed)) for _ in range(2))
    assert one == two
    if one is not None:
        assert replace(one, question=words, lang=asked.lang) == asked


def test_script_and_width_change_nothing_after_folding(
    make_question: Callable[..., Question],
) -> None:
    asked = make_question("q", "2025年图书馆藏书多少？")
    for perturb in (other_script, full_width_digits):
        assert fold(text(perturb(asked, Random(0)))) == fold(asked.question)


def test_each_suite_is_a_slice_with_its_paired_change(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    evaluation = evaluate(shelf, toy_questions)
    figures = robustness(shelf, toy_questions, evaluation).figures
    assert figures["robust:script"]["change"].value == 0.0
    assert figures["robust:script"]["right"].n == 3
    assert "robust:full_width" not in figures


def test_a_service_that_does_not_fold_scripts_loses_the_script_suite(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    def unfolded(question: Question, random: Random) -> Question | None:
        return replace(question, question="?" * len(question.question))

    evaluation = evaluate(shelf, toy_questions)
    after = robustness(shelf, toy_questions, evaluation, perturbations={"script": unfolded})
    assert after.figures["robust:script"]["change"].value == pytest.approx(-2 / 3)


def test_only_evaluated_questions_are_perturbed(
    shelf: Any, toy_questions: Sequence[Question], make_question: Callable[..., Question]
) -> None:
    foreign = make_question("foreign", "图书馆？", corpora=("elsewhere",))
    evaluation = evaluate(shelf, toy_questions)
    steps: list[tuple[str, int, int]] = []
    robustness(
        shelf, [*toy_questions, foreign], evaluation, progress=lambda *step: steps.append(step)
    )
    total = sum(len(perturb_all(toy_questions, p, seed="0/x")) for p in PERTURBATIONS.values())
    assert steps[-1] == ("robustness", total, total)
