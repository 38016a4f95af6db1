from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.files import FoundFile, SkippedFile, find_files


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("正文。", encoding="utf-8")


def _ids(*paths: Path) -> list[str]:
    return [
        f.doc_id if isinstance(f, FoundFile) else f"skipped: {f.reason}" for f in find_files(paths)
    ]


def test_folders_are_walked_in_order_and_ids_are_relative(tmp_path: Path) -> None:
    _write(tmp_path, "b.txt", "a/z.MD", "a/c/d.html", "a.jsonl", "e.pdf", "f.docx")

    assert _ids(tmp_path) == ["a.jsonl", "b.txt", "e.pdf", "f.docx", "a/z.MD", "a/c/d.html"]


def test_hidden_and_unknown_files_are_left_out_of_folders(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "d.png", "a.txt.meta.json", "noext")

    assert _ids(tmp_path) == ["a.txt"]


def test_a_document_of_another_kind_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.csv", "c/d.XLSX", "~$f.docx")

    found = list(find_files([tmp_path]))
    assert [Path(one.path).name for one in found] == ["a.txt", "b.csv", "d.XLSX"]
    assert [isinstance(one, SkippedFile) for one in found] == [False, True, True]


def test_a_file_named_directly_has_its_name_as_id(tmp_path: Path) -> None:
    _write(tmp_path, "a/b.txt")

    assert list(find_files([tmp_path / "a" / "b.txt"])) == [
        FoundFile(tmp_path / "a" / "b.txt", tmp_path / "a", "b.txt")
    ]


def test_what_is_named_and_cannot_be_read_is_reported(tmp_path: Path) -> None:
    _write(tmp_path, "a.png")

    skipped = list(find_files([tmp_path / "gone", tmp_path / "a.png", Path("a\0b")]))

    assert [type(entry) for entry in skipped] == [SkippedFile] * 3
    assert [e.reason.split(";")[0] for e in skipped if isinstance(e, SkippedFile)] == [
        "does not exist",
        "is of no kind that can be read",
        "cannot be opened (ValueError)",
    ]


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    _write(tmp_path, "in/a.txt", "out/secret.txt")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "c.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (tmp_path / "in" / "d.txt").symlink_to(tmp_path / "in" / "gone.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")

    assert _ids(tmp_path / "in") == [
        "skipped: links to folders are not followed",
        "a.txt",
        "b.txt",
        "skipped: is a link that leads out of the folder, or nowhere",
        "skipped: is a link that leads out of the folder, or nowhere",
    ]


def test_one_file_found_twice_is_read_once(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")

    assert _ids(tmp_path, tmp_path / "a.txt") == ["a.txt"]


def test_another_file_with_the_same_id_is_reported(tmp_path: Path) -> None:
    _write(tmp_path, "x/a.txt", "y/a.txt")

    assert _ids(tmp_path / "x", tmp_path / "y") == [
        "a.txt",
        f"skipped: {(tmp_path / 'x' / 'a.txt').resolve()} has the same document id 'a.txt'",
    ]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")

    assert _ids(tmp_path) == ["skipped: is no regular file"]
    assert _ids(tmp_path / "a.txt") == ["skipped: is neither a file nor a folder"]


def test_a_name_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    try:
        with open(path, "wb"):  # noqa: PTH123
            pass
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    assert _ids(tmp_path) == ["skipped: has a name that is not valid UTF-8"]
