"""An evaluation in, the same questions perturbed and asked again; how much is lost, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from eval.evaluation import Evaluation, score_of, slice_figures
from eval.intervals import Figure, bootstrap_mean
from eval.outcome import Outcome
from eval.perturbations import PERTURBATIONS, Perturb
from eval.questions import Question
from eval.runner import Asker, in_threads
from rag.service import Progress, Service

MEASURES = (
    "right",
    "accuracy",
    "evidence@1",
    "evidence@5",
    "false_answers",
    "false_refusals",
    "conflict_recall",
)


def robustness(
    service: Service,
    questions: Sequence[Question],
    evaluation: Evaluation,
    *,
    perturbations: Mapping[str, Perturb] = PERTURBATIONS,
    jobs: int = 1,
    progress: Progress | None = None,
    seed: int = 0,
) -> Evaluation:
    """Return the evaluation with a slice ``robust:NAME`` for each perturbation.

    Only the questions that were evaluated and that a perturbation changes are asked again; the
    measure ``change`` is the paired difference of ``right``, below 0 where something was lost.
    The seed fixes every perturbation.
    """
    before = {outcome.question_id: outcome for outcome in evaluation.outcomes}
    asked = [question for question in questions if question.question_id in before]
    suites = {
        name: perturb_all(asked, perturb, seed=f"{seed}/{name}")
        for name, perturb in perturbations.items()
    }
    asker, total, done = Asker(service), sum(map(len, suites.values())), 0
    figures: dict[str, dict[str, Figure]] = {}
    for name, suite in suites.items():
        after: list[Outcome] = []
        for outcome in in_threads(asker.outcome, suite, jobs=jobs):
            after.append(outcome.brief())
            done += 1
            if progress is not None:
                progress("robustness", done, total)
        if after:
            figures[f"robust:{name}"] = suite_figures(before, after, seed=seed)
    return evaluation.with_slices(figures)


def perturb_all(questions: Sequence[Question], perturb: Perturb, *, seed: str) -> list[Question]:
    """Return the questions that a perturbation changes; each draws from its own seed."""
    changed: list[Question] = []
    for question in questions:
        random = Random(f"{seed}/{question.question_id}")  # noqa: S311 - to be repeatable
        perturbed = perturb(question, random)
        if perturbed is not None:
            changed.append(perturbed)
    return changed


def suite_figures(
    before: Mapping[str, Outcome], after: Sequence[Outcome], *, seed: int
) -> dict[str, Figure]:
    """Return the measures of a suite's outcomes, and their paired ``change`` of ``right``.

    Outcomes of questions that ``before`` lacks have no change.
    """
    figures = slice_figures(after, MEASURES, seed=seed)
    changes = [
        (score_of(outcome, "right") or 0.0)
        - (score_of(before[outcome.question_id], "right") or 0.0)
        for outcome in after
        if outcome.question_id in before
    ]
    if changes:
        figures["change"] = bootstrap_mean(changes, seed=seed)
    return figures
