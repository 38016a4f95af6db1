"""A follow-up and the turns before it in, the documents that they speak of out, and what that tells.

Who asks 合同价是多少 after a ship's owner means the ship's contract, not another that is written of
elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.backend import Snapshot
from index.types import Filters
from rag.candidates import Candidate
from rag.followup import read_turn
from rag.outline import outline
from rag.types import Turn

ELSEWHERE = 0.5
"""Log-odds that a sentence of another document loses (0015-conversations.md)."""
_TURNS = 2
_PROPOSED, _SHARE = 5, 0.7
"""Passages that BM25 finds for the turns, and the share of the best score at which one counts."""


def spoken_of(
    snapshot: Snapshot, question: str, history: Sequence[Turn], filters: Filters
) -> frozenset[str]:
    """Return the ids of the documents that the last turns are about, as far as words tell.

    None for a question, as it was typed, that names what it is about.
    """
    if not history or outline(question).anchored:
        return frozenset()
    turns = map(read_turn, history[-_TURNS:])
    said = "\n".join(text for turn in turns for text in (turn.question, turn.answer))
    hits = snapshot.search("bm25", snapshot.analyze(said), k=_PROPOSED, filters=filters)
    near = [hit.passage_id for hit in hits if hit.score >= _SHARE * hits[0].score]
    return frozenset(passage.doc_id for passage in snapshot.passages(near))


def going_on(judged: Sequence[Candidate], documents: Collection[str]) -> list[Candidate]:
    """Return judged sentences, the best first, with less of a chance outside of ``documents``.

    Without any the sentences stay as they are.
    """
    if not documents:
        return list(judged)
    weighed = [one if one.passage.doc_id in documents else _less_likely(one) for one in judged]
    return sorted(weighed, key=lambda one: -one.chance)


def _less_likely(one: Candidate) -> Candidate:
    odds = math.exp(-ELSEWHERE) * one.chance
    return replace(one, chance=odds / (odds + 1.0 - one.chance))
