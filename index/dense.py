"""Vectors in, the nearest passages out: one generation's dense index, on disk and open.

The matrix of vectors stays beside FAISS's own file, memory-mapped: FAISS finds candidates, the
matrix gives their exact scores. So an approximate index can cost recall but never exactness.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexCorruptError

VECTORS_FILE = "dense.vectors.npy"
FAISS_FILE = "dense.faiss"
EXACT_LIMIT = 20_000
"""Up to this many passages the search is exact; measured in docs/decisions/0002."""
_MARGIN = 50  # candidates beyond k: covers what 8 bits a dimension confuse, and most ties
_RECALL_QUERIES = 32
_RECALL_DEPTH = 100

DenseKind = Literal["flat", "sq8"]
Matrix = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DenseFacts:
    """What a manifest records: the kind of index and its recall@100 against exact search."""

    kind: DenseKind
    recall: float


def write_dense(folder: Path, vectors: Matrix, *, exact_limit: int = EXACT_LIMIT) -> DenseFacts:
    """Write the two files of a dense index; ``vectors`` has shape ``(passages, dimension)``."""
    faiss = _faiss()
    count, dimension = vectors.shape
    kind: DenseKind = "flat" if count <= exact_limit else "sq8"
    index: Any
    if kind == "flat":
        index = faiss.IndexFlatIP(dimension)
    else:
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.train(vectors)
    if count:
        index.add(vectors)
    np.save(folder / VECTORS_FILE, vectors, allow_pickle=False)
    (folder / FAISS_FILE).write_bytes(faiss.serialize_index(index).tobytes())
    recall = 1.0 if kind == "flat" else _measured_recall(DenseIndex(index, vectors))
    return DenseFacts(kind, recall)


class DenseIndex:
    """One generation's vectors, ready for search; safe for use from several threads.

    Rows are numbered as in the other arrays of the generation. Scores are inner products of
    L2-normalised vectors: cosines.
    """

    def __init__(self, index: Any, vectors: Matrix) -> None:
        self._index = index
        self._vectors = vectors

    @classmethod
    def open(cls, folder: Path) -> DenseIndex:
        """Open what ``write_dense`` wrote.

        Raises:
            IndexCorruptError: the files cannot be read or do not fit together.
        """
        faiss = _faiss()
        try:
            mapped = np.load(folder / VECTORS_FILE, mmap_mode="r", allow_pickle=False)
            data = np.fromfile(folder / FAISS_FILE, dtype=np.uint8)
            index = faiss.deserialize_index(data)
        except (ValueError, EOFError, RuntimeError) as error:
            raise IndexCorruptError(f"{folder}: the dense index is damaged ({error})") from error
        # A plain view: slices of np.memmap itself cost ten times as much.
        vectors = mapped.view(np.ndarray)
        if (index.ntotal, index.d) != vectors.shape:
            raise IndexCorruptError(f"{folder}: the dense index and its vectors differ in size")
        return cls(index, vectors)

    @property
    def vectors(self) -> Matrix:
        """The vectors by row, float32, shape ``(passages, dimension)``; not to be changed."""
        return self._vectors

    def search(
        self, vector: Matrix, *, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Rows, NDArray[np.float32]]:
        """Return at most ``k`` rows and their scores, sorted by ``(-score, row)``.

        Only positive scores are returned. ``allowed`` is a mask over rows. All rows that tie
        with the last one take part in the order, so equal scores give the lowest rows.
        """
        possible = len(self._vectors) if allowed is None else int(np.count_nonzero(allowed))
        if k <= 0 or possible == 0 or not np.isfinite(vector).all() or not vector.any():
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        wanted = min(k + _MARGIN, possible)
        while True:
            rows = self._candidates(vector, wanted, allowed)
            scores = self.score(rows, vector)
            order = np.lexsort((rows, -scores))
            rows, scores = rows[order], scores[order]
            tied_to_the_end = len(rows) > k and scores[k - 1] == scores[-1]
            if not tied_to_the_end or wanted == possible:
                break
            wanted = min(wanted * 4, possible)
        positive = scores[:k] > 0
        return rows[:k][positive], scores[:k][positive]

    def score(self, rows: Rows, vector: Matrix) -> NDArray[np.float32]:
        """Return the exact score of each row, shape ``(len(rows),)``."""
        # einsum sums each row alone; a matrix product rounds by how many rows come along.
        result: NDArray[np.float32] = np.einsum("ij,j->i", self._vectors[rows], vector)
        return result

    def _candidates(self, vector: Matrix, count: int, allowed: NDArray[np.bool_] | None) -> Rows:
        faiss = _faiss()
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
            parameters = faiss.SearchParameters(sel=selector)
        # The number of threads belongs to the calling thread: a search uses one, so that many
        # searches at once do not fight over the cores, and what else runs here keeps its own.
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
            _, rows = self._index.search(query, count, params=parameters)
        finally:
            faiss.omp_set_num_threads(threads)
        found: Rows = rows[0][rows[0] >= 0]  # FAISS pads with −1
        return found


def _faiss() -> Any:
    # Its stubs lack the keyword arguments that its Python layer adds.
    import faiss

    return faiss


def _measured_recall(index: DenseIndex) -> float:
    """Return recall@100 against exact search, over evenly spaced passages as queries."""
    count = len(index.vectors)
    queries = np.array(index.vectors[np.linspace(0, count - 1, _RECALL_QUERIES).astype(np.int64)])
    # BLAS, not einsum: this is only a measurement, and 32 full scans must stay cheap.
    exact_scores = queries @ index.vectors.T
    found = possible = 0
    for query, scores in zip(queries, exact_scores, strict=True):
        rows, _ = index.search(query, k=_RECALL_DEPTH)
        exact = np.argpartition(-scores, _RECALL_DEPTH)[:_RECALL_DEPTH]
        exact = exact[scores[exact] > 0]
        found += len(np.intersect1d(exact, rows))
        possible += len(exact)
    return found / possible if possible else 1.0
