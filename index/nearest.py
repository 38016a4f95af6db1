"""Word vectors in, the nearest words out: compared one by one while few, by FAISS lists when many."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 4_000
"""Up to so many words are compared one by one: well under a millisecond a query."""

_MOST_LISTS = 512
_WORDS_PER_LIST = 64
_PROBES = 16
# A word of the other script lies farther off, in more lists that could hold it.
_FAR_PROBES = 48
_TRAINING_WORDS = 20_000
_ADDED_AT_ONCE = 8_192


class ExactSearch:
    """The words of one script, few enough to compare with each."""

    def __init__(self, term_ids: NDArray[np.int32], vectors: NDArray[np.float32]) -> None:
        self._term_ids = term_ids
        self._vectors = vectors

    def search(
        self,
        vectors: NDArray[np.float32],
        *,
        k: int,
        near: NDArray[np.bool_],  # noqa: ARG002  (exact search needs no hint)
    ) -> NDArray[np.int32]:
        """Return the term ids of the ``k`` nearest words, ``(len(vectors), min(k, words))``."""
        if k >= len(self._term_ids):
            return np.tile(self._term_ids, (len(vectors), 1))
        cosines = vectors @ self._vectors.T
        return self._term_ids[np.argpartition(-cosines, k - 1, axis=1)[:, :k]]


class ListSearch:
    """The words of one script in inverted lists, 8 bits a dimension; never changed in place."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, term_ids: NDArray[np.int32], vectors: NDArray[np.float16]) -> Self:
        """Cluster words into lists; the same words give the same lists."""
        faiss = _faiss()
        dimension = vectors.shape[1]
        lists = max(1, min(_MOST_LISTS, len(term_ids) // _WORDS_PER_LIST))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.cp.niter = 6
        index.cp.max_points_per_centroid = _TRAINING_WORDS // lists
        index.cp.min_points_per_centroid = 1
        sample = np.linspace(0, len(vectors) - 1, min(_TRAINING_WORDS, len(vectors))).astype(
            np.int64
        )
        index.train(vectors[sample].astype(np.float32))
        built = cls(index)
        built._add(term_ids, vectors)
        return built

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what ``save`` wrote; ``RuntimeError`` where it is damaged."""
        return cls(_faiss().deserialize_index(np.fromfile(path, dtype=np.uint8)))

    def save(self, path: Path) -> None:
        """Write one file; a full disk is an ``OSError``."""
        _faiss().serialize_index(self._index).tofile(path)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def updated(
        self,
        *,
        remove: NDArray[np.int32],
        add_ids: NDArray[np.int32],
        add_vectors: NDArray[np.float16],
    ) -> ListSearch:
        """Return the lists without some words and with others, clustered as before."""
        changed = ListSearch(_faiss().clone_index(self._index))
        if len(remove):
            changed._index.remove_ids(remove.astype(np.int64))
        changed._add(add_ids, add_vectors)
        return changed

    def search(
        self, vectors: NDArray[np.float32], *, k: int, near: NDArray[np.bool_]
    ) -> NDArray[np.int32]:
        """Return the term ids of about the ``k`` nearest words, −1 where none was found.

        ``near`` tells the vectors of words of the same script, for which fewer lists suffice.
        """
        found = np.full((len(vectors), k), -1, dtype=np.int32)
        for asked, probes in ((near, _PROBES), (~near, _FAR_PROBES)):
            if asked.any():
                found[asked] = self._probed(vectors[asked], k, probes)
        return found

    def _probed(self, vectors: NDArray[np.float32], k: int, probes: int) -> NDArray[np.int32]:
        faiss = _faiss()
        # As in the dense index: a search uses one thread, so that many at once do not fight.
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            parameters = faiss.SearchParametersIVF(nprobe=probes)
            _, ids = self._index.search(np.ascontiguousarray(vectors), k, params=parameters)
        finally:
            faiss.omp_set_num_threads(threads)
        return np.asarray(ids, dtype=np.int32)

    def _add(self, term_ids: NDArray[np.int32], vectors: NDArray[np.float16]) -> None:
        for start in range(0, len(term_ids), _ADDED_AT_ONCE):
            part = slice(start, start + _ADDED_AT_ONCE)
            self._index.add_with_ids(
                vectors[part].astype(np.float32), term_ids[part].astype(np.int64)
            )


def _faiss() -> Any:
    # Its stubs lack the keyword arguments that its Python layer adds.
    import faiss

    return faiss
