"""A question and an open generation in, a cited answer out, all at once or step by step."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from index.backend import Snapshot
from index.types import Filters, Query
from rag.answerability import Answerability
from rag.composing import compose, notes_beside
from rag.continuity import spoken_of
from rag.errors import LanguageModelError
from rag.extractive import Draft
from rag.finding import Finder, Found, chance_of
from rag.followup import standalone
from rag.grounded import GroundedAnswer, Grounding
from rag.llm import Model
from rag.parts import split_question
from rag.question import Question, parse_question, search_text
from rag.retriever import HybridRetriever
from rag.support import WordSupport
from rag.types import (
    Answer,
    AskRequest,
    Claim,
    Event,
    Mode,
    ScoredPassage,
    Status,
    Turn,
)
from rag.verdict import chance_at, confidence
from rag.wording import (
    broken_off_note,
    fallback_note,
)

DEFAULT_GROUNDING = Grounding()
READ_PASSAGES = 12
"""Passages whose sentences are considered, at least."""
_OF_A_PART = 0.25
"""Share of the least chance that answers a part beside one that is sure: it is short of words (又是多少)."""


@dataclass(frozen=True, slots=True)
class _Written:
    """An answer as it was shown, who wrote it, and what the user should know about that."""

    draft: Draft
    generator: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Clock:
    """Measures the stages of one answer in milliseconds."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    timings_ms: dict[str, float] = field(default_factory=dict)

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self.timings_ms[name] = round((now - self.last) * 1000, 3)
        self.last = now

    def total(self) -> dict[str, float]:
        total = round((time.perf_counter() - self.started) * 1000, 3)
        return {**self.timings_ms, "total": total}


class Answerer:
    """Answers questions; holds no state of its own between them.

    ``threshold`` is the least confidence, in [0, 1], at which anything is answered. ``mode``
    holds for requests that leave it open; without a ``model`` all answers are extractive.
    """

    def __init__(
        self,
        retriever: HybridRetriever,
        judge: Answerability,
        *,
        threshold: float,
        max_question_chars: int,
        mode: Mode = "auto",
        model: Model | None = None,
        grounding: Grounding = DEFAULT_GROUNDING,
    ) -> None:
        self._retriever = retriever
        self._least = chance_at(threshold)
        self._finder = Finder(judge, least=self._least)
        self._part_finder = Finder(judge, least=_OF_A_PART * self._least)
        self._max_question_chars = max_question_chars
        self._mode = mode
        self._model = model
        self._grounding = grounding

    def search(
        self, snapshot: Snapshot, question: str, *, top_k: int, filters: Filters
    ) -> tuple[ScoredPassage, ...]:
        """Return ranked passages; ``QuestionError`` as in ``parse_question``."""
        parsed = parse_question(question, max_chars=self._max_question_chars)
        query = snapshot.analyze(parsed.text)
        return self._retriever.retrieve(snapshot, query, top_k=top_k, filters=filters)

    def answer(self, snapshot: Snapshot, request: AskRequest) -> Answer:
        """Answer a question; ``QuestionError`` as in ``parse_question``."""
        for event in self.stream(snapshot, request):
            if isinstance(event.data, Answer):
                return event.data
        raise RuntimeError("a stream ended without its answer")

    def stream(self, snapshot: Snapshot, request: AskRequest) -> Iterator[Event]:
        """Answer step by step; the last event is ``done``, errors as in ``answer``."""
        clock = _Clock()
        asked = parse_question(request.question, max_chars=self._max_question_chars)
        rewritten = standalone(asked.text, request.history)
        # Names taken over from an earlier question do not change the user's language.
        question = replace(parse_question(rewritten, max_chars=len(rewritten)), lang=asked.lang)
        parts = [parse_question(one, max_chars=len(one)) for one in split_question(question.text)]
        queries = [snapshot.analyze(search_text(part)) for part in parts]
        clock.stage("analyze")
        filters = _as_of(request)
        read = max(READ_PASSAGES, request.top_k)
        retrieved = [
            self._retriever.retrieve(snapshot, query, top_k=read, filters=filters)
            for query in queries
        ]
        passages = _merged(retrieved)[: request.top_k]
        clock.stage("retrieve")
        yield Event("passages", passages)
        asked_of = tuple(zip(parts, queries, retrieved, strict=True))
        about = spoken_of(snapshot, asked.text, request.history, filters)
        found = self._found(snapshot, asked_of, request.as_of, filters, about)
        clock.stage("select")
        composed = compose(question, found, as_of=request.as_of)
        written = yield from self._write(snapshot, question, request, passages, found, composed)
        clock.stage("compose")
        yield Event("done", _answer(snapshot, question, passages, found, written, clock))

    def _found(
        self,
        snapshot: Snapshot,
        parts: Sequence[tuple[Question, Query, tuple[ScoredPassage, ...]]],
        as_of: str,
        filters: Filters,
        about: frozenset[str],
    ) -> list[Found]:
        """Return what answers each part: beside one that is sure, less will do for the others."""
        if len(parts) > 1:
            found: list[Found] = []
            for part in parts:
                shared = about or _with_the_first(snapshot, found, part[0], filters)
                found.append(self._part_finder.find(snapshot, *part, as_of, shared))
            if any(one.chance >= self._least for one in found):
                return found
        return [self._finder.find(snapshot, *part, as_of, about) for part in parts]

    def _write(
        self,
        snapshot: Snapshot,
        question: Question,
        request: AskRequest,
        passages: tuple[ScoredPassage, ...],
        found: Sequence[Found],
        composed: Draft,
    ) -> Generator[Event, None, _Written]:
        """Yield the answer's pieces: the language model's where one is asked for and succeeds.

        A disagreement is always quoted, and what lacks evidence is never passed to a model.
        """
        wanted = self._mode if request.mode == "auto" else request.mode
        notes: tuple[str, ...] = ()
        if wanted != "extractive" and composed.claims and not composed.conflicts:
            if self._model is None:
                why = "no model is configured" if wanted == "llm" else ""
            else:
                documents = {key: one for part in found for key, one in part.documents.items()}
                writing = GroundedAnswer(
                    self._model,
                    question.text,
                    question.lang,
                    passages,
                    documents,
                    history=request.history,
                    grounding=replace(self._grounding, supports=WordSupport(snapshot)),
                )
                try:
                    for piece, claim in writing.pieces():
                        yield from _events(piece, claim)
                    why = writing.broken_off
                    cut = (broken_off_note(why, question.lang),) if why else ()
                    return _Written(writing.draft, f"llm:{self._model.name}", cut)
                except LanguageModelError as error:
                    why = str(error)
            notes = (fallback_note(why, question.lang),) if why else ()
        for piece, claim in composed.pieces:
            yield from _events(piece, claim)
        return _Written(composed, "extractive", notes)


