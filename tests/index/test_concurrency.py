from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.types import Document

ROUNDS = 8


def documents(round_number: int) -> list[Document]:
    """Return documents that all carry the number of the round that wrote them."""
    return [
        Document(f"d{n}", "", "", "", "zh-Hans", f"苹果第{n}号属于第{round_number}轮。", {})
        for n in range(4)
    ]


def test_readers_never_see_two_rounds_at_once(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents(documents(1))
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set():
            before = index.current_generation()
            snapshot = index.open()
            assert snapshot.generation >= before
            query = snapshot.analyze("苹果属于哪轮")
            for retriever in snapshot.retrievers:
                hits = snapshot.search(retriever, query, k=10)
                texts = [p.text for p in snapshot.passages([hit.passage_id for hit in hits])]
                rounds = {text.split("第")[-1] for text in texts}
                assert rounds == {f"{snapshot.generation}轮。"}
                for text, hit in zip(texts, hits, strict=True):
                    doc_id = snapshot.passages([hit.passage_id])[0].doc_id
                    assert snapshot.document(doc_id).text == text
            snapshot.close()
            seen += 1
        return seen

    with ThreadPoolExecutor(max_workers=3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(2, ROUNDS + 1):
            index.add_documents(documents(number))
        done.set()
        assert all(reader.result() > 0 for reader in readers)
    assert index.current_generation() == ROUNDS
    index.close()


def test_removed_documents_are_in_no_later_snapshot_and_no_reader_fails(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents(documents(1))
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            snapshot = index.open()
            there = {s.doc_id for s in snapshot.documents()}
            hits = snapshot.search("bm25", snapshot.analyze("苹果"), k=10)
            found = {p.doc_id for p in snapshot.passages([hit.passage_id for hit in hits])}
            assert found == there
            snapshot.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for _ in range(4):
            index.remove_documents(["d1", "d2"])
            index.add_documents(documents(1))
        index.remove_documents(["d3"])
        done.set()
        for reader in readers:
            reader.result()
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert "苹果第3号".encode() not in everything
    index.close()


def test_writers_in_several_threads_take_turns(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder(), lock_timeout_s=30)

    def write(number: int) -> int:
        text = f"作者{number}写的。"
        return index.add_documents([Document(f"w{number}", "", "", "", "", text, {})]).added

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(write, range(6))) == [1] * 6
    snapshot = index.open()
    assert [s.doc_id for s in snapshot.documents()] == [f"w{number}" for number in range(6)]
    assert snapshot.generation == 6
    snapshot.close()
    index.close()
