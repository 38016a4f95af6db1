from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import Document
from rag.answerability import crosses_languages
from rag.candidates import find_candidates
from rag.doubts import Sought, doubts
from rag.question import parse_question
from rag.types import ScoredPassage


def lost(folder: Path, text: str, question: str, *, unit: float = 1.0, beside: str = "") -> float:
    """Return what a sentence loses; ``unit`` 1: the right unit stands there.

    It is alone in its index, but for a document that is not asked about.
    """
    index = LocalIndex(folder, HashingEmbedder(dimension=256))
    index.add_documents([Document("a", "", "a", "", "zh-Hans", text)])
    if beside:
        index.add_documents([Document("b", "", "b", "", "en", beside)])
    with contextlib.closing(index), contextlib.closing(index.open()) as snapshot:
        parsed = parse_question(question, max_chars=100)
        scored = [ScoredPassage(one, 1.0, {}, 0.5) for one in snapshot.document_passages("a")]
        matcher, (one,) = find_candidates(snapshot, snapshot.analyze(question), parsed, scored)
        sought = Sought.of(parsed, matcher)
        cross = crosses_languages(parsed, [one])
        units = np.array([unit], dtype=np.float32)
        (found,) = doubts(parsed, sought, matcher, [one], cross=cross, units=units)
    return float(found)


@pytest.mark.parametrize(
    ("text", "question", "plain", "log_odds"),
    [
        ("海星灯塔。", "海星灯塔在哪条路上？", "灯塔在哪条路上？", 5.0),
        ("海星灯塔。", "最高的是海星灯塔还是月牙灯塔？", "最高的灯塔是哪座？", 0.0),
        ("海星塔修好了。", "谁修“海星塔”？", "谁修海星塔？", 0.0),
        ("海星灯塔高36米。", "“海星塔”有多高？", "海星塔有多高？", 2.0),
        ("海星灯塔高36米。", "「海星塔」有多高？", "海星塔有多高？", 2.0),
        ("海星灯塔高36米。", "“海星塔”是不是有36米高？", "海星塔是不是有36米高？", 0.0),
        ("末班车为22时20分。", "203路末班车是几点？", "末班车是几点？", 2.0),
        ("203路末班车为22时20分。", "203路末班车是几点？", "末班车是几点？", 0.0),
        ("灯塔计划装灯12盏。", "灯塔目前装多少盏灯？", "灯塔装多少盏灯？", 1.0),
        ("灯塔计划装灯12盏。", "灯塔装了多少盏灯？", "灯塔装多少盏灯？", 1.0),
        ("灯塔计划装灯12盏。", "规划提出了多少盏灯？", "规划提出多少盏灯？", 0.0),
        ("灯塔已装灯12盏。", "灯塔目前装了多少盏灯？", "灯塔装多少盏灯？", 0.0),
        ("灯塔高36米。", "最高的灯塔有多高？", "灯塔有多高？", 1.0),
        ("灯塔是全国最高的，有36米。", "最高的灯塔有多高？", "灯塔有多高？", 0.0),
        ("灯塔高36米。", "最近修的灯塔有多高？", "灯塔有多高？", 0.0),
        ("灯塔第一季度停用。", "灯塔第一季度怎么了？", "灯塔怎么了？", 0.0),
        ("灯塔是本省首座。", "第一座灯塔在哪个省？", "灯塔在哪个省？", 0.0),
        ("第一人民医院有床位36张。", "市第一人民医院有多少张床位？", "人民医院有多少张床位？", 0.0),
        (
            "The lamp was lit in 1932.",
            "When was the lamp first lit?",
            "When was the lamp lit?",
            0.0,
        ),
        ("灯塔高36米。", "哪座灯塔最多人去？", "哪座灯塔有人去？", 1.0),
        ("灯塔一次可上36人。", "灯塔一次最多能上多少人？", "灯塔一次能上多少人？", 0.0),
        ("灯塔今年停用，铁梯拆下。", "灯塔为什么停用？", "灯塔停用？", 2.0),
        ("灯塔3月5日停用。", "灯塔为什么停用？", "灯塔停用？", 7.0),
        ("灯塔因大风停用。", "灯塔为什么停用？", "灯塔停用？", 0.0),
        ("灯塔停用，与码头合二为一。", "灯塔为什么停用？", "灯塔停用？", 2.0),
        ("灯塔停用，为码头腾地方。", "灯塔为什么停用？", "灯塔停用？", 0.0),
        ("灯塔停用与大风有关。", "灯塔停用是什么导致的？", "灯塔停用？", 0.0),
        ("灯塔停用，以改建码头。", "灯塔停用的起因呢？", "灯塔停用？", 0.0),
        (
            "灯塔今年停用，灯器、镜片、绳索、铁梯早就拆掉。",
            "灯塔怎么会停用，怎么回事？",
            "灯塔停用？",
            2.0,
        ),
        ("灯塔今年停用，铁梯拆下。", "灯塔咋就停用了？", "灯塔停用？", 2.0),
        ("灯塔今年停用。", "灯塔停用后怎么就医？", "灯塔停用后能就医？", 0.0),
        ("The lamp failed in March.", "What makes up the lamp?", "Tell of the lamp", 0.0),
        ("海星灯塔。", "网传的是海星灯塔，属实？", "灯塔属实？", 0.0),
        ("海星灯塔。", "海星灯塔和月牙灯塔，哪座最高？", "最高的灯塔是哪座？", 0.0),
        ("灯塔今年停用。", "灯塔怎么会员才能上？", "灯塔会员能上？", 0.0),
        ("The lamp failed in March.", "How come the lamp failed?", "Tell of the lamp", 2.0),
        (
            "The lamp failed in March, and boats now steer by the harbour church at night.",
            "Why did the lamp fail?",
            "Tell of the lamp",
            2.0,
        ),
        ("灯塔设计奖得主方禾2019年来港。", "方禾哪年获灯塔设计奖？", "方禾哪年来灯塔？", 5.0),
        ("方禾2019年获灯塔设计奖。", "方禾哪年获灯塔设计奖？", "方禾哪年来灯塔？", 0.0),
        ("灯塔设计奖得主是方禾。", "谁获得灯塔设计奖？", "灯塔是谁设计？", 0.0),
        ("方禾是2019年灯塔设计奖得主。", "方禾哪年获灯塔设计奖？", "方禾哪年来灯塔？", 0.0),
        ("方禾為2019年燈塔設計獎得主。", "方禾何時獲燈塔設計獎？", "方禾何時來燈塔？", 0.0),
        ("灯塔设计奖得主来自北港。", "哪里人获灯塔设计奖？", "哪里人来灯塔？", 0.0),
        ("总投资36万元，每座12万元。", "灯塔单座、单独投资多少？", "灯塔投资多少？", 0.0),
        ("灯塔总投资36万元。", "灯塔单独的总投资多少？", "灯塔的总投资多少？", 0.0),
        ("灯塔、码头等總投資36萬元。", "燈塔單獨投資多少？", "燈塔投資多少？", 5.0),
        (
            "The lamp and the pier cost a total of $3m.",
            "What did the lamp cost individually?",
            "What did the lamp cost?",
            5.0,
        ),
        ("灯塔停用，为候鸟提供栖息地。", "灯塔为什么停用？", "灯塔停用？", 0.0),
        ("灯塔、码头等总投资36万元。", "灯塔单独投资多少？", "灯塔投资多少？", 5.0),
        ("总投资36万元，灯塔单独为9万元。", "灯塔单独投资多少？", "灯塔投资多少？", 0.0),
        ("方禾管灯塔，每天上去两次。", "方禾来灯塔之前在哪儿干？", "方禾在哪儿干？", 2.0),
        ("方禾管灯塔，曾是渔民。", "方禾管灯塔之前做什么？", "方禾做什么？", 0.0),
        ("某处海港有灯塔，离岸不远。", "哪处海港有灯塔？", "海港有灯塔？", 5.0),
        ("由原茶室改建的灯塔。", "灯塔以前是干什么的？", "灯塔是干什么的？", 0.0),
        ("The lamp failed because of wind.", "Why did the lamp fail?", "Tell of the lamp", 0.0),
        ("苏州的灯塔高36米。", "How tall is the Suzhou lamp?", "How tall is the lamp?", 0.0),
        ("南京的灯塔高36米。", "How tall is the Suzhou lamp?", "How tall is the lamp?", 3.0),
        ("A lamp is 36 m tall.", "How tall is the Suzhou lamp?", "How tall is the lamp?", 6.0),
    ],
)
def test_a_name_that_a_passage_lacks_and_what_is_only_planned_cost_log_odds(
    tmp_path: Path, text: str, question: str, plain: str, log_odds: float
) -> None:
    with_doubt, without = lost(tmp_path / "a", text, question), lost(tmp_path / "b", text, plain)
    assert with_doubt - without == pytest.approx(log_odds)


