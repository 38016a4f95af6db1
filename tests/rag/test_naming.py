from __future__ import annotations

import pytest

from rag.naming import naming


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("产假", "产假为98天。", "alone"),
        ("产假", "女职工休产假98天。", "alone"),
        ("产假", "陪产假为7天。", "longer"),
        ("产假", "产假和陪产假共105天。", "alone"),
        ("陪产假是", "產假為98天。", "shorter"),
        ("陪产假是", "陪產假為7天。", "alone"),
        ("产假", "食堂有12个窗口。", ""),
        ("Is the fee", "The late fee is 8 pounds.", "longer"),
        ("Is the fee", "Late fee: 8 pounds.", "longer"),
        ("Is the fee", "The Harbour fee is 8 pounds.", "alone"),
        ("Is the annual membership fee", "The membership fee is 8 pounds.", "shorter"),
        ("", "The fee is 8 pounds.", ""),
    ],
)
def test_a_thing_stands_alone_or_in_a_longer_word(asked: str, text: str, expected: str) -> None:
    assert naming(asked, text) == expected
