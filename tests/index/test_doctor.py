from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.database import DATABASE
from index.doctor import Check, check_index, check_snapshot
from index.doubles import HashingEmbedder
from index.generation import open_generation
from index.local import LocalIndex
from index.snapshot import LocalSnapshot
from index.store import StoreReader
from index.types import NO_FILTERS, Document, Filters, Hit, Passage, Query

DOCUMENTS = [
    Document("jian", "简体", "", "2025", "zh-Hans", "机器人企业的产业规模今年增长。", {}),
    Document("fan", "繁體", "", "2025", "zh-Hant", "實驗室發佈了語言模型，開發者紛紛試用。", {}),
    Document("en", "English", "", "2025", "en", "The harbour handled 120 ships.", {}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "index"
    LocalIndex(folder, HashingEmbedder()).add_documents(DOCUMENTS)
    return folder


def snapshot_of(kind: type[LocalSnapshot], folder: Path) -> LocalSnapshot:
    store = StoreReader(folder)
    generation = open_generation(folder, store.generation, checksum=store.manifest_checksum)
    return kind(store, generation, HashingEmbedder(), on_close=lambda: None)


def failed(checks: Sequence[Check]) -> list[str]:
    return [check.name for check in checks if not check.passed]


def test_a_sound_index_passes_and_says_what_was_compared(folder: Path) -> None:
    checks = check_index(LocalIndex(folder, HashingEmbedder()))
    assert failed(checks) == []
    details = {check.name: check.detail for check in checks}
    assert details["open"] == "generation 1, 3 passages"
    assert details["passages"] == "3 documents and 3 passages in every part"
    assert details["terms"] == "2 known Chinese terms find their passages"
    assert details["scripts"].startswith("2 queries")
    assert details["scores"] == "2 BM25 scores are as defined"
    assert details["store"] == "every row of the store is as it was written"


def test_an_empty_index_passes(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([])
    assert failed(check_index(index)) == []


def test_an_index_that_cannot_be_opened_fails_with_what_to_run(tmp_path: Path) -> None:
    (check,) = check_index(LocalIndex(tmp_path / "none", HashingEmbedder()))
    assert (check.name, check.passed) == ("open", False)
    assert "run `jushi index" in check.detail


def test_an_index_of_another_model_fails(folder: Path) -> None:
    (check,) = check_index(LocalIndex(folder, HashingEmbedder(seed=5)))
    assert not check.passed
    assert "hashing-double" in check.detail


def test_a_damaged_store_fails_until_one_does_what_is_said(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents(DOCUMENTS)
    index.close()
    path = tmp_path / DATABASE
    path.write_bytes(path.read_bytes().replace("試用".encode(), "使用".encode()))
    (check,) = check_index(index)
    assert (check.name, check.passed, check.remedy) == ("open", False, "")
    assert check.detail.endswith(
        f"delete {tmp_path} and run `jushi index PATH... --index {tmp_path}`"
    )
    shutil.rmtree(tmp_path)
    index.add_documents(DOCUMENTS)
    assert failed(check_index(index)) == []
    assert "not what was written" in check.detail


class Deaf(LocalSnapshot):
    def search(
        self, retriever: str, query: Query, *, k: int, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        return []


class Unfolded(LocalSnapshot):
    def analyze(self, text: str) -> Query:
        folded = super().analyze(text)
        terms = tuple(text.split()) if " " in text else folded.terms
        return Query(text, terms, folded.vector)


class Crooked(LocalSnapshot):
    def passages(self, passage_ids: Sequence[int]) -> list[Passage]:
        return [
            Passage(p.passage_id, p.doc_id, p.ordinal, ((1, 1 + len(p.text)),), p.text)
            for p in super().passages(passage_ids)
        ]


class Generous(LocalSnapshot):
    def score(
        self, retriever: str, query: Query, passage_ids: Sequence[int]
    ) -> NDArray[np.float32]:
        return super().score(retriever, query, passage_ids) * np.float32(1.01)


class Shuffled(LocalSnapshot):
    def vector_drift(self, passage_id: int, context: str, text: str) -> float:
        other = int(self.passage_ids[passage_id % self.passage_count])
        return super().vector_drift(other, context, text)


class Forgetful(LocalSnapshot):
    @property
    def passage_ids(self) -> NDArray[np.int64]:
        return super().passage_ids[:-1]


@pytest.fixture(
    params=[
        (Deaf, "terms"),
        (Unfolded, "scripts"),
        (Crooked, "citations"),
        (Generous, "scores"),
        (Shuffled, "vectors"),
        (Forgetful, "passages"),
    ],
    ids=lambda pair: pair[1],
)
def sabotaged(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[LocalSnapshot, str]]:
    kind, check = request.param
    snapshot = snapshot_of(kind, folder)
    yield snapshot, check
    snapshot.close()


def test_each_sabotage_fails_the_check_that_is_made_for_it(
    sabotaged: tuple[LocalSnapshot, str],
) -> None:
    snapshot, name = sabotaged
    checks = check_snapshot(snapshot, remedy="jushi index DIR")
    assert name in failed(checks)
    assert {check.remedy for check in checks if not check.passed} == {"jushi index DIR"}
