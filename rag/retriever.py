"""A query in, its passages out: every retriever's candidates, fused, weighed and ranked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.han import HAN
from index.types import NO_FILTERS, Filters, Passage, Query
from rag.evidence import EvidenceScore
from rag.fusion import convex
from rag.types import ScoredPassage

CANDIDATES = 100
"""Passages that each retriever proposes: the right one is nearly always among them."""

WEIGHED = 60
"""Fused candidates that the evidence scorer sees."""

FOREIGN = 10
"""The least of them that are in another language than the question's, if there are so many; and
how many are proposed of the documents in it, since few are among the best of all."""

LED = 12
"""How many come first by evidence; after them fusion and the cosine tell as much (0005-fusion.md)."""

_ACROSS = ("dense", "soft")
"""Retrievers that find what is in another language: BM25 matches no word of it."""


class EvidenceScorer(Protocol):
    """Says how likely each passage is to answer the question, whatever its company."""

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        """Return the score of each passage, in the order given."""


class FusionWeights(Protocol):
    """Chooses the retrievers' weights for one query."""

    def __call__(
        self, snapshot: Snapshot, query: Query, scores: Mapping[str, NDArray[np.float32]]
    ) -> Mapping[str, float]:
        """Return a weight for each retriever, at least 0; ``scores`` are the candidates'."""


class HybridRetriever:
    """Unites the retrievers' candidates and ranks them by evidence; ties go by passage id.

    ``led`` of them come first by evidence alone.
    """

    def __init__(self, evidence: EvidenceScorer, weights: FusionWeights, *, led: int = LED) -> None:
        self._evidence = evidence
        self._weights = weights
        self._led = led

    def retrieve(
        self, snapshot: Snapshot, query: Query, *, top_k: int, filters: Filters = NO_FILTERS
    ) -> tuple[ScoredPassage, ...]:
        """Return at most ``top_k`` passages, the likeliest to answer first.

        Only the fused candidates that ``weighed`` chooses may come first by evidence. What is
        returned for a smaller ``top_k`` is the beginning of what is for a greater one.
        """
        ranks, foreign = proposed(snapshot, query, filters=filters)
        if not ranks:
            return ()
        ids = sorted(ranks)
        scores = {name: snapshot.score(name, query, ids) for name in snapshot.retrievers}
        fused = convex(scores, self._weights(snapshot, query, scores))
        rows = sorted(range(len(ids)), key=lambda row: (-fused[row], ids[row]))
        ids, fused = [ids[row] for row in rows], fused[rows]

        def judged(places: Sequence[int]) -> dict[int, tuple[Passage, EvidenceScore]]:
            passages = snapshot.passages([ids[place] for place in places])
            evidence = self._evidence.score_passages(snapshot, query, passages)
            return dict(zip(places, zip(passages, evidence, strict=True), strict=True))

        found = judged(weighed(ids, foreign))
        rankings = {place: score.ranking for place, (_, score) in found.items()}
        order = led_by(rankings, scores["dense"][rows], led=self._led)[:top_k]
        if late := [place for place in order if place not in found]:
            found |= judged(late)
        return tuple(
            ScoredPassage(
                passage=found[place][0],
                score=float(fused[place]),
                ranks=ranks[ids[place]],
                evidence=found[place][1].probability,
                features=found[place][1].parts,
                language=found[place][1].language,
            )
            for place in order
        )


def proposed(
    snapshot: Snapshot, query: Query, *, k: int = CANDIDATES, filters: Filters = NO_FILTERS
) -> tuple[dict[int, dict[str, int]], set[int]]:
    """Return the candidates' ids, with their 1-based rank by each retriever, and which are foreign.

    Each retriever proposes its best ``k``; those that compare vectors, their best ``FOREIGN`` of the
    documents in another language, which have no rank where they are not among the best of all.
    """
    ranks: dict[int, dict[str, int]] = {}
    foreign: set[int] = set()
    elsewhere = _foreign(query.text, filters)
    for name in snapshot.retrievers:
        for rank, hit in enumerate(snapshot.search(name, query, k=k, filters=filters), start=1):
            ranks.setdefault(hit.passage_id, {})[name] = rank
        if elsewhere is not None and name in _ACROSS:
            hits = snapshot.search(name, query, k=FOREIGN, filters=elsewhere)
            foreign.update(hit.passage_id for hit in hits)
    for passage_id in foreign:
        ranks.setdefault(passage_id, {})
    return ranks, foreign


def _foreign(question: str, filters: Filters) -> Filters | None:
    """Return the filters that leave documents in another language, or None if none are left."""
    langs = frozenset({"en"} if HAN.search(question) else {"zh-Hans", "zh-Hant"})
    left = langs & filters.langs if filters.langs else langs
    return replace(filters, langs=left) if left else None


def weighed(ids: Sequence[int], foreign: Collection[int]) -> list[int]:
    """Return the places of the fused candidates, best first, that are weighed by evidence.

    The best ``WEIGHED`` are, and more of the foreign ones until there are ``FOREIGN``: every
    retriever gives them lower scores, so that few are among the best.
    """
    is_foreign = np.isin(ids, list(foreign))
    places = np.arange(len(ids))
    chosen: list[int] = places[
        (places < WEIGHED) | is_foreign & (is_foreign.cumsum() <= FOREIGN)
    ].tolist()
    return chosen


def led_by(
    rankings: Mapping[int, float], cosines: NDArray[np.float32], *, led: int = LED
) -> list[int]:
    """Return the places of fused candidates: ``led`` by evidence, then by all that order them.

    Fusion, the cosine and evidence take turns there, so that none loses what it finds. ``rankings``
    are the evidence's by place, higher first, of those that are weighed; ``cosines`` those of all, in
    the order of fusion. Equals stay as fused.
    """
    by_evidence = sorted(rankings, key=lambda place: (-rankings[place], place))
    nearest = np.argsort(-cosines, kind="stable").tolist()
    turns = zip_longest(range(len(cosines)), nearest, by_evidence[led:])
    order = dict.fromkeys(chain(by_evidence[:led], *turns))
    return [place for place in order if place is not None]
