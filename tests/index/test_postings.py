from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexCorruptError
from index.postings import Postings

FIELDS = Postings.__slots__
SEQUENCES = st.lists(st.integers(-1, 12), max_size=12).map(
    lambda ids: np.array([*ids, -1], dtype=np.int32)
)
CORPORA = st.dictionaries(st.integers(1, 60), SEQUENCES, max_size=12)


def built(corpus: dict[int, np.ndarray]) -> Postings:
    return Postings.build(list(corpus), list(corpus.values()))


def assert_same(found: Postings, expected: Postings) -> None:
    for name in FIELDS:
        one, other = getattr(found, name), getattr(expected, name)
        assert one.dtype == other.dtype, name
        assert one.tolist() == other.tolist(), name


def test_postings_of_two_passages() -> None:
    postings = Postings.build(
        [7, 3], [np.array([-1, 4, 4, 2, -1]), np.array([2, -1, 9, -1, 2, -1])]
    )
    assert postings.passage_ids.tolist() == [3, 7]
    assert postings.term_ids.tolist() == [2, 4, 9]
    assert postings.indptr.tolist() == [0, 2, 3, 4]
    assert postings.rows.tolist() == [0, 1, 1, 0]
    assert postings.counts.tolist() == [2, 1, 2, 1]
    assert postings.lengths.tolist() == [3, 3]
    assert postings.sequence(1).tolist() == [-1, 4, 4, 2, -1]
    assert postings.find_terms([9, 3, -1]).tolist() == [2, -1, -1]
    assert postings.find_passages([3, 4]).tolist() == [0, -1]
    assert postings.document_frequency([2, 4, 5]).tolist() == [2, 1, 0]


def test_counts_stop_at_the_largest_that_fits() -> None:
    postings = Postings.build([1], [np.full(70_000, 5, dtype=np.int32)])
    assert postings.counts.tolist() == [65_535]
    assert postings.lengths.tolist() == [70_000]


@given(CORPORA, st.sets(st.integers(1, 60)), CORPORA)
def test_updated_equals_built_over_the_survivors(
    before: dict[int, np.ndarray], removed: set[int], after: dict[int, np.ndarray]
) -> None:
    removed |= before.keys() & after.keys()
    survivors = {i: sequence for i, sequence in before.items() if i not in removed} | after
    updated = built(before).updated(
        remove=sorted(removed), add_ids=list(after), add_sequences=list(after.values())
    )
    assert_same(updated, built(survivors))


@given(CORPORA)
def test_appending_greater_ids_equals_building(corpus: dict[int, np.ndarray]) -> None:
    ids = sorted(corpus)
    first, second = ids[: len(ids) // 2], ids[len(ids) // 2 :]
    updated = built({i: corpus[i] for i in first}).updated(
        add_ids=second, add_sequences=[corpus[i] for i in second]
    )
    assert_same(updated, built(corpus))


def test_removing_very_many_equals_building_over_the_survivors() -> None:
    corpus = {i: np.array([i % 7, i % 11, -1], dtype=np.int32) for i in range(1, 1_500)}
    survivors = {i: sequence for i, sequence in corpus.items() if i % 5 == 0}
    removed = [i for i in corpus if i % 5]
    assert_same(built(corpus).updated(remove=removed), built(survivors))


@given(CORPORA)
def test_save_and_open_round_trip(
    tmp_path_factory: pytest.TempPathFactory, corpus: dict[int, np.ndarray]
) -> None:
    folder = tmp_path_factory.mktemp("postings")
    built(corpus).save(folder)
    assert_same(Postings.open(folder), built(corpus))


def test_an_opened_index_can_be_updated_and_saved_elsewhere(tmp_path: Path) -> None:
    built({1: np.array([3, -1]), 2: np.array([4, -1])}).save(tmp_path)
    updated = Postings.open(tmp_path).updated(remove=[1], add_ids=[5], add_sequences=[[-1, 4]])
    assert_same(updated, built({2: np.array([4, -1]), 5: np.array([-1, 4])}))


@pytest.mark.parametrize("name", ["rows", "term-ids", "sequences"])
def test_a_missing_truncated_or_wrong_array_is_corrupt(tmp_path: Path, name: str) -> None:
    built({1: np.array([3, 5, -1]), 2: np.array([4, -1])}).save(tmp_path)
    path = tmp_path / f"postings-{name}.npy"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(IndexCorruptError, match=name):
        Postings.open(tmp_path)
    path.unlink()
    with pytest.raises(IndexCorruptError, match=name):
        Postings.open(tmp_path)
    np.save(path, np.zeros(3))
    with pytest.raises(IndexCorruptError, match="float64"):
        Postings.open(tmp_path)
    np.save(path, np.zeros(1, dtype=np.int32))
    with pytest.raises(IndexCorruptError, match="fit together"):
        Postings.open(tmp_path)


def test_a_passage_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Postings.build([1, 1], [np.array([-1]), np.array([-1])])
    with pytest.raises(ValueError, match="twice"):
        built({1: np.array([-1])}).updated(add_ids=[1], add_sequences=[np.array([-1])])
    with pytest.raises(ValueError, match="2 passage ids for 1"):
        Postings.build([1, 2], [np.array([-1])])
