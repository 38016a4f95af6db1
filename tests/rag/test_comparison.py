from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.comparison import sides


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("渔港和盐场哪个大？", ("渔港有多大？", "盐场有多大？")),
        ("漁港和鹽場哪個更長？", ("漁港有多長？", "鹽場有多長？")),
        (
            "南滩的渔港和盐场哪个开通早？",
            ("南滩的渔港开通是什么时候？", "南滩的盐场开通是什么时候？"),
        ),
        ("渔港和盐场，哪边停的船更多？", ("渔港停的船有多少？", "盐场停的船有多少？")),
        ("渔港和盐场哪个归市里管？", ("渔港哪个归市里管？", "盐场哪个归市里管？")),
        ("渔港和盐场谁是归市里管的？", ()),
        ("渔港和盐场哪个开通得早？各是哪一年？", ("渔港开通是哪一年？", "盐场开通是哪一年？")),
        ("渔港和盐场谁先开通？分别是几月？", ("渔港开通是几月？", "盐场开通是几月？")),
        ("渔港和盐场哪个大，大多少？", ("渔港有多大", "盐场有多大")),
        (
            "渔港和盐场两家去年的产值哪家高，分别是多少？",
            ("渔港去年的产值是多少？", "盐场去年的产值是多少？"),
        ),
        ("请问渔港和盐场，船数哪个多？", ("渔港船数有多少？", "盐场船数有多少？")),
        ("渔港和盐场相比，哪个占地大？", ("渔港占地有多大？", "盐场占地有多大？")),
        ("南桥和北桥哪座年头更久？", ("南桥建于哪一年？", "北桥建于哪一年？")),
        ("一期、二期和三期哪个大？", ("一期有多大？", "二期有多大？", "三期有多大？")),
        ("哪个更高，是塔还是灯塔？", ("塔有多高", "灯塔有多高")),
        ("渔港大还是盐场大？", ("渔港有多大？", "盐场有多大？")),
        ("渔港和盐场去年的税收差多少？", ("渔港去年的税收是多少？", "盐场去年的税收是多少？")),
        ("对比一下渔港和盐场的面积。", ("渔港的面积是多少？", "盐场的面积是多少？")),
        ("对比一下渔港和盐场。", ()),
        ("市里给渔港和盐场，哪边的钱更多？", ("市里给渔港的钱有多少？", "市里给盐场的钱有多少？")),
        (
            "渔船的产值，甲港和乙港哪一个高、各是多少？",
            ("渔船的产值，甲港是多少？", "渔船的产值，乙港是多少？"),
        ),
        ("渔港和盐场谁增长得快？", ("渔港增速是多少？", "盐场增速是多少？")),
        ("战后局势更好，渔港和盐场中间有哪个灯塔？", ()),
        ("为缓和渔港与盐场的局势，市里派谁去调停？", ()),
        ("南塔与北岸的哪座塔像？", ()),
        ("比较优势和绝对优势的区别是什么？", ()),
        ("比较一下渔港和盐场的区别。", ()),
        ("王刚和李强谁担任局长？", ()),
        ("和平路和解放路哪条更长？", ()),
        ("对老人和儿童哪个收费更低？", ("对老人收费有多高？", "对儿童收费有多高？")),
        (
            "东港、西港和南港三个港哪个船最多？",
            ("东港港船有多少？", "西港港船有多少？", "南港港船有多少？"),
        ),
        ("甲大还是乙大？", ("甲有多大？", "乙有多大？")),
        ("甲大还是乙大？大几倍", ("甲有多大？", "乙有多大？")),
        ("南船跟北船哪个重，差几吨？", ("南船有多重", "北船有多重")),
        ("渔港和盐场2023年谁的产值高，高出多少？", ("渔港的产值有多高", "盐场2023年的产值有多高")),
        ("南塔和北塔哪座比较耐震？各能承受几级？", ("南塔能承受几级？", "北塔能承受几级？")),
        ("渔港跟盐场相比，哪边的泥更厚？", ("渔港的泥有多厚？", "盐场的泥有多厚？")),
        ("东中学跟西中学每年学费差多少？", ("东中学每年学费是多少？", "西中学每年学费是多少？")),
        ("东中学和西中学学费哪个贵？", ("东中学学费多少钱？", "西中学学费多少钱？")),
        ("灯塔比瞭望塔高吗？", ("灯塔有多高？", "瞭望塔有多高？")),
        ("渔港的船比盐场多吗？", ("渔港的船有多少？", "盐场的船有多少？")),
        ("渔港的船比盐场的多多少？", ("渔港的船有多少？", "盐场的船有多少？")),
        (
            "航道深度，渔港去年的水平比全县明年的目标低吗？",
            ("航道深度，渔港去年的水平有多高？", "航道深度，全县明年的目标有多高？"),
        ),
    ],
)
def test_each_side_of_a_chinese_comparison_is_asked_for_its_own_figure(
    question: str, parts: tuple[str, ...]
) -> None:
    assert sides(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Is the mole longer than the pier?", ("How long is the mole?", "How long is the pier?")),
        (
            "Is the pier's lamp lower than the mole's?",
            ("How high is the pier's lamp?", "How high is the mole's lamp?"),
        ),
        (
            "Does the pier have more boats than the mole?",
            ("How many boats does the pier have?", "How many boats does the mole have?"),
        ),
        (
            "Has Aldora raised less money than Bellin has?",
            ("How much money has Aldora raised?", "How much money has Bellin raised?"),
        ),
        (
            "Which is longer, the mole or the pier, and by how much?",
            ("How long is the mole?", "How long is the pier?"),
        ),
        (
            "Senior vs Early Fellows: how much does each get?",
            ("how much does Senior Fellows get?", "how much does Early Fellows get?"),
        ),
        (
            "Compare the height of the North and South towers.",
            ("What is the height of the North towers?", "What is the height of South towers?"),
        ),
        (
            "Compare the heights of the mole and the pier",
            ("What are the heights of the mole?", "What are the heights of the pier?"),
        ),
        (
            "Which came first, the mole or the pier?",
            ("When was it that the mole came?", "When was it that the pier came?"),
        ),
        (
            "Which of the two is older, the mole or the pier?",
            ("How old is the mole?", "How old is the pier?"),
        ),
        (
            "Who has more boats, Aldora or Bellin?",
            ("Aldora has how many boats?", "Bellin has how many boats?"),
        ),
    ],
)
def test_each_side_of_an_english_comparison_is_asked_for_its_own_figure(
    question: str, parts: tuple[str, ...]
) -> None:
    assert sides(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "渔港比盐场多吗？",  # more of what?
        "大桥的长度比20米长吗？",
        "船队的规模比2020年大吗？",
        "渔获同比高吗？",
        "哪个比较好？",
        "Is the mole longer than 20 metres?",
        "Is the mole longer than in 2020?",
        "Does the harbour have more than 20 boats?",
        "Which is closed, the mole or the pier?",
        "Is there more than one boat?",
    ],
)
def test_what_is_held_against_a_figure_or_a_time_has_one_side(question: str) -> None:
    assert sides(question) == ()


@given(st.text(alphabet="渔港和与比的哪个谁大多更吗，？ 20", max_size=24))
def test_a_comparison_has_two_sides_or_none(question: str) -> None:
    assert len(sides(question)) in (0, 2)
