"""The gate: rules from TOML, results with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.catalog import MEASURES
from eval.errors import GateError
from eval.gate import (
    DEFAULT_GATE,
    GateResult,
    Rule,
    check,
    failure_table,
    load_gate,
    passed,
)
from eval.questions import Question
from eval.runner import evaluate


def gate_file(folder: Path, text: str) -> Path:
    path = folder / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rule_is_a_corpus_a_slice_a_measure_and_a_limit(tmp_path: Path) -> None:
    path = gate_file(
        tmp_path,
        '[any."kind:single"]\n"evidence@5" = { min = 0.95, why = "lost", at_least = 15 }\n'
        "[real.all]\nfalse_answers = { max = 0.25 }\n",
    )
    assert load_gate(path) == (
        Rule("any", "kind:single", "evidence@5", minimum=0.95, why="lost", at_least=15),
        Rule("real", "all", "false_answers", maximum=0.25),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no rule"),
        ("x = [", "cannot be read as TOML"),
        ("any = 3", "expected a table, found int"),
        ("[any.all]\nliteral = 1.0", "literal: expected a table, found float"),
        ("[any.all]\nliteral = { floor = 1.0 }", "unknown field 'floor'"),
        ("[any.all]\nliteral = { why = 'x' }", "expected 'min' or 'max'"),
        ("[any.all]\nliteral = { min = true }", "'min' must be a number"),
        ("[any.all]\nliteral = { min = nan }", "'min' must be a number"),
        ("[any.all]\nliteral = { min = 1, why = 2 }", "'why' must be a string"),
        ("[any.all]\nliteral = { min = 1, at_least = 0 }", "'at_least' must be a whole number"),
    ],
)
def test_a_malformed_gate_is_refused_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(GateError, match=message):
        load_gate(gate_file(tmp_path, text))


def test_a_missing_gate_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="cannot be read"):
        load_gate(tmp_path / "absent.toml")


def results(shelf: Any, questions: Sequence[Question], *rules: Rule) -> list[GateResult]:
    return check(evaluate(shelf, questions), rules)


def test_a_value_at_its_limit_holds(shelf: Any, toy_questions: Sequence[Question]) -> None:
    rule = Rule("any", "all", "literal", minimum=1.0)
    assert results(shelf, toy_questions, rule) == [GateResult(rule, 1.0, 2, passed=True, detail="")]


def test_a_failed_rule_says_what_is_broken(shelf: Any, toy_questions: Sequence[Question]) -> None:
    rule = Rule("any", "all", "false_refusals", maximum=0.1, why="it declines too much")
    got = results(replace(shelf, threshold=2.0), toy_questions, rule)
    said = "all · false_refusals is 1.000 over 2, expected ≤ 0.1: it declines too much"
    assert (passed(got), failure_table(got)) == (False, said)


def test_what_was_not_measured_fails(shelf: Any, toy_questions: Sequence[Question]) -> None:
    rule = Rule("any", "all", "splade@10", minimum=0.5)
    (got,) = results(shelf, toy_questions, rule)
    assert (got.value, got.n, got.passed) == (None, 0, False)
    assert got.detail.startswith("all · splade@10 was not measured, expected ≥ 0.5")


def test_too_few_questions_fail(shelf: Any, toy_questions: Sequence[Question]) -> None:
    (got,) = results(shelf, toy_questions, Rule("any", "all", "literal", minimum=1.0, at_least=15))
    assert got.detail == "all · literal was measured on 2 questions, expected 15 or more"
    assert not got.passed


def test_rules_for_other_corpora_do_not_apply(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    assert results(shelf, toy_questions, Rule("real", "all", "literal", minimum=2.0)) == []
    assert not passed([])


def test_the_shipped_gate_names_known_measures_and_says_what_each_failure_means() -> None:
    rules = load_gate(DEFAULT_GATE)
    known = {measure.name for measure in MEASURES} | {"bm25@1", "bm25@10", "dense@10", "soft@10"}
    assert {rule.measure for rule in rules} <= known
    assert all(rule.why for rule in rules)
