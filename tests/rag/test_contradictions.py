"""Who, where, when and whether: what contradicts, and what only seems to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.contradictions import find_contradiction
from rag.figures import CitedSentence


def values(question: str, *texts: str) -> list[str]:
    cited = [
        CitedSentence(at, text, at, f"doc{at}", "", "s", "2026-03-08")
        for at, text in enumerate(texts, start=1)
    ]
    return [
        one.value for conflict in find_contradiction(question, cited) for one in conflict.values
    ]


@pytest.mark.parametrize(
    ("question", "one", "two", "expected"),
    [
        ("馆长是谁？", "馆长是陈立伟。", "館長由鍾慧擔任。", ["陈立伟", "鍾慧"]),
        (
            "Who leads the lab?",
            "Anna Kessler leads the lab.",
            "David Oduya leads the lab.",
            ["Anna Kessler", "David Oduya"],
        ),
        ("食堂在哪里？", "食堂位于一号楼。", "食堂位于三号楼。", ["一号楼", "三号楼"]),
        (
            "Where is the archive?",
            "The archive is in Lisbon.",
            "The archive is in Porto.",
            ["Lisbon", "Porto"],
        ),
        ("大桥建成于哪一年？", "大桥建成于1987年。", "大橋建成於1992年。", ["1987年", "1992年"]),
        (
            "阅览室内可以饮水吗？",
            "阅览室内允许饮水。",
            "阅览室内禁止饮水。",
            ["阅览室内允许饮水。", "阅览室内禁止饮水。"],
        ),
        (
            "May guests smoke?",
            "Guests may smoke.",
            "Guests must not smoke.",
            ["Guests may smoke.", "Guests must not smoke."],
        ),
        (
            "渡轮末班几点开？",
            "渡轮每晚7点亮灯，末班21:40开。",
            "渡輪末班晚上十時開。",
            ["21:40", "晚上十時"],
        ),
        (
            "What time does the gate open?",
            "The gate opens at 7.30 a.m.",
            "The gate opens at 8 a.m.",
            ["7.30 a.m.", "8 a.m."],
        ),
        (
            "鹤湾港吞吐量全省第几？",
            "鹤湾港吞吐量全省第3。",
            "鹤湾港吞吐量列全省第四。",
            ["第3", "第四"],
        ),
        (
            "417次列车什么时候停运的？",
            "417次列车2021年5月停运。",
            "417次列车在2021年9月停运。",
            ["2021年5月", "2021年9月"],
        ),
        ("铜鼎是在哪里出土的？", "铜鼎出土于白马坡。", "铜鼎在柳家庄出土。", ["白马坡", "柳家庄"]),
        (
            "馆长什么时候上任的？",
            "馆长陈立伟于2019年上任。",
            "馆长陈立伟于2021年上任。",
            ["2019年", "2021年"],
        ),
        (
            "湖边可以飞无人机吗？",
            "湖边可以飞无人机。",
            "湖边禁止飞无人机。",
            ["湖边可以飞无人机", "湖边禁止飞无人机"],
        ),
        ("值班员是谁？", "值班员贺春生。", "值班员是邱大勇。", ["贺春生", "邱大勇"]),
    ],
)
def test_words_contradict(question: str, one: str, two: str, expected: list[str]) -> None:
    assert [value.rstrip("。.") for value in values(question, one, two)] == [
        value.rstrip("。.") for value in expected
    ]


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        ("馆长是谁？", "馆长是陈立伟。", "馆长陈立伟表示，馆舍将扩建。"),
        ("馆长是谁？", "馆长是陈立伟。", "前任馆长是钟慧。"),
        ("药剂科主任是谁？", "药剂科主任是陈立伟。", "护理部主任是钟慧。"),
        ("博物馆在哪里？", "博物馆位于东港区。", "博物馆位于望海路。"),
        ("大桥建成于哪一年？", "大桥建成于1987年。", "大桥建成于1987年5月。"),
        (
            "When was the fair held?",
            "The fair was held in May 2024.",
            "The fair was held in May 2025.",
        ),
        ("阅览室内可以饮水吗？", "阅览室内允许饮水。", "未经许可，阅览室内禁止饮水。"),
        ("有哪些馆长？", "馆长是陈立伟。", "馆长是钟慧。"),
        ("鹤湾港吞吐量全省第几？", "2022年鹤湾港吞吐量全省第3。", "2023年鹤湾港吞吐量全省第4。"),
        ("公园几点闭园？", "公园夏季18:00闭园。", "公园冬季17:00闭园。"),
        ("公园几点闭园？", "公园晚上12点闭园。", "公园24:00闭园。"),
        ("公园几点开园？", "早餐一点都不贵，公园6:30开园。", "公园6:30开园。"),
        ("公园收费吗？", "公园不收费。", "公园免费。"),
        ("阅览室内可以吸烟吗？", "阅览室内请勿吸烟。", "阅览室内禁止吸烟。"),
        ("馆长是谁？", "馆长是John A. Smith。", "馆长是John Smith。"),
        ("Where was it signed?", "It was signed in May 1999.", "It was signed in Hewan."),
        ("舞龙队得了第几？", "舞龙队在第十届赛上得第二。", "舞龙队在第九届赛上得第二。"),
        ("渡轮末班几点开？", "渡轮末班9点开。", "渡轮末班晚上九点开。"),
        ("大桥哪天通车？", "大桥5月6日通车。", "大桥预计5月1日通车。"),
        ("417次列车几点到？", "417次列车7点到。", "418次列车8点到。"),
        ("2025版协议由谁负责？", "2025版协议由陈立伟负责。", "2024版协议由钟慧负责。"),
    ],
)
def test_words_only_seem_to_contradict(question: str, one: str, two: str) -> None:
    assert values(question, one, two) == []


LIKELY = (0.6, 0.3)


def likely(question: str, *texts: str, probabilities: tuple[float, ...] = LIKELY) -> list[str]:
    """Return what disagrees among sentences that are as likely to answer."""
    cited = [
        CitedSentence(at, text, at, f"doc{at}", "", "s", "2026-03-08", chance=chance)
        for at, (text, chance) in enumerate(zip(texts, probabilities, strict=True), start=1)
    ]
    return [
        one.value for conflict in find_contradiction(question, cited) for one in conflict.values
    ]


def test_what_is_likely_to_answer_may_say_it_in_other_words() -> None:
    question = "鹤湾大桥是啥时候动工的？"
    begun = ("该桥于2019年3月开工。", "项目于2019年6月18日开工。")
    assert likely(question, *begun) == ["2019年3月", "2019年6月18日"]
    assert likely(question, *begun, probabilities=(0.6, 0.01)) == []
    assert likely(question, begun[0], "该桥2023年9月通车。") == []


def test_whether_something_is_so_is_read_where_the_question_asks_it() -> None:
    question = "去年二号井塌了，有人受伤吗？"
    denied, hurt = "二号井坍塌，事故未造成人员受伤。", "二号井坍塌，两名矿工受了伤。"
    assert len(likely(question, denied, hurt)) == 2
    assert likely(question, denied, "二号井坍塌，停产三天。") == []


def test_two_languages_need_be_about_as_likely() -> None:
    question = "When does the show open in Hewan?"
    opens = ("The show opens in Hewan on 25 April.", "特展將於4月18日在鶴灣開幕。")
    assert likely(question, *opens, probabilities=(0.8, 0.7)) == ["25 April.", "4月18日"]
    assert likely(question, *opens, probabilities=(0.8, 0.2)) == []


@given(st.text("馆长ab在1年，", max_size=20), st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_comparison(asked: str, one: str, two: str) -> None:
    for asks in (
        "是谁",
        "在哪里",
        "什么时候",
        "吗",
        "几点",
        "第几名是什么时候",
        "馆长叫什么是哪年",
    ):
        question = f"{asked}{asks}"
        assert len(values(question, one, two)) <= 2
