"""What was found for each part of a question in, one draft of an answer and the notes to it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.extractive import Draft, quote_answer
from rag.finding import Found
from rag.question import Question
from rag.selection import select, shared_first
from rag.stated import denied_figure
from rag.time import notes
from rag.types import Citation, Claim, Conflict
from rag.wording import (
    abstention,
    premise_note,
    time_note,
    unanswered_note,
    unclear,
    unsure_note,
)

_UNSURE = 0.5
"""Confidence below which an answer is as often wrong as right, and says so."""


def compose(question: Question, found: Sequence[Found], *, as_of: str) -> Draft:
    """Quote what answers each part in turn; where nothing does, say why in the question's language.

    ``as_of`` is an ISO date or empty.
    """
    pieces: list[tuple[str, Claim | None]] = []
    citations: list[Citation] = []
    conflicts: list[Conflict] = []
    shown: set[tuple[int, int]] = set()
    answered = [part for part in found if not part.reason]
    ranked = shared_first([part.candidates for part in answered])
    firsts = {candidates[0].place for candidates in ranked if candidates}
    for part, candidates in zip(answered, ranked, strict=True):
        if part.matcher is None:
            continue
        chosen = select(part.question, part.matcher, candidates, shown=shown)
        shown.update(one.place for one in chosen)
        if not chosen:
            continue
        draft = quote_answer(
            replace(part.question, lang=question.lang),
            chosen,
            candidates,
            part.documents,
            as_of=as_of or part.today,
            first_marker=len(citations) + 1,
            others=firsts - {candidates[0].place},
            within=part.about,
        )
        pieces += [("\n", None)] if pieces else []
        pieces += draft.pieces
        citations += draft.citations
        conflicts += draft.conflicts
    if not pieces:
        first = found[0]
        text = abstention(first.reason, question.lang, asked=first.asked, nearest=first.nearest)
        text = unclear(first.unclear, question.lang) if first.unclear else text
        return Draft(((text, None),), ())
    return Draft(tuple(pieces), tuple(citations), tuple(conflicts))


def notes_beside(
    question: Question, found: Sequence[Found], draft: Draft, *, sure: float
) -> tuple[str, ...]:
    """Return what the user should know beside a draft that answers.

    In order: the parts without an answer, how relative times were counted, what of the question
    the quotes put otherwise, and that the answer is not ``sure``, its confidence in [0, 1].
    """
    said = [unanswered_note(part.question.text, question.lang) for part in found if part.reason]
    meant = {
        (time, label, part.today)
        for part in found
        if part.today and not part.reason
        for time, label in notes(part.question.text, part.today).items()
    }
    said += [time_note(*one, question.lang) for one in sorted(meant)]
    quotes = [citation.quote for citation in draft.citations]
    for part in found:
        denied = (part.premise, denied_figure(part.question, quotes))
        said += [premise_note(one, question.lang) for one in denied if one]
    if sure < _UNSURE:
        said.append(unsure_note(sure, question.lang))
    return tuple(said)