def _with_the_first(
    snapshot: Snapshot, found: Sequence[Found], part: Question, filters: Filters
) -> frozenset[str]:
    """Return the documents that the answer to the first part speaks of, for one that names nothing."""
    if not found or not found[0].candidates:
        return frozenset()
    turn = Turn(found[0].question.text, found[0].candidates[0].text)
    return spoken_of(snapshot, part.text, (turn,), filters)


def _events(piece: str, claim: Claim | None) -> Iterator[Event]:
    yield Event("delta", piece)
    if claim is not None:
        yield Event("claim", claim)


def _last_day(date: str) -> str:
    """Return a key that orders ISO dates of any precision by their last day."""
    return f"{date}-99-99"[:10]


def _as_of(request: AskRequest) -> Filters:
    """Return the request's filters, ended at ``as_of`` where that is earlier."""
    filters = request.filters
    if not request.as_of:
        return filters
    ends = [request.as_of, *filter(None, [filters.date_to])]
    return replace(filters, date_to=min(ends, key=_last_day))


def _merged(rankings: Sequence[tuple[ScoredPassage, ...]]) -> tuple[ScoredPassage, ...]:
    """Return the passages found for all parts of a question: each part's best by turns."""
    merged: dict[int, ScoredPassage] = {}
    for row in zip_longest(*rankings):
        for scored in filter(None, row):
            merged.setdefault(scored.passage.passage_id, scored)
    return tuple(merged.values())


def _answer(
    snapshot: Snapshot,
    question: Question,
    passages: tuple[ScoredPassage, ...],
    found: Sequence[Found],
    written: _Written,
    clock: _Clock,
) -> Answer:
    draft, sure = written.draft, confidence(chance_of(found))
    status: Status = "answered"
    if all(part.reason for part in found):
        status = "abstained"
    elif draft.conflicts:
        status = "conflict"
    return Answer(
        text=draft.text,
        status=status,
        reason=found[0].reason if status == "abstained" else "",
        claims=draft.claims,
        citations=draft.citations,
        conflicts=draft.conflicts,
        passages=passages,
        generator=written.generator,
        rewritten_question=question.text,
        index_generation=snapshot.generation,
        timings_ms=clock.total(),
        notes=()
        if status == "abstained"
        else (*notes_beside(question, found, draft, sure=sure), *written.notes),
        confidence=sure,
    )
