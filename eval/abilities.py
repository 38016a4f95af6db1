"""Abilities of RGB without a language model: noise, removal and integration.

Chen et al., *Benchmarking Large Language Models in Retrieval-Augmented Generation* (AAAI 2024).
Each becomes a slice ``ability:NAME``; its fourth ability is ``eval.counterfactual``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.answers import holds_any_fact
from eval.evaluation import Evaluation
from eval.outcome import Outcome
from eval.qrels import EvidenceResolver
from eval.questions import WHOLE_EVIDENCE_KINDS, Question
from eval.robustness import suite_figures
from eval.runner import RANKING_DEPTH, Asker, in_threads
from index.types import Filters
from rag.service import Progress, Service


def abilities(
    service: Service,
    questions: Sequence[Question],
    evaluation: Evaluation,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    seed: int = 0,
) -> Evaluation:
    """Return the evaluation with the slices ``noise``, ``removal`` and ``integration``.

    ``noise``: the answers from the evidence's documents alone; ``change`` below 0 says that the
    rest of the corpus helped, above 0 what its noise costs. ``removal``: every passage that holds
    a gold fact is taken away, and the right behaviour is to decline. ``integration``: the
    questions of the plain run that need evidence from several places.
    """
    asked = answerable_of(questions, evaluation)
    before = {outcome.question_id: outcome for outcome in evaluation.outcomes}
    asker = Asker(service)
    work = [(name, question) for name in ("noise", "removal") for question in asked]
    after: dict[str, list[Outcome]] = {"noise": [], "removal": []}

    def answered(item: tuple[str, Question]) -> Outcome:
        name, question = item
        if name == "noise":
            return asker.outcome(question, filters=_evidence_only(question, asker.resolver))
        return asker.outcome(_bereft(question), filters=_without_facts(question, asker, service))

    for (name, _), outcome in zip(work, in_threads(answered, work, jobs=jobs), strict=True):
        after[name].append(outcome.brief())
        if progress is not None:
            progress("abilities", sum(map(len, after.values())), len(work))
    after["integration"] = [o for o in evaluation.outcomes if o.kind in WHOLE_EVIDENCE_KINDS]
    return evaluation.with_slices(
        {
            f"ability:{name}": suite_figures(before if name == "noise" else {}, found, seed=seed)
            for name, found in after.items()
            if found
        }
    )


def answerable_of(questions: Sequence[Question], evaluation: Evaluation) -> list[Question]:
    """Return the questions with a gold answer that the service took."""
    evaluated = {outcome.question_id for outcome in evaluation.outcomes if outcome.taken}
    return [q for q in questions if q.answerable and q.answers and q.question_id in evaluated]


def _evidence_only(question: Question, resolver: EvidenceResolver) -> Filters:
    named = (resolver.documents_named(evidence.doc_id) for evidence in question.evidence)
    return Filters(doc_ids=frozenset(doc_id for doc_ids in named for doc_id in doc_ids))


def _bereft(question: Question) -> Question:
    return replace(
        question,
        kind="unanswerable",
        expect="abstained",
        reason="",
        answers=(),
        evidence=(),
    )


def _without_facts(question: Question, asker: Asker, service: Service) -> Filters:
    gone = set(asker.resolver.judge(question).relevant)
    for hit in service.search(question.question, top_k=RANKING_DEPTH):
        if holds_any_fact(question.answers, hit.passage.text):
            gone.add(hit.passage.passage_id)
    return Filters(without_passages=frozenset(gone))
