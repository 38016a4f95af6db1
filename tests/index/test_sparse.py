from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.postings import Postings
from index.sparse import Bm25, top

TERM = st.integers(0, 8)
CORPORA = st.lists(st.lists(TERM, max_size=10), min_size=1, max_size=12).filter(any)
QUERIES = st.lists(st.integers(-1, 10), max_size=8)


class Definition(BM25Okapi):
    """rank-bm25 with Lucene's idf: ln(1 + (N − n + 0.5) / (n + 0.5))."""

    def _calc_idf(self, nd: dict[int, int]) -> None:
        for term, n in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))


def indexed(corpus: list[list[int]]) -> Postings:
    ids = range(10, 10 + len(corpus))
    return Postings.build(list(ids), [np.array([*doc, -1], dtype=np.int32) for doc in corpus])


@given(CORPORA, QUERIES, st.floats(0.1, 3), st.floats(0, 0.95))
def test_scores_are_those_of_rank_bm25(
    corpus: list[list[int]], query: list[int], k1: float, b: float
) -> None:
    expected = Definition(corpus, k1=k1, b=b).get_scores(query)
    scores = Bm25(indexed(corpus), k1=k1, b=b).score(query, np.arange(len(corpus)))
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-6)


def test_scores_are_those_of_rank_bm25_on_thousands_of_passages() -> None:
    rng = np.random.default_rng(5)
    corpus = [
        np.minimum(rng.zipf(1.3, size=rng.integers(1, 80)), 5_000).tolist() for _ in range(3_000)
    ]
    definition, ours = Definition(corpus, k1=0.8, b=0.75), Bm25(indexed(corpus))
    for _ in range(20):
        query = np.minimum(rng.zipf(1.3, size=8), 5_000).tolist()
        expected = definition.get_scores(query)
        np.testing.assert_allclose(ours.score(query, np.arange(3_000)), expected, rtol=1e-4)
        rows, scores = ours.search(query, k=10)
        np.testing.assert_allclose(scores, np.sort(expected)[::-1][:10], rtol=1e-4)
        np.testing.assert_allclose(scores, expected[rows], rtol=1e-4)


def test_a_word_of_half_of_the_passages_still_counts() -> None:
    corpus = [[1, 2], [1, 3], [4, 5], [6, 7]]
    assert BM25Okapi(corpus).get_scores([1]).tolist() == [0, 0, 0, 0]
    rows, scores = Bm25(indexed(corpus)).search([1], k=9)
    assert rows.tolist() == [0, 1]
    # ln(1 + 2.5/2.5) · 1 · 1.8 / (1 + 0.8)
    np.testing.assert_allclose(scores, [math.log(2)] * 2, rtol=1e-6)


def test_a_repeated_query_term_counts_as_often_as_it_stands() -> None:
    bm25 = Bm25(indexed([[1, 2], [3, 4]]))
    np.testing.assert_allclose(bm25.score([1, 1], [0]), 2 * bm25.score([1], [0]), rtol=1e-6)


def test_ties_go_to_the_lower_passage_id() -> None:
    bm25 = Bm25(indexed([[1], [2], [1], [1], [1]]))
    assert bm25.search([1], k=2)[0].tolist() == [0, 2]
    assert bm25.search([1], k=9)[0].tolist() == [0, 2, 3, 4]


def test_only_allowed_rows_are_returned() -> None:
    bm25 = Bm25(indexed([[1], [2], [1], [1]]))
    allowed = np.array([False, True, True, True])
    assert bm25.search([1], k=9, allowed=allowed)[0].tolist() == [2, 3]


def test_nothing_is_found_by_unknown_terms_or_in_an_empty_index() -> None:
    assert Bm25(indexed([[1]])).search([5, -1], k=3)[0].tolist() == []
    empty = Bm25(Postings.build([], []))
    assert empty.search([1], k=3)[0].tolist() == []
    assert empty.document_frequency([1]).tolist() == [0]


def test_document_frequency_and_idf() -> None:
    bm25 = Bm25(indexed([[1, 1], [1, 2], [3]]))
    assert bm25.document_frequency([1, 2, 9, -1]).tolist() == [2, 1, 0, 0]
    expected = [math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5), math.log(1 + 3.5 / 0.5)]
    np.testing.assert_allclose(bm25.idf([1, 2, -1]), expected, rtol=1e-6)


@settings(max_examples=50)
@given(CORPORA, QUERIES, st.integers(0, 5))
def test_search_is_the_head_of_the_whole_ranking(
    corpus: list[list[int]], query: list[int], k: int
) -> None:
    bm25 = Bm25(indexed(corpus))
    scores = bm25.score(query, np.arange(len(corpus)))
    ranking = sorted((-score, row) for row, score in enumerate(scores.tolist()) if score > 0)
    assert bm25.search(query, k=k)[0].tolist() == [row for _, row in ranking[:k]]


@pytest.mark.parametrize(("k", "expected"), [(0, []), (1, [1]), (2, [1, 0]), (9, [1, 0, 3])])
def test_top_keeps_positive_scores_and_breaks_ties_by_place(k: int, expected: list[int]) -> None:
    places, _ = top(np.array([1, 2, 0, 1], dtype=np.float32), k=k)
    assert places.tolist() == expected
