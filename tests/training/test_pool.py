from __future__ import annotations

import numpy as np
import pytest

from index.embedding_models import bundled_embedder
from index.types import Filters
from training.pool import PoolSnapshot

TEXTS = (
    "渔港里停着四十艘渔船。",
    "漁港裡停著四十艘漁船，燈塔離港三里。",
    "Forty boats lie in the fishing harbour.",
)


@pytest.fixture(scope="module")
def pool() -> PoolSnapshot:
    return PoolSnapshot(TEXTS, bundled_embedder())


@pytest.mark.parametrize("retriever", ["bm25", "dense", "soft"])
@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(), {1, 2, 3}),
        (Filters(langs=frozenset({"en"})), {3}),
        (Filters(langs=frozenset({"zh-Hans", "zh-Hant"})), {1, 2}),
        (Filters(without_passages=frozenset({1})), {2, 3}),
        (Filters(langs=frozenset({"zh-Hans"}), without_passages=frozenset({1})), set()),
    ],
)
def test_a_pool_leaves_out_languages_and_passages(
    pool: PoolSnapshot, retriever: str, filters: Filters, left: set[int]
) -> None:
    query = pool.analyze("渔港 harbour 渔船")
    found = {hit.passage_id for hit in pool.search(retriever, query, k=3, filters=filters)}
    assert found == left


def test_a_pool_knows_no_other_filter(pool: PoolSnapshot) -> None:
    with pytest.raises(ValueError, match="language and passage"):
        pool.search("bm25", pool.analyze("渔港"), k=1, filters=Filters(date_from="2026"))


def test_scores_are_those_of_the_question_asked_last(pool: PoolSnapshot) -> None:
    boats, tower = pool.analyze("渔船"), pool.analyze("燈塔")
    first = pool.score("soft", boats, [1, 2])
    assert not np.array_equal(pool.score("soft", tower, [1, 2]), first)
    assert np.array_equal(pool.score("soft", boats, [1, 2]), first)
