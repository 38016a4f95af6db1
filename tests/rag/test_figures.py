from __future__ import annotations

import pytest

from rag.figures import CitedSentence, figures


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("盈利3万元，2023年为2万元。", [None, 2023]),
        ("盈利3万元（2023年为2万元）。", [None, 2023]),
        ("2024年盈利3万元，2023年为2万元。", [2024, 2023]),
        ("盈利3万元，时间是2024年。", [2024]),
        ("盈利3万元（2023年），员工20人。", [2023, 2023]),
    ],
)
def test_a_later_clause_with_its_own_figure_dates_only_that(
    text: str, years: list[int | None]
) -> None:
    sentence = CitedSentence(1, text, 1, "a", "", "", "")
    assert [one.period.year if one.period else None for one in figures(sentence)] == years


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5号线设站23座。", ["23座"]),
        ("417次列车载客300人。", ["300人"]),
        ("每天开行300次列车。", ["300次"]),
        ("每天有12班航班。", ["12班"]),
        ("投资十二点五亿元。", ["十二点五亿元"]),
        ("上午8点12名队员被困。", ["12名"]),
        ("早上6时20分开馆。", []),
    ],
)
def test_what_names_a_line_a_train_or_an_hour_counts_nothing(text: str, told: list[str]) -> None:
    sentence = CitedSentence(1, text, 1, "a", "", "", "")
    assert [one.quantity.text for one in figures(sentence)] == told
