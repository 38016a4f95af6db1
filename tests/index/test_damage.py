from __future__ import annotations

import random
import re
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.database import DATABASE
from index.doubles import HashingEmbedder
from index.errors import IndexCorruptError, IndexUnusableError, IndexWriteError
from index.local import LocalIndex
from index.types import Document

FILES = [
    "dense.faiss",
    "dense.vectors.npy",
    "manifest.json",
    "postings-counts.npy",
    "postings-indptr.npy",
    "postings-lengths.npy",
    "postings-passage-ids.npy",
    "postings-rows.npy",
    "postings-sequence-indptr.npy",
    "postings-sequences.npy",
    "postings-term-ids.npy",
    "words-examined.npy",
    "words-han.npy",
    "words-term-ids.npy",
    "words-vectors.npy",
]
TEXTS = [f"第{number}号仓库存有苹果{number * 7}箱，由{number}人看守。" for number in range(40)]


def documents() -> list[Document]:
    return [
        Document(f"d{number}", f"仓库{number}", "", "2025", "zh-Hans", text, {"k": "v"})
        for number, text in enumerate(TEXTS)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    index = LocalIndex(folder, HashingEmbedder())
    index.add_documents(documents())
    index.close()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def everything(folder: Path) -> tuple[object, ...]:
    snapshot = LocalIndex(folder, HashingEmbedder()).open()
    try:
        read = [snapshot.document(s.doc_id) for s in snapshot.documents()]
        passages = [snapshot.document_passages(d.doc_id) for d in read]
        query = snapshot.analyze("三号仓库苹果")
        hits = [snapshot.search(name, query, k=50) for name in snapshot.retrievers]
        return read, passages, hits, snapshot.documents()
    finally:
        snapshot.close()


def generation_file(folder: Path, name: str) -> Path:
    (path,) = (folder / "generations").glob(f"*/{name}")
    return path


def flip_bit(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(data)


def test_the_files_of_a_generation_are_those_that_are_tested(built: Path) -> None:
    assert sorted(p.name for p in built.glob("generations/*/*")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_noticed_and_built_anew(folder: Path, name: str) -> None:
    before = everything(folder)
    path = generation_file(folder, name)
    whole = path.read_bytes()
    for bit in (0, len(whole) * 4, len(whole) * 8 - 1):
        flip_bit(path, bit)
        with pytest.raises(IndexCorruptError, match="jushi index"):
            everything(folder)
        path.write_bytes(whole)
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexCorruptError, match="jushi index"):
            everything(folder)
    path.unlink()
    with pytest.raises(IndexCorruptError, match="jushi index"):
        everything(folder)
    report = LocalIndex(folder, HashingEmbedder()).add_documents([])
    assert report.generation == 2
    assert everything(folder) == before


def test_a_file_that_does_not_belong_there_is_noticed(folder: Path) -> None:
    generation_file(folder, "manifest.json").with_name("extra.npy").write_bytes(b"x")
    with pytest.raises(IndexCorruptError, match=r"extra\.npy does not belong"):
        everything(folder)


def test_a_missing_generation_is_noticed(folder: Path) -> None:
    shutil.rmtree(folder / "generations")
    with pytest.raises(IndexCorruptError, match="jushi index"):
        everything(folder)


def test_a_store_that_was_cut_short_is_refused(folder: Path) -> None:
    path = folder / DATABASE
    whole = path.read_bytes()
    for length in (1, 50, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexCorruptError, match="jushi index"):
            everything(folder)
        with pytest.raises(IndexUnusableError):
            LocalIndex(folder, HashingEmbedder()).add_documents(documents()[:1])
        path.write_bytes(whole)
        for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)


def test_a_flipped_bit_of_the_store_is_refused_or_changes_nothing(folder: Path) -> None:
    before = everything(folder)
    path = folder / DATABASE
    size = path.stat().st_size
    moments = random.Random(7)
    outcomes = []
    for _ in range(60):
        bit = moments.randrange(size * 8)
        flip_bit(path, bit)
        try:
            outcomes.append("same" if everything(folder) == before else f"changed by {bit}")
        except IndexUnusableError as error:
            outcomes.append("refused" if "jushi index" in str(error) else str(error))
        flip_bit(path, bit)
    assert set(outcomes) == {"same", "refused"}
    assert everything(folder) == before


def test_a_flipped_bit_in_any_copy_of_a_word_is_found_at_opening(folder: Path) -> None:
    path = folder / DATABASE
    whole = path.read_bytes()
    places = [match.start() for match in re.finditer("看守|仓库39".encode(), whole)]
    assert len(places) > 4  # the document, its title, the passage, the vocabulary and its index
    for place in places:
        flip_bit(path, (place + 2) * 8)
        with pytest.raises(IndexCorruptError, match="is damaged"):
            LocalIndex(folder, HashingEmbedder()).open()
        path.write_bytes(whole)


def test_a_damaged_cached_vector_is_embedded_again(folder: Path) -> None:
    before = everything(folder)
    path = folder / DATABASE
    whole = path.read_bytes()
    vector = HashingEmbedder().encode_passages([f"仓库3\n{TEXTS[3]}"])[0].tobytes()
    flip_bit(path, whole.index(vector) * 8 + 22)
    generation_file(folder, "dense.vectors.npy").unlink()
    LocalIndex(folder, HashingEmbedder()).add_documents([])
    assert everything(folder) == before


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    with pytest.raises(IndexCorruptError, match="no index of this version"):
        LocalIndex(tmp_path, HashingEmbedder()).open()
    with pytest.raises(IndexCorruptError, match="no index of this version"):
        LocalIndex(tmp_path, HashingEmbedder()).add_documents(documents())


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("limit_kib", [0, 4, 16, 40, 64, 128, 200])
def test_a_full_disk_leaves_the_last_state(folder: Path, limit_kib: int) -> None:
    before = everything(folder)
    more = [
        Document(f"new{n}", "", "", "", "zh-Hans", f"新来的{n}号。" + text * 5, {})
        for n, text in enumerate(TEXTS * 3)
    ]
    index = LocalIndex(folder, HashingEmbedder())
    with file_size_limit(limit_kib * 1024), pytest.raises(IndexWriteError, match="unharmed"):
        index.add_documents(more)
    assert everything(folder) == before
    assert index.add_documents(more).added == len(more)


def test_a_disk_that_is_full_from_the_start_is_reported(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path / "index", HashingEmbedder())
    with file_size_limit(1024), pytest.raises(IndexWriteError):
        index.add_documents(documents())
    assert index.current_generation() == 0
    assert index.add_documents(documents()).added == len(TEXTS)
