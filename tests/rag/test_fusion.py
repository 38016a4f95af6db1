from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding_models import bundled_embedder
from index.types import Query
from rag.fusion import convex, fusion_weights, normalised
from training.pool import PoolSnapshot

SCORES = st.lists(
    st.floats(min_value=-100, max_value=100, width=32, allow_subnormal=False),
    min_size=1,
    max_size=12,
)


def scores(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


@pytest.fixture(scope="module")
def pool() -> PoolSnapshot:
    return PoolSnapshot(
        ["港口的灯塔高36米。", "The lighthouse is 36 metres high."], bundled_embedder()
    )


def test_scores_are_divided_by_the_best_one() -> None:
    assert normalised(scores(2.0, 4.0, 1.0)).tolist() == [2 / 4, 4 / 4, 1 / 4]


def test_a_negative_score_counts_as_nothing() -> None:
    assert normalised(scores(-0.5, 2.0)).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("values", [(), (0.0, 0.0), (-3.0, -1.0)])
def test_without_a_positive_score_nothing_is_divided(values: tuple[float, ...]) -> None:
    assert normalised(scores(*values)).tolist() == [0.0] * len(values)


def test_normalising_leaves_the_scores_that_were_given_alone() -> None:
    given_scores = scores(-1.0, 4.0)
    normalised(given_scores)
    assert given_scores.tolist() == [-1.0, 4.0]


def test_a_fused_score_is_the_weighted_mean_of_normalised_scores() -> None:
    fused = convex(
        {"bm25": scores(10.0, 5.0, 0.0), "dense": scores(0.2, 0.8, 0.4)},
        {"bm25": 3.0, "dense": 1.0},
    )
    expected = [(3 * 1 + 0.25) / 4, (3 * 0.5 + 1) / 4, (3 * 0 + 0.5) / 4]
    assert fused.tolist() == pytest.approx(expected)


def test_a_passage_gains_nothing_from_a_retriever_that_saw_nothing_in_it() -> None:
    fused = convex(
        {"bm25": scores(4.0, 2.0), "dense": scores(0.5, 0.0)}, {"bm25": 1.0, "dense": 1.0}
    )
    assert fused.tolist() == pytest.approx([1.0, 0.5 * 0.5])


def test_a_retriever_without_a_weight_counts_nothing() -> None:
    fused = convex({"bm25": scores(1.0, 2.0), "soft": scores(9.0, 0.0)}, {"bm25": 0.1})
    assert fused.tolist() == pytest.approx([0.5, 1.0])


def test_a_weight_without_a_retriever_counts_nothing() -> None:
    fused = convex({"bm25": scores(1.0, 2.0)}, {"bm25": 1.0, "dense": 3.0})
    assert fused.tolist() == pytest.approx([0.5, 1.0])


@pytest.mark.parametrize("weights", [{}, {"bm25": 0.0}, {"dense": 1.0}])
def test_scores_that_nobody_weighs_cannot_be_fused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no retriever has a positive weight"):
        convex({"bm25": scores(1.0)}, weights)


def test_no_retrievers_cannot_be_fused() -> None:
    with pytest.raises(ValueError, match="no retriever has a positive weight"):
        convex({}, {"bm25": 1.0})


@given(st.data(), st.integers(1, 8), st.floats(0.1, 5), st.floats(0, 5))
def test_fused_scores_lie_between_nothing_and_one(
    data: st.DataObject, size: int, first: float, second: float
) -> None:
    column = st.lists(
        st.floats(min_value=-10, max_value=10, width=32, allow_subnormal=False),
        min_size=size,
        max_size=size,
    )
    parts = {"bm25": scores(*data.draw(column)), "dense": scores(*data.draw(column))}
    fused = convex(parts, {"bm25": first, "dense": second})
    assert fused.dtype == np.float32
    assert ((fused >= 0) & (fused <= 1 + 1e-6)).all()


@given(SCORES)
def test_one_retriever_alone_keeps_its_order(values: list[float]) -> None:
    alone = convex({"bm25": scores(*values)}, {"bm25": 0.7})
    assert alone.tolist() == pytest.approx(normalised(scores(*values)).tolist())


@given(SCORES, st.floats(0.1, 10))
def test_only_the_ratio_of_weights_matters(values: list[float], factor: float) -> None:
    parts = {"bm25": scores(*values), "dense": scores(*values[::-1])}
    fused = convex(parts, {"bm25": 2.0, "dense": 1.0})
    scaled = convex(parts, {"bm25": 2.0 * factor, "dense": factor})
    assert scaled.tolist() == pytest.approx(fused.tolist(), abs=1e-5)


def weighed(pool: PoolSnapshot, question: str, *, found: float) -> dict[str, float]:
    """Weigh the retrievers where BM25 finds so much of a question at best."""
    query: Query = pool.analyze(question)
    most = 1.8 * float(pool.idf(pool.term_ids(query.terms)).sum())
    rest = scores(0.3, 0.2)
    return dict(
        fusion_weights(
            pool, query, {"bm25": scores(0.0, found * most), "dense": rest, "soft": rest}
        )
    )


@pytest.mark.parametrize("question", ["灯塔有多高？", "How high is the lighthouse?"])
def test_a_question_in_the_words_of_the_text_is_weighed_by_them(
    pool: PoolSnapshot, question: str
) -> None:
    assert weighed(pool, question, found=0.6) == pytest.approx(
        {"soft": 1.0, "bm25": 0.6, "dense": 0.4}
    )


def test_a_chinese_question_in_other_words_is_left_to_the_passages_vector(
    pool: PoolSnapshot,
) -> None:
    weights = [weighed(pool, "灯塔有多高？", found=found) for found in (0.0, 0.15, 0.25)]
    assert [one["soft"] for one in weights] == pytest.approx([0.25, 0.625, 1.0])
    assert [one["bm25"] for one in weights] == [0.0, 0.0, 0.0]
    assert [one["dense"] for one in weights] == [1.0, 1.0, 1.0]


def test_an_english_question_keeps_its_words_vectors(pool: PoolSnapshot) -> None:
    assert weighed(pool, "How high is the lighthouse?", found=0.0)["soft"] == 1.0
