"""Measures of a ranking, by arithmetic and against ir_measures."""

from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from eval.measures import ndcg_at, recall_at, reciprocal_rank_at, success_at


def test_recall_is_the_share_of_relevant_passages_in_the_first_k() -> None:
    assert recall_at(2, {1, 2, 3}, [9, 1, 2]) == 1 / 3


def test_reciprocal_rank_is_that_of_the_first_relevant_passage() -> None:
    assert reciprocal_rank_at(10, {4, 5}, [9, 8, 5, 4]) == 1 / 3
    assert reciprocal_rank_at(2, {5}, [9, 8, 5]) == 0.0


def test_ndcg_is_dcg_over_the_ideal_dcg() -> None:
    got = ndcg_at(3, {1: 2, 2: 1}, [2, 9, 1])
    assert got == pytest.approx((1 / 1 + 2 / math.log2(4)) / (2 / 1 + 1 / math.log2(3)))


def test_nothing_relevant_gives_zero() -> None:
    assert (recall_at(5, set(), [1]), ndcg_at(5, {}, [1])) == (0.0, 0.0)


rankings = st.lists(st.integers(1, 30), unique=True, min_size=1, max_size=20)
judgements = st.dictionaries(st.integers(1, 30), st.integers(1, 3), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(grades=judgements, ranking=rankings, k=st.integers(1, 25))
def test_all_measures_agree_with_ir_measures(
    grades: dict[int, int], ranking: list[int], k: int
) -> None:
    qrels = {"q": {str(passage_id): grade for passage_id, grade in grades.items()}}
    run = {"q": {str(p): float(len(ranking) - rank) for rank, p in enumerate(ranking)}}
    theirs = ir_measures.calc_aggregate([R @ k, Success @ k, RR @ k, nDCG @ k], qrels, run)
    assert recall_at(k, grades, ranking) == pytest.approx(theirs[R @ k])
    assert success_at(k, grades, ranking) == pytest.approx(theirs[Success @ k])
    assert reciprocal_rank_at(k, grades, ranking) == pytest.approx(theirs[RR @ k])
    assert ndcg_at(k, grades, ranking) == pytest.approx(theirs[nDCG @ k])


@given(grades=judgements, ranking=rankings, k=st.integers(1, 25))
def test_measures_lie_between_zero_and_one(
    grades: dict[int, int], ranking: list[int], k: int
) -> None:
    values = [
        recall_at(k, grades, ranking),
        success_at(k, grades, ranking),
        reciprocal_rank_at(k, grades, ranking),
        ndcg_at(k, grades, ranking),
    ]
    assert all(0 <= value <= 1 for value in values)
