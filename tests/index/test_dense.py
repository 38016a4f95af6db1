from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import FAISS_FILE, DenseIndex, write_dense
from index.errors import IndexCorruptError


def unit_rows(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def exact_ranking(vectors: np.ndarray, query: np.ndarray, k: int) -> list[int]:
    scores = np.einsum("ij,j->i", vectors, query)
    order = np.lexsort((np.arange(len(scores)), -scores))
    return [int(row) for row in order if scores[row] > 0][:k]


@pytest.mark.parametrize("exact_limit", [10_000, 0], ids=["flat", "sq8"])
def test_search_ranks_as_exact_search_does(tmp_path: Path, exact_limit: int) -> None:
    vectors = unit_rows(2_000)
    write_dense(tmp_path, vectors, exact_limit=exact_limit)
    index = DenseIndex.open(tmp_path)
    for query in unit_rows(20, seed=1):
        rows, scores = index.search(query, k=10)
        assert rows.tolist() == exact_ranking(vectors, query, 10)
        assert scores.tolist() == index.score(rows, query).tolist()


def test_the_kind_and_its_measured_recall_are_reported(tmp_path: Path) -> None:
    flat = write_dense(tmp_path, unit_rows(300), exact_limit=300)
    sq8 = write_dense(tmp_path, unit_rows(300), exact_limit=299)
    assert (flat.kind, flat.recall) == ("flat", 1.0)
    assert sq8.kind == "sq8"
    assert sq8.recall >= 0.98


@pytest.mark.parametrize("exact_limit", [10_000, 0], ids=["flat", "sq8"])
def test_equal_vectors_come_in_the_order_of_their_rows(tmp_path: Path, exact_limit: int) -> None:
    same = unit_rows(1)
    vectors = np.repeat(same, 400, axis=0)
    write_dense(tmp_path, vectors, exact_limit=exact_limit)
    rows, _ = DenseIndex.open(tmp_path).search(same[0], k=7)
    assert rows.tolist() == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("exact_limit", [10_000, 0], ids=["flat", "sq8"])
def test_a_filter_leaves_exactly_the_allowed_rows(tmp_path: Path, exact_limit: int) -> None:
    vectors = unit_rows(500)
    write_dense(tmp_path, vectors, exact_limit=exact_limit)
    query = vectors[3]
    allowed = np.zeros(500, dtype=np.bool_)
    allowed[[5, 77, 123, 400]] = True
    rows, _ = DenseIndex.open(tmp_path).search(query, k=10, allowed=allowed)
    expected = [row for row in exact_ranking(vectors, query, 500) if allowed[row]]
    assert rows.tolist() == expected
    nothing = np.zeros(500, dtype=np.bool_)
    assert DenseIndex.open(tmp_path).search(query, k=10, allowed=nothing)[0].tolist() == []


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_a_vector_without_direction_finds_nothing(tmp_path: Path, value: float) -> None:
    write_dense(tmp_path, unit_rows(5))
    rows, scores = DenseIndex.open(tmp_path).search(np.full(16, value, np.float32), k=3)
    assert (rows.tolist(), scores.tolist()) == ([], [])


def test_asking_for_more_than_there_is_gives_what_there_is(tmp_path: Path) -> None:
    vectors = np.abs(unit_rows(3))
    write_dense(tmp_path, vectors)
    rows, _ = DenseIndex.open(tmp_path).search(vectors[0], k=1_000)
    assert rows.tolist() == exact_ranking(vectors, vectors[0], 3)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    write_dense(tmp_path, unit_rows(0))
    rows, _ = DenseIndex.open(tmp_path).search(unit_rows(1)[0], k=5)
    assert rows.tolist() == []


def test_files_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    write_dense(tmp_path, unit_rows(5))
    other = (tmp_path / FAISS_FILE).read_bytes()
    write_dense(tmp_path, unit_rows(6))
    (tmp_path / FAISS_FILE).write_bytes(other)
    with pytest.raises(IndexCorruptError, match="differ in size"):
        DenseIndex.open(tmp_path)


@given(count=st.integers(1, 60), k=st.integers(0, 70), seed=st.integers(0, 1_000))
def test_a_ranking_never_depends_on_how_many_are_asked_for(count: int, k: int, seed: int) -> None:
    import tempfile

    vectors = np.round(unit_rows(count, 4, seed), 1)  # coarse, so that there are ties
    with tempfile.TemporaryDirectory() as folder:
        write_dense(Path(folder), vectors)
        index = DenseIndex.open(Path(folder))
        query = unit_rows(1, 4, seed + 1)[0]
        assert index.search(query, k=k)[0].tolist() == exact_ranking(vectors, query, k)
