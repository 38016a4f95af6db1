from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.errors import IndexMissingError, ModelMismatchError
from index.local import LocalIndex
from index.types import Document
from rag.snapshots import SnapshotPool

CLOSED = "the snapshot is closed"


def document(doc_id: str) -> Document:
    text = f"{doc_id}号灯塔高三十米。"
    return Document(doc_id, "灯塔", f"{doc_id}.txt", "2025-01-01", "zh-Hans", text)


def held(snapshot: Snapshot) -> list[str]:
    return [one.doc_id for one in snapshot.documents()]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LocalIndex]:
    index = LocalIndex(tmp_path / "index", HashingEmbedder(dimension=16))
    yield index
    index.close()


def test_a_lease_sees_the_newest_generation(index: LocalIndex) -> None:
    pool = SnapshotPool(index)
    for number, doc_id in enumerate("abc", start=1):
        index.add_documents([document(doc_id)])
        with pool.lease() as snapshot:
            assert snapshot.generation == number
            assert held(snapshot) == list("abc")[:number]
    pool.close()


def test_leases_of_one_generation_share_one_snapshot(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pool.lease() as first, pool.lease() as second:
        assert first is second
    with pool.lease() as third:
        assert third is first
    pool.close()


def test_a_lease_keeps_its_generation_while_another_is_built(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pool.lease() as old:
        index.add_documents([document("b")])
        index.remove_documents(["a"])
        with pool.lease() as new:
            assert (held(old), held(new)) == (["a"], ["b"])
            assert (old.generation, new.generation) == (1, 3)
        assert old.document("a") == document("a")
    pool.close()


def test_an_old_generation_is_closed_when_its_last_lease_ends(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pool.lease() as old:
        with pool.lease():
            index.add_documents([document("b")])
            with pool.lease() as new:
                assert new is not old
        assert held(old) == ["a"]
    with pytest.raises(ValueError, match=CLOSED):
        held(old)
    assert held(new) == ["a", "b"]
    pool.close()


def test_a_lease_that_fails_is_given_back(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pytest.raises(RuntimeError, match="stop"), pool.lease() as snapshot:
        raise RuntimeError("stop")
    pool.close()
    with pytest.raises(ValueError, match=CLOSED):
        held(snapshot)


def test_closing_waits_for_the_last_lease_and_a_later_lease_opens_again(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pool.lease() as first:
        pool.close()
        pool.close()
        assert held(first) == ["a"]
    with pytest.raises(ValueError, match=CLOSED):
        held(first)
    with pool.lease() as second:
        assert second is not first
        assert held(second) == ["a"]
    pool.close()


def test_a_missing_index_is_told_and_used_once_it_is_there(index: LocalIndex) -> None:
    pool = SnapshotPool(index)
    with pytest.raises(IndexMissingError, match="jushi index"), pool.lease():
        pytest.fail("there is nothing to lease")
    index.add_documents([document("a")])
    with pool.lease() as snapshot:
        assert held(snapshot) == ["a"]
    pool.close()


def test_a_folder_that_was_made_anew_is_opened_anew_though_it_counts_from_one(
    index: LocalIndex,
) -> None:
    index.add_documents([document("a")])
    pool = SnapshotPool(index)
    with pool.lease() as old:
        assert (old.generation, held(old)) == (1, ["a"])
    shutil.rmtree(index.folder)
    LocalIndex(index.folder, HashingEmbedder(dimension=16)).add_documents([document("b")])
    with pool.lease() as new:
        assert (new.generation, held(new)) == (1, ["b"])
    pool.close()


def test_an_index_of_another_model_is_refused(index: LocalIndex) -> None:
    index.add_documents([document("a")])
    other = LocalIndex(index.folder, HashingEmbedder(dimension=16, seed=1))
    with pytest.raises(ModelMismatchError), SnapshotPool(other).lease():
        pytest.fail("vectors of two models cannot be compared")
    other.close()


def test_threads_that_lease_while_generations_change_each_see_one_of_them(
    index: LocalIndex,
) -> None:
    index.add_documents([document("0")])
    pool = SnapshotPool(index)
    done = threading.Event()

    def read(_: int) -> list[tuple[int, int]]:
        seen = []
        while not done.is_set():
            with pool.lease() as snapshot:
                before = len(held(snapshot)), snapshot.passage_count
                assert before == (len(held(snapshot)), snapshot.generation)
                seen.append((snapshot.generation, before[0]))
        return seen

    with ThreadPoolExecutor(4) as threads:
        readers = threads.map(read, range(4))
        try:
            for number in range(1, 6):
                index.add_documents([document(str(number))])
        finally:
            done.set()
        for seen in readers:
            assert seen == sorted(seen)
            assert all(generation == documents for generation, documents in seen)
    with pool.lease() as snapshot:
        assert snapshot.generation == 6
    pool.close()
