"""Outcomes in, the figures of an evaluation out: by slice, with intervals, and by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.audit_report import AuditReport
from eval.catalog import is_retriever_measure, report_order
from eval.confidence import auroc, calibration_error, risk_coverage_area
from eval.intervals import Figure, bootstrap_mean
from eval.outcome import Outcome

POOLED_RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one stage took, in milliseconds, over ``n`` questions."""

    p50_ms: float
    p95_ms: float
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured in one run.

    ``figures`` maps a slice (``all``, ``kind:single``, ``lang:en``, ``pair:en→zh-Hans``) to its
    measures. ``corpora`` names what the index holds; ``question_set`` is its fingerprint.
    The suites add slices of their own: ``robust:typos``, ``ability:removal``, ``audit``.
    """

    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, Mapping[str, Figure]]
    latencies: Mapping[str, Latency]
    corpora: tuple[str, ...]
    generation: int
    documents: int
    question_set: str
    seed: int
    wall_s: float
    peak_memory_mb: float
    audit: AuditReport | None = None

    def figure(self, slice_name: str, measure: str) -> Figure | None:
        """Return one figure; None where no question gave it."""
        return self.figures.get(slice_name, {}).get(measure)

    def with_slices(self, figures: Mapping[str, Mapping[str, Figure]]) -> Evaluation:
        """Return this evaluation with the slices of a suite added."""
        return replace(self, figures={**self.figures, **figures})


SUITE_PREFIXES = ("robust:", "ability:", "audit")
"""What the names of slices begin with that suites add to the questions' own."""


def summarise(outcomes: Sequence[Outcome], *, seed: int) -> dict[str, dict[str, Figure]]:
    """Return the figures of every slice: ``all`` first, then kinds, languages and pairs.

    A retriever that was seen for any question counts 0 where it found nothing at all.
    """
    members: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for name in outcome.slices:
            members.setdefault(name, []).append(outcome)
    names = sorted({name for outcome in outcomes for name in outcome.scores}, key=report_order)
    figures = {
        name: slice_figures(group, names, seed=seed)
        for name, group in sorted(members.items(), key=_slice_order)
    }
    if "all" in figures:
        figures["all"].update(_pooled_figures(members["all"], seed=seed))
    return figures


def _slice_order(item: tuple[str, list[Outcome]]) -> tuple[int, str]:
    prefix = item[0].partition(":")[0]
    if prefix in ("all", "kind"):
        return (0 if prefix == "all" else 1, "")  # kinds keep the order of the questions
    return (2 if prefix == "lang" else 3, item[0])


def slice_figures(
    outcomes: Sequence[Outcome], names: Sequence[str], *, seed: int
) -> dict[str, Figure]:
    """Return the mean of each measure over the outcomes that have it."""
    figures: dict[str, Figure] = {}
    for name in names:
        values = [value for o in outcomes if (value := score_of(o, name)) is not None]
        if values:
            figures[name] = bootstrap_mean(values, seed=seed)
    return figures


def score_of(outcome: Outcome, name: str) -> float | None:
    """Return one measure of one question; a retriever that found nothing for it counts 0."""
    if name in outcome.scores:
        return outcome.scores[name]
    of_a_retriever = is_retriever_measure(name) and "evidence@1" in outcome.scores
    return 0.0 if of_a_retriever else None


def stage_latencies(outcomes: Sequence[Outcome]) -> dict[str, Latency]:
    """Return p50 and p95 of every stage, the slowest p95 first."""
    times: dict[str, list[float]] = {}
    for outcome in outcomes:
        for stage, spent_ms in outcome.timings_ms.items():
            times.setdefault(stage, []).append(spent_ms)
    latencies = {
        stage: Latency(float(np.percentile(spent, 50)), float(np.percentile(spent, 95)), len(spent))
        for stage, spent in times.items()
    }
    return dict(sorted(latencies.items(), key=lambda item: -item[1].p95_ms))


def given(outcomes: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    """Return the confidence of each answer that was given, and whether it was right."""
    answers = [outcome for outcome in outcomes if outcome.status != "abstained"]
    return [one.confidence for one in answers], [one.right for one in answers]


_Pooled = Callable[[Sequence[float], Sequence[bool]], float | None]


def _pooled_figures(outcomes: Sequence[Outcome], *, seed: int) -> dict[str, Figure]:
    confidences = [outcome.confidence for outcome in outcomes]
    evidence = [outcome.evidence for outcome in outcomes]
    best = [outcome.best_is_relevant for outcome in outcomes]
    answerable = [outcome.expect != "abstained" for outcome in outcomes]
    measured: tuple[tuple[str, _Pooled, list[float], list[bool]], ...] = (
        ("confidence_error", calibration_error, *given(outcomes)),
        ("calibration_error", calibration_error, evidence, best),
        ("auroc", auroc, confidences, answerable),
        ("risk_coverage", risk_coverage_area, evidence, best),
    )
    figures = {}
    for name, measure, chances, labels in measured:
        figure = _pooled(measure, chances, labels, seed=seed) if labels else None
        if figure is not None:
            figures[name] = figure
    return figures


def _pooled(
    measure: _Pooled, confidences: Sequence[float], labels: Sequence[bool], *, seed: int
) -> Figure | None:
    value = measure(confidences, labels)
    if value is None:
        return None
    generator = np.random.default_rng(seed)
    resampled: list[float] = []
    for _ in range(POOLED_RESAMPLES):
        picks = generator.integers(0, len(labels), size=len(labels)).tolist()
        drawn = measure([confidences[i] for i in picks], [labels[i] for i in picks])
        if drawn is not None:
            resampled.append(drawn)
    low, high = np.quantile(resampled or [value], [0.025, 0.975])
    return Figure(value, min(float(low), value), max(float(high), value), len(labels))
