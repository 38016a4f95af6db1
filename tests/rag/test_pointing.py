"""What points at earlier turns by their place is written out; all else stays as it is."""

from __future__ import annotations

import pytest

from rag.followup import standalone
from rag.outline import outline
from rag.pointing import compared, corrected, dated, placed
from rag.types import Turn

FIRMS = (Turn("海鹭集团出口多少吨？", "12吨。"), Turn("潮声食品呢？", "5吨。"))


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("不对，我问的是租金多少", "租金多少"),
        ("不是，我問的是2022年的", "2022年的"),
        ("我不是问总投资，其中补助有多少", "其中补助有多少"),
        ("前面说的那艘渡轮，有多长", "渡轮，有多长"),
        ("No, I meant the winter fare", "the winter fare"),
        ("不是说好了吗", "不是说好了吗"),
        ("No entry after nine?", "No entry after nine?"),
        ("问题是谁发现的", "问题是谁发现的"),
        ("讲的是什么故事？", "讲的是什么故事？"),
        ("之前说过的话算不算数？", "之前说过的话算不算数？"),
        ("不对，是潮声食品", "潮声食品"),
        ("Sorry, I meant the winter fare", "the winter fare"),
    ],
)
def test_the_words_of_a_correction_are_left_out(question: str, left: str) -> None:
    assert corrected(question) == left


@pytest.mark.parametrize(
    ("question", "answers", "written"),
    [
        ("前者占多少股份？", ("海鹭集团与潮声食品。",), "海鹭集团占多少股份？"),
        ("后者呢？", ("海鹭集团和潮声食品。",), "潮声食品呢？"),
        ("第二个有多大？", ("两个：北园、南园。",), "南园有多大？"),
        ("and the second one?", ("Two: Senior Fellows and Early Fellows.",), "and Early Fellows?"),
        ("The latter is where?", ("Elm House and Oak Lodge",), "Oak Lodge is where?"),
        ("第一位在那儿待了多久？", ("研究员林若川。", "陈立伟团队。"), "林若川在那儿待了多久？"),
        ("前者卖到哪里？", ("12吨，涨了三成", "5吨"), "海鹭集团卖到哪里？"),
        ("第二个五年计划是哪年的？", ("海鹭集团和潮声食品。",), "第二个五年计划是哪年的？"),
        ("第一个在月球上行走的人是谁？", ("海鹭集团和潮声食品。",), "第一个在月球上行走的人是谁？"),
        ("前者和后者哪个大？", ("海鹭集团和潮声食品。",), "前者和后者哪个大？"),
        (
            "The first investor was who?",
            ("Elm House and Oak Lodge",),
            "The first investor was who?",
        ),
        ("the second world war", ("Elm House and Oak Lodge",), "the second world war"),
        ("前者是谁？", ("海鹭集团。",), "前者是谁？"),
    ],
)
def test_the_former_and_the_latter(question: str, answers: tuple[str, ...], written: str) -> None:
    asked = [outline("海鹭集团出口多少吨？"), outline("潮声食品出口多少吨？")]
    assert placed(question, asked[: len(answers)], answers) == written


@pytest.mark.parametrize(
    ("question", "before", "written"),
    [
        ("第二年换成谁了？", "2022年的厂长是谁？", "2023年换成谁了？"),
        ("前一年呢", "2022年的厂长是谁？", "2021年呢"),
        ("第二年呢", "厂长是谁？", "第二年呢"),
        ("第二年呢", "２０２２年的厂长是谁？", "2023年呢"),
        ("头一年亏了多少？", "2022年的厂长是谁？", "头一年亏了多少？"),
        ("第二年度报告呢", "2022年的厂长是谁？", "第二年度报告呢"),
    ],
)
def test_the_year_after_and_before(question: str, before: str, written: str) -> None:
    assert dated(question, outline(before)) == written


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("比潮声的多吗", "潮声和海鹭集团去年营收各是多少？"),
        ("潮声比它高吗", "潮声和海鹭集团去年营收各是多少？"),
        ("比去年少了多少", ""),
        ("比它多吗", ""),
        ("比计划高吗", ""),
    ],
)
def test_whether_one_is_more_asks_for_both(question: str, written: str) -> None:
    assert compared(question, outline("海鹭集团去年营收是多少？")) == written


@pytest.mark.parametrize(
    ("history", "question", "whole"),
    [
        (FIRMS[:1], "不对，我问的是利润", "海鹭集团的利润是多少？"),
        (FIRMS[:1], "到底是为了什么？", "海鹭集团出口吨为了什么？"),
        (
            (Turn("盐场的场长是谁？", "林若川。"), Turn("什么时候到盐场的？", "2021年。")),
            "他之前在哪里？",
            "林若川之前在哪里？",
        ),
        (
            (Turn("2022年盐场的场长是谁？", "林若川。"),),
            "第二年换成谁了？",
            "盐场的场长2023年换成谁了？",
        ),
        (
            (Turn("Where are the ferries refitted?", "At the Nanwan yard."),),
            "Who runs that yard?",
            "Who runs the Nanwan yard?",
        ),
        (
            (Turn("盐场每年补贴多少？", "1.5亿元。"),),
            "2024年修订以后呢？",
            "2024年修订以后盐场每年补贴多少？",
        ),
    ],
)
def test_in_a_conversation(history: tuple[Turn, ...], question: str, whole: str) -> None:
    assert standalone(question, history) == whole


def test_whatever_the_turns_hold_a_question_is_made_whole() -> None:
    assert standalone("5月" * 900, [Turn("盐场多大？", "1亩")])
    assert standalone("它呢？", [Turn("盐场多大？", "1亩"), Turn("5月" * 1000, "x")])
    assert standalone("它呢？", [Turn("\ud800", "\udfff")])
