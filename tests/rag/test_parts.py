from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalize import to_simplified, to_traditional
from rag.parts import split_question


@pytest.mark.parametrize(
    "question",
    [
        "灯塔有多高？",
        "在去年，灯塔有多高？",
        "1980年，灯塔有多高？",
        "灯塔坏了吗，请告诉我",
        "渔港和盐场",
        "跟2020年比，船少了几成？",
        "与去年相比，今年发生了什么变化？",
        "与去年相比，今年的变电站建设情况如何？",
        "旗子的颜色分别表示什么？",
        "甲港、乙港、丙港、丁港和戊港各有多少艘船？",
        "红和绿的灯分别表示什么？",
        "渔民怎么跟商人联系，哪个码头最近？",
        "没什么，随便看看",
        "好几家渔行，好几条船，都在哪？",
        "How tall is the lighthouse?",
        "Describe the lighthouse and the harbour.",
        "",
        "？？",
    ],
)
def test_a_question_that_asks_one_thing_comes_back_as_it_is(question: str) -> None:
    assert split_question(question) == (question,)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("渔港多大？盐场多大？", ("渔港多大？", "盐场多大？")),
        (
            "盐场2024年产量比2023年高还是低？",
            ("盐场2024年产量是多少？", "盐场2023年产量是多少？"),
        ),
        (
            "盐场工人的月薪，2024年比2023年高了还是低了？",
            ("2024年盐场工人的月薪是多少？", "2023年盐场工人的月薪是多少？"),
        ),
        (
            "跟2023年比，盐场的产量2024年是升了还是降了，升了多少？",
            ("2024年盐场的产量是多少？", "2023年盐场的产量是多少？"),
        ),
        ("和2020年比，低保标准提高了吗？", ("低保标准是多少？", "2020年低保标准是多少？")),
        ("与去年相比，盐场的产量变高了吗？", ("盐场的产量是多少？", "去年盐场的产量是多少？")),
        ("甲灯和乙灯，高度分别是多少？哪座高？", ("甲灯高度是多少", "乙灯高度是多少")),
        ("渔港和盐场哪个船多，各多少艘？", ("渔港船多少艘？", "盐场船多少艘？")),
        ("渔港的港长和盐场的厂长分别是谁？", ("渔港的港长是谁？", "盐场的厂长是谁？")),
        ("甲灯和乙灯的高度分别是多少？", ("甲灯的高度是多少？", "乙灯的高度是多少？")),
        ("盐场去年和今年各招多少人？", ("盐场去年招多少人？", "盐场今年招多少人？")),
        (
            "甲校、乙校和丙校各有多少学生？",
            ("甲校有多少学生？", "乙校有多少学生？", "丙校有多少学生？"),
        ),
        (
            "Who are the dean of the school and the master of the port?",
            ("Who is the dean of the school?", "Who is the master of the port?"),
        ),
        (
            "What are the height and the age of the lighthouse?",
            ("What is the height of the lighthouse?", "What is the age of the lighthouse?"),
        ),
        (
            "How many boats came in 2023 and in 2024?",
            ("How many boats came in 2023?", "How many boats came in 2024?"),
        ),
        ("渔港有多少人，以及盐场有多少人？", ("渔港有多少人", "盐场有多少人？")),
        ("渔港多大？另外，盐场多大？", ("渔港多大？", "盐场多大？")),
        ("渔港投资多少、能停几艘船？", ("渔港投资多少", "渔港能停几艘船？")),
        (
            "渔港的火灾，先估损失多少，后来核定多少？",
            ("渔港的火灾，先估损失多少", "渔港的火灾，后来核定多少？"),
        ),
        ("请教一下：渔港多大，盐场多大？", ("请教一下：渔港多大", "盐场多大？")),
        (
            "带孩子去渔港，进园和坐船各要多少钱",
            ("带孩子去渔港，进园要多少钱", "带孩子去渔港，坐船要多少钱"),
        ),
        ("甲船、乙船的船长各是谁？", ("甲船的船长是谁？", "乙船的船长是谁？")),
        (
            "Which has the larger fleet, Elm Harbour or Oak Harbour?",
            ("How large is the fleet of Elm Harbour?", "How large is the fleet of Oak Harbour?"),
        ),
        (
            "Which pier had more visitors in 2024, Elm or Oak, and how many each?",
            ("Elm pier had how many visitors in 2024?", "Oak pier had how many visitors in 2024?"),
        ),
        (
            "What was Hailu's 2024 revenue and what is its target for 2025?",
            ("What was Hailu's 2024 revenue", "What is Hailu's target for 2025?"),
        ),
        (
            "How tall is the lighthouse, and who designed the harbour?",
            ("How tall is the lighthouse", "who designed the harbour?"),
        ),
        (
            "How tall is the lighthouse and where is the harbour?",
            ("How tall is the lighthouse", "where is the harbour?"),
        ),
    ],
)
def test_each_thing_that_is_asked_is_a_question_of_its_own(
    question: str, parts: tuple[str, ...]
) -> None:
    assert split_question(question) == parts


