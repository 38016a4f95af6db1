from __future__ import annotations

import pytest

from index.pinyin import is_chinese, is_spelled, readings


@pytest.mark.parametrize(
    ("spelling", "word"),
    [
        ("binjiang", "滨江"),
        ("suzhou", "苏州"),
        ("chongqing", "重庆"),
        ("lvliang", "吕梁"),
    ],
)
def test_two_characters_are_found_by_how_they_are_read(spelling: str, word: str) -> None:
    assert is_spelled(spelling)
    assert word in readings(spelling)


@pytest.mark.parametrize(
    "word", ["merz", "chancellor", "harbour", "liang", "guangdongsheng", "", "滨江"]
)
def test_other_words_are_not_taken_for_pinyin(word: str) -> None:
    assert not is_spelled(word)


def test_a_word_of_syllables_that_chinese_lacks_reads_as_nothing() -> None:
    assert is_spelled("peru")
    assert not is_chinese("peru")
    assert is_chinese("suzhou")
