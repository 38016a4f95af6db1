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
    ],
)
def test_words_only_seem_to_contradict(question: str, one: str, two: str) -> None:
    assert values(question, one, two) == []


@given(st.text("馆长ab在1年，", max_size=20), st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_comparison(asked: str, one: str, two: str) -> None:
    for question in (f"{asked}是谁", f"{asked}在哪里", f"{asked}什么时候", f"{asked}吗"):
        assert len(values(question, one, two)) <= 2
