"""The last generation's arrays and what changed in, the next generation's files out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseFacts, write_dense
from index.embedder import Embedder
from index.encoding import Encoded
from index.errors import IndexWriteError
from index.generation import Generation
from index.postings import Postings
from index.words import Texts, Words


@dataclass(frozen=True, slots=True)
class ArrayChanges:
    """New passages, by ascending id, and the ids that are gone; an id may be in both."""

    encoded: Encoded
    dropped: frozenset[int]


def write_arrays(
    folder: Path,
    base: Generation | None,
    changes: ArrayChanges,
    *,
    texts: Texts,
    embedder: Embedder,
    step: Callable[[str], None],
) -> tuple[DenseFacts, Postings]:
    """Write the dense and sparse arrays of a generation into its new folder.

    What was there before is carried over: only new passages and words cost work. New ids are
    greater than all old ones, so the order of rows stays the order of ids. ``texts`` gives the
    words of term ids.
    """
    encoded = changes.encoded
    dropped = np.array(sorted(changes.dropped), dtype=np.int64)
    ids = np.array(encoded.passage_ids, dtype=np.int64)
    stays = ~np.isin(ids, dropped)
    vectors = np.concatenate([np.zeros((0, embedder.dimension), np.float32), *encoded.blocks])
    encoded.blocks.clear()
    if base is not None:
        kept = ~np.isin(base.postings.passage_ids, dropped)
        vectors = np.concatenate([_taken(base.dense.vectors, kept), _taken(vectors, stays)])
    facts = write_dense(folder, _taken(vectors, stays) if base is None else vectors)
    del vectors
    step("dense")
    sequences = [encoded.sequences[row] for row in np.flatnonzero(stays)]
    encoded.sequences.clear()
    postings = (
        Postings.build(ids[stays], sequences)
        if base is None
        else base.postings.updated(remove=dropped, add_ids=ids[stays], add_sequences=sequences)
    )
    del sequences
    postings.save(folder)
    step("postings")
    words = Words.empty(dimension=embedder.dimension) if base is None else base.words
    words = words.updated(postings.term_ids, texts=texts, encode=embedder.encode_words)
    words.save(folder)
    step("words")
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


def _taken(rows: NDArray[np.float32], wanted: NDArray[np.bool_]) -> NDArray[np.float32]:
    return rows if wanted.all() else rows[wanted]
