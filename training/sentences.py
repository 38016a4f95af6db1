"""A question put to a snapshot in, the sentences that may answer it out, as the service finds them."""

from __future__ import annotations

from collections.abc import Sequence

from index.backend import Snapshot
from index.types import NO_FILTERS, Filters, Query
from rag.answerer import READ_PASSAGES
from rag.candidates import Candidate, find_candidates
from rag.matching import QueryMatcher
from rag.question import Question, search_text
from rag.retriever import HybridRetriever


def find_sentences(
    snapshot: Snapshot,
    retriever: HybridRetriever,
    question: Question,
    *,
    filters: Filters = NO_FILTERS,
) -> tuple[Query, Question, QueryMatcher, Sequence[Candidate]]:
    """Return what ``Answerability.judge`` wants to know beside the snapshot."""
    query = snapshot.analyze(search_text(question))
    passages = retriever.retrieve(snapshot, query, top_k=READ_PASSAGES, filters=filters)
    return query, question, *find_candidates(snapshot, query, question, passages)
