from __future__ import annotations

import pytest

from rag.kinds import holds_kind
from rag.question import AnswerType


@pytest.mark.parametrize(
    ("answer_type", "sentence", "held"),
    [
        ("money", "票价为30元。", True),
        ("money", "有30家企业。", False),
        ("percent", "同比增长7.3%。", True),
        ("percent", "增加了73家。", False),
        ("date", "1990年成立。", True),
        ("date", "共有1312个。", False),
        ("length", "全长12公里。", True),
        ("length", "一共12项。", False),
        ("contact", "电话0571-12345678。", True),
        ("contact", "欢迎来电。", False),
        ("area", "占地6.5万平方米。", True),
        ("person", "周燕鑫说，很盼望。", True),
        ("person", "馆长是林致远。", True),
        ("person", "馆长是高级职务。", False),
        ("place", "诊室在三号楼。", True),
        ("place", "诊室周一开放。", False),
        ("any", "随便什么。", None),
    ],
)
def test_a_sentence_holds_the_kind_that_is_asked_for(
    answer_type: AnswerType, sentence: str, *, held: bool | None
) -> None:
    assert holds_kind(answer_type, sentence, "问题") is held


def test_a_person_that_the_question_names_itself_is_no_answer() -> None:
    assert holds_kind("person", "周燕鑫来了。", "周燕鑫的上司是谁？") is False
