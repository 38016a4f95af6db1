from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

import pytest

from index.normalize import to_simplified, to_traditional
from rag.types import Reason
from rag.wording import (
    _FAILURES,
    Lang,
    abstention,
    attribution,
    broken_off_note,
    conflict_heading,
    fallback_note,
    premise_note,
    unanswered_note,
)

LANGS: tuple[Lang, ...] = get_args(Lang)
REASONS: tuple[Reason, ...] = tuple(reason for reason in get_args(Reason) if reason)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_in_every_language(reason: Reason, lang: Lang) -> None:
    text = abstention(reason, lang, asked="1987")
    assert text.strip() == text
    assert "{" not in text
    assert text.isascii() == (lang == "en")


@pytest.mark.parametrize("lang", LANGS)
def test_the_reasons_are_told_apart(lang: Lang) -> None:
    assert len({abstention(reason, lang) for reason in REASONS}) == len(REASONS) == 4


@pytest.mark.parametrize("reason", REASONS)
def test_each_script_is_written_in_its_own_characters(reason: Reason) -> None:
    simplified, traditional = (abstention(reason, lang) for lang in ("zh-Hans", "zh-Hant"))
    assert to_simplified(simplified) == simplified
    assert to_traditional(traditional) == traditional
    assert simplified != traditional


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh-Hans", "资料没有涉及问题所问的时间（1987）。最接近的年份是2024年。"),
        ("zh-Hant", "資料沒有涉及問題所問的時間（1987）。最接近的年份是2024年。"),
        (
            "en",
            (
                "The documents do not cover the time asked about (1987). "
                "The nearest year that they cover is 2024."
            ),
        ),
    ],
)
def test_a_wrong_time_names_what_was_asked_and_the_nearest_year(lang: Lang, told: str) -> None:
    assert abstention("wrong_time", lang, asked="1987", nearest=2024) == told


def test_a_wrong_time_without_a_nearest_year_names_none() -> None:
    text = abstention("wrong_time", "en", asked="1987")
    assert text == "The documents do not cover the time asked about (1987)."


def test_the_nearest_year_belongs_to_a_wrong_time_alone() -> None:
    assert "2024" not in abstention("weak_evidence", "en", nearest=2024)


@pytest.mark.parametrize(
    ("lang", "date", "told"),
    [
        ("zh-Hans", "2025-03-05", "（渔港公报，2025-03-05）"),
        ("zh-Hans", "", "（渔港公报，日期不详）"),
        ("zh-Hant", "", "（渔港公报，日期不詳）"),
        ("en", "2025", " (渔港公报, 2025)"),
        ("en", "", " (渔港公报, undated)"),
    ],
)
def test_a_sentence_is_attributed_to_its_title_and_date(lang: Lang, date: str, told: str) -> None:
    assert attribution("渔港公报", date, lang) == told


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh-Hans", "各来源的说法不一："),
        ("zh-Hant", "各來源的說法不一："),
        ("en", "The sources disagree:"),
    ],
)
def test_disagreement_is_announced(lang: Lang, told: str) -> None:
    assert conflict_heading(lang) == told


@pytest.mark.parametrize("lang", LANGS)
def test_notes_repeat_what_they_are_about_as_it_was_said(lang: Lang) -> None:
    for note in (premise_note, unanswered_note):
        assert "{1987}" in note("{1987}", lang)


@pytest.mark.parametrize("note", [fallback_note, broken_off_note])
def test_what_a_model_failed_of_is_told_wholly_in_the_language_of_the_question(
    note: Callable[[str, Lang], str],
) -> None:
    for why in (*(key.replace("{}", "7") for key in _FAILURES), "unheard of"):
        assert why in note(why, "en")
        simplified, traditional = note(why, "zh-Hans"), note(why, "zh-Hant")
        assert not re.search("[a-z]", simplified + traditional)
        assert to_simplified(simplified) == simplified
        assert to_traditional(traditional) == traditional
        assert to_simplified(traditional) == simplified
