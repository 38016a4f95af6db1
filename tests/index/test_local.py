from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.doubles import HashingEmbedder
from index.errors import (
    DocumentNotFoundError,
    IndexBusyError,
    IndexMissingError,
    IndexUnusableError,
    InputError,
    ModelMismatchError,
)
from index.local import LocalIndex
from index.lock import write_lock
from index.types import Document


def document(doc_id: str, text: str, *, title: str = "") -> Document:
    return Document(doc_id, title, f"{doc_id}.txt", "2025-01-01", "zh-Hans", text, {})


class CountingEmbedder(HashingEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.passages += texts
        return super().encode_passages(texts)


def found(index: LocalIndex, question: str) -> list[str]:
    snapshot = index.open()
    hits = snapshot.search("bm25", snapshot.analyze(question), k=10)
    doc_ids = [p.doc_id for p in snapshot.passages([hit.passage_id for hit in hits])]
    snapshot.close()
    return doc_ids


def state(index: LocalIndex) -> tuple[object, ...]:
    """All that a reader can see but the passage ids and the generation."""
    snapshot = index.open()
    documents = [snapshot.document(s.doc_id) for s in snapshot.documents()]
    passages = [p for d in documents for p in snapshot.document_passages(d.doc_id)]
    rankings = []
    for question in ("苹果价格", "香蕉", "工厂 机器人"):
        query = snapshot.analyze(question)
        for retriever in snapshot.retrievers:
            hits = snapshot.search(retriever, query, k=10)
            texts = [p.text for p in snapshot.passages([h.passage_id for h in hits])]
            rankings.append(sorted(zip([round(h.score, 5) for h in hits], texts, strict=True)))
    seen = [(p.doc_id, p.ordinal, p.spans, p.text, p.headings) for p in passages]
    snapshot.close()
    return documents, seen, rankings


APPLE = document("apple", "苹果的价格涨了两成。", title="水果")
BANANA = document("banana", "香蕉的产量没有变化。")
ROBOT = document("robot", "工厂里有三百台机器人。")


def test_nothing_is_created_before_the_first_build(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path / "index", HashingEmbedder())
    assert index.current_generation() == 0
    with pytest.raises(IndexMissingError, match="jushi index"):
        index.open()
    with pytest.raises(IndexMissingError, match="jushi index"):
        index.remove_documents(["apple"])
    assert list(tmp_path.iterdir()) == []


def test_a_build_reports_what_it_did(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    first = index.add_documents([APPLE, BANANA])
    assert (first.added, first.updated, first.removed, first.unchanged) == (2, 0, 0, 0)
    assert (first.passages, first.generation) == (2, 1)
    changed = document("apple", "苹果的价格跌了一成。", title="水果")
    second = index.add_documents([changed, BANANA, ROBOT])
    assert (second.added, second.updated, second.removed, second.unchanged) == (1, 1, 0, 1)
    assert (second.passages, second.generation) == (3, 2)
    third = index.remove_documents(["banana", "banana"])
    assert (third.added, third.updated, third.removed, third.unchanged) == (0, 0, 1, 0)
    assert (third.passages, third.generation, index.current_generation()) == (2, 3, 3)


def test_a_build_without_a_change_publishes_nothing(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE])
    report = index.add_documents([APPLE])
    assert (report.added, report.unchanged, report.generation) == (0, 1, 1)
    assert index.remove_documents([]).generation == 1


def test_any_order_of_changes_gives_the_index_of_the_last_state(tmp_path: Path) -> None:
    fresh = LocalIndex(tmp_path / "fresh", HashingEmbedder())
    fresh.add_documents([ROBOT, APPLE])
    grown = LocalIndex(tmp_path / "grown", HashingEmbedder())
    grown.add_documents([BANANA, document("apple", "别的内容。")])
    grown.add_documents([document("robot", "机器人。"), APPLE])
    grown.remove_documents(["banana"])
    grown.add_documents([ROBOT])
    assert state(grown) == state(fresh)


def test_only_new_passages_are_embedded(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    index = LocalIndex(tmp_path, embedder)
    index.add_documents([APPLE, BANANA])
    embedder.passages.clear()
    index.add_documents([APPLE, BANANA, ROBOT])
    assert embedder.passages == ["工厂里有三百台机器人。"]


def test_an_unchanged_passage_keeps_its_id_and_no_id_is_used_again(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    stays = "一句不变的话，" * 60 + "完。"
    index.add_documents([document("long", f"{stays}\n\n{'会变的话，' * 80}完。")])
    with_ids = index.open()
    before = {p.text: p.passage_id for p in with_ids.document_passages("long")}
    with_ids.close()
    index.add_documents([document("long", f"{stays}\n\n{'变了的话，' * 80}完。")])
    after_change = index.open()
    after = {p.text: p.passage_id for p in after_change.document_passages("long")}
    after_change.close()
    assert after[stays] == before[stays]
    assert min(i for text, i in after.items() if text not in before) > max(before.values())
    index.remove_documents(["long"])
    index.add_documents([APPLE])
    last = index.open()
    assert last.document_passages("apple")[0].passage_id > max(after.values())
    last.close()


def test_the_last_of_two_documents_with_one_id_stays(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([document("apple", "香蕉。"), APPLE])
    assert found(index, "苹果") == ["apple"]
    assert found(index, "香蕉") == []


def test_an_unknown_id_is_named_and_nothing_is_removed(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE])
    with pytest.raises(DocumentNotFoundError, match="pear"):
        index.remove_documents(["apple", "pear"])
    assert found(index, "苹果") == ["apple"]


@pytest.mark.parametrize("bad", [document(" ", "空名字。"), document("half", "半个\ud83d字")])
def test_a_document_that_cannot_be_stored_is_refused_with_all_others(
    tmp_path: Path, bad: Document
) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE])
    with pytest.raises(InputError):
        index.add_documents([BANANA, bad])
    assert found(index, "香蕉") == []
    assert index.add_documents([BANANA]).added == 1


def test_characters_that_trouble_databases_come_back_as_they_were(tmp_path: Path) -> None:
    text = "零字符\x00在中间，还有\u2028分隔符与😀。"
    index = LocalIndex(tmp_path, HashingEmbedder())
    odd = Document("奇怪'\"%\x00", "标题\x1f", "", "", "", text, {"k\x00": "v\x1f"})
    index.add_documents([odd])
    snapshot = index.open()
    assert snapshot.document(odd.doc_id) == odd
    snapshot.close()


def test_an_index_of_another_model_is_refused_until_it_is_built_anew(tmp_path: Path) -> None:
    LocalIndex(tmp_path, HashingEmbedder()).add_documents([APPLE, BANANA])
    other = LocalIndex(tmp_path, HashingEmbedder(seed=1))
    with pytest.raises(ModelMismatchError, match="jushi index"):
        other.open()
    report = other.add_documents([BANANA])
    assert (report.unchanged, report.passages, report.generation) == (1, 2, 2)
    fresh = LocalIndex(tmp_path / "fresh", HashingEmbedder(seed=1))
    fresh.add_documents([APPLE, BANANA])
    assert state(other) == state(fresh)


def test_another_embedding_dimension_is_built_anew_too(tmp_path: Path) -> None:
    LocalIndex(tmp_path, HashingEmbedder()).add_documents([APPLE])
    wide = LocalIndex(tmp_path, HashingEmbedder(dimension=96))
    wide.add_documents([])
    snapshot = wide.open()
    assert snapshot.manifest.dimension == 96
    snapshot.close()


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder(), lock_timeout_s=0.1)
    index.add_documents([APPLE])
    with write_lock(tmp_path, timeout_s=0), pytest.raises(IndexBusyError, match="writing"):
        index.add_documents([BANANA])
    assert index.add_documents([BANANA]).added == 1


