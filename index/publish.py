"""The last generation's arrays and what changed in, the next generation's files out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseFacts, write_dense
from index.encoding import Encoded
from index.errors import IndexWriteError
from index.generation import Generation
from index.postings import Postings


@dataclass(frozen=True, slots=True)
class ArrayChanges:
    """New passages, by ascending id, and the ids that are gone; an id may be in both."""

    encoded: Encoded
    dropped: frozenset[int]
    dimension: int


def write_arrays(
    folder: Path, base: Generation | None, changes: ArrayChanges, *, step: Callable[[str], None]
) -> tuple[DenseFacts, Postings]:
    """Write the dense and sparse arrays of a generation into its new folder.

    What was there before is carried over: only new passages cost work. New ids are greater than
    all old ones, so the order of rows stays the order of ids.
    """
    encoded = changes.encoded
    dropped = np.array(sorted(changes.dropped), dtype=np.int64)
    ids = np.array(encoded.passage_ids, dtype=np.int64)
    stays = ~np.isin(ids, dropped)
    sequences = [encoded.sequences[row] for row in np.flatnonzero(stays)]
    vectors = np.concatenate([np.zeros((0, changes.dimension), np.float32), *encoded.blocks])
    encoded.blocks.clear()
    if not stays.all():
        vectors = vectors[stays]
    if base is None:
        postings = Postings.build(ids[stays], sequences)
    else:
        kept = ~np.isin(base.postings.passage_ids, dropped)
        vectors = _joined(base.dense.vectors, kept, vectors)
        postings = base.postings.updated(
            remove=dropped, add_ids=ids[stays], add_sequences=sequences
        )
    facts = write_dense(folder, vectors)
    step("dense")
    postings.save(folder)
    step("postings")
    return facts, postings


@contextmanager
def reporting_full_disk(index_folder: Path) -> Iterator[None]:
    """Turn a failed write into ours.

    Raises:
        IndexWriteError: the disk is full, a file grew too large, or the like.
    """
    try:
        yield
    except OSError as error:
        raise IndexWriteError(
            f"the index in {index_folder} cannot be written ({error.strerror or error}); "
            "the last complete state is unharmed: make room, then run the command again"
        ) from error


def _joined(
    old: NDArray[np.float32], kept: NDArray[np.bool_], new: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.concatenate([old if kept.all() else old[kept], new])
