from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import Document

BEFORE_COMMIT = ["begun", "encoded", "dense", "postings", "words", "manifest", "synced", "purged"]
AFTER_COMMIT = ["committed", "truncated"]

OLD = {"apple": "苹果的价格涨了两成。", "banana": "香蕉的产量没有变化。", "robot": "机器人三百台。"}
CHANGED = {"apple": "苹果的价格跌了一成。", "pear": "鸭梨刚刚上市。", "tea": "龙井茶已经采完。"}


class Crash(Protocol):
    def __call__(self, folder: Path, *, step: str = "", delay_s: float | None = None) -> str: ...


@pytest.fixture(scope="module")
def crash() -> Iterator[Crash]:
    repository = Path(__file__).parents[2]
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("crashing_build.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=repository,
        env={"PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert worker.stdin is not None
    assert worker.stdout is not None

    def ask(folder: Path, *, step: str = "", delay_s: float | None = None) -> str:
        order = {"folder": str(folder), "step": step, "delay_s": delay_s}
        worker.stdin.write(json.dumps(order) + "\n")
        worker.stdin.flush()
        return worker.stdout.readline().strip()

    yield ask
    worker.stdin.close()
    worker.wait(timeout=10)
    worker.stdout.close()


def documents(texts: dict[str, str]) -> list[Document]:
    return [Document(i, "", "", "", "zh-Hans", text, {}) for i, text in texts.items()]


def state(index: LocalIndex) -> dict[str, str]:
    """Return what the store, the words and the vectors say that there is, if they agree."""
    snapshot = index.open()
    texts = {s.doc_id: snapshot.document(s.doc_id).text for s in snapshot.documents()}
    for doc_id, text in texts.items():
        for retriever in snapshot.retrievers:
            best = snapshot.search(retriever, snapshot.analyze(text), k=1)[0]
            assert snapshot.passages([best.passage_id])[0].doc_id == doc_id
    everything = snapshot.analyze("".join(texts.values()))
    for retriever in snapshot.retrievers:
        hits = snapshot.search(retriever, everything, k=100)
        assert len(snapshot.passages([hit.passage_id for hit in hits])) <= len(texts)
    assert snapshot.passage_count == len(texts)
    snapshot.close()
    return texts


def prepare(folder: Path, *, put: dict[str, str], remove: list[str]) -> LocalIndex:
    index = LocalIndex(folder, HashingEmbedder())
    index.add_documents(documents(OLD))
    order = {"put": put, "remove": remove}
    (folder.parent / "next.json").write_text(json.dumps(order), encoding="utf-8")
    return index


@pytest.mark.parametrize("step", BEFORE_COMMIT + AFTER_COMMIT)
def test_a_build_killed_at_any_step_leaves_the_old_or_the_new_state(
    crash: Crash, tmp_path: Path, step: str
) -> None:
    index = prepare(tmp_path / "index", put=CHANGED, remove=[])
    assert crash(tmp_path / "index", step=step) == "killed"
    expected = OLD if step in BEFORE_COMMIT else OLD | CHANGED
    assert state(index) == expected
    index.add_documents(documents(CHANGED))
    assert state(index) == OLD | CHANGED
    generations = sorted(p.name for p in (tmp_path / "index" / "generations").iterdir())
    assert generations == ["00000002"]


@pytest.mark.parametrize("step", ["purged", "committed"])
def test_a_removal_that_was_killed_is_undone_or_leaves_no_trace(
    crash: Crash, tmp_path: Path, step: str
) -> None:
    index = prepare(tmp_path / "index", put={}, remove=["banana"])
    assert crash(tmp_path / "index", step=step) == "killed"
    assert ("banana" in state(index)) == (step == "purged")
    index.remove_documents(["banana"] if step == "purged" else [])
    assert "banana" not in state(index)
    everything = b"".join(p.read_bytes() for p in tmp_path.glob("index/**/*") if p.is_file())
    assert "香蕉".encode() not in everything


def test_a_process_that_reads_and_writes_sees_what_another_one_removes(
    crash: Crash, tmp_path: Path
) -> None:
    index = prepare(tmp_path / "index", put={}, remove=["banana"])
    for generation in (1, 3, 5):
        old = index.open()
        assert old.generation == generation
        index.add_documents(documents({"banana": f"香蕉第{generation}次上市。"}))
        new = index.open()
        old.close()
        assert index.current_generation() == new.generation == generation + 1
        assert crash(tmp_path / "index") == "done 0"
        assert index.current_generation() == generation + 2
        assert state(index).keys() == OLD.keys() - {"banana"}
        new.close()
    index.close()


def test_the_first_build_killed_at_any_step_can_be_repeated(crash: Crash, tmp_path: Path) -> None:
    (tmp_path / "next.json").write_text(json.dumps({"put": OLD, "remove": []}), encoding="utf-8")
    for step in BEFORE_COMMIT:
        assert crash(tmp_path / "index", step=step) == "killed"
        assert LocalIndex(tmp_path / "index", HashingEmbedder()).current_generation() == 0
    index = LocalIndex(tmp_path / "index", HashingEmbedder())
    index.add_documents(documents(OLD))
    assert state(index) == OLD


def test_a_build_killed_at_random_moments_always_leaves_a_whole_state(
    crash: Crash, tmp_path: Path
) -> None:
    moments = random.Random(20261121)
    index = prepare(tmp_path / "index", put=CHANGED, remove=[])
    for _ in range(20):
        crash(tmp_path / "index", delay_s=moments.uniform(0, 0.15))
        found = state(index)
        assert found in (OLD, OLD | CHANGED)
        if found != OLD:
            index.remove_documents(["pear", "tea"])
            index.add_documents(documents(OLD))
    index.add_documents(documents(CHANGED))
    assert state(index) == OLD | CHANGED
