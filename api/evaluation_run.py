"""One evaluation of one service, with its suites: settings and questions in, figures out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.abilities import abilities as try_abilities
from eval.audit import audit as audit_citations
from eval.counterfactual import counterfactual
from eval.evaluation import Evaluation
from eval.questions import Question
from eval.robustness import robustness as perturb
from eval.runner import evaluate
from eval.sets import temporary_service
from rag.service import Progress, Service
from rag.settings import Settings
from rag.types import Mode


class EvaluationRun:
    """One evaluation of one service, with what all its parts share."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        questions: Sequence[Question],
        *,
        jobs: int,
        seed: int,
        progress: Progress | None,
    ) -> None:
        self._service = service
        self._settings = settings
        self._questions = questions
        self._jobs = jobs
        self._seed = seed
        self._progress = progress

    def plain(self, *, mode: Mode, journal: Path | None) -> Evaluation:
        """Ask every question once; ``journal`` lets an interrupted run go on."""
        return evaluate(
            self._service,
            self._questions,
            jobs=self._jobs,
            progress=self._progress,
            seed=self._seed,
            journal=journal,
            mode=mode,
        )

    def suites(
        self, evaluation: Evaluation, *, audit: bool, robustness: bool, abilities: bool
    ) -> Evaluation:
        """Add the suites that are wanted to an evaluation."""
        chosen = ((robustness, perturb), (abilities, try_abilities), (audit, audit_citations))
        for wanted, suite in chosen:
            if wanted:
                evaluation = suite(
                    self._service,
                    self._questions,
                    evaluation,
                    jobs=self._jobs,
                    progress=self._progress,
                    seed=self._seed,
                )
        return self._misled(evaluation) if abilities else evaluation

    def _misled(self, evaluation: Evaluation) -> Evaluation:
        return counterfactual(
            self._service,
            self._questions,
            evaluation,
            temp_service=lambda documents: temporary_service(documents, self._settings),
            progress=self._progress,
            seed=self._seed,
        )
