"""A gate that a release can hang on: each sabotage fails the rule that names what is broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.normalize
from eval.counterfactual import other_figure
from eval.gate import DEFAULT_GATE, GateResult, check, load_gate
from eval.questions import DEFAULT_QUESTIONS, Question, load_questions
from eval.runner import evaluate
from index.types import Passage, Query
from rag.assemble import LocalService, assemble
from rag.settings import Settings
from rag.snapshots import SnapshotPool
from rag.types import Answer, AskRequest

pytestmark = pytest.mark.slow

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = load_questions(DEFAULT_QUESTIONS)
# The shipped rules, but for how many questions they want: a few of each kind are asked here.
RULES = [replace(rule, at_least=1) for rule in load_gate(DEFAULT_GATE)]


def some(kind: str, count: int) -> list[Question]:
    return [q for q in QUESTIONS if q.kind == kind and "demo" in q.corpora][:count]


class Tampered:
    """An index or a snapshot that does all as the real one does, but for what is replaced."""

    def __init__(self, real: Any, **replaced: Any) -> None:
        self._real = real
        self._replaced = replaced

    def __getattr__(self, name: str) -> Any:
        return self._replaced[name] if name in self._replaced else getattr(self._real, name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration corpus, indexed once."""
    made = tmp_path_factory.mktemp("demo")
    built = service(made)
    built.index_paths([CORPUS])
    built.close()
    return made


def service(folder: Path, **settings: Any) -> LocalService:
    return assemble(Settings.model_validate({"index": folder, **settings}))


def tampered(folder: Path, tamper: Callable[[Any], dict[str, Any]]) -> LocalService:
    """A service over the demonstration index whose snapshots are tampered with."""
    real = service(folder)
    index_ = real._index

    def opened() -> Any:
        snapshot = index_.open()
        return Tampered(snapshot, **tamper(snapshot))

    real._pool = SnapshotPool(Tampered(index_, open=opened))  # type: ignore[arg-type]
    return real


def failures(of: Any, questions: Sequence[Question]) -> dict[str, GateResult]:
    results = check(evaluate(of, questions), RULES)
    return {f"{r.rule.slice_name} {r.rule.measure}": r for r in results if not r.passed}


def test_a_sound_service_fails_none_of_these_rules(folder: Path) -> None:
    asked = [*some("single", 6), *some("cross_script", 6)]
    broken = failures(service(folder), asked)
    assert set(broken) <= {"all false_answers"}  # no unanswerable is asked here


def test_bm25_that_returns_nothing_is_named(folder: Path) -> None:
    def without_bm25(snapshot: Any) -> dict[str, Any]:
        def search(retriever: str, query: Query, **options: Any) -> Any:
            return [] if retriever == "bm25" else snapshot.search(retriever, query, **options)

        return {"search": search}

    broken = failures(tampered(folder, without_bm25), some("single", 5))
    assert "BM25 does not find the evidence" in broken["all bm25@10"].detail
    assert "all dense@10" not in broken


def test_shuffled_embeddings_are_named(folder: Path) -> None:
    def shuffled(snapshot: Any) -> dict[str, Any]:
        order = np.random.default_rng(0).permutation(snapshot.analyze("a").vector.size)

        def analyze(text: str) -> Query:
            query = snapshot.analyze(text)
            return replace(query, vector=query.vector[order])

        return {"analyze": analyze}

    broken = failures(tampered(folder, shuffled), some("single", 10))
    assert "the embeddings do not find the evidence" in broken["all dense@10"].detail
    assert "all bm25@10" not in broken


def test_a_span_off_by_one_is_named(folder: Path) -> None:
    def shifted(snapshot: Any) -> dict[str, Any]:
        def off(passages: list[Passage]) -> list[Passage]:
            return [
                replace(p, spans=tuple((max(s - 1, 0), e - 1) for s, e in p.spans))
                for p in passages
            ]

        return {"passages": lambda ids: off(snapshot.passages(ids))}

    broken = failures(tampered(folder, shifted), some("single", 3))
    assert "a quote is not what its spans hold" in broken["all literal"].detail


def test_abstention_switched_off_is_named(folder: Path) -> None:
    eager = service(folder, answer_threshold=0.0)
    broken = failures(eager, [*some("single", 1), *some("unanswerable", 6)])
    assert "the service answers without evidence" in broken["all false_answers"].detail


class Composer:
    """A service whose composer says another figure than its sources."""

    def __init__(self, real: LocalService) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def ask(self, request: AskRequest) -> Answer:
        answer = self._real.ask(request)
        claims = tuple(
            replace(claim, text=re.sub(r"\d+(?![\d\]])", lambda m: other_figure(m[0]), claim.text))
            for claim in answer.claims
        )
        return replace(answer, claims=claims)


def test_a_figure_changed_in_the_composer_is_named(folder: Path) -> None:
    broken = failures(Composer(service(folder)), some("single", 4))
    detail = broken["all figures"].detail
    assert "an answer says a figure that its citation does not hold" in detail


def test_traditional_folding_switched_off_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What folds is inside the index, so the index is built without it too.
    monkeypatch.setattr(index.normalize, "_simplified", lambda text: text)
    unfolded = service(tmp_path)
    unfolded.index_paths([CORPUS])
    broken = failures(unfolded, some("cross_script", 12))
    assert "Traditional is not folded" in broken["kind:cross_script bm25@1"].detail
