"""Ranked candidate sentences in, the few that make up an answer out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.han import HAN
from index.normalize import normalize_text
from index.types import DocumentSummary
from rag.asked import CUMULATIVE
from rag.attribute import attribute_terms
from rag.candidates import Candidate, cited_sentence
from rag.entities import named_terms
from rag.matching import QueryMatcher
from rag.quantities import quantities
from rag.question import Question
from rag.rivals import other_firm, speaks_of_another
from rag.said import is_question

_SINGLE, _MANY = 2, 5
"""Sentences at most: of an answer to one thing, and of a list or a comparison."""
_AS_LIKELY, _AT_LEAST = 0.6, 0.2
"""Share of the first sentence's chance that a further one must have, and that it must have where
several things are asked for or where it alone says what is asked for."""
_GUESSED = 0.1
"""Difference below which two sentences are as likely, whatever they say."""
_EXACT = 0.999
_SAYS = 0.5
"""Matches of the words beside the asking word that tell two sentences apart."""
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
    question: Question,
    matcher: QueryMatcher,
    candidates: Sequence[Candidate],
    *,
    shown: Container[tuple[int, int]] = (),
) -> list[Candidate]:
    """Return the sentences of an answer in reading order: documents by their best sentence.

    The best sentence comes first; each further one must cover words of the question that those
    before it left open, and be likely to answer it. Those ``shown`` (passage id and position)
    for another part of the question are left out.
    """
    if not candidates:
        return []
    first = candidates[0]
    many = question.is_list or question.is_comparison or first.place in shown
    limit, least = (_MANY, _GAIN_OF_MANY) if many else (_SINGLE, _GAIN)
    open_ended = question.is_list or (question.answer_type == "any" and not question.is_yes_no)
    if open_ended and first.block:
        return [one for one in _items(first) if one.place not in shown]
    chosen = _opening(candidates)
    seen = {normalize_text(one.text) for one in chosen}
    covered = first.match
    floor = _SCORE_SHARE * first.score
    beside = _beside(question, matcher)
    rest = [
        one
        for one in candidates[1:]
        if one.score >= floor
        and one.fits
        and _as_likely(one, first, beside, many=many)
        and (many or _on_the_matter(question, matcher, first, one))
    ]
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
    return in_reading_order([one for one in chosen if one.place not in shown])


def _opening(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence; where its heading asks, after what answers first under it."""
    best = candidates[0]
    if not is_question(best.under):
        return [best]
    answers = [
        one
        for one in candidates
        if one.passage == best.passage and one.chance >= _AT_LEAST * best.chance
    ]
    first = min(answers, key=lambda one: one.position)
    opening = _items(first) if first.block else [first]
    return opening if best.place in {one.place for one in opening} else [*opening, best]


def _items(one: Candidate) -> list[Candidate]:
    """Return all items of the list that a sentence is one of."""
    return [
        replace(one, position=position, start=start, end=end)
        for position, start, end in one.block[:_ITEMS]
    ]


def _beside(question: Question, matcher: QueryMatcher) -> list[int]:
    """Return which terms of the query stand beside the asking word: they name what is asked for."""
    named = {term for side in attribute_terms(question.text) for term in side}
    return [at for at, term in enumerate(matcher.terms) if term in named]


def _on_the_matter(
    question: Question, matcher: QueryMatcher, first: Candidate, one: Candidate
) -> bool:
    """Tell whether a sentence of another document speaks of what the first one speaks of.

    That is the word of the question that weighs most among those which the first has as they are;
    a name that it lacks will do. In the other language words are never the same.
    """
    if one.passage.doc_id == first.passage.doc_id:
        return True
    exact = np.flatnonzero(first.match >= _EXACT)
    if not len(exact) or _is_chinese(one) != _is_chinese(first):
        return True
    heaviest = exact[matcher.weights[exact].argmax()]
    named = named_terms(question.text)
    return float(one.reach[heaviest]) >= _SAYS or any(
        one.match[at] >= _EXACT > first.match[at]
        for at, term in enumerate(matcher.terms)
        if term in named
    )


def _is_chinese(one: Candidate) -> bool:
    return HAN.search(one.text) is not None


def _as_likely(one: Candidate, first: Candidate, beside: list[int], *, many: bool) -> bool:
    """Tell a sentence that may answer as well as the first, and not beside the question."""
    says = float((one.match - first.match)[beside].sum())
    least = _AT_LEAST if many or says >= _SAYS else _AS_LIKELY
    likely = one.chance >= least * first.chance and (many or says > -_SAYS)
    guessed = one.chance >= max(first.chance - _GUESSED, _AS_LIKELY * first.chance)
    return likely or guessed


def own_first(
    question: Question,
    matcher: QueryMatcher,
    judged: list[Candidate],
    documents: Mapping[str, DocumentSummary],
) -> list[Candidate]:
    """Put first a sentence that says as much of the question as one about another thing does."""
    if judged and judged[0].under:
        return judged
    judged = _own_firm_first(question, judged, documents)
    if not judged or not _of_another(question, judged[0], documents):
        return judged
    said = _NEARLY * matcher.coverage(judged[0].match)
    floor = _NEARLY * judged[0].chance
    for one in judged[1:]:
        if one.chance < floor:
            break
        as_good = one.lost <= judged[0].lost and matcher.coverage(one.match) >= said
        if as_good and not _of_another(question, one, documents):
            return [one, *(other for other in judged if other is not one)]
    return judged


def _own_firm_first(
    question: Question, judged: list[Candidate], documents: Mapping[str, DocumentSummary]
) -> list[Candidate]:
    """Put first the sentence of the firm that an English question names, not one of another.

    It must be nearly as likely or say as much: with a chance too small nothing is answered then.
    """
    if not judged or question.lang != "en":
        return judged
    best = judged[0]
    for at, one in enumerate(judged[1:], start=1):
        as_good = one.chance >= _AT_LEAST * best.chance or one.score >= best.score
        pair = (cited_sentence(0, found, documents) for found in (one, best))
        if as_good and other_firm(question.text, *pair):
            return [one, *judged[:at], *judged[at + 1 :]]
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
            one.place: one.chance
            for one in part
            if one.chance >= _NEARLY * part[0].chance and _most_alike(one.text) >= len(parts)
        }
        for part in parts
    ]
    shared = set(near[0]).intersection(*near[1:]) if len(near) > 1 else set()
    if not shared:
        return [list(part) for part in parts]
    first = max(shared, key=lambda key: (sum(chances[key] for chances in near), key))
    return [sorted(part, key=lambda one: one.place != first) for part in parts]


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
