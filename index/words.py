"""The words of an index in, their vectors and the nearest of them to a query's words out.

Only words that may have a meaning get a vector: no stop words, numbers or seams of words. Chinese
and other words are searched apart, so that a question finds the words of the other language
however few they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from index.errors import IndexCorruptError
from index.postings import find
from index.terms import is_content, is_han, is_word

EXACT_BELOW = 20_000
"""Up to so many words of a script are compared one by one; above, through FAISS."""

_LISTS = 512
_PROBES = 16
_TRAINING_WORDS = 20_000
_ENCODED_AT_ONCE = 8_192
_ARRAYS = {"term_ids": np.int32, "han": np.bool_, "vectors": np.float16, "examined": np.int32}
_SCRIPTS = ("han", "other")

Texts = Callable[[Sequence[int]], Mapping[int, str]]
"""Gives the texts of term ids."""

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Embeds words: float32 ``(len(words), dimension)``, rows L2-normalised or zero."""


class Words:
    """The words of one generation with their vectors; immutable, safe in several threads.

    ``term_ids`` (w,) int32 ascend; ``vectors`` (w, d) are float16 and L2-normalised; ``han`` (w,)
    tells Chinese words from others; ``examined`` int32 ascending are all terms that were looked
    at, those that got no vector included.
    """

    def __init__(
        self,
        term_ids: NDArray[np.int32],
        han: NDArray[np.bool_],
        vectors: NDArray[np.float16],
        examined: NDArray[np.int32],
        *,
        lists: Mapping[str, Any] | None = None,
    ) -> None:
        self.term_ids = term_ids
        self.han = han
        self.vectors = vectors
        self.examined = examined
        self._lists = dict(lists or {})
        self._scripts = {
            script: _Exact(term_ids[of_script], vectors[of_script].astype(np.float32))
            for script, of_script in zip(_SCRIPTS, (han, ~han), strict=True)
            if script not in self._lists
        }

    @classmethod
    def empty(cls, *, dimension: int) -> Self:
        """Return the words of an empty index."""
        none = np.zeros(0, dtype=np.int32)
        vectors = np.zeros((0, dimension), dtype=np.float16)
        return cls(none, np.zeros(0, dtype=np.bool_), vectors, none)

    def updated(self, term_ids: ArrayLike, *, texts: Texts, encode: Encode) -> Words:
        """Return the words of an index that now holds these terms; only new ones are embedded.

        Args:
            term_ids: all terms of the index, ascending (``Postings.term_ids``).
            texts: asked once, for the terms that were not examined before.
            encode: the embedding model's ``encode_words``.
        """
        present = np.asarray(term_ids, dtype=np.int32).reshape(-1)
        new = np.setdiff1d(present, self.examined, assume_unique=True)
        text_of = texts(new.tolist()) if len(new) else {}
        candidates = [i for i in new.tolist() if is_word(text_of[i]) and is_content(text_of[i])]
        vectors = _encoded([text_of[i] for i in candidates], encode, self.vectors.shape[1])
        # A word that the model does not know matches itself alone, and needs no vector for it.
        known = vectors.any(axis=1)
        added = np.array(candidates, dtype=np.int32)[known]
        added_han = np.array([is_han(text_of[i]) for i in added.tolist()], dtype=np.bool_)
        stays = np.isin(self.term_ids, present, assume_unique=True)
        ids = np.concatenate([self.term_ids[stays], added])
        order = np.argsort(ids)
        han = np.concatenate([self.han[stays], added_han])[order]
        both = np.concatenate([self.vectors[stays], vectors[known]])[order]
        lists = {
            script: index
            for script, of_script in zip(_SCRIPTS, (han, ~han), strict=True)
            if (index := self._updated_list(script, ids[order][of_script], both[of_script]))
        }
        return Words(ids[order], han, both, present, lists=lists)

    def take(self, term_ids: ArrayLike) -> NDArray[np.float32]:
        """Return the vectors of terms, float32 ``(len(term_ids), d)``; zero rows where none."""
        wanted = np.asarray(term_ids, dtype=np.int32).reshape(-1)
        found = np.zeros((len(wanted), self.vectors.shape[1]), dtype=np.float32)
        places = find(self.term_ids, wanted)
        found[places >= 0] = self.vectors[places[places >= 0]]
        return found

    def are_han(self, term_ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which terms are Chinese words; those without a vector are not."""
        places = find(self.term_ids, term_ids)
        chinese = np.zeros(places.shape, dtype=np.bool_)
        chinese[places >= 0] = self.han[places[places >= 0]]
        return chinese

    def nearest(
        self, vectors: NDArray[np.float32], *, k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the ``k`` nearest words of each script to each vector.

        Returns:
            Term ids (−1 where there are fewer words) and cosines, both ``(len(vectors), ≤ 2k)``:
            Chinese words first, in no order within a script.
        """
        ids = [self._search(script, vectors, k) for script in _SCRIPTS]
        found = np.concatenate(ids, axis=1)
        near = self.take(found).reshape(*found.shape, -1)
        return found, np.einsum("qd,qkd->qk", vectors, near, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``words-*.npy``, and ``words-*.faiss`` where there are many, into a folder."""
        for name in _ARRAYS:
            np.save(_file(folder, name), getattr(self, name))
        for script, index in self._lists.items():
            _faiss().serialize_index(index).tofile(folder / f"words-{script}.faiss")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what ``save`` wrote.

        Raises:
            IndexCorruptError: a file is missing, unreadable, or does not fit the others.
        """
        try:
            term_ids, han, vectors, examined = (
                np.load(_file(folder, name), mmap_mode="r", allow_pickle=False).view(np.ndarray)
                for name in _ARRAYS
            )
            lists = {
                script: _faiss().deserialize_index(np.fromfile(path, dtype=np.uint8))
                for script in _SCRIPTS
                if (path := folder / f"words-{script}.faiss").exists()
            }
        except (OSError, ValueError, EOFError, RuntimeError) as error:
            raise IndexCorruptError(f"{folder}: the words are damaged ({error})") from error
        if not len(term_ids) == len(han) == len(vectors) or any(
            index.d != vectors.shape[1] for index in lists.values()
        ):
            raise IndexCorruptError(f"{folder}: the words and their vectors differ in number")
        return cls(term_ids, han, vectors, examined, lists=lists)

    def _search(self, script: str, vectors: NDArray[np.float32], k: int) -> NDArray[np.int32]:
        exact = self._scripts.get(script)
        if exact is not None:
            return exact.search(vectors, k)
        faiss = _faiss()
        # As in the dense index: a search uses one thread, so that many at once do not fight.
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            _, ids = self._lists[script].search(np.ascontiguousarray(vectors), k)
        finally:
            faiss.omp_set_num_threads(threads)
        return np.asarray(ids, dtype=np.int32)

    def _updated_list(
        self, script: str, term_ids: NDArray[np.int32], vectors: NDArray[np.float16]
    ) -> Any:
        """Return the FAISS index of a script's words, or None where they are few."""
        if len(term_ids) <= EXACT_BELOW:
            return None
        faiss = _faiss()
        old = self._lists.get(script)
        if old is None:
            return _built(term_ids, vectors)
        had = self.term_ids[self.han if script == "han" else ~self.han]
        index = faiss.clone_index(old)
        gone = np.setdiff1d(had, term_ids, assume_unique=True)
        if len(gone):
            index.remove_ids(gone.astype(np.int64))
        new = ~np.isin(term_ids, had, assume_unique=True)
        if new.any():
            index.add_with_ids(vectors[new].astype(np.float32), term_ids[new].astype(np.int64))
        return index


class _Exact:
    """The words of one script, few enough to compare with each."""

    def __init__(self, term_ids: NDArray[np.int32], vectors: NDArray[np.float32]) -> None:
        self._term_ids = term_ids
        self._vectors = vectors

    def search(self, vectors: NDArray[np.float32], k: int) -> NDArray[np.int32]:
        """Return the term ids of the ``k`` nearest words, ``(len(vectors), min(k, words))``."""
        cosines = vectors @ self._vectors.T
        if k < len(self._term_ids):
            return self._term_ids[np.argpartition(-cosines, k - 1, axis=1)[:, :k]]
        return np.tile(self._term_ids, (len(vectors), 1))


def _built(term_ids: NDArray[np.int32], vectors: NDArray[np.float16]) -> Any:
    """Cluster words into lists, each vector in 8 bits a dimension; the cosines are exact later."""
    faiss = _faiss()
    dimension = vectors.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        _LISTS,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.nprobe = _PROBES
    index.cp.niter = 6
    index.cp.max_points_per_centroid = _TRAINING_WORDS // _LISTS
    index.cp.min_points_per_centroid = 1
    sample = np.linspace(0, len(vectors) - 1, _TRAINING_WORDS).astype(np.int64)
    index.train(vectors[sample].astype(np.float32))
    for start in range(0, len(vectors), _ENCODED_AT_ONCE):
        part = slice(start, start + _ENCODED_AT_ONCE)
        index.add_with_ids(vectors[part].astype(np.float32), term_ids[part].astype(np.int64))
    return index


def _encoded(words: Sequence[str], encode: Encode, dimension: int) -> NDArray[np.float16]:
    blocks = [np.zeros((0, dimension), dtype=np.float16)]
    blocks += [
        encode(words[start : start + _ENCODED_AT_ONCE]).astype(np.float16)
        for start in range(0, len(words), _ENCODED_AT_ONCE)
    ]
    return np.concatenate(blocks)


def _file(folder: Path, name: str) -> Path:
    return folder / f"words-{name.replace('_', '-')}.npy"


def _faiss() -> Any:
    import faiss

    return faiss