def test_a_part_takes_its_subject_over_from_the_part_before_it() -> None:
    assert split_question("灯塔有多高？什么时候建成？") == ("灯塔有多高？", "灯塔什么时候建成？")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("渔港和盐场分别有多少人？", ("渔港有多少人？", "盐场有多少人？")),
        ("漁港與鹽場各有多少人？", ("漁港有多少人？", "鹽場有多少人？")),
        ("渔港和盐场哪个大？", ("渔港有多大？", "盐场有多大？")),
        ("南滩的渔港和盐场哪个大？", ("南滩的渔港有多大？", "南滩的盐场有多大？")),
        ("南滩的渔港和北岬的盐场哪个大？", ("南滩的渔港有多大？", "北岬的盐场有多大？")),
    ],
)
def test_two_things_that_are_asked_about_together_are_asked_about_in_turn(
    question: str, parts: tuple[str, ...]
) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("渔港有几条船？盐场有几条？", ("渔港有几条船？", "盐场有几条船？")),
        (
            "海岚市2020年造了几条船，历年一共造了几条？",
            ("海岚市2020年造了几条船", "海岚市历年一共造了几条船？"),
        ),
        ("渔港有几家店开张，盐场关了几家？", ("渔港有几家店开张", "盐场关了几家？")),
    ],
)
def test_what_is_counted_is_taken_over_and_no_year_where_all_are_asked_for(
    question: str, parts: tuple[str, ...]
) -> None:
    assert split_question(question) == parts


def test_what_asks_nothing_stays_with_what_follows_it() -> None:
    question = "据公报，渔港多大？2024年，盐场多大？"
    assert split_question(question) == ("据公报，渔港多大？", "2024年，盐场多大？")


def test_more_than_four_parts_are_left_together() -> None:
    four = "甲港多大？乙港多大？丙港多大？丁港多大？"
    assert split_question(four) == ("甲港多大？", "乙港多大？", "丙港多大？", "丁港多大？")
    five = four + "戊港多大？"
    assert split_question(five) == (five,)


@pytest.mark.parametrize(
    "question",
    [
        "渔港多大？盐场多大？",
        "灯塔有多高？什么时候建成？",
        "渔港和盐场分别有多少人？",
        "渔船有几条，谁买的？",
    ],
)
def test_both_scripts_are_cut_at_the_same_places(question: str) -> None:
    traditional = split_question(to_traditional(question))
    assert tuple(to_simplified(part) for part in traditional) == split_question(question)


@given(st.text(alphabet="渔港盐场和与有多少谁哪几家？，；各是什么 andwhoABC", max_size=40))
def test_the_parts_are_one_to_four_and_none_of_them_is_blank(question: str) -> None:
    parts = split_question(question)
    assert 1 <= len(parts) <= 4
    assert parts == (question,) or all(part.strip() for part in parts)
