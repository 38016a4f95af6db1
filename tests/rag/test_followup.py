from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.followup import standalone
from rag.types import Turn

CASES = Path(__file__).with_name("followup_cases.txt")


def cases() -> Iterator[tuple[Turn, str, str]]:
    turn = Turn("", "")
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            turn = Turn(*line[2:].split(" | "))
        elif line:
            asked, expected = line.split(" -> ")
            yield turn, asked, expected


@pytest.mark.parametrize(("turn", "asked", "expected"), list(cases()))
def test_a_follow_up_is_made_to_stand_alone(turn: Turn, asked: str, expected: str) -> None:
    assert standalone(asked, [turn]) == expected


DIALOGUES = Path(__file__).with_name("followup_dialogues.txt")
_TERM = re.compile(r"(?:^|(?<= ))([+-])( ?.+?)(?= [+-]|$)")


def dialogues() -> Iterator[tuple[str, list[Turn], str, str]]:
    """Yield what a dialogue is for, the turns before, the question, and what is wanted of it."""
    part, turns = "", []
    lines = DIALOGUES.read_text(encoding="utf-8").splitlines()
    for before, line in itertools.pairwise(["", *lines]):
        if line.startswith("=="):
            part = line.split()[1]
        elif line.startswith("# "):
            question, answer = line[2:].split(" | ")
            turns = [*(turns if before.startswith("# ") else []), Turn(question, answer)]
        else:
            asked, wanted = line.split(" -> ")
            yield part, turns, asked, wanted


def is_as_wanted(asked: str, wanted: str, rewritten: str) -> bool:
    """Tell whether each +term (one of a|b) stands there once, each -term not; = is untouched."""
    if wanted == "=":
        return rewritten == asked
    for sign, term in _TERM.findall(wanted):
        counts = [occurrences(one.strip(), rewritten) for one in term.split("|")]
        if (1 in counts) != (sign == "+") or (sign == "-" and any(counts)):
            return False
    return True


def occurrences(term: str, text: str) -> int:
    word = r"(?<![A-Za-z]){}(?![A-Za-z])" if term.isascii() else "{}"
    return len(re.findall(word.format(re.escape(term)), text, re.IGNORECASE))


@pytest.mark.parametrize(("part", "least"), [("seen:", 1.0), ("held", 0.9)])
def test_follow_ups_name_what_they_are_about_once_and_nothing_else(part: str, least: float) -> None:
    outcomes = {
        (turns[-1].question, asked): is_as_wanted(asked, wanted, standalone(asked, turns))
        for one, turns, asked, wanted in dialogues()
        if one == part
    }
    assert len(outcomes) >= 70
    wrong = [at for at, right in outcomes.items() if not right]
    assert 1 - len(wrong) / len(outcomes) >= least, wrong


ALONE = [
    "谁建了盐场？",
    "谁发明了电话？",
    "怎么煮米饭？",
    "如何学习法语？",
    "为什么海水是咸的？",
    "黄金多少钱一克？",
    "圆周率是多少？",
    "他山之石可以攻玉出自哪里？",
    "好的，谢谢",
    "OK",
    "杭州有几家概念验证中心？",
    "其他城市也有概念验证中心吗？",
    "红烧肉怎么做才不腻？",
    "珠穆朗玛峰有多高？",
    "感冒了可以喝咖啡吗？",
    "滨江这个区最早是哪年划出来的？",
    "那位拿过诺奖的外国科学家全职去了哪家机构？",
    "未来科技城和它的核心区有多大？",
    "“十五五”结束的那一年，杭州研发投入强度要达到多少？",
    "潤苗基金首期規模是多少？",
    "臺北101大樓有幾層？",
    "Who founded Unitree?",
    "How do I reverse a list in Python?",
    "When was the hypergravity centrifuge started, and what is its first main machine called?",
    "Is it true that Rokid is the company behind DeepModa?",
]


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize(
    "turn",
    [
        Turn("2025年上半年滨江的地区生产总值是多少？", "1559.9亿元。[1]"),
        Turn("白马湖实验室由谁牵头？", "浙能集团。"),
        Turn("How many large models have companies in Binjiang released?", "40 models."),
        Turn("谁建了渔港？", "海鹭集团。[1]"),
        Turn("How many ports does Hailu operate?", "12."),
    ],
)
def test_a_question_that_stands_alone_is_untouched(question: str, turn: Turn) -> None:
    assert standalone(question, [turn]) == question


def test_without_history_nothing_changes() -> None:
    assert standalone("那2024年呢？", []) == "那2024年呢？"


def test_follow_ups_of_follow_ups_keep_the_subject_and_drop_the_old_measure() -> None:
    history = [
        Turn("去年未来科技城有多少家企业投了科技保险？", "14家。"),
        Turn("保单金额多少？", "2463.51万元。[1]"),
    ]
    assert standalone("增信了多少？", history) == "去年未来科技城企业投了科技保险增信了多少？"


def test_a_chain_changes_time_then_place_then_topic() -> None:
    history = [
        Turn("2025年滨江有多少家上市公司？", "70家。"),
        Turn("2024年呢？", "66家。"),
        Turn("余杭区呢？", "40家。"),
    ]
    assert standalone("独角兽企业呢？", history) == "2024年余杭区有多少家独角兽企业？"


def test_markers_and_whole_sentences_give_way_to_the_name_in_them() -> None:
    turn = Turn(
        "这台机器是谁研发的？",
        "白马湖实验室与两所高校合作，用三年研发出它。[1][2]\n更多见原文。[3]",
    )
    assert standalone("它在哪里？", [turn]) == "白马湖实验室在哪里？"


def test_of_a_very_long_turn_the_end_of_the_question_and_the_beginning_of_the_answer_are_read() -> (
    None
):
    filler = "这里的船很多。" * 400
    asked = "白马湖实验室研发了什么？"
    late = Turn(asked, f"一台机器。{filler}2019年5月完工。")
    assert standalone("当时有多少人？", [late]) == standalone(
        "当时有多少人？", [Turn(asked, "一台机器。")]
    )
    early = Turn(f"白马湖实验室？{filler}", "")
    assert "白马湖" not in standalone("它在哪里？", [early])


def test_a_stored_rewrite_gives_the_same_chain_as_the_question_typed() -> None:
    typed = [Turn("2025年滨江有多少家上市公司？", "70家。"), Turn("2024年呢？", "66家。")]
    stored = [typed[0], Turn("2024年滨江有多少家上市公司？", "66家。")]
    assert standalone("余杭区呢？", typed) == standalone("余杭区呢？", stored)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="那它呢其他这里2024年多少家是杭州的What it？?, \n[1]“”𠀀\u200bİ", max_size=30),
    st.text(alphabet="谁是杭州2025年的有多少家企业A'sit how many。[2]", max_size=30),
    st.text(max_size=20),
)
def test_no_text_breaks_it(question: str, asked: str, answer: str) -> None:
    history = [Turn(asked, answer)]
    assert isinstance(standalone(question, history), str)
    assert standalone(question, history) == standalone(question, history)
