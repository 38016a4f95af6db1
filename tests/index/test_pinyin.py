from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from index.pinyin import in_characters, is_chinese, is_spelled, readings


@dataclass(frozen=True)
class Rarities:
    """A vocabulary of few words: their ids are their places, their idf is given."""

    idf_of: dict[str, float]

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        known = list(self.idf_of)
        return np.array([known.index(t) if t in known else -1 for t in terms], dtype=np.int32)

    def idf(self, term_ids: NDArray[np.int32]) -> NDArray[np.float32]:
        # As in an index, an unknown word (−1) is the rarest of all.
        return np.array([*self.idf_of.values(), 9.0], dtype=np.float32)[term_ids]


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


@pytest.mark.parametrize(
    ("idf_of", "written"),
    [
        ({"灯塔": 1.0, "滨江": 3.0}, "Who runs  滨江  Harbour?"),
        ({"宾江": 2.0, "滨江": 1.0}, "Who runs  滨江  Harbour?"),
        ({"宾江": 1.0, "滨江": 2.0}, "Who runs  宾江  Harbour?"),
        ({"滨江": 1.0, "binjiang": 2.0}, "Who runs Binjiang Harbour?"),
        ({"灯塔": 1.0}, "Who runs Binjiang Harbour?"),
    ],
)
def test_a_name_that_no_document_has_in_latin_letters_becomes_the_commonest_word_read_so(
    idf_of: dict[str, float], written: str
) -> None:
    assert in_characters("Who runs Binjiang Harbour?", Rarities(idf_of)) == written


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    words = Rarities({"滨江": 1.0})
    assert in_characters("Binjiang? So. Binjiang!", words) == "Binjiang? So. Binjiang!"
