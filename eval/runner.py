"""Questions and a service in, an evaluation out."""

from __future__ import annotations

import functools
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from eval.errors import EvaluationError
from eval.evaluation import Evaluation, stage_latencies, summarise
from eval.journal import Journal, write_line
from eval.outcome import MOST_EXPLAINED, Outcome
from eval.qrels import EvidenceResolver
from eval.questions import Question, asked_of, corpora_of, fingerprint
from eval.scoring import Seen, score
from index.errors import DocumentNotFoundError, QuestionError
from index.types import NO_FILTERS, Document, Filters
from rag.service import Progress, Service
from rag.types import Answer, AskRequest, Mode, ScoredPassage

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

RANKING_DEPTH = 100
_CACHED_DOCUMENTS = 256


def evaluate(
    service: Service,
    questions: Sequence[Question],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    seed: int = 0,
    journal: Path | None = None,
    mode: Mode = "extractive",
) -> Evaluation:
    """Ask every question that suits the index's corpora and measure what comes back.

    ``jobs`` threads ask at the same time. With ``journal``, outcomes are written to that file as
    they come, and a run that was interrupted goes on where it stopped. The same index, questions
    and seed give the same figures, times excepted.

    Raises:
        EvaluationError: the index holds none of the documents that the evidence names.
        IndexUnusableError: as the service raises it.
    """
    started = time.perf_counter()
    asker = Asker(service, mode=mode)
    corpora = _corpora_held(questions, asker.resolver.doc_ids)
    chosen = asked_of(questions, corpora)
    generation, question_set = service.generation(), fingerprint(chosen)
    book = Journal(journal, generation=generation, question_set=question_set) if journal else None
    done = book.finished() if book is not None else {}
    explained = sum(bool(outcome.passages) for outcome in done.values())
    with book.writing(done) if book is not None else nullcontext() as stream:
        waiting = [question for question in chosen if question.question_id not in done]
        for full in in_threads(asker.outcome, waiting, jobs=jobs):
            outcome = full if explained < MOST_EXPLAINED else full.brief()
            explained += bool(outcome.passages)
            done[outcome.question_id] = outcome
            if stream is not None:
                write_line(stream, outcome)
            if progress is not None:
                progress("evaluate", len(done), len(chosen))
    outcomes = tuple(done[question.question_id] for question in chosen)
    return Evaluation(
        outcomes=outcomes,
        figures=summarise(outcomes, seed=seed),
        latencies=stage_latencies(outcomes),
        corpora=corpora,
        generation=generation,
        documents=len(asker.resolver.doc_ids),
        question_set=question_set,
        seed=seed,
        wall_s=time.perf_counter() - started,
        peak_memory_mb=peak_memory_mb(),
    )


class Asker:
    """Asks one question after the other and scores what comes back; safe in several threads."""

    def __init__(self, service: Service, *, mode: Mode = "extractive") -> None:
        self._service = service
        self._mode = mode
        self.resolver = EvidenceResolver(service)
        self._document = functools.lru_cache(maxsize=_CACHED_DOCUMENTS)(self._find_document)

    def outcome(self, question: Question, *, filters: Filters = NO_FILTERS) -> Outcome:
        """Ask one question, rank the passages for it, and score both.

        A question that the service does not take, an empty one say, counts as declined.
        """
        hits: Sequence[ScoredPassage] = ()
        began = time.perf_counter()
        try:
            answer = self.ask(question, filters=filters)
            asked = time.perf_counter()
            alone = answer.rewritten_question or question.question
            query = alone if question.history else question.question
            hits = self._service.search(query, top_k=RANKING_DEPTH, filters=filters)
        except QuestionError as error:
            answer, asked = _not_taken(question, str(error)), time.perf_counter()
        found = time.perf_counter()
        documents = {c.doc_id: self._document(c.doc_id) for c in answer.citations}
        return score(
            Seen(
                question=question,
                judgement=self.resolver.judge(question),
                hits=self._known_by(question.as_of, hits),
                answer=answer,
                documents={key: value for key, value in documents.items() if value is not None},
                timings_ms={
                    **{
                        f"ask.{stage}": spent_ms
                        for stage, spent_ms in answer.timings_ms.items()
                        if stage != "total"  # measured here too, as "ask"
                    },
                    "ask": 1000 * (asked - began),
                    "search": 1000 * (found - asked),
                },
            )
        )

    def ask(self, question: Question, *, filters: Filters = NO_FILTERS) -> Answer:
        """Put one question to the service, with its history and date."""
        return self._service.ask(
            AskRequest(
                question=question.question,
                mode=self._mode,
                filters=filters,
                as_of=question.as_of,
                history=question.history,
            )
        )

    def _known_by(self, as_of: str, hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        """Drop the hits in documents dated after ``as_of``, which an answer must not use."""
        if not as_of:
            return list(hits)
        kept = []
        for hit in hits:
            document = self._document(hit.passage.doc_id)
            date = document.date if document is not None else ""
            if date <= as_of:
                kept.append(hit)
        return kept

    def _find_document(self, doc_id: str) -> Document | None:
        try:
            return self._service.document(doc_id)
        except DocumentNotFoundError:
            return None


def _not_taken(question: Question, why: str) -> Answer:
    return Answer(why, "abstained", "", (), (), (), (), "", question.question, 0, {})


def peak_memory_mb() -> float:
    """Return the largest resident size of this process so far, in MB of 2**20 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _corpora_held(questions: Sequence[Question], doc_ids: Sequence[str]) -> tuple[str, ...]:
    if not any(question.evidence for question in questions):
        return tuple(sorted({name for question in questions for name in question.corpora}))
    corpora = corpora_of(questions, doc_ids)
    if not corpora:
        named = next(e.doc_id for question in questions for e in question.evidence)
        raise EvaluationError(
            f"the index holds {len(doc_ids)} documents, but not those that the questions' evidence "
            f"names (such as {named}); index that corpus first (jushi index PATH), or leave out --index "
            "if the set brings its documents"
        )
    return corpora


def in_threads(
    work: Callable[[_Item], _Result], items: Sequence[_Item], *, jobs: int
) -> Iterator[_Result]:
    """Yield the results of work on each item, in order; ``jobs`` threads share it."""
    if jobs <= 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(work, items)
