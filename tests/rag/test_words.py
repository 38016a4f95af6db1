from __future__ import annotations

from rag.areas import areas_of
from rag.words import content_words


def test_a_name_is_kept_apart_from_what_asks_how_many_it_has() -> None:
    assert "城有" not in content_words("蓝湾科技城有多少家企业？")
    assert areas_of("蓝湾科技城有多少家企业？") == areas_of("蓝湾科技城的企业")
