from __future__ import annotations

import pytest

from rag.contraries import contrary


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("男子冠军打破的纪录是多少？", "女子冠军打破了2019年的纪录。"),
        ("上半年出口多少？", "上半年进口三亿元。"),
        ("農村有多少戶？", "城镇有三万户。"),
        ("成人票多少钱？", "儿童票十元。"),
        ("What were exports?", "Imports rose to £3 million."),
        ("How many women took part?", "In all 30 men took part."),
    ],
)
def test_the_other_side_alone_is_another_thing(question: str, text: str) -> None:
    assert contrary(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("男子冠军是谁？", "男子和女子冠军都来自海岚。"),
        ("男子和女子哪个多？", "女子有三十人。"),
        ("男子冠军是谁？", "冠军是林远。"),
        ("How many men took part?", "The manager came with 30 men and women."),
        ("How many men took part?", "Menus were handed out."),
    ],
)
def test_both_sides_or_none_say_nothing(question: str, text: str) -> None:
    assert not contrary(question, text)
