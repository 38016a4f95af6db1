"""Folding: texts that say the same are equal, and numbers stay whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eval.folding import fold, folded_tokens, holds


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１，２００億元", "1200亿元"),
        ("276 家", "276家"),
        ("Hangzhou-City, 1.5%", "hangzhou city 1.5%"),
        ("「模域空間」AI小鎮", "模域空间ai小镇"),
        ("气温 -3 度", "气温\u22123度"),
        ("10-20", "10 20"),
        ("1990\u22122000年", "1990 2000年"),
        ("COVID\u221219", "covid 19"),
        ("end. Next 3.", "end next 3"),
    ],
)
def test_script_width_case_and_separators_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
@example("à\n-0")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "alias", "held"),
    [
        ("共276家企业", "276", True),
        ("共1276家企业", "276", False),
        ("共276.5亿元", "276", False),
        ("共276万家", "276", False),
        ("a total of 276 million", "276", False),
        ("a total of 276 firms", "276", True),
        ("1.276", "276", False),
        ("占5%", "5", False),
        ("he said so", "ai", False),
        ("an AI town", "ai", True),
        ("AI小镇", "ai", True),
        ("14座", "14座", True),
        ("", "14座", False),
        ("14座", "。", False),
    ],
)
def test_an_alias_is_held_as_a_whole_word_or_number(text: str, alias: str, *, held: bool) -> None:
    assert holds(fold(text), fold(alias)) is held


def test_tokens_are_words_numbers_and_single_chinese_characters() -> None:
    assert folded_tokens(fold("AI 产值1.5亿")) == ["ai", "产", "值", "1.5", "亿"]
