from __future__ import annotations

from pathlib import Path

import pytest

from index.types import Document
from rag.assemble import assemble
from rag.question import parse_question
from rag.settings import Settings
from rag.stated import asked_openly, denied_figure, lacks_unit, stated_units
from rag.types import Answer, AskRequest


def test_a_figure_that_a_yes_or_no_question_states_wants_one_of_its_unit() -> None:
    units = stated_units(parse_question("灯塔高50米吗？", max_chars=50))
    assert lacks_unit("灯塔1920年建成。", units)
    assert not lacks_unit("灯塔高36米。", units)
    assert not lacks_unit(
        "灯塔1920年建成。", stated_units(parse_question("灯塔高吗？", max_chars=50))
    )


@pytest.mark.parametrize(
    ("question", "quote", "denied"),
    [
        ("灯塔高50米吗？", "灯塔高36米。", "50米"),
        ("灯塔高36米吗？", "灯塔高36米。", ""),
        ("灯塔超过30米吗？", "灯塔高36米。", ""),
        ("灯塔高30多米吗？", "灯塔高36米。", ""),
        ("Is the fee 60 pounds?", "The fee is 55 pounds.", "60 pounds"),
        ("灯塔高多少米？", "灯塔高36米。", ""),
        # A condition is not denied, a sentence with the figure among others does not deny it.
        ("工龄满12年奖金是500元吗？", "工龄满10年的，奖金为500元。", ""),
        ("工龄满12年奖金是500元吗？", "工龄满10年的，奖金为800元。", "500元"),
        ("门票30元吗？", "门票30元，讲解另收20元。", ""),
        # What is said of a longer word denies nothing of the shorter one.
        ("门票30元吗？", "副门票20元。", ""),
        ("Is the fare 9 pounds?", "The night fare is 14 pounds.", ""),
        ("Is the night fare 9 pounds?", "The night fare is 14 pounds.", "9 pounds"),
        ("灯塔2019年高36米吗？", "灯塔2020年高36米。", ""),
        ("高50米的灯塔有几名看守吗？", "灯塔高36米。", ""),
    ],
)
def test_a_figure_that_the_quotes_give_otherwise_is_denied(
    question: str, quote: str, denied: str
) -> None:
    assert denied_figure(parse_question(question, max_chars=50), [quote]) == denied


def answer(folder: Path, question: str, *texts: str) -> Answer:
    """Ask the whole service over one document a text."""
    service = assemble(Settings.model_validate({"index": str(folder)}))
    try:
        service.add_documents(
            Document(f"{at}.txt", f"公告{at}", f"{at}.txt", "", "", text, {})
            for at, text in enumerate(texts)
        )
        return service.ask(AskRequest(question))
    finally:
        service.close()


@pytest.mark.parametrize(
    ("question", "texts", "quote", "notes"),
    [
        ("产假98天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "产假为98天", 0),
        ("产假60天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "产假为98天", 1),
        ("陪产假是98天吗？", ["产假为98天，难产增加12天。配偶陪产假为7天。"], "陪产假为7天", 1),
        (
            "Is the fare 9 pounds?",
            ["The fare is 9 pounds. The night fare is 14 pounds."],
            "is 9",
            0,
        ),
        (
            "奖金满20年是500元吗？",
            ["工龄满10年的，奖金为500元。工龄满20年的，奖金为900元。"],
            "900元",
            1,
        ),
        (
            "白石码头火災造成4人受傷嗎？",
            ["火灾造成4人受伤。", "白石码头的火灾造成9人受伤。"],
            "4人",
            0,
        ),
    ],
)
def test_a_figure_is_denied_only_where_nothing_likely_states_it(
    tmp_path: Path, question: str, texts: list[str], quote: str, notes: int
) -> None:
    found = answer(tmp_path, question, *texts)
    assert quote in found.citations[0].quote
    assert len(found.notes) == notes


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("镇上有300家茶馆吗？", "镇上有多少家茶馆吗？"),
        ("镇上的茶馆超过300家吗？", "镇上的茶馆多少家吗？"),
        ("营收是否达到10.5亿元？", "营收是否达到多少钱？"),
        ("去年增长了5%以上吗？", "去年增长了百分之多少吗？"),
        ("平均成绩是85分吗？", "平均成绩是多少分吗？"),
        ("Is the tower 88 metres high?", "Is the tower how many m high?"),
        ("Were there more than 50 clinics?", "Were there how many clinics?"),
        ("Does the fare exceed $3?", "Does the fare how much money?"),
        ("Did sales grow 5%?", "Did sales grow what percentage?"),
    ],
)
def test_a_yes_or_no_question_about_a_figure_asks_for_it(question: str, asked: str) -> None:
    assert asked_openly(parse_question(question, max_chars=50)) == asked


