from __future__ import annotations

import random

import pytest

from index.doubles import HashingEmbedder
from training.variants import Variants

QUESTIONS = ["灯塔的设计师是谁？", "港口的面积有多大？"]


def variants(seed: int = 1) -> Variants:
    synonyms = [["灯塔", "航标塔"], ["面积", "大小"]]
    return Variants(QUESTIONS, synonyms, HashingEmbedder(dimension=64), random.Random(seed))


def test_a_reworded_question_has_synonyms_in_place_of_its_words() -> None:
    found = {variants(seed).reworded(QUESTIONS[0]) for seed in range(20)}
    assert found == {"航标塔的设计师是谁?", None}


def test_a_question_without_known_words_is_not_reworded() -> None:
    assert variants().reworded("谁来了？") is None


@pytest.mark.parametrize("seed", range(10))
def test_a_swapped_question_asks_for_what_its_passage_does_not_say(seed: int) -> None:
    swapped = variants(seed).swapped(QUESTIONS[0], "灯塔由林若谷设计，高36米。")
    assert swapped in {f"{word}的设计师是谁?" for word in ("港口", "面积")} | {
        f"灯塔的{word}是谁?" for word in ("港口", "面积")
    }


def test_nothing_is_swapped_for_what_the_passage_says() -> None:
    said = "灯塔和港口的设计师算出面积。"
    assert variants().swapped(QUESTIONS[0], said) is None
