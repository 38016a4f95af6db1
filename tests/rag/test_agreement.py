from __future__ import annotations

import pytest

from rag.agreement import missing, read_evidence
from rag.quantities import quantities


def left(claim: str, evidence: str, date: str = "") -> list[str]:
    """Return what of a claim's quantities the evidence does not carry."""
    return [q.text for q in missing(quantities(claim), [read_evidence(evidence, date)])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("约1560亿元", "1559.9亿元"),
        ("over 1,500 firms", "1,559 firms"),
        ("近1600亿元", "1559.9亿元"),
        ("about 200 companies", "超200家"),
        ("超200家", "200余家"),
        ("12个月底", "12个月底"),
        ("年底", "12月"),
        ("2025年", "2025年9月"),
        ("6 little dragons", "六小龙，6家"),
        ("six little dragons", "六小龙"),
        ("一家公司", "公司"),
        ("10 years", "十年"),
        ("fourth session", "四次会议"),
    ],
)
def test_carried(claim: str, evidence: str) -> None:
    assert left(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("200家", "超200家"),
        ("超200家", "200家"),
        ("近200家", "超200家"),
        ("超1000家", "1559家"),
        ("约1570亿元", "1559.9亿元"),
        ("1560亿元", "1559.9亿元"),
        ("3年", "3–5年"),
        ("3–5年", "3年"),
        ("2025年9月", "2025年"),
        ("1月", "1至10月"),
        ("2027年", "“十五五”期间"),
        ("296Y", "296X"),
        ("96X", "296X"),
        ("2家", "12家"),
        ("30%", "30个百分点"),
        ("six firms", "十六家"),
    ],
)
def test_not_carried(claim: str, evidence: str) -> None:
    assert left(claim, evidence) == [q.text for q in quantities(claim)]


def test_a_month_takes_its_year_from_the_sentence_before_it() -> None:
    assert left("2024年5月", "2024年开工，5月封顶", "2026-03-08") == []
    assert left("2026年5月", "2024年开工，5月封顶", "2026-03-08") == ["2026年5月"]


def test_a_month_without_a_year_is_the_last_one_before_the_document() -> None:
    assert left("2025年12月", "12月启用", "2026-03-08") == []
    assert left("2026年2月", "2月启用", "2026-03-08") == []
    assert left("2026年12月", "12月启用", "2026-03-08") == ["2026年12月"]


def test_relative_years_match_through_the_document_date_or_word_for_word() -> None:
    assert left("2025年", "今年", "2025-08-06") == []
    assert left("今年", "今年", "") == []
    assert left("2025年", "今年", "") == ["2025年"]
    assert left("去年", "2025年", "2026-03-08") == []