@pytest.mark.parametrize(
    "question",
    [
        "镇上有多少家茶馆？",
        "地铁3号线通车了吗？",
        "Can the M2 be used under water?",
        "灯塔是1920年建成的吗？",
        "灯塔开放了吗？",
        "300家茶馆的地址？",
    ],
)
def test_what_states_no_figure_of_something_is_asked_as_it_is(question: str) -> None:
    assert asked_openly(parse_question(question, max_chars=50)) == question


HERE = "截至2024年底，海湾区共有312家茶馆，面积480平方公里。"
THERE = "2024年年底，海湾区的茶馆有298家。"


@pytest.mark.parametrize(
    ("question", "texts", "values"),
    [
        ("海湾区有312家茶馆吗？", [HERE, THERE], ["312家", "298家"]),
        ("2024年底海湾区是不是有300家茶馆？", [HERE, THERE], ["298家", "312家"]),
        ("海湾区的茶馆超过300家吗？", [HERE, THERE], ["298家", "312家"]),
        ("海湾区有312家茶馆吗？", [HERE, "临港区的茶馆有298家。"], []),
        ("海湾区面积是480平方公里吗？", [HERE, THERE], []),
        (
            "Did Harbour District have 45 clinics?",
            ["Harbour District had 45 clinics.", "There were 52 clinics in Harbour District."],
            ["45", "52"],
        ),
    ],
)
def test_who_asks_whether_a_figure_is_so_is_shown_who_says_otherwise(
    tmp_path: Path, question: str, texts: list[str], values: list[str]
) -> None:
    found = answer(tmp_path, question, *texts)
    assert found.status == ("conflict" if values else "answered")
    said = [value.value for conflict in found.conflicts for value in conflict.values]
    assert sorted(said) == sorted(values)


def test_what_is_planned_further_on_plans_no_figure(tmp_path: Path) -> None:
    here = "水厂扩建累计完成投资6800万元，计划年底通水。"
    there = "水厂扩建累计完成投资6350万元。"
    assert answer(tmp_path, "水厂扩建累计完成投资多少？", here, there).status == "conflict"


@pytest.mark.parametrize(
    ("question", "here", "there"),
    [
        # That something will be built does not make its size a target.
        (
            "充电棚有多少个充电位？",
            "将新建一处充电棚，设60个充电位。",
            "同意新建充电棚一处，设40个充电位。",
        ),
        # A correction says what should have stood there.
        (
            "临港的进出口总值是多少？",
            "临港进出口总值应为479.6亿元。",
            "临港进出口总值为486.3亿元。",
        ),
    ],
)
def test_what_will_be_and_what_should_have_been_said_may_disagree(
    tmp_path: Path, question: str, here: str, there: str
) -> None:
    assert answer(tmp_path, question, here, there).status == "conflict"


def test_a_plan_and_what_is_done_do_not_disagree(tmp_path: Path) -> None:
    here = "水厂扩建计划投资6800万元。"
    there = "水厂扩建已完成投资6350万元。"
    assert answer(tmp_path, "水厂扩建投资多少？", here, there).status == "answered"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("故障代码E3是什么意思？", ["故障代码E1表示湿度传感器故障。", "故障代码E2表示结霜。"]),
        ("What does error code E3 mean?", ["Error code E1 means a sensor fault."]),
    ],
)
def test_what_comes_near_is_no_answer(tmp_path: Path, question: str, texts: list[str]) -> None:
    assert answer(tmp_path, question, *texts).status == "abstained"
