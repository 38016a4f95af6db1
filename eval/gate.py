"""The gate: an evaluation and a file of floors and ceilings in, what holds and what fell out."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.catalog import measure_named
from eval.errors import GateError
from eval.evaluation import Evaluation

DEFAULT_GATE = Path(__file__).parent / "gate.toml"
EVERY_CORPUS = "any"
_RULE_FIELDS = frozenset({"min", "max", "why", "at_least"})
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Rule:
    """One floor (``minimum``) or ceiling (``maximum``) of one measure over one slice.

    ``corpus`` is ``any`` or the corpus that an index must hold for the rule to apply. ``why``
    says what is broken when the rule fails.
    """

    corpus: str
    slice_name: str
    measure: str
    minimum: float = -math.inf
    maximum: float = math.inf
    why: str = ""
    at_least: int = 1

    @property
    def limit(self) -> str:
        """The rule as a reader sees it, such as ``≥ 0.95``."""
        parts = []
        if self.minimum > -math.inf:
            parts.append(f"≥ {self.minimum:g}")
        if self.maximum < math.inf:
            parts.append(f"≤ {self.maximum:g}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether one rule holds; ``value`` is None where nothing was measured.

    ``detail`` is empty for a rule that holds, else one sentence: what was found, what was
    expected, and what that means.
    """

    rule: Rule
    value: float | None
    n: int
    passed: bool
    detail: str


def load_gate(path: Path) -> tuple[Rule, ...]:
    """Read a gate file; rules are in the file's order.

    Raises:
        GateError: the file cannot be read, is not TOML, holds no rule, or holds a field that a
            rule does not have.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GateError(f"{path}: cannot be read as TOML: {error}") from error
    rules = tuple(
        _rule(record, corpus=corpus, slice_name=slice_name, measure=measure, path=path)
        for corpus, slices in tables.items()
        for slice_name, measures in _table(slices, f"{path}: [{corpus}]").items()
        for measure, record in _table(measures, f"{path}: [{corpus}.{slice_name}]").items()
    )
    if not rules:
        raise GateError(f"{path}: holds no rule; expected tables such as [any.all]")
    return rules


def check(evaluation: Evaluation, rules: Sequence[Rule]) -> list[GateResult]:
    """Return the result of every rule that applies to the corpora of the evaluation, in order."""
    applying = {EVERY_CORPUS, *evaluation.corpora}
    return [_result(evaluation, rule) for rule in rules if rule.corpus in applying]


def passed(results: Sequence[GateResult]) -> bool:
    """Whether every rule holds; False for no rule at all."""
    return bool(results) and all(result.passed for result in results)


def failure_table(results: Sequence[GateResult]) -> str:
    """Return the failed rules as lines of text, one each; empty when all hold."""
    return "\n".join(result.detail for result in results if not result.passed)


def _result(evaluation: Evaluation, rule: Rule) -> GateResult:
    figure = evaluation.figure(rule.slice_name, rule.measure)
    name = f"{rule.slice_name} · {rule.measure}"
    meaning = f": {rule.why}" if rule.why else f" ({measure_named(rule.measure).title})"
    if figure is None:
        detail = f"{name} was not measured, expected {rule.limit}{meaning}"
        return GateResult(rule, None, 0, passed=False, detail=detail)
    if figure.n < rule.at_least:
        detail = f"{name} was measured on {figure.n} questions, expected {rule.at_least} or more"
        return GateResult(rule, figure.value, figure.n, passed=False, detail=detail)
    holds = rule.minimum - _ROUNDING <= figure.value <= rule.maximum + _ROUNDING
    detail = f"{name} is {figure.value:.3f} over {figure.n}, expected {rule.limit}{meaning}"
    return GateResult(rule, figure.value, figure.n, passed=holds, detail="" if holds else detail)


def _rule(record: object, *, corpus: str, slice_name: str, measure: str, path: Path) -> Rule:
    where = f"{path}: [{corpus}.{slice_name}] {measure}"
    fields = _table(record, where)
    unknown = sorted(set(fields) - _RULE_FIELDS)
    if unknown:
        raise GateError(f"{where}: unknown field {unknown[0]!r}")
    if "min" not in fields and "max" not in fields:
        raise GateError(f"{where}: expected 'min' or 'max'")
    why, at_least = fields.get("why", ""), fields.get("at_least", 1)
    if not isinstance(why, str):
        raise GateError(f"{where}: 'why' must be a string")
    if not isinstance(at_least, int) or at_least < 1:
        raise GateError(f"{where}: 'at_least' must be a whole number above 0")
    return Rule(
        corpus=corpus,
        slice_name=slice_name,
        measure=measure,
        minimum=_number(fields.get("min", -math.inf), where, "min"),
        maximum=_number(fields.get("max", math.inf), where, "max"),
        why=why,
        at_least=at_least,
    )


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise GateError(f"{where}: expected a table, found {type(value).__name__}")
    return value


def _number(value: object, where: str, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise GateError(f"{where}: {name!r} must be a number")
    return float(value)
