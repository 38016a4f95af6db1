"""Ranked candidate sentences in, the few that make up an answer out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.normalize import normalize_text
from index.types import DocumentSummary
from rag.asked import CUMULATIVE
from rag.candidates import Candidate, cited_sentence
from rag.matching import QueryMatcher
from rag.quantities import quantities
from rag.question import Question
from rag.rivals import speaks_of_another

_SINGLE, _MANY = 2, 5
"""Sentences at most: of an answer to one thing, and of a list, a comparison or several things."""
_ITEMS = 12
"""Items of a list at most."""
_SCORE_SHARE = 0.6
_GAIN = 0.16
_GAIN_OF_MANY = 0.1
"""Share of the question, by weight, that a further sentence must add to be worth its place."""

_NEARLY = 0.7
"""Share of the best sentence's chance (and of its words, where it is about another thing) at which
another one is as good."""


def select(
    question: Question, matcher: QueryMatcher, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Return the sentences of an answer in reading order: documents by their best sentence.

    The best sentence comes first; each further one must cover words of the question that those
    before it left open.
    """
    if not candidates:
        return []
    many = question.is_list or question.is_comparison
    limit, least = (_MANY, _GAIN_OF_MANY) if many else (_SINGLE, _GAIN)
    if question.is_list and candidates[0].block:
        return [
            replace(candidates[0], position=position, start=start, end=end)
            for position, start, end in candidates[0].block[:_ITEMS]
        ]
    chosen = [candidates[0]]
    seen = {normalize_text(candidates[0].text)}
    covered = candidates[0].match
    floor = _SCORE_SHARE * candidates[0].score
    rest = [one for one in candidates[1:] if one.score >= floor and one.fits]
    while rest and len(chosen) < limit:
        gains = [float(matcher.coverage(np.maximum(one.match - covered, 0))) for one in rest]
        best = max(range(len(rest)), key=lambda at: (gains[at], rest[at].score))
        if gains[best] < least:
            break
        one = rest.pop(best)
        folded = normalize_text(one.text)
        if folded not in seen:
            chosen.append(one)
            seen.add(folded)
            covered = np.maximum(covered, one.match)
    return in_reading_order(chosen)


def own_first(
    question: Question,
    matcher: QueryMatcher,
    judged: list[Candidate],
    documents: Mapping[str, DocumentSummary],
) -> list[Candidate]:
    """Put first a sentence that says as much of the question as one about another thing does."""
    if not judged or not _of_another(question, judged[0], documents):
        return judged
    said = _NEARLY * matcher.coverage(judged[0].match)
    floor = _NEARLY * judged[0].probability
    for one in judged[1:]:
        if one.probability < floor:
            break
        if matcher.coverage(one.match) >= said and not _of_another(question, one, documents):
            return [one, *(other for other in judged if other is not one)]
    return judged


def _of_another(
    question: Question, one: Candidate, documents: Mapping[str, DocumentSummary]
) -> bool:
    """Tell a sentence about another thing, or about less than all the time that is asked about."""
    if CUMULATIVE.search(question.folded) and not CUMULATIVE.search(normalize_text(one.text)):
        return True
    return speaks_of_another(question.text, cited_sentence(0, one, documents))


def shared_first(parts: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """Put first in every part of a question the sentence that answers all nearly as well as any.

    It must hold a figure of one kind for each part: "36 centres and 28 bases" answers which there
    are more of better than a sentence for each does.
    """
    near = [
        {
            (one.passage.passage_id, one.position): one.probability
            for one in part
            if one.probability >= _NEARLY * part[0].probability
            and _most_alike(one.text) >= len(parts)
        }
        for part in parts
    ]
    shared = set(near[0]).intersection(*near[1:]) if len(near) > 1 else set()
    if not shared:
        return [list(part) for part in parts]
    first = max(shared, key=lambda key: (sum(chances[key] for chances in near), key))
    return [
        sorted(part, key=lambda one: (one.passage.passage_id, one.position) != first)
        for part in parts
    ]


def _most_alike(text: str) -> int:
    """Return how many figures of a text are of one kind and unit, at most."""
    return max(Counter((one.kind, one.unit) for one in quantities(text)).values(), default=0)


def in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sort sentences by document (the best first), then as they stand in it."""
    doc_ids = dict.fromkeys(one.passage.doc_id for one in chosen)
    first = {doc_id: at for at, doc_id in enumerate(doc_ids)}
    return sorted(
        chosen, key=lambda one: (first[one.passage.doc_id], one.passage.ordinal, one.position)
    )