@pytest.mark.parametrize(
    ("text", "question", "log_odds"),
    [
        ("灯塔占地36平方米。", "灯塔有多少盏灯？", 1.5),
        ("灯塔占地36平方米。", "How many lamps has the lighthouse?", 1.5),
        ("The lighthouse has 36 lamps.", "灯塔有多少盏灯？", 0.0),
    ],
)
def test_a_figure_of_another_unit_is_told_but_for_chinese_counters_in_english(
    tmp_path: Path, text: str, question: str, log_odds: float
) -> None:
    right = lost(tmp_path / "right", text, question)
    other = lost(tmp_path / "other", text, question, unit=-1.0)
    assert other - right == pytest.approx(log_odds)


def test_who_holds_a_post_that_nobody_speaks_of_is_not_known(tmp_path: Path) -> None:
    text = "海岚大学的罗松扎西得了第二名。"
    assert lost(tmp_path / "a", text, "海岚大学的校长是谁？") == pytest.approx(3.0)
    assert lost(tmp_path / "b", text, "海岚大学的第二名是谁？") == pytest.approx(0.0)


def test_a_sentence_of_the_other_language_without_the_name_that_documents_have_is_doubted(
    tmp_path: Path,
) -> None:
    question, text = "How many people work in Worcester?", "十人以上的单位集体预约。"
    unknown = lost(tmp_path / "a", text, question)
    known = lost(tmp_path / "b", text, question, beside="Worcester runs on gas.")
    assert known - unknown == pytest.approx(2.0)
