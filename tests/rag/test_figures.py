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
