from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import words as words_module
from index.doubles import HashingEmbedder
from index.errors import IndexCorruptError
from index.words import Words

TEXTS = dict(enumerate(["机器人", "机会", "robot", "的", "云深", "2025", "云", "robots", "空间"]))


def texts(ids: Sequence[int]) -> dict[int, str]:
    return {i: TEXTS[i] for i in ids}


def words_of(ids: Sequence[int]) -> Words:
    embedder = HashingEmbedder()
    return Words.empty(dimension=embedder.dimension).updated(
        ids, texts=texts, encode=embedder.encode_words
    )


def assert_same(found: Words, expected: Words) -> None:
    assert found.term_ids.tolist() == expected.term_ids.tolist()
    assert found.han.tolist() == expected.han.tolist()
    assert found.examined.tolist() == expected.examined.tolist()
    np.testing.assert_array_equal(found.vectors, expected.vectors)


def test_words_with_a_meaning_get_vectors() -> None:
    found = words_of(range(9))
    assert found.term_ids.tolist() == [0, 1, 2, 6, 7, 8]
    assert found.han.tolist() == [True, True, False, True, False, True]
    assert found.examined.tolist() == list(range(9))


def test_a_word_that_the_model_does_not_know_gets_none() -> None:
    def blank(words: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[0, 0] if word == "机会" else [1, 0] for word in words], dtype=np.float32)

    found = Words.empty(dimension=2).updated([0, 1], texts=texts, encode=blank)
    assert found.term_ids.tolist() == [0]


def test_updated_embeds_only_new_words_and_equals_a_new_build() -> None:
    encoded: list[str] = []

    def encode(words: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(words)
        return HashingEmbedder().encode_words(words)

    updated = words_of([0, 1, 2, 3]).updated([0, 2, 3, 4, 8], texts=texts, encode=encode)
    assert encoded == ["空间"]
    assert_same(updated, words_of([0, 2, 3, 4, 8]))


def test_take_gives_zero_rows_for_terms_without_a_vector() -> None:
    found = words_of([0, 3]).take([3, 0, -1])
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [0, 1, 0], atol=1e-3)


def test_the_nearest_words_of_each_script_come_with_their_cosines() -> None:
    found = words_of(range(9))
    query = HashingEmbedder().encode_words(["机会"])
    ids, cosines = found.nearest(query, han=np.array([True]), k=1)
    assert ids[0, 0] == 1
    assert ids[0, 1] in (2, 7)
    np.testing.assert_allclose(cosines[0, 0], 1, atol=1e-3)
    everything, _ = found.nearest(query, han=np.array([True]), k=50)
    assert sorted(everything[0].tolist()) == [0, 1, 2, 6, 7, 8]


def test_save_and_open_round_trip(tmp_path: Path) -> None:
    for ids in ([], range(9)):
        words_of(ids).save(tmp_path)
        assert_same(Words.open(tmp_path), words_of(ids))


def test_a_damaged_file_is_corrupt(tmp_path: Path) -> None:
    words_of(range(9)).save(tmp_path)
    path = tmp_path / "words-han.npy"
    np.save(path, np.zeros(2, dtype=np.bool_))
    with pytest.raises(IndexCorruptError, match="differ in number"):
        Words.open(tmp_path)
    path.write_bytes(b"nothing")
    with pytest.raises(IndexCorruptError, match="damaged"):
        Words.open(tmp_path)


@pytest.fixture(scope="module")
def many() -> tuple[Words, NDArray[np.float32], dict[int, str]]:
    """3,000 words in lists, since no more than 1,000 are compared one by one."""
    patch = pytest.MonkeyPatch()
    patch.setattr(words_module, "EXACT_BELOW", 1_000)
    texts = {
        i: f"w{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}" for i in range(3_001)
    }
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(3_001, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    row = {text: i for i, text in texts.items()}

    def encode(words: Sequence[str]) -> NDArray[np.float32]:
        return vectors[[row[word] for word in words]]

    def texts_of(ids: Sequence[int]) -> dict[int, str]:
        return {i: texts[i] for i in ids}

    first = Words.empty(dimension=16).updated(range(3_000), texts=texts_of, encode=encode)
    found = first.updated(range(1, 3_001), texts=texts_of, encode=encode)
    patch.undo()
    return found, vectors, texts


def test_vectors_are_taken_as_the_numbers_that_are_stored() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = halves[np.isfinite(halves)].reshape(-1, 16)
    ids = np.arange(len(finite), dtype=np.int32)
    found = Words(ids, np.ones(len(ids), dtype=np.bool_), finite, ids).take([*ids.tolist(), -1])
    np.testing.assert_array_equal(found[:-1], finite.astype(np.float32))
    np.testing.assert_array_equal(found[-1], np.zeros(16, dtype=np.float32))


def test_many_words_are_searched_in_lists_that_are_updated(many, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    found, vectors, _ = many
    found.save(tmp_path)
    assert (tmp_path / "words-other.faiss").exists()
    for index in (found, Words.open(tmp_path)):
        ids, cosines = index.nearest(vectors[[3_000, 7, 0]], han=np.zeros(3, dtype=np.bool_), k=4)
        assert ids[:2].max(axis=1).tolist()[0] == 3_000
        assert 7 in ids[1]
        assert 0 not in ids[2]
        np.testing.assert_allclose(cosines.max(axis=1)[:2], [1, 1], atol=1e-2)


def test_damaged_lists_are_corrupt(many, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    many[0].save(tmp_path)
    path = tmp_path / "words-other.faiss"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(IndexCorruptError, match="damaged"):
        Words.open(tmp_path)
