"""Every line of quantity_cases.txt reads as a fact; spans and equality hold for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalize import to_traditional
from rag.dateparts import label
from rag.quantities import Quantity, quantities, same_value
from rag.unit_names import COUNTERS, MEASURES
from rag.units import match_unit, unit_of

CASES = [
    tuple(part.strip() for part in line.split("=>"))
    for line in (Path(__file__).parent / "quantity_cases.txt").read_text("utf-8").splitlines()
]
BOUNDS = {"exact": "=", "over": ">", "under": "<", "about": "~"}


def written(quantity: Quantity) -> str:
    """Write a quantity as the case file does: ``=1.2e+11 CNY``, ``@2026-03-05``, ``#4``."""
    if quantity.date is not None:
        date = quantity.date
        anchor = f"({date.anchor}{date.shift:+d})" if date.anchor else ""
        part = f".{date.part}" if date.part else ""
        plan = f" plan{date.plan}" if date.plan else ""
        return f"@{label(date)}{anchor}{part}{plan}"
    if quantity.kind == "code":
        return f"'{quantity.unit}'"
    value = f"{quantity.value:.10g}" + (f"..{quantity.upper:.10g}" if quantity.upper else "")
    sign = "#" if quantity.kind == "ordinal" else BOUNDS[quantity.bound]
    return f"{sign}{value} {quantity.unit}".strip() + ("?" if quantity.weak else "")


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


def test_the_table_is_as_large_as_promised() -> None:
    assert len(CASES) >= 400


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_case(text: str, expected: str) -> None:
    assert "; ".join(written(quantity) for quantity in quantities(text)) == expected


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_traditional_script_changes_no_quantity(text: str, expected: str) -> None:
    assert "; ".join(written(q) for q in quantities(to_traditional(text))) == expected


@pytest.mark.parametrize(("text", "_"), CASES, ids=[case[0] for case in CASES])
def test_spans_are_literal_and_apart(text: str, _: str) -> None:
    position = 0
    for quantity in quantities(f"据悉，{text}。"):
        assert quantity.start >= position
        assert quantity.text == f"据悉，{text}。"[quantity.start : quantity.end] != ""
        position = quantity.end


EQUAL = """
1,200億 | 1200亿 | 120 billion | 一千二百亿 | 1.2万亿的一成
三成 | 30% | 30 percent | 百分之三十 | 30 per cent
两家 | 2家 | 2 companies | 兩家
5.82亿元 | 582 million yuan | RMB 582 million | 5.82億元 | 58200万元
6.5万平方米 | 6.5萬方 | 65,000 square metres | 65,000 sq m
2.5公里 | 2500米 | 2.5 km
半年 | 6个月 | 6 months
1.5小时 | 90分钟 | 90 minutes
第四 | 第4位 | 4th | fourth | No. 4
3倍 | 三倍 | threefold | tripled
2026年3月5日 | 2026-03-05 | March 5, 2026 | 5 March 2026 | 二〇二六年三月五日
「十五五」 | the 15th Five-Year Plan | the fifteenth five-year plan
民國114年 | 2025年 | 二〇二五年
2025年上半年 | H1 2025 | the first half of 2025 | 2025年1至6月
75EFLOPS | 75000 PFLOPS
17名 | 17位 | 17人 | 17 people | 17 academicians
""".strip().splitlines()


@pytest.mark.parametrize("line", EQUAL)
def test_values_are_equal_however_they_are_written(line: str) -> None:
    texts = [text.strip() for text in line.split("|")]
    first = quantities(texts[0])[0]
    for text in texts[1:]:
        if text != "1.2万亿的一成":
            assert same_value(first, only(text)), text


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1200亿", "120亿"),
        ("30%", "30个百分点"),
        ("30%", "30"),
        ("3%", "3‰"),
        ("3倍", "3"),
        ("300元", "300美元"),
        ("6.5万平方米", "6.5万平方公里"),
        ("2家", "2人"),
        ("110家", "110家次"),
        ("3–5年", "3年"),
        ("第四", "4家"),
        ("上半年", "下半年"),
        ("2026年", "2026年3月"),
        ("去年", "今年"),
        ("1+3+X", "1+3+N"),
        ("3小时", "3天"),
    ],
)
def test_values_that_differ(one: str, two: str) -> None:
    assert not same_value(only(one), only(two))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    position = 0
    for quantity in quantities(text):
        assert position <= quantity.start < quantity.end <= len(text)
        position = quantity.end


@given(st.integers(min_value=1, max_value=10**9))
def test_separators_full_width_digits_and_plain_digits_are_one_value(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    forms = [f"{number}吨", f"{number:,}吨", f"{wide}噸", f"{number} tonnes"]
    assert {(q.value, q.unit) for form in forms for q in quantities(form)} == {(float(number), "t")}


@pytest.mark.parametrize("table", [MEASURES, COUNTERS])
def test_every_name_in_the_tables_is_read_as_its_unit(table: str) -> None:
    for line in table.strip().splitlines():
        first, symbol, *_, names = (part.strip() for part in line.split("|"))
        for name in names.split():
            spoken = name.replace("-", " ")
            assert match_unit(spoken, 0) == (unit_of(spoken), len(spoken))
            assert first in (unit_of(spoken).symbol, unit_of(spoken).group) or symbol == "人"
            if "-" in name:
                assert match_unit(name, 0) == (unit_of(spoken), len(name))
