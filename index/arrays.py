"""Ascending, spliced and memory-mapped arrays: what postings and words are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.errors import IndexCorruptError

_Scalar = TypeVar("_Scalar", bound=np.generic)


def find(
    ascending: NDArray[np.int64] | NDArray[np.int32],
    values: NDArray[np.int64] | NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return the place of each value in an ascending array, −1 where it is not there."""
    if not len(ascending):
        return np.full(values.shape, -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.where(ascending[places] == values, places, -1).astype(np.int64)


def offsets(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of consecutive ranges of these sizes starts, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def spliced(
    old: NDArray[_Scalar],
    new: NDArray[_Scalar],
    cuts: NDArray[np.int64],
    indptr: NDArray[np.int64],
) -> NDArray[_Scalar]:
    """Put ``new[indptr[j]:indptr[j + 1]]`` into ``old`` before ``cuts[j]``; cuts ascend."""
    pieces: list[NDArray[_Scalar]] = []
    start = 0
    bounds = indptr.tolist()
    for place, cut in enumerate(cuts.tolist()):
        pieces += (old[start:cut], new[bounds[place] : bounds[place + 1]])
        start = cut
    return np.concatenate([*pieces, old[start:]])


def dropped(
    values: NDArray[_Scalar], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[_Scalar]:
    """Return an array without some ranges, which ascend and do not overlap."""
    pieces = [
        values[start:end]
        for start, end in zip([0, *ends.tolist()], [*starts.tolist(), len(values)], strict=True)
    ]
    return np.concatenate(pieces)


def load_array(path: Path, dtype: DTypeLike) -> NDArray[Any]:
    """Open a one-dimensional ``.npy`` file, memory-mapped.

    Raises:
        IndexCorruptError: it is missing, unreadable, or of another type.
    """
    try:
        loaded = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IndexCorruptError(f"{path}: {error}; rebuild with `jushi index`") from error
    if loaded.dtype != dtype or loaded.ndim != 1:
        raise IndexCorruptError(
            f"{path}: found {loaded.dtype} of {loaded.ndim} dimensions, "
            f"expected {np.dtype(dtype)} of 1; rebuild with `jushi index`"
        )
    # A plain view: slices of np.memmap itself cost ten times as much.
    plain: NDArray[Any] = loaded.view(np.ndarray)
    return plain
