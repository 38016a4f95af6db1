"""Term sequences of passages in, one immutable inverted index out, with the sequences kept.

BM25 and soft BM25 read the same postings. A row is a passage's place among ``passage_ids``; since
these ascend, an order by row is an order by passage id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from index.arrays import dropped, find, load_array, offsets, spliced
from index.backend import SENTENCE_END
from index.errors import IndexCorruptError

_DTYPES = {
    "passage_ids": np.int64,
    "term_ids": np.int32,
    "indptr": np.int64,
    "rows": np.int32,
    "counts": np.uint16,
    "lengths": np.int32,
    "sequence_indptr": np.int64,
    "sequences": np.int32,
}
_REBUILT_ABOVE = 1_000
_MOST = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The inverted index of ``n`` passages that hold ``m`` different terms.

    ``passage_ids`` (n,) int64 and ``term_ids`` (m,) int32 ascend. The term ``term_ids[i]`` stands
    ``counts[j]`` times (uint16, at most 65,535) in the passage ``rows[j]`` (int32, ascending) for
    ``j`` in ``indptr[i]:indptr[i + 1]`` (int64). ``lengths`` (n,) int32 counts a passage's terms.
    ``sequences[sequence_indptr[r]:sequence_indptr[r + 1]]`` are the term ids of row ``r`` in
    reading order, each segment ended by ``SENTENCE_END``; segment 0 is the title and headings.
    """

    passage_ids: NDArray[np.int64]
    term_ids: NDArray[np.int32]
    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    sequence_indptr: NDArray[np.int64]
    sequences: NDArray[np.int32]

    @classmethod
    def build(cls, passage_ids: ArrayLike, sequences: Sequence[NDArray[np.int32]]) -> Self:
        """Index passages, given in any order, with their term sequences.

        Raises:
            ValueError: an id occurs twice, or there are not as many ids as sequences.
        """
        ids = np.asarray(passage_ids, dtype=np.int64).reshape(-1)
        if len(ids) != len(sequences):
            raise ValueError(f"{len(ids)} passage ids for {len(sequences)} sequences")
        order = np.argsort(ids, kind="stable")
        ids = ids[order]
        if (ids[1:] == ids[:-1]).any():
            raise ValueError("a passage id occurs twice")
        ordered = [np.asarray(sequences[row], dtype=np.int32) for row in order.tolist()]
        starts = offsets(np.fromiter(map(len, ordered), dtype=np.int64, count=len(ordered)))
        return cls._of_flat(ids, starts, np.concatenate([np.empty(0, np.int32), *ordered]))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what ``save`` wrote, memory-mapped: nothing is read until it is used.

        Raises:
            IndexCorruptError: an array is missing, unreadable, or does not fit the others.
        """
        opened = cls(
            **{name: load_array(_file(folder, name), dtype) for name, dtype in _DTYPES.items()}
        )
        _check(opened, folder)
        return opened

    def save(self, folder: Path) -> None:
        """Write one ``postings-*.npy`` for each array into a folder that exists."""
        for name, dtype in _DTYPES.items():
            np.save(_file(folder, name), getattr(self, name).astype(dtype, copy=False))

    def updated(
        self,
        *,
        remove: ArrayLike = (),
        add_ids: ArrayLike = (),
        add_sequences: Sequence[NDArray[np.int32]] = (),
    ) -> Postings:
        """Return the postings without some passages and with others, as ``build`` makes them.

        An id in ``remove`` that is not here is ignored; one that is may be added again.

        Raises:
            ValueError: an added id occurs twice, or is here and is not removed.
        """
        kept = self._without(np.asarray(remove, dtype=np.int64).reshape(-1))
        added = Postings.build(add_ids, add_sequences)
        if not len(added.passage_ids):
            return kept
        if not len(kept.passage_ids) or added.passage_ids[0] > kept.passage_ids[-1]:
            return _appended(kept, added)
        ids = np.concatenate([kept.passage_ids, added.passage_ids])
        return Postings.build(
            ids,
            [kept.sequence(row) for row in range(len(kept.passage_ids))]
            + [added.sequence(row) for row in range(len(added.passage_ids))],
        )

    def sequence(self, row: int) -> NDArray[np.int32]:
        """Return the term ids of one row in reading order, with ``SENTENCE_END`` marks."""
        return self.sequences[self.sequence_indptr[row] : self.sequence_indptr[row + 1]]

    def of_term(self, place: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Return the rows that hold ``term_ids[place]`` and how often they do."""
        start, end = int(self.indptr[place]), int(self.indptr[place + 1])
        return self.rows[start:end], self.counts[start:end]

    def find_terms(self, term_ids: ArrayLike) -> NDArray[np.int64]:
        """Return the place of each term id in ``term_ids``, −1 where it does not occur."""
        return find(self.term_ids, np.asarray(term_ids, dtype=np.int32))

    def find_passages(self, passage_ids: ArrayLike) -> NDArray[np.int64]:
        """Return the row of each passage id, −1 where it is not here."""
        return find(self.passage_ids, np.asarray(passage_ids, dtype=np.int64))

    def document_frequency(self, term_ids: ArrayLike) -> NDArray[np.int64]:
        """Return in how many passages each term stands; 0 for an unknown id."""
        places = self.find_terms(term_ids)
        sizes = np.zeros(places.shape, dtype=np.int64)
        known = places[places >= 0]
        sizes[places >= 0] = self.indptr[known + 1] - self.indptr[known]
        return sizes

    def idf(self, term_ids: ArrayLike) -> NDArray[np.float32]:
        """Return ``ln(1 + (N − n + 0.5) / (n + 0.5))`` of each term (Lucene's), never negative."""
        n = self.document_frequency(term_ids)
        return np.log1p((len(self.passage_ids) - n + 0.5) / (n + 0.5)).astype(np.float32)

    @classmethod
    def _of_flat(
        cls,
        passage_ids: NDArray[np.int64],
        sequence_indptr: NDArray[np.int64],
        sequences: NDArray[np.int32],
    ) -> Self:
        is_term = sequences != SENTENCE_END
        ends = np.concatenate([[0], np.cumsum(is_term, dtype=np.int64)])[sequence_indptr]
        lengths = np.diff(ends)
        # One integer that sorts by term, then by row. Of 100,000 passages these are 200 MB, and so
        # is each intermediate result: they are dropped as soon as they have served.
        keys = sequences[is_term].astype(np.int64)
        del is_term, ends
        keys <<= 32
        keys |= np.repeat(np.arange(len(passage_ids), dtype=np.int32), lengths)
        keys.sort()
        firsts = np.flatnonzero(_changes(keys))
        total = len(keys)
        keys = keys[firsts]
        counts = np.empty(len(firsts), dtype=np.uint16)
        counts[:-1] = np.minimum(firsts[1:] - firsts[:-1], _MOST)
        counts[-1:] = np.minimum(total - firsts[-1:], _MOST)
        del firsts
        rows = (keys & 0xFFFFFFFF).astype(np.int32)
        keys >>= 32
        terms = keys.astype(np.int32)
        del keys
        starts = np.flatnonzero(_changes(terms))
        return cls(
            passage_ids=passage_ids,
            term_ids=terms[starts],
            indptr=np.concatenate([starts, [len(rows)]]).astype(np.int64),
            rows=rows,
            counts=counts,
            lengths=lengths.astype(np.int32),
            sequence_indptr=sequence_indptr,
            sequences=sequences,
        )

    def _without(self, passage_ids: NDArray[np.int64]) -> Postings:
        kept = ~np.isin(self.passage_ids, passage_ids)
        if kept.all():
            return self
        removed = np.flatnonzero(~kept)
        spans = np.diff(self.sequence_indptr)
        sequence_indptr = offsets(spans[kept])
        sequences = dropped(
            self.sequences, self.sequence_indptr[removed], self.sequence_indptr[removed + 1]
        )
        if len(removed) > _REBUILT_ABOVE:
            return Postings._of_flat(self.passage_ids[kept], sequence_indptr, sequences)
        gone = Postings._of_flat(
            self.passage_ids[removed],
            offsets(spans[removed]),
            np.concatenate([self.sequence(row) for row in removed.tolist()]),
        )
        places = self.find_terms(gone.term_ids).tolist()
        # Only the lists that hold a removed passage are looked into.
        drops = np.concatenate(
            [np.zeros(0, dtype=np.int64)]
            + [
                self.indptr[place]
                + np.searchsorted(self.of_term(place)[0], removed[gone.of_term(at)[0]])
                for at, place in enumerate(places)
            ]
        )
        sizes = np.diff(self.indptr)
        sizes[places] -= np.diff(gone.indptr)
        occurs = sizes > 0
        new_row = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        return Postings(
            passage_ids=self.passage_ids[kept],
            term_ids=self.term_ids[occurs],
            indptr=offsets(sizes[occurs]),
            rows=new_row[dropped(self.rows, drops, drops + 1)],
            counts=dropped(self.counts, drops, drops + 1),
            lengths=self.lengths[kept],
            sequence_indptr=sequence_indptr,
            sequences=sequences,
        )


