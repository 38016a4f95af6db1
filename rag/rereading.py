"""Passages between which the evidence hardly decides in, the order that reading them gives out.

Features count what matches; the reader sees what is asked for, so that of several articles on one
event the one that tells it comes first. Where a question is in other words than the text's, or in
another language, little matches, and reading decides more. It takes a millisecond a sentence: only
the passages near the first are read, and of each only the sentences nearest to the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.han import HAN
from index.types import Passage, Query
from rag.evidence import EvidenceScore
from rag.features import is_cross_lingual
from rag.fusion import bm25_coverage
from rag.ramp import ramp
from rag.reader import Reader, document_titles, reading_in
from rag.retriever import EvidenceScorer
from rag.said import read_sentences

READ_PASSAGES, SENTENCES_OF_EACH = 8, 3
"""Passages that are read at most, and sentences of each."""
MARGIN, MARGIN_UNCOVERED = 0.4, 1.5
"""How far below the first, in log-odds of the ranking, a passage may be and still be read: where
BM25 covers the question, and where it does not."""
WEIGHT, WEIGHT_UNCOVERED = 0.2, 0.4
"""What a log-odds of the reader counts in the ranking, likewise: docs/decisions/0004-evidence.md."""
FOREIGN_LOSS = 0.4
"""What a passage in another language than a Chinese question's loses: it reads better than it is."""
_UNCOVERED, _COVERED = 0.1, 0.3
"""How far BM25 covers a question at best that is in other words, and in those of the text."""


class ReadingScorer:
    """An ``EvidenceScorer`` that reads the first few passages where they are close; thread-safe.

    Only the order changes, and only among the passages that are read: they trade their places.
    The probability, and so what is declined, stays the evidence's.
    """

    def __init__(self, evidence: EvidenceScorer, reader: Reader) -> None:
        self._evidence = evidence
        self._reader = reader

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        """Return the score of each passage, in the order given."""
        scores = self._evidence.score_passages(snapshot, query, passages)
        ranking = np.array([score.ranking for score in scores], dtype=np.float32)
        covered = _covered(snapshot, query, passages)
        margin = MARGIN_UNCOVERED + covered * (MARGIN - MARGIN_UNCOVERED)
        weight = WEIGHT_UNCOVERED + covered * (WEIGHT - WEIGHT_UNCOVERED)
        first = np.argsort(-ranking, kind="stable")[:READ_PASSAGES]
        first = first[ranking[first] >= ranking[first[:1]] - margin]
        if len(first) < 2:
            return scores
        close = [passages[at] for at in first]
        read = weight * self._read(snapshot, query, close)
        if HAN.search(query.text):
            read -= FOREIGN_LOSS * is_cross_lingual(query.text, [one.text for one in close])
        order = np.argsort(-(ranking[first] + read), kind="stable")
        places = [scores[at].ranking for at in first]
        for place, at in zip(places, first[order], strict=True):
            scores[at] = replace(scores[at], ranking=place)
        return scores

    def _read(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> NDArray[np.float32]:
        """Return the best score of each passage's sentences, float32 ``(len(passages),)``."""
        said = [read_sentences(one.text) or [(0, (0, len(one.text)), one.text)] for one in passages]
        cosines = (
            snapshot.text_vectors([text for found in said for *_, text in found]) @ query.vector
        )
        titles = document_titles(snapshot, passages)
        groups, done = [], 0
        for passage, found in zip(passages, said, strict=True):
            nearest = np.argsort(-cosines[done : done + len(found)], kind="stable")
            done += len(found)
            spoken = [found[at] for at in nearest[:SENTENCES_OF_EACH]]
            groups.append(
                [reading_in(passage, start, one, titles) for _, (start, _), one in spoken]
            )
        return self._reader.best(query.text, groups)


def _covered(snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> float:
    """Return from 0 to 1 how far the question is in the words of the passages."""
    found = snapshot.score("bm25", query, [one.passage_id for one in passages])
    return ramp(bm25_coverage(snapshot, query, found), _UNCOVERED, _COVERED)
