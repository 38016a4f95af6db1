"""The words of an index in, their vectors and the nearest of them to a query's words out.

Only words that may have a meaning get a vector: no stop words, numbers or seams of words. Chinese
and other words are searched apart, so that a question finds the words of the other language
however few they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from index.arrays import find
from index.errors import IndexCorruptError
from index.nearest import EXACT_BELOW, ExactSearch, ListSearch
from index.terms import is_content, is_han, is_word

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
        lists: Mapping[str, ListSearch] | None = None,
    ) -> None:
        self.term_ids = term_ids
        self.han = han
        self.vectors = vectors
        self.examined = examined
        self._lists = dict(lists or {})
        self._searches: dict[str, ExactSearch | ListSearch] = {
            script: ExactSearch(term_ids[of_script], vectors[of_script].astype(np.float32))
            for script, of_script in zip(_SCRIPTS, (han, ~han), strict=True)
            if script not in self._lists
        } | self._lists

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
            script: found
            for script, of_script in zip(_SCRIPTS, (han, ~han), strict=True)
            if (found := self._updated_list(script, ids[order][of_script], both[of_script]))
        }
        return Words(ids[order], han, both, present, lists=lists)

    def take(self, term_ids: ArrayLike) -> NDArray[np.float32]:
        """Return the vectors of terms, float32 ``(len(term_ids), d)``; zero rows where none."""
        wanted = np.asarray(term_ids, dtype=np.int32).reshape(-1)
        found = np.zeros((len(wanted), self.vectors.shape[1]), dtype=np.float32)
        places = find(self.term_ids, wanted)
        known = np.flatnonzero(places >= 0)
        found[known] = _widened(self.vectors[places[known]])
        return found

    def cosines(
        self, vectors: NDArray[np.float32], term_ids: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return ``vectors @ take(term_ids).T``, ``(q, len(term_ids))``, without the zero rows."""
        places = find(self.term_ids, term_ids)
        known = np.flatnonzero(places >= 0)
        found = np.zeros((len(vectors), len(places)), dtype=np.float32)
        found[:, known] = vectors @ _widened(self.vectors[places[known]]).T
        return found

    def are_han(self, term_ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which terms are Chinese words; those without a vector are not."""
        places = find(self.term_ids, term_ids)
        chinese = np.zeros(places.shape, dtype=np.bool_)
        chinese[places >= 0] = self.han[places[places >= 0]]
        return chinese

    def nearest(
        self, vectors: NDArray[np.float32], *, han: NDArray[np.bool_], k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the ``k`` nearest words of each script to each vector.

        Args:
            vectors: float32 ``(q, d)``, L2-normalised or zero.
            han: which of them are those of Chinese words, ``(q,)``.
            k: how many words of each script at most.

        Returns:
            Term ids (−1 where there are fewer words) and cosines, both ``(q, ≤ 2k)``: Chinese
            words first, in no order within a script.
        """
        same = (han, ~han)
        found = np.concatenate(
            [
                self._searches[script].search(vectors, k=k, near=near)
                for script, near in zip(_SCRIPTS, same, strict=True)
            ],
            axis=1,
        )
        near = self.take(found).reshape(*found.shape, self.vectors.shape[1])
        return found, np.einsum("qd,qkd->qk", vectors, near, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``words-*.npy``, and ``words-*.faiss`` where there are many, into a folder."""
        for name in _ARRAYS:
            np.save(_file(folder, name), getattr(self, name))
        for script, lists in self._lists.items():
            lists.save(folder / f"words-{script}.faiss")

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
                script: ListSearch.open(path)
                for script in _SCRIPTS
                if (path := folder / f"words-{script}.faiss").exists()
            }
        except (OSError, ValueError, EOFError, RuntimeError) as error:
            raise IndexCorruptError(f"{folder}: the words are damaged ({error})") from error
        if not len(term_ids) == len(han) == len(vectors) or any(
            found.dimension != vectors.shape[1] for found in lists.values()
        ):
            raise IndexCorruptError(f"{folder}: the words and their vectors differ in number")
        return cls(term_ids, han, vectors, examined, lists=lists)

    def _updated_list(
        self, script: str, term_ids: NDArray[np.int32], vectors: NDArray[np.float16]
    ) -> ListSearch | None:
        """Return the lists of a script's words, or None where they are few."""
        if len(term_ids) <= EXACT_BELOW:
            return None
        old = self._lists.get(script)
        if old is None:
            return ListSearch.build(term_ids, vectors)
        had = self.term_ids[self.han if script == "han" else ~self.han]
        new = ~np.isin(term_ids, had, assume_unique=True)
        gone = np.setdiff1d(had, term_ids, assume_unique=True)
        return old.updated(remove=gone, add_ids=term_ids[new], add_vectors=vectors[new])


def _encoded(words: Sequence[str], encode: Encode, dimension: int) -> NDArray[np.float16]:
    blocks = [np.zeros((0, dimension), dtype=np.float16)]
    blocks += [
        encode(words[start : start + _ENCODED_AT_ONCE]).astype(np.float16)
        for start in range(0, len(words), _ENCODED_AT_ONCE)
    ]
    return np.concatenate(blocks)


def _widened(halves: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return the same finite numbers as float32, in a sixth of the time that numpy takes.

    The bits of exponent and mantissa move to their places in float32; what the exponent then lacks
    is 127 − 15.
    """
    bits = halves.view(np.int16).astype(np.int32)
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, np.int32(~0x7000_0000 & -(1 << 13)), out=bits)
    numbers: NDArray[np.float32] = bits.view(np.float32)
    numbers *= np.float32(2.0**112)
    return numbers


def _file(folder: Path, name: str) -> Path:
    return folder / f"words-{name.replace('_', '-')}.npy"
