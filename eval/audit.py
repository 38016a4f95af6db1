"""The causal citation audit: each cited passage is taken away and the question asked again.

A citation whose removal changes nothing was decoration: the answer did not rest on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eval.answers import check_facts, spoken_text
from eval.audit_report import AuditedCitation, AuditReport, Effect
from eval.evaluation import Evaluation
from eval.folding import fold
from eval.intervals import bootstrap_mean
from eval.outcome import Outcome
from eval.questions import Question
from eval.runner import Asker, in_threads
from index.types import Filters
from rag.service import Progress, Service
from rag.types import Answer

_EFFECT_MEASURES: tuple[tuple[str, frozenset[Effect]], ...] = (
    ("causal", frozenset({"declined", "equal_source", "changed"})),
    ("declined", frozenset({"declined"})),
    ("equal_source", frozenset({"equal_source"})),
)


@dataclass(frozen=True, slots=True)
class _Trial:
    """One cited passage to take away from one question."""

    question: Question
    outcome: Outcome
    marker: int
    passage_id: int


def audit(
    service: Service,
    questions: Sequence[Question],
    evaluation: Evaluation,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    seed: int = 0,
) -> Evaluation:
    """Return the evaluation with its ``audit`` and the slice ``audit`` of its shares.

    Every passage that an answer to an answerable question cites is removed once, alone, through
    the filters of the request.
    """
    trials = list(_trials(questions, evaluation.outcomes))
    asker = Asker(service)
    audited: list[AuditedCitation] = []
    for result in in_threads(lambda trial: _audited(trial, asker), trials, jobs=jobs):
        audited.append(result)
        if progress is not None:
            progress("audit", len(audited), len(trials))
    report = AuditReport(tuple(audited))
    if not audited:
        return replace(evaluation, audit=report)
    figures = {
        name: bootstrap_mean([float(c.effect in effects) for c in audited], seed=seed)
        for name, effects in _EFFECT_MEASURES
    }
    return replace(evaluation.with_slices({"audit": figures}), audit=report)


def _trials(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> Iterator[_Trial]:
    asked = {question.question_id: question for question in questions}
    for outcome in outcomes:
        question = asked.get(outcome.question_id)
        if question is None or not question.answerable:
            continue
        first_marker = {c.passage_id: c.marker for c in reversed(outcome.citations)}
        for passage_id, marker in sorted(first_marker.items(), key=lambda item: item[1]):
            yield _Trial(question, outcome, marker, passage_id)


def _audited(trial: _Trial, asker: Asker) -> AuditedCitation:
    gone = Filters(without_passages=frozenset({trial.passage_id}))
    answer = asker.ask(trial.question, filters=gone)
    return AuditedCitation(
        question_id=trial.question.question_id,
        marker=trial.marker,
        passage_id=trial.passage_id,
        effect=_effect(trial, answer),
    )


def _effect(trial: _Trial, answer: Answer) -> Effect:
    if answer.status == "abstained":
        return "declined"
    if not _says_the_same(trial, answer):
        return "changed"
    before = {citation.passage_id for citation in trial.outcome.citations}
    after = {citation.passage_id for citation in answer.citations}
    return "equal_source" if after - before else "unchanged"


def _says_the_same(trial: _Trial, answer: Answer) -> bool:
    """Whether the answer holds the same gold facts as before, or reads the same throughout."""
    facts, said = trial.question.answers, spoken_text(answer)
    lost = set(check_facts(facts, said).missing)
    if len(lost) < len(facts) or len(trial.outcome.missing) < len(facts):
        return lost == set(trial.outcome.missing)
    return fold(said) == fold(trial.outcome.text)
