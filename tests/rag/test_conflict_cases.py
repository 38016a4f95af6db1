"""The whole service over made-up corpora: what is disagreed about is seen, and nothing else."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from benchmarks.conflicts import CASES, answers, outcome


@pytest.mark.parametrize("name", ["conflict_cases", "conflict_cases_held"])
def test_disagreement_is_seen_and_nothing_cries_wolf(name: str) -> None:
    corpora = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["corpus"]
    asked = [pair for corpus in corpora for pair in answers(corpus)]
    counts = Counter(outcome(question, answer) for question, answer in asked)
    shown = sum(answer.status == "conflict" for _, answer in asked)
    assert counts["found"] >= 0.9 * (counts["found"] + counts["missed"])
    assert counts["found"] >= 0.9 * shown
    assert counts["right"] >= 0.9 * (counts["right"] + counts["wrong"] + counts["cried wolf"])
