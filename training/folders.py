"""Folders of documents and questions that strangers put to them in, what is known of each out.

``training/questions/folders.jsonl`` has the questions, with the facts that a right answer holds and
where it stands. Each is asked of its own folder, and of another one, which has no answer to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.types import Query
from rag.answerability import Answerability
from rag.candidates import Candidate
from rag.matching import QueryMatcher
from rag.question import Question
from rag.verdict import Known

_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known of its sentences, and which of them answer, ``(n,)``.

    ``far`` tells a question that is asked of another folder than its own.
    """

    question: str
    known: Known
    right: NDArray[np.bool_]
    far: bool = False


@dataclass
class _Listening:
    """Judges as another does, and remembers what was known."""

    judge_: Answerability
    heard: list[tuple[Known, Sequence[Candidate]]] = field(default_factory=list)

    def judge(
        self,
        snapshot: Snapshot,
        query: Query,
        question: Question,
        matcher: QueryMatcher,
        candidates: Sequence[Candidate],
    ) -> list[Candidate]:
        if candidates:
            known = self.judge_.weigh(snapshot, query, question, matcher, candidates)
            self.heard.append((known, candidates))
        return []
