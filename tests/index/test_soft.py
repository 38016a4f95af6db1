from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.postings import Postings
from index.soft import SoftBm25
from index.words import Words

# Two dimensions, so that every cosine can be worked out by hand.
VECTORS = {
    "电脑": (1.0, 0.0),
    "计算机": (0.8, 0.6),
    "天气": (0.0, 1.0),
    "晴朗": (0.6, 0.8),
    "computer": (0.6, 0.8),
    "空间": (0.0, 0.0),
}
TERMS = ["电脑", "计算机", "天气", "晴朗", "computer", "空间", "云深", "2025"]
IDS = {term: place for place, term in enumerate(TERMS)}


def encode(words: Sequence[str]) -> NDArray[np.float32]:
    return np.array([VECTORS.get(word, (0, 0)) for word in words], dtype=np.float32).reshape(-1, 2)


class Index:
    def __init__(self, passages: Sequence[Sequence[str]], *, neighbours: int = 16) -> None:
        sequences = [np.array([*(IDS[t] for t in p), -1], dtype=np.int32) for p in passages]
        self.postings = Postings.build(list(range(1, len(passages) + 1)), sequences)
        words = Words.empty(dimension=2).updated(
            self.postings.term_ids,
            texts=lambda ids: {i: TERMS[i] for i in ids},
            encode=encode,
        )
        self.soft = SoftBm25(self.postings, words, neighbours=neighbours)

    def scores(self, *terms: str) -> list[float]:
        ids = np.array([IDS.get(term, -1) for term in terms], dtype=np.int32)
        rows = np.arange(len(self.postings.passage_ids))
        return self.soft.scores(terms, ids, encode(terms))[rows].tolist()

    def rows(self, *terms: str, k: int = 9, allowed: NDArray[np.bool_] | None = None) -> list[int]:
        ids = np.array([IDS.get(term, -1) for term in terms], dtype=np.int32)
        return self.soft.search(terms, ids, encode(terms), k=k, allowed=allowed)[0].tolist()


def idf(n: int, total: int) -> float:
    return math.log(1 + (total - n + 0.5) / (n + 0.5))


def test_a_word_is_matched_by_the_nearest_word_of_the_passage() -> None:
    index = Index([["电脑", "计算机"], ["计算机", "晴朗"], ["天气"]])
    expected = [idf(1, 3) * 1, idf(1, 3) * 0.8**1.5, 0]
    np.testing.assert_allclose(index.scores("电脑"), expected, rtol=2e-3, atol=1e-6)


def test_a_word_of_the_other_script_counts_by_its_plain_cosine() -> None:
    index = Index([["天气"], ["电脑"]])
    np.testing.assert_allclose(
        index.scores("computer"), [idf(1, 2) * 0.8, idf(1, 2) * 0.6], rtol=2e-3
    )


def test_an_unknown_word_has_the_idf_of_the_nearest_word_of_the_index() -> None:
    index = Index([["晴朗"], ["晴朗"], ["电脑"]])
    np.testing.assert_allclose(
        index.scores("computer"), [idf(2, 3), idf(2, 3), idf(2, 3) * 0.6], rtol=2e-3
    )


@pytest.mark.parametrize("term", ["空间", "云深", "2025"])
def test_what_has_no_vector_matches_itself_alone(term: str) -> None:
    index = Index([[term], ["电脑"]])
    np.testing.assert_allclose(index.scores(term), [idf(1, 2), 0], rtol=1e-6)
    assert Index([["电脑"]]).scores(term) == [0]


def test_repeats_of_a_query_word_count() -> None:
    index = Index([["电脑"], ["天气"]])
    np.testing.assert_allclose(index.scores("电脑", "电脑")[0], 2 * index.scores("电脑")[0])


def test_only_the_nearest_words_take_part() -> None:
    passages = [["电脑"], ["计算机"], ["晴朗"]]
    assert Index(passages).rows("电脑") == [0, 1, 2]
    assert Index(passages, neighbours=2).rows("电脑") == [0, 1]


def test_ties_go_to_the_lower_passage_id_and_k_limits() -> None:
    index = Index([["天气"], ["电脑"], ["电脑"], ["电脑"]])
    assert index.rows("电脑", k=2) == [1, 2]
    assert index.rows("电脑", allowed=np.array([True, False, True, True])) == [2, 3]


def test_nothing_is_found_without_terms_or_passages() -> None:
    assert Index([["电脑"]]).rows() == []
    assert Index([]).rows("电脑") == []


@given(
    st.lists(st.lists(st.sampled_from(TERMS), max_size=5), min_size=1, max_size=6),
    st.lists(st.sampled_from([*TERMS, "unknown"]), max_size=5),
)
def test_scores_are_those_of_the_formula(passages: list[list[str]], query: list[str]) -> None:
    index = Index(passages)
    held = {term for passage in passages for term in passage}

    def cosine(a: str, b: str) -> float:
        if a == b:
            return 1.0
        power = 1.5 if (a == "computer") == (b == "computer") else 1.0
        va, vb = (np.array(VECTORS.get(t, (0, 0))) for t in (a, b))
        return max(0.0, float(va @ vb)) ** power

    def weight(term: str) -> float:
        ranked = sorted(held, key=lambda other: cosine(term, other))
        best = term if term in held or not ranked else ranked[-1]
        return idf(sum(best in passage for passage in passages), len(passages))

    expected = [
        sum(weight(t) * max((cosine(t, v) for v in passage), default=0.0) for t in query)
        for passage in passages
    ]
    ambiguous = any(
        t not in held and len({round(cosine(t, v), 2) for v in held}) < len(held) for t in query
    )
    if not ambiguous:
        np.testing.assert_allclose(index.scores(*query), expected, rtol=5e-3, atol=1e-5)