def _file(folder: Path, name: str) -> Path:
    return folder / f"postings-{name.replace('_', '-')}.npy"


def _changes(ascending: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell of each value whether it differs from the one before; the first does."""
    changes = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=changes[1:])
    return changes


def _appended(first: Postings, other: Postings) -> Postings:
    """Append passages with greater ids: each term's new rows go behind its old ones."""
    places = np.searchsorted(first.term_ids, other.term_ids)
    is_new = first.find_terms(other.term_ids) < 0
    cuts = first.indptr[places + ~is_new]
    sizes = np.diff(first.indptr)
    sizes[places[~is_new]] += np.diff(other.indptr)[~is_new]
    return Postings(
        passage_ids=np.concatenate([first.passage_ids, other.passage_ids]),
        term_ids=np.insert(first.term_ids, places[is_new], other.term_ids[is_new]),
        indptr=offsets(np.insert(sizes, places[is_new], np.diff(other.indptr)[is_new])),
        rows=spliced(first.rows, other.rows + np.int32(len(first.passage_ids)), cuts, other.indptr),
        counts=spliced(first.counts, other.counts, cuts, other.indptr),
        lengths=np.concatenate([first.lengths, other.lengths]),
        sequence_indptr=np.concatenate(
            [first.sequence_indptr, other.sequence_indptr[1:] + first.sequence_indptr[-1]]
        ),
        sequences=np.concatenate([first.sequences, other.sequences]),
    )


def _check(postings: Postings, folder: Path) -> None:
    sizes = [
        (len(postings.indptr), len(postings.term_ids) + 1),
        (len(postings.sequence_indptr), len(postings.passage_ids) + 1),
        (len(postings.lengths), len(postings.passage_ids)),
        (len(postings.rows), len(postings.counts)),
    ]
    if any(found != expected for found, expected in sizes) or (
        int(postings.indptr[-1]) != len(postings.rows)
        or int(postings.sequence_indptr[-1]) != len(postings.sequences)
    ):
        raise IndexCorruptError(
            f"{folder}: the postings do not fit together; rebuild with `jushi index`"
        )
