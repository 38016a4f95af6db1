from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.readers import LoadedFile, ReadResult, read_file
from index.types import Document


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("苹果的价格涨了两成。", encoding="utf-8")
    (folder / "sub" / "b.txt").write_text("香蕉的产量没有变化。", encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return LocalIndex(tmp_path / "index", HashingEmbedder())


def texts(index: LocalIndex) -> dict[str, str]:
    snapshot = index.open()
    found = {s.doc_id: snapshot.document(s.doc_id).text for s in snapshot.documents()}
    snapshot.close()
    return found


APPLE, BANANA = "苹果的价格涨了两成。", "香蕉的产量没有变化。"


def test_the_index_follows_a_folder(index: LocalIndex, pages: Path) -> None:
    first = index.update_paths([pages])
    assert (first.added, first.skipped, first.generation) == (2, (), 1)
    assert texts(index) == {"a.txt": APPLE, "sub/b.txt": BANANA}
    again = index.update_paths([pages])
    assert (again.unchanged, again.generation) == (2, 1)
    (pages / "a.txt").write_text("苹果的价格跌了。", encoding="utf-8")
    (pages / "sub" / "b.txt").unlink()
    (pages / "c.txt").write_text("鸭梨刚刚上市。", encoding="utf-8")
    last = index.update_paths([pages])
    assert (last.added, last.updated, last.removed, last.unchanged) == (1, 1, 1, 0)
    assert texts(index) == {"a.txt": "苹果的价格跌了。", "c.txt": "鸭梨刚刚上市。"}


def test_only_files_that_changed_or_whose_documents_did_are_read_again(
    index: LocalIndex, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(loaded: LoadedFile) -> ReadResult:
        read.append(loaded.found.doc_id)
        return read_file(loaded)

    monkeypatch.setattr("index.sync.read_file", noted)
    lines = ['{"doc_id": "x", "text": "一行。"}', '{"doc_id": "y", "text": "两行。"}']
    (pages / "d.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def again() -> tuple[list[str], int]:
        read.clear()
        return read, index.update_paths([pages]).unchanged

    assert again() == (["a.txt", "d.jsonl", "sub/b.txt"], 0)
    assert again() == ([], 4)
    (pages / "a.txt.meta.json").write_text('{"title": "苹果"}', encoding="utf-8")
    assert again() == (["a.txt"], 3)
    index.remove_documents(["x"])
    assert again() == (["d.jsonl"], 3)
    index.add_documents([Document("sub/b.txt", "", "", "", "zh-Hans", "另一篇。", {})])
    assert again() == (["sub/b.txt"], 3)
    assert again() == ([], 4)
    assert texts(index) == {"a.txt": APPLE, "sub/b.txt": BANANA, "x": "一行。", "y": "两行。"}


def test_what_was_left_out_of_a_file_is_told_each_time(index: LocalIndex, pages: Path) -> None:
    (pages / "d.jsonl").write_text('{"doc_id": "x", "text": "一行。"}\n{}', encoding="utf-8")
    first = index.update_paths([pages])
    assert [Path(place).name for place, _ in first.skipped] == ["d.jsonl:2"]
    assert index.update_paths([pages]).skipped == first.skipped


def test_what_could_not_be_used_of_a_document_is_a_warning(index: LocalIndex, pages: Path) -> None:
    (pages / "a.txt.meta.json").write_text('{"title": 7}', encoding="utf-8")
    report = index.update_paths([pages])
    assert (report.added, report.skipped) == (2, ())
    assert report.warnings == (("a.txt", "title ignored: expected a string, not 7"),)


def test_documents_that_came_otherwise_stay(index: LocalIndex, pages: Path) -> None:
    index.add_documents([Document("note", "", "", "", "zh-Hans", "手记一则。", {})])
    index.update_paths([pages])
    (pages / "a.txt").unlink()
    assert index.update_paths([pages]).removed == 1
    assert texts(index) == {"note": "手记一则。", "sub/b.txt": BANANA}


def test_indexing_one_file_leaves_its_neighbours_alone(index: LocalIndex, pages: Path) -> None:
    (pages / "c.txt").write_text("鸭梨刚刚上市。", encoding="utf-8")
    index.update_paths([pages])
    (pages / "a.txt").write_text("苹果的价格跌了。", encoding="utf-8")
    report = index.update_paths([pages / "a.txt"])
    assert (report.updated, report.removed) == (1, 0)
    assert sorted(texts(index)) == ["a.txt", "c.txt", "sub/b.txt"]


def test_lines_that_are_gone_from_a_jsonl_file_are_removed(index: LocalIndex, pages: Path) -> None:
    lines = pages / "notes.jsonl"
    one, two = '{"doc_id": "one", "text": "第一条。"}', '{"doc_id": "two", "text": "第二条。"}'
    lines.write_text(f"{one}\n{two}\n", encoding="utf-8")
    index.update_paths([lines])
    assert texts(index) == {"one": "第一条。", "two": "第二条。"}
    lines.write_text(f"{two}\nno json\n", encoding="utf-8")
    report = index.update_paths([lines])
    assert (report.removed, report.unchanged) == (1, 1)
    assert [path for path, _ in report.skipped] == [f"{lines}:2"]
    assert texts(index) == {"two": "第二条。"}


def test_a_file_that_holds_no_text_any_more_loses_its_document(
    index: LocalIndex, pages: Path
) -> None:
    index.update_paths([pages])
    (pages / "a.txt").write_text("", encoding="utf-8")
    report = index.update_paths([pages])
    assert (report.removed, report.skipped) == (1, ((str(pages / "a.txt"), "is empty"),))
    assert texts(index) == {"sub/b.txt": BANANA}


def test_a_folder_that_is_missing_keeps_its_documents(index: LocalIndex, pages: Path) -> None:
    index.update_paths([pages])
    shutil.move(pages, pages.with_name("elsewhere"))
    report = index.update_paths([pages])
    assert (report.removed, report.skipped) == (0, ((str(pages), "does not exist"),))
    assert sorted(texts(index)) == ["a.txt", "sub/b.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_opened_keeps_its_documents(index: LocalIndex, pages: Path) -> None:
    index.update_paths([pages])
    (pages / "sub").chmod(0)
    (pages / "a.txt").chmod(0)
    try:
        assert index.update_paths([pages]).removed == 0
    finally:
        (pages / "sub").chmod(0o700)
    assert sorted(texts(index)) == ["a.txt", "sub/b.txt"]


def test_a_folder_that_moved_takes_its_documents_along(index: LocalIndex, pages: Path) -> None:
    index.update_paths([pages])
    moved = Path(shutil.move(pages, pages.with_name("moved")))
    report = index.update_paths([moved])
    assert (report.unchanged, report.removed, report.generation) == (2, 0, 1)
    (moved / "a.txt").unlink()
    assert index.update_paths([moved]).removed == 1


def test_two_files_with_one_id_are_told_apart(
    index: LocalIndex, pages: Path, tmp_path: Path
) -> None:
    index.update_paths([pages])
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("另一份文件。", encoding="utf-8")
    report = index.update_paths([other])
    ((path, reason),) = report.skipped
    assert path == str(other / "a.txt")
    assert str(pages / "a.txt") in reason
    assert texts(index)["a.txt"] == APPLE


def test_progress_counts_files(index: LocalIndex, pages: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    index.update_paths([pages], progress=lambda *step: seen.append(step))
    assert [step for step in seen if step[0] == "read"] == [
        ("read", 0, 2),
        ("read", 1, 2),
        ("read", 2, 2),
    ]
    assert seen[-1] == ("write", 2, 2)
