from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.numerals import en_value, zh_value

_DIGITS = "零一二三四五六七八九"


def _spelled(number: int) -> str:
    """Spell a number below 10^8 as a Chinese reader would: 10203 is 一万零二百零三."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{_spelled(high)}万{gap}{_spelled(low) if low else ''}"
    text, pending = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + name
            pending = False
        else:
            pending = True
    return text or "零"


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_spelled_number_is_read_back(number: int) -> None:
    assert zh_value(_spelled(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一千二百亿", 1.2e11),
        ("一万二", 12_000),
        ("三亿五千万", 3.5e8),
        ("万亿", 1e12),
        ("二〇二六", 2026),
        ("三点五", 3.5),
        ("两百零三", 203),
    ],
)
def test_chinese_numerals(text: str, value: float) -> None:
    assert zh_value(text) == value


@pytest.mark.parametrize("text", ["万千", "千百万", "一三十", "百千", "两两", "十百"])
def test_runs_that_are_no_numeral_have_no_value(text: str) -> None:
    assert zh_value(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twenty-one", 21),
        ("one hundred and five", 105),
        ("three thousand five hundred", 3500),
        ("half a million", 500_000),
        ("two and a half million", 2_500_000),
        ("two dozen", 24),
    ],
)
def test_english_number_words(text: str, value: float) -> None:
    assert en_value(text) == value
