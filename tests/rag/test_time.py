from __future__ import annotations

import datetime as dt

import pytest

from rag.time import is_relative, notes, question_period, resolve


@pytest.mark.parametrize(
    ("text", "date", "label"),
    [
        ("今年新增三家", "2025-08-06", "2025"),
        ("去年", "2026-03-08", "2025"),
        ("明年", "2025-12-15", "2026"),
        ("今年上半年", "2025-08-06", "2025-01/2025-06"),
        ("上半年", "2025-08-06", "2025-01/2025-06"),
        ("去年12月", "2026-03-08", "2025-12"),
        ("今年1至10月", "2025-12-15", "2025-01/2025-10"),
        ("昨天的会议", "2026-03-01", "2026-02-28"),
        ("本月", "2026-03-08", "2026-03"),
        ("上月5日", "2026-01-08", "2025-12-05"),
        ("年初", "2026-03-08", "2026-01/2026-03"),
        ("本周", "2026-11-19", "2026-11-16/2026-11-22"),
        ("last year", "2026-03-08", "2025"),
        ("in the first half of this year", "2025-08-06", "2025-01/2025-06"),
        ("yesterday", "2026-03-01", "2026-02-28"),
        ("this year", "2026", "2026"),
    ],
)
def test_relative_dates_are_resolved_against_the_document(text: str, date: str, label: str) -> None:
    (resolved,) = resolve(text, date)
    assert resolved.label == label
    assert text[resolved.start : resolved.end] == resolved.text


def test_the_interval_of_a_resolved_half_year() -> None:
    (resolved,) = resolve("今年下半年", "2025-08-06")
    assert (resolved.first, resolved.last) == (dt.date(2025, 7, 1), dt.date(2025, 12, 31))


@pytest.mark.parametrize("text", ["近日", "近年来", "2025年上半年", "3月5日", "近3年", "全年"])
def test_what_needs_no_document_or_says_no_time_is_left_alone(text: str) -> None:
    assert resolve(text, "2026-03-08") == []


@pytest.mark.parametrize(("text", "date"), [("今年", ""), ("昨天", "2026"), ("上月", "2026")])
def test_a_missing_or_coarse_document_date_resolves_nothing(text: str, date: str) -> None:
    assert resolve(text, date) == []


def test_a_half_year_after_a_stated_year_is_of_that_year() -> None:
    assert resolve("2023年成立，上半年盈利", "2026-03-08") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023年捕鱼40吨，比上年增长一成", {"上年": "2022"}),
        ("2023年上半年捕鱼40吨；较去年同期多", {"去年": "2022"}),
        ("2023年多于前一年", {"前一年": "2022"}),
        ("In 2023 they caught 40 t, up from the previous year", {"the previous year": "2022"}),
        ("In 2023 they caught 40 t, against 36 t the year before", {"the year before": "2022"}),
        ("2023年捕鱼。比上年增长一成", {"上年": "2024"}),
        ("2023年捕鱼，今年比上年增长一成", {"今年": "2025", "上年": "2024"}),
        ("自2015年以来，捕鱼比上年增长一成", {"上年": "2024"}),
        ("2023年捕鱼，去年停港", {"去年": "2024"}),
        ("毕业前一年; the year before the storm", {}),
    ],
)
def test_the_year_before_counts_from_the_year_that_its_sentence_states(
    text: str, said: dict[str, str]
) -> None:
    assert notes(text, "2025-04-10") == said


@pytest.mark.parametrize(
    ("question", "as_of", "label"),
    [
        ("2023年科技园有多少企业？", "", "2023"),
        ("去年走访了多少家？", "2026-11-21", "2025"),
        ("「十五五」期间的目标是什么", "", "2026/2030"),
        ("上半年增长多少", "2025-08-06", "2025-01/2025-06"),
        ("What happened in March 2026?", "", "2026-03"),
        ("How many in the first half of last year?", "2026-11-21", "2025-01/2025-06"),
    ],
)
def test_the_period_of_a_question(question: str, as_of: str, label: str) -> None:
    period = question_period(question, as_of=as_of)
    assert period is not None
    assert period.label == label


@pytest.mark.parametrize("question", ["去年怎样？", "有多少家企业？", "last year?"])
def test_a_question_without_an_absolute_date_has_no_period(question: str) -> None:
    assert question_period(question, as_of="") is None


def test_a_question_that_states_the_year_it_counts_from_is_not_relative() -> None:
    assert is_relative("捕鱼比上年增长多少？")
    assert not is_relative("2023年捕鱼比上年增长多少？")


def test_the_year_before_counts_from_the_year_that_a_title_gives() -> None:
    said = "渔获较上年增长5%，去年出海60天。"
    assert notes(said, "2025-03-20", "渔港2024年年报") == {"上年": "2023", "去年": "2024"}
    assert notes(said, "2025-03-20", "渔港年报") == {"上年": "2024", "去年": "2024"}
    for title in ("渔港2023年和2024年渔获", "2010年以来的渔港", "渔港2026年计划", "渔港2019年年报"):
        assert notes(said, "2025-03-20", title) == notes(said, "2025-03-20")
