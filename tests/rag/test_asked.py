"""Which figure a question asks for."""

from __future__ import annotations

import pytest

from rag.asked import asked_figure


@pytest.mark.parametrize(
    ("question", "symbol"),
    [
        ("大会吸引了多少观众？", ""),
        ("大会来了多少人？", "人"),
        ("大会来了多少万人？", "人"),
        ("一共有多少个人参加？", "人"),
        ("今年演出了多少场次？", "次"),
        ("工程投资多少亿美元？", "USD"),
        ("How many days of leave do staff get?", "天"),
        ("How many companies moved in?", "家"),
        ("How large, in square metres, is the yard?", "m²"),
        ("What was the power, in MW, at the end of 2025?", "MW"),
        ("How much did it cost in five cities?", ""),
        ("What is the area in ha?", "ha"),
        ("How large in hectares will the park be?", "ha"),
        ("What was the growth in e-commerce sales?", ""),
        ("What was the fall in foot traffic?", ""),
        ("What is the revenue in GB?", ""),
    ],
)
def test_the_unit_that_a_question_names_is_read(question: str, symbol: str) -> None:
    asked = asked_figure(question)
    assert asked is not None
    assert (asked.unit.symbol if asked.unit else "") == symbol


@pytest.mark.parametrize(
    "noun",
    [
        "股份",
        "份额",
        "名额",
        "座位",
        "岗位",
        "成本",
        "层级",
        "班级",
        "轮胎",
        "款项",
        "人口",
        "单位",
    ],
)
def test_a_counter_within_a_noun_is_no_unit(noun: str) -> None:
    asked = asked_figure(f"公司有多少{noun}？")
    assert asked is not None
    assert asked.unit is None
