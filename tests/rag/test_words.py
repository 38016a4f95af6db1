from __future__ import annotations

import pytest

from rag.areas import areas_of
from rag.words import content_words


def test_a_name_is_kept_apart_from_what_asks_how_many_it_has() -> None:
    assert "城有" not in content_words("蓝湾科技城有多少家企业？")
    assert areas_of("蓝湾科技城有多少家企业？") == areas_of("蓝湾科技城的企业")


@pytest.mark.parametrize("time", ["2024年", "2024年底", "3月", "去年", "今年上半年", ""])
def test_a_district_is_found_after_a_time(time: str) -> None:
    assert areas_of(f"{time}海湾区有多少家茶馆？").zones == {"海湾区"}
    assert areas_of(f"{time}海岚市有多少家茶馆？").places == {"海岚"}


@pytest.mark.parametrize(
    ("text", "place"),
    [("黑龙江的粮食", "黑龙江"), ("“未来科技城”的企业", "未来科技城"), ("上海公司的数目", "上海")],
)
def test_what_limits_a_sentence_is_an_area(text: str, place: str) -> None:
    found = areas_of(text)
    assert place in found.zones | found.places


@pytest.mark.parametrize(
    "text", ["请问市二院的床位", "东院区的床位", "南岭中学的教师", "在荷花桥下", "读“杭州”一书"]
)
def test_sites_bodies_and_titles_are_no_areas(text: str) -> None:
    assert areas_of(text) == areas_of("")


@pytest.mark.parametrize(
    "text", ["位于3号区的茶馆", "全市有3个园区", "2025年全市有5家", "今年上半年我县供水"]
)
def test_what_names_no_district_is_none(text: str) -> None:
    assert not areas_of(text).zones
