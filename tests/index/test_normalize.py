from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalize import (
    normalize,
    normalize_text,
    normalize_texts,
    to_simplified,
    to_traditional,
)

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "0123456789０１２３，,. 臺灣億萬著藉乾瞭ｶﾞe\u0301\u200b\u00adﬁ㎡İΣß\u1100\u1161"
        ),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("１，２００億元", "1200亿元"),
        ("1,200", "1200"),
        ("1，200", "1200"),
        ("12,345,678.90", "12345678.90"),
        ("3,000，4,000", "3000,4000"),
        ("1,2", "1,2"),
        ("1,2,300", "1,2,300"),
        ("2019,200", "2019,200"),
        ("1,2000", "1,2000"),
        ("5,202四", "5202四"),
        ("ＡＩ眼鏡", "ai眼镜"),
        ("DeepSeek", "deepseek"),
        ("潤\u200b苗\u00ad計\ufeff劃", "润苗计划"),
        ("ab\U000e0041c", "abc"),
        ("２６．３％", "26.3%"),
        ("e\u0301", "é"),
        ("ｶﾞ", "ガ"),
        ("㎡", "m2"),
        ("a\ud800b", "ab"),
        ("a\x00b", "a b"),
        ("", ""),
    ],
)
def test_normal_form(text: str, normal: str) -> None:
    assert normalize_text(text) == normal
    assert normalize(text).text == normal


@given(TEXTS)
def test_fast_path_gives_the_same_text(text: str) -> None:
    assert normalize_text(text) == normalize(text).text


@given(st.lists(TEXTS, max_size=4))
def test_many_texts_have_the_same_normal_forms_as_each_alone(texts: list[str]) -> None:
    assert normalize_texts(texts) == [normalize_text(text) for text in texts]


def test_texts_that_hold_what_stands_between_them_stay_apart() -> None:
    texts = ["甲\uffff乙", "１，２００", "\u0301e"]
    assert normalize_texts(texts) == [normalize_text(text) for text in texts]


@given(TEXTS)
def test_map_back_ascends_and_stays_inside(text: str) -> None:
    normal = normalize(text)
    starts, ends = normal.starts.tolist(), normal.ends.tolist()
    assert len(starts) == len(ends) == len(normal.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@given(TEXTS)
def test_normal_form_of_an_original_span_holds_the_normal_span(text: str) -> None:
    normal = normalize(text)
    whole = normal.original_span(0, len(normal.text))
    assert normalize_text(text[slice(*whole)]) == normal.text


def test_original_span_covers_separators_inside_and_not_outside() -> None:
    text = "约１，２００億元"
    normal = normalize(text)
    start = normal.text.index("1200")
    assert text[slice(*normal.original_span(start, start + 4))] == "１，２００"
    assert text[slice(*normal.original_span(start + 4, start + 6))] == "億元"


def test_original_span_of_one_half_of_a_ligature_is_the_ligature() -> None:
    assert normalize("ﬁn").original_span(1, 2) == (0, 1)


def test_original_span_of_an_empty_range_is_empty() -> None:
    normal = normalize("\u200bab")
    assert normal.original_span(1, 1) == (2, 2)
    assert normal.original_span(2, 2) == (3, 3)
    assert normalize("").original_span(0, 0) == (0, 0)


def test_original_span_refuses_a_range_outside() -> None:
    with pytest.raises(IndexError, match="outside"):
        normalize("ab").original_span(1, 3)


def test_scripts_convert_both_ways() -> None:
    assert to_simplified("資料庫查詢語言") == "资料库查询语言"
    assert to_traditional("资料库查询语言") == "資料庫查詢語言"


def test_conversion_keeps_lone_surrogates() -> None:
    assert to_simplified("國\ud800國") == "国\ud800国"


@given(st.text())
def test_traditional_to_simplified_keeps_the_length(text: str) -> None:
    assert len(to_simplified(text)) == len(text)
