"""The baseline: an earlier run's figures by question; a new run in, losses by interval out.

A measure is lost when the whole 95 % interval of its paired difference lies below zero, so that
noise does not fail a run and a real loss does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.catalog import measure_named
from eval.errors import GateError
from eval.evaluation import Evaluation, score_of
from eval.intervals import Figure, bootstrap_mean

VERSION = 1
KEPT_MEASURES = (
    "right",
    "accuracy",
    "facts",
    "evidence@1",
    "evidence@5",
    "nDCG@10",
    "literal",
    "figures",
    "citation_precision",
    "false_answers",
    "false_refusals",
    "conflict_recall",
)
_DIGITS = 4

Scores = Mapping[str, Mapping[str, float]]
"""question_id → {measure: figure}."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure against the baseline, over the questions that both runs have.

    ``difference`` is new minus old, turned so that below zero is worse.
    """

    measure: str
    before: float
    after: float
    difference: Figure

    @property
    def lost(self) -> bool:
        """Whether the loss is more than noise."""
        return self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against the baseline: measures, and the questions that changed sides."""

    changes: tuple[Change, ...]
    now_wrong: tuple[str, ...]
    now_right: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether no measure was lost."""
        return not any(change.lost for change in self.changes)


def scores_of(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Return the figures that a baseline keeps of each question."""
    return {
        outcome.question_id: {
            name: round(value, _DIGITS)
            for name in KEPT_MEASURES
            if (value := score_of(outcome, name)) is not None
        }
        for outcome in evaluation.outcomes
    }


def corpus_key(evaluation: Evaluation) -> str:
    """Return the name under which a baseline file keeps this evaluation's corpora."""
    return "+".join(evaluation.corpora)


def load_baseline(path: Path, key: str) -> dict[str, dict[str, float]]:
    """Read the figures kept for one corpus.

    Raises:
        GateError: the file cannot be read, is of another version, or has nothing for ``key``.
    """
    corpora = _read(path)
    if key not in corpora:
        raise GateError(f"{path}: has no baseline for the corpus {key!r}, only {sorted(corpora)}")
    return corpora[key]


def save_baseline(path: Path, evaluation: Evaluation) -> None:
    """Write an evaluation's figures, keeping what the file holds for other corpora."""
    corpora = _read(path) if path.exists() else {}
    corpora[corpus_key(evaluation)] = scores_of(evaluation)
    lines = ",\n".join(
        f"  {json.dumps(key)}: {{\n"
        + ",\n".join(
            f"   {json.dumps(question_id)}: {json.dumps(scores, sort_keys=True)}"
            for question_id, scores in sorted(corpora[key].items())
        )
        + "\n  }"
        for key in sorted(corpora)
    )
    text = f'{{\n "version": {VERSION},\n "corpora": {{\n{lines}\n }}\n}}\n'
    path.write_text(text, encoding="utf-8")


def compare(evaluation: Evaluation, before: Scores, *, seed: int = 0) -> Comparison:
    """Compare a run with a baseline, question by question, by the paired bootstrap.

    Efron and Tibshirani (1993), chapter 13; paired as in Koehn (2004), *Statistical significance
    tests for machine translation evaluation*. Questions that only one run has are left out.
    """
    after = scores_of(evaluation)
    shared = [question_id for question_id in after if question_id in before]
    changes = []
    for name in KEPT_MEASURES:
        pairs = [
            (before[q][name], after[q][name])
            for q in shared
            if name in before[q] and name in after[q]
        ]
        if pairs:
            changes.append(_change(name, pairs, seed=seed))
    turned = {q: after[q].get("right", 0.0) - before[q].get("right", 0.0) for q in shared}
    return Comparison(
        changes=tuple(changes),
        now_wrong=tuple(sorted(q for q, turn in turned.items() if turn < 0)),
        now_right=tuple(sorted(q for q, turn in turned.items() if turn > 0)),
    )


def _change(name: str, pairs: list[tuple[float, float]], *, seed: int) -> Change:
    sign = 1 if measure_named(name).higher_is_better else -1
    return Change(
        measure=name,
        before=sum(old for old, _ in pairs) / len(pairs),
        after=sum(new for _, new in pairs) / len(pairs),
        difference=bootstrap_mean([sign * (new - old) for old, new in pairs], seed=seed),
    )


def _read(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise GateError(f"{path}: cannot be read as a baseline: {error}") from error
    if not isinstance(record, dict) or record.get("version") != VERSION:
        raise GateError(f"{path}: not a baseline of version {VERSION}; write a new one")
    corpora = record.get("corpora")
    if not isinstance(corpora, dict):
        raise GateError(f"{path}: 'corpora' must be an object")
    return corpora
