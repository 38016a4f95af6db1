"""A question's words and the terms of passages in, how well each sentence matches them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END, Snapshot
from rag.query_words import Floats, Ints, QueryWords, pairs_of

_LEAST_COSINE = 0.25


@dataclass(frozen=True, slots=True)
class Segments:
    """The terms of all passages in one row, cut into sentences.

    ``best`` float32 ``(n_words, n_segments)`` is each word's best cosine in a segment; ``owner``
    int64 ``(n_segments,)`` is the passage of a segment, whose first one holds its headings.
    ``unique`` int64 ``(n_unique,)`` are the different term ids, ascending, and ``near`` float32
    how near each comes to a word of the question, 1 for one of its seams. ``positions``,
    ``position_segment`` and ``position_owner``, int64 ``(n_terms,)``, are each term's place in
    ``unique``, its segment and its passage.
    """

    unique: Ints
    near: Floats
    positions: Ints
    position_segment: Ints
    position_owner: Ints
    best: Floats
    owner: Ints


def segments_of(
    snapshot: Snapshot, words: QueryWords, sequences: Sequence[NDArray[np.int32]]
) -> Segments:
    """Cut term sequences, each of which ends with ``SENTENCE_END``, and match every segment.

    Cosines below 0.25 count as 0; a number matches itself alone.
    """
    flat = np.concatenate(sequences).astype(np.int64)
    lengths = np.fromiter(map(len, sequences), dtype=np.int64, count=len(sequences))
    owner_of = np.repeat(np.arange(len(sequences)), lengths)
    ends = flat == SENTENCE_END
    segment_of = np.cumsum(ends) - ends
    segment_owner = owner_of[ends]
    kept = flat >= 0
    positions, position_segment = flat[kept], segment_of[kept]
    unique, inverse = _numbered(positions)
    cosines = _cosines(snapshot, words, unique)
    best = np.zeros((len(words.ids), len(segment_owner)), dtype=np.float32)
    if len(positions) and len(words.ids):
        starts = np.flatnonzero(np.diff(position_segment, prepend=-1))
        best[:, position_segment[starts]] = np.maximum.reduceat(cosines[:, inverse], starts, axis=1)
    near = np.maximum(cosines.max(axis=0, initial=0), np.isin(unique, words.seam_ids))
    return Segments(
        unique=unique,
        near=near.astype(np.float32),
        positions=inverse,
        position_segment=position_segment,
        position_owner=owner_of[kept],
        best=best,
        owner=segment_owner,
    )


def _numbered(positions: Ints) -> tuple[Ints, Ints]:
    """Return the different ids, ascending, and the place of each position's id among them.

    What ``np.unique`` returns, by marking the ids instead of sorting the positions.
    """
    size = int(positions.max(initial=-1)) + 1
    occurs = np.zeros(size, dtype=np.bool_)
    occurs[positions] = True
    unique = np.flatnonzero(occurs)
    places = np.empty(size, dtype=np.int64)
    places[unique] = np.arange(len(unique))
    return unique, places[positions]


def _cosines(snapshot: Snapshot, words: QueryWords, unique: Ints) -> Floats:
    cosines = snapshot.term_cosines(words.vectors, unique.astype(np.int32))
    cosines[cosines < _LEAST_COSINE] = 0
    # A number is itself or nothing: 40 is near 50 in every vector space and means another thing.
    cosines[words.figures] = 0
    cosines[words.ids[:, None] == unique[None, :]] = 1
    return np.asarray(np.minimum(cosines, 1.0), dtype=np.float32)


def by_owner(best: Floats, owner: Ints, count: int) -> Floats:
    """Return each word's best match in each of ``count`` passages, ``(n_words, count)``."""
    starts = np.searchsorted(owner, np.arange(count))
    return np.asarray(np.maximum.reduceat(best, starts, axis=1), dtype=np.float32)


def best_windows(segments: Segments, weights: Floats, count: int) -> tuple[Floats, Ints, Floats]:
    """Return each passage's best coverage by a sentence, its segment, and that by two neighbours.

    Float32, int64 and float32 ``(count,)``. A heading counts with every sentence under it, and by
    itself only where a passage has nothing else; of equal sentences the first is the best.
    """
    starts = np.searchsorted(segments.owner, np.arange(count))
    headed = np.maximum(segments.best, segments.best[:, starts][:, segments.owner])
    single = weights @ headed
    following = np.zeros_like(headed)
    following[:, :-1] = headed[:, 1:]
    following[:, np.append(segments.owner[1:] != segments.owner[:-1], True)] = 0
    double = weights @ np.maximum(headed, following)
    sizes = np.diff(np.append(starts, len(segments.owner)))
    single[starts[sizes > 1]] = -1
    best = np.maximum.reduceat(single, starts)
    at_best = np.flatnonzero(single == best[segments.owner])
    best_segment = at_best[np.searchsorted(segments.owner[at_best], np.arange(count))]
    return best, best_segment, np.maximum.reduceat(double, starts)


def densities(
    segments: Segments, idf: Floats, best_segment: Ints, count: int
) -> tuple[Floats, Floats, Floats]:
    """Return how much of each passage, and of one of its segments, the question speaks of.

    Float32 ``(count,)`` each: the idf-weighted mean of ``near`` over the passage's terms, headings
    included, the same over those of ``best_segment`` ``(count,)``, and ln(1 + how many these are).
    ``idf`` is of ``unique``, float32 ``(n_unique,)``.
    """
    size = len(segments.owner)
    weights = idf[segments.positions]
    near = weights * segments.near[segments.positions]

    def mean(groups: Ints, length: int) -> NDArray[np.float64]:
        total = np.bincount(groups, weights=weights, minlength=length)
        hit = np.bincount(groups, weights=near, minlength=length)
        return np.asarray(hit / np.maximum(total, 1e-6))

    terms = np.bincount(segments.position_segment, minlength=size)
    return (
        mean(segments.position_owner, count).astype(np.float32),
        mean(segments.position_segment, size)[best_segment].astype(np.float32),
        np.log1p(terms[best_segment]).astype(np.float32),
    )


def share_present(ids: Ints, weights: Floats, segments: Segments, count: int) -> Floats:
    """Return the weighted share of terms that stand in each passage, 0.5 where there are none."""
    if not len(ids):
        return np.full(count, 0.5, dtype=np.float32)
    present = np.zeros((len(ids), count), dtype=np.float32)
    for row, term_id in enumerate(ids.tolist()):
        at = np.searchsorted(segments.unique, term_id)
        if at < len(segments.unique) and segments.unique[at] == term_id:
            present[row, segments.position_owner[segments.positions == at]] = 1
    return (weights @ present) / np.float32(max(float(weights.sum()), 1e-6))


def pairs_present(pairs: Ints, segments: Segments, count: int) -> Floats:
    """Return the share of pairs of neighbours that are neighbours in each passage, ``(count,)``."""
    share = np.zeros(count, dtype=np.float32)
    if not len(pairs) or not len(segments.positions):
        return share
    opens = np.isin(segments.unique, pairs >> 32)
    first = np.flatnonzero(opens[segments.positions[:-1]])
    owner = segments.position_owner
    first = first[owner[first] == owner[first + 1]]
    terms = segments.unique[segments.positions[np.stack([first, first + 1])]]
    joined = pairs_of(terms[0], terms[1])
    at = np.minimum(np.searchsorted(pairs, joined), len(pairs) - 1)
    hit = pairs[at] == joined
    found = np.unique(owner[first[hit]] * len(pairs) + at[hit])
    np.add.at(share, found // len(pairs), 1.0)
    return share / np.float32(len(pairs))