def test_a_place_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    a_file = tmp_path / "file"
    a_file.write_text("mine", encoding="utf-8")
    with pytest.raises(IndexUnusableError, match="is a file"):
        LocalIndex(a_file, HashingEmbedder()).add_documents([APPLE])
    with pytest.raises(IndexUnusableError, match="holds other files"):
        LocalIndex(tmp_path, HashingEmbedder()).add_documents([APPLE])
    with pytest.raises(IndexMissingError):
        LocalIndex(tmp_path, HashingEmbedder()).open()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_index_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    LocalIndex(folder, HashingEmbedder()).add_documents([APPLE])
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_snapshot_reads_its_own_generation_after_later_builds(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE, BANANA])
    old = index.open()
    (passage,) = old.document_passages("apple")
    index.remove_documents(["apple"])
    index.add_documents([ROBOT])
    assert old.generation == 1
    assert [s.doc_id for s in old.documents()] == ["apple", "banana"]
    hits = old.search("bm25", old.analyze("苹果"), k=5)
    assert old.passages([hit.passage_id for hit in hits]) == [passage]
    old.close()
    assert found(index, "苹果") == []


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_a_removed_document_stays_in_any_file(tmp_path: Path) -> None:
    secret = Document(
        "秘密文件七", "绝密题目", "密探来源", "2025", "zh-Hans", "线人叫做欧阳锵锵。", {"k": "密注"}
    )
    marks = ["秘密文件七", "绝密题目", "密探来源", "欧阳锵锵", "锵锵", "密注"]
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE, BANANA])
    index.add_documents([secret])
    vector = index.open()
    (passage,) = vector.document_passages(secret.doc_id)
    vector.close()
    embedded = HashingEmbedder().encode_passages([f"绝密题目\n{passage.text}"])[0].tobytes()
    before = bytes_of(tmp_path)
    assert all(mark.encode() in before for mark in marks)
    assert embedded in before
    index.remove_documents([secret.doc_id])
    after = bytes_of(tmp_path)
    assert [mark for mark in marks if mark.encode() in after] == []
    assert embedded not in after


