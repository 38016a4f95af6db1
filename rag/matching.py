"""A query and passages in, how well each sentence covers the query's words out.

Words match when they are the same, or when their vectors are near: so a question in English or in
other words finds its sentence too. The work is done on the index's stored term ids and vectors;
no text is segmented while a user waits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END, Snapshot
from index.terms import term_texts
from index.types import Query

_CODE = re.compile("(?=.*[a-z])(?=.*[0-9])[a-z0-9.-]+")
NEAR = 0.35
"""Cosine below which two words have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """How one passage matches the query's terms.

    ``context`` has shape ``(terms,)``: each query term's best match, in [0, 1], among the title
    and headings. ``sentences`` has shape ``(sentences, terms)``: the same for each sentence, in
    the order of ``index.sentences.sentences(passage.text)``.
    """

    context: NDArray[np.float32]
    sentences: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QueryMatcher:
    """The distinct terms of a query with their weights, ready to be matched with passages.

    ``weights`` are idf values, shape ``(terms,)``; they are positive and sum to 1 unless there
    are no terms.
    """

    terms: tuple[str, ...]
    term_ids: NDArray[np.int32]
    weights: NDArray[np.float32]
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, snapshot: Snapshot, query: Query) -> QueryMatcher:
        """Look up the terms of a query in a snapshot."""
        terms = tuple(dict.fromkeys(query.terms))
        term_ids = snapshot.term_ids(terms)
        idf = np.maximum(snapshot.idf(term_ids), np.float32(0.05)).astype(np.float32)
        total = float(idf.sum())
        weights = idf / np.float32(total) if total > 0 else idf
        return cls(terms, term_ids, weights, snapshot.word_vectors(terms))

    def coverage(self, match: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the weighted share of the query that a match covers, over the last axis."""
        covered: NDArray[np.float32] = match @ self.weights
        return covered

    def exact(self, text: str) -> NDArray[np.float32]:
        """Return 1 for each term that a text holds, which the index need not have, else 0."""
        found = set(term_texts(text))
        return np.array([term in found for term in self.terms], dtype=np.float32)

    def match(self, snapshot: Snapshot, passage_ids: Sequence[int]) -> list[PassageMatch]:
        """Match passages, in the order of their ids."""
        sequences = snapshot.term_sequences(passage_ids)
        if not sequences:
            return []
        known, inverse = np.unique(np.concatenate(sequences), return_inverse=True)
        similarity = self._similarity(snapshot, known)
        matches = []
        offset = 0
        for sequence in sequences:
            columns = similarity[:, inverse[offset : offset + len(sequence)]]
            offset += len(sequence)
            matches.append(_by_segment(columns, np.flatnonzero(sequence == SENTENCE_END)))
        return matches

    def _similarity(self, snapshot: Snapshot, known: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the match of each query term and each distinct id, shape ``(terms, ids)``."""
        similarity = np.zeros((len(self.terms), len(known)), dtype=np.float32)
        words = known != SENTENCE_END
        if words.any() and self.terms:
            cosine = snapshot.term_cosines(self.vectors, known[words])
            similarity[:, words] = np.where(cosine >= NEAR, np.square(cosine), 0.0)
        # E1 is not E3, however near they are.
        similarity[[_CODE.fullmatch(term) is not None for term in self.terms]] = 0.0
        similarity[(self.term_ids[:, None] == known[None, :]) & words[None, :]] = 1.0
        return np.minimum(similarity, np.float32(1.0))


def _by_segment(columns: NDArray[np.float32], ends: NDArray[np.intp]) -> PassageMatch:
    terms = len(columns)
    segments = np.zeros((len(ends), terms), dtype=np.float32)
    start = 0
    for row, end in enumerate(ends.tolist()):
        if end > start and terms:
            segments[row] = columns[:, start:end].max(axis=1)
        start = end + 1
    if not len(segments):
        return PassageMatch(np.zeros(terms, dtype=np.float32), segments)
    return PassageMatch(segments[0], segments[1:])
