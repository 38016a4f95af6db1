from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.readers
from index.chunking import chunk
from index.errors import UnreadableFileError
from index.readers import FoundFile, SkippedFile, find_files, load_file, read_bytes, read_file
from index.types import Document

PAGE = "新的实验室\n\n城里的实验室今天公布了报告，产值达到三百亿元。\n"


def _only(data: bytes, name: str = "a.txt") -> Document:
    (document,) = read_bytes(data, name).documents
    return document


def test_a_text_file_becomes_a_document() -> None:
    assert _only(PAGE.encode("gb18030"), "新闻/a.txt") == Document(
        doc_id="新闻/a.txt",
        title="新的实验室",
        source="a.txt",
        date="",
        lang="zh-Hans",
        text=PAGE,
        metadata={"encoding": "gb18030", "date_basis": "none"},
    )


def test_front_matter_goes_before_the_sidecar_and_both_before_inference(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("---\ntitle: 甲\n---\n" + PAGE, encoding="utf-8")
    (tmp_path / "a.txt.meta.json").write_text(
        json.dumps({"title": "乙", "date": "2026-03-01", "source": "晨报", "page": 2})
    )
    (found,) = find_files([tmp_path])
    assert isinstance(found, FoundFile)

    (document,) = read_file(load_file(found)).documents

    assert (document.title, document.date, document.source) == ("甲", "2026-03-01", "晨报")
    assert document.metadata == {"page": "2", "encoding": "utf-8", "date_basis": "sidecar"}


def test_a_sidecar_may_leave_out_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "a.meta.json").write_text('{"title": "乙"}')
    (found,) = find_files([tmp_path])
    assert isinstance(found, FoundFile)

    assert read_file(load_file(found)).documents[0].title == "乙"


def test_a_sidecar_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(PAGE)
    (tmp_path / "secret.json").write_text('{"title": "secret"}')
    (tmp_path / "in" / "a.txt.meta.json").symlink_to(tmp_path / "secret.json")
    (found,) = find_files([tmp_path / "in"])
    assert isinstance(found, FoundFile)

    assert read_file(load_file(found)).documents[0].title == "新的实验室"


def test_malformed_front_matter_is_text_with_a_note() -> None:
    document = _only(b"---\n- a\n---\nBody.", "a.md")

    assert document.text == "---\n- a\n---\nBody."
    assert document.metadata["note"].startswith("front matter read as text: ")


def test_each_line_of_a_jsonl_file_is_a_document() -> None:
    first = {"text": "第一篇。", "doc_id": "x", "title": "甲", "date": "2026-01-02"}
    first |= {"lang": "zh-Hans", "source": "晨报", "metadata": {"page": "1"}}

    result = read_bytes(f'{json.dumps(first)}\n\n{{"text": "Second."}}\n'.encode(), "b/news.jsonl")

    assert result.documents == (
        Document(
            "x", "甲", "晨报", "2026-01-02", "zh-Hans", "第一篇。",
            {"page": "1", "encoding": "utf-8", "date_basis": "record"},
        ),
        Document(
            "b/news.jsonl:3", "Second.", "news.jsonl", "", "en", "Second.",
            {"encoding": "utf-8", "date_basis": "none"},
        ),
    )  # fmt: skip
    assert result.skipped == ()


def test_a_malformed_line_is_skipped_and_the_others_stay() -> None:
    lines = [
        "{", "[]", '{"text": ""}', '{"text": 3}', '{"text": "a", "doc_id": 1}',
        '{"text": "a", "metadata": 1}',
        '{"text": "a", "doc_id": "k"}', '{"text": "b", "doc_id": "k"}', "[" * 100_000,
    ]  # fmt: skip
    result = read_bytes("\n".join(lines).encode(), "n.jsonl")

    assert [(d.doc_id, d.text) for d in result.documents] == [("k", "a")]
    assert [s.path for s in result.skipped] == [f"n.jsonl:{i}" for i in (1, 2, 3, 4, 5, 6, 8, 9)]
    assert result.skipped[1] == SkippedFile("n.jsonl:2", "expected a JSON object")
    assert result.skipped[6] == SkippedFile("n.jsonl:8", "an earlier line has the doc_id 'k'")


def test_what_no_store_takes_is_replaced_and_noted_line_by_line() -> None:
    lines = [
        b'{"text": "a\\ud800b\\u0000c", "title": "\\udfff"}', '{"text": "整行。"}'.encode(),
        '{"text": "半个字'.encode()[:-1] + b'"}',
    ]  # fmt: skip
    first, second, third = read_bytes(b"\n".join(lines), "n.jsonl").documents

    assert (first.text, first.title) == ("a\ufffdb\ufffdc", "\ufffd")
    assert (second.text, third.text) == ("整行。", "半个\ufffd")
    assert [document.metadata.get("note") for document in (first, second, third)] == [
        "what could not be read stands as U+FFFD", None, "what could not be read stands as U+FFFD",
    ]  # fmt: skip


def test_data_that_is_taken_for_one_long_word_is_noted() -> None:
    long = _only(b"k3" * 30_000)

    assert long.metadata["note"] == (
        "more than 50,000 characters in a row are one word: data, not text?"
    )
    assert "".join(passage.text for passage in chunk(long)) == long.text
    assert "note" not in _only(b"k3 " * 30_000).metadata


@pytest.mark.parametrize(
    "name",
    ["", "  ", "/etc/a.txt", "../a.txt", "a/../../b.txt", "C:\\a.txt", "..\\a.txt", "\\a.txt",
     "a\0.txt", "a\n.txt", "\ud800.txt", "x" * 2_000 + ".txt"],
)  # fmt: skip
def test_an_upload_cannot_lead_elsewhere(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="is no file name that can be used"):
        read_bytes(b"text", name)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\n ", "a.md", "is empty"),
        (b"\xef\xbb\xbf", "a.txt", "holds no text"),
        (b"text", "a.exe", "is of no kind that can be read"),
        (b"text", "a", "is of no kind that can be read"),
        (b"a\0b" * 99, "a.jsonl", "holds NUL bytes"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"^{name}: {reason}"):
        read_bytes(data, name)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.readers, "MAX_FILE_BYTES", 10)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 11)

    with pytest.raises(UnreadableFileError, match="split it first"):
        read_bytes(b"x" * 11, "a.txt")
    with pytest.raises(UnreadableFileError, match="split it first"):
        load_file(FoundFile(path, tmp_path, "a.txt"))


def test_a_file_that_has_gone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        load_file(FoundFile(tmp_path / "gone.txt", tmp_path, "gone.txt"))


@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".jsonl", ".docx", ".pdf"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        result = read_bytes(data, f"a{suffix}")
    except UnreadableFileError:
        return
    for document in result.documents:
        assert document.text.strip()
        assert {"encoding", "date_basis"} <= set(document.metadata)