def test_a_reader_keeps_removed_text_only_until_it_closes(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE, document("secret", "线人叫做欧阳锵锵。")])
    reader = index.open()
    index.remove_documents(["secret"])
    assert reader.document("secret").text == "线人叫做欧阳锵锵。"
    reader.close()
    assert "欧阳锵锵".encode() not in bytes_of(tmp_path)
    assert "锵锵".encode() not in bytes_of(tmp_path)


def test_removed_text_goes_although_a_newer_reader_is_always_open(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE])
    first = index.open()
    index.add_documents([document("secret", "线人叫做欧阳锵锵。")])
    second = index.open()
    index.remove_documents(["secret"])
    third = index.open()
    first.close()
    second.close()
    assert "锵锵".encode() not in bytes_of(tmp_path)
    assert [s.doc_id for s in third.documents()] == ["apple"]
    assert third.document("apple") == APPLE
    third.close()
    third.close()


def test_replaced_text_does_not_stay_either(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([document("note", "线人叫做欧阳锵锵。")])
    index.add_documents([document("note", "线人不具名。")])
    assert "锵锵".encode() not in bytes_of(tmp_path)


def test_the_number_is_right_after_the_folder_was_made_anew(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "index"
    index = LocalIndex(folder, HashingEmbedder())
    index.add_documents([APPLE])
    index.add_documents([BANANA])
    assert index.current_generation() == 2
    shutil.rmtree(folder)
    assert index.current_generation() == 0
    LocalIndex(folder, HashingEmbedder()).add_documents([ROBOT])
    assert index.current_generation() == 1
    index.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_index_on_a_read_only_disk_can_be_read(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, HashingEmbedder())
    index.add_documents([APPLE])
    index.close()
    tmp_path.chmod(0o500)
    try:
        assert found(index, "苹果") == ["apple"]
    finally:
        tmp_path.chmod(0o700)
