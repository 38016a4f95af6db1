"""A whole evaluation over the shelf: what is asked, measured, resumed and sliced."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.errors import EvaluationError
from eval.evaluation import Evaluation
from eval.outcome import MOST_EXPLAINED, from_json, to_json
from eval.questions import Question
from eval.runner import evaluate
from rag.types import Answer, Claim, Turn


def value(evaluation: Evaluation, measure: str, slice_name: str = "all") -> float:
    figure = evaluation.figure(slice_name, measure)
    assert figure is not None
    return figure.value


def test_a_good_service_gets_full_marks(shelf: Any, toy_questions: Sequence[Question]) -> None:
    evaluation = evaluate(shelf, toy_questions)
    assert [outcome.right for outcome in evaluation.outcomes] == [True, True, True]
    got = {
        name: value(evaluation, name)
        for name in ("accuracy", "evidence@5", "literal", "figures", "citation_precision")
    }
    assert got == dict.fromkeys(got, 1.0)
    assert (value(evaluation, "false_answers"), value(evaluation, "false_refusals")) == (0, 0)
    doubt = [
        1 - outcome.confidence for outcome in evaluation.outcomes if outcome.status != "abstained"
    ]
    assert value(evaluation, "confidence_error") == pytest.approx(sum(doubt) / len(doubt))
    assert value(evaluation, "evidence@1", "pair:zh-Hans→zh-Hant") == 1.0
    assert value(evaluation, "bm25@10", "kind:single") == 1.0
    assert evaluation.corpora == ("toy",)


def test_the_same_seed_gives_the_same_figures(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    assert evaluate(shelf, toy_questions).figures == evaluate(shelf, toy_questions).figures


def test_threads_change_nothing(shelf: Any, toy_questions: Sequence[Question]) -> None:
    alone, together = (evaluate(shelf, toy_questions, jobs=jobs) for jobs in (1, 3))
    assert [replace(o, timings_ms={}) for o in alone.outcomes] == [
        replace(o, timings_ms={}) for o in together.outcomes
    ]


def test_without_abstention_every_unanswerable_is_a_false_answer(
    shelf: Any, make_question: Callable[..., Question], toy_questions: Sequence[Question]
) -> None:
    near = replace(toy_questions[2], question_id="near", question="北港的船长是谁？")
    evaluation = evaluate(replace(shelf, threshold=0.0), [*toy_questions[:2], near])
    assert value(evaluation, "false_answers") == 1.0


def test_a_service_that_always_declines_is_a_false_refusal_and_wrong(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    evaluation = evaluate(replace(shelf, threshold=2.0), toy_questions)
    assert value(evaluation, "false_refusals") == 1.0
    assert value(evaluation, "accuracy") == 0.0
    assert evaluation.figure("all", "confidence_error") is None
    assert evaluation.outcomes[0].missing == ("14座",)


def test_a_span_off_by_one_is_not_literal(shelf: Any, toy_questions: Sequence[Question]) -> None:
    def shifted(answer: Answer) -> Answer:
        cited = tuple(
            replace(c, spans=tuple((s + 1, e + 1) for s, e in c.spans)) for c in answer.citations
        )
        return replace(answer, citations=cited)

    assert value(evaluate(replace(shelf, spoil=shifted), toy_questions), "literal") == 0.0


def test_a_changed_figure_does_not_stand_in_its_citation(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    def changed(answer: Answer) -> Answer:
        claims = tuple(
            Claim(c.text.replace("14", "15"), c.markers, c.supported, c.checks)
            for c in answer.claims
        )
        return replace(answer, claims=claims, text=answer.text.replace("14", "15"))

    evaluation = evaluate(replace(shelf, spoil=changed), toy_questions)
    assert evaluation.outcomes[0].scores["figures"] == 0.0
    assert not evaluation.outcomes[0].right


def test_a_wrong_answer_keeps_its_passages_and_a_right_one_does_not(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    wrong = replace(toy_questions[0], answers=(("15座",),))
    first, second = evaluate(shelf, [wrong, toy_questions[1]]).outcomes
    assert [passage.passage_id for passage in first.passages] == [2, 1]
    assert first.passages[0].relevant
    assert second.passages == ()


def test_only_the_first_wrong_answers_keep_their_passages(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    wrong = [
        replace(toy_questions[0], question_id=str(number), answers=(("15座",),))
        for number in range(MOST_EXPLAINED + 2)
    ]
    journal = tmp_path / "run.jsonl"
    for _ in range(2):  # the second time, all comes from the journal
        kept = [
            bool(outcome.passages) for outcome in evaluate(shelf, wrong, journal=journal).outcomes
        ]
        assert kept == [True] * MOST_EXPLAINED + [False] * 2


def test_a_follow_up_is_ranked_by_its_stand_alone_form(
    shelf: Any, make_question: Callable[..., Question]
) -> None:
    history = (Turn("北港有码头吗？", "有。"),)
    asked = make_question("f", "最老的？", kind="follow_up", history=history)
    (outcome,) = evaluate(shelf, [asked]).outcomes
    assert outcome.rewritten == "北港有码头吗？ 最老的？"
    assert outcome.scores["evidence@1"] == 1.0


def test_documents_dated_after_as_of_do_not_count(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    (outcome,) = evaluate(shelf, [replace(toy_questions[1], as_of="2026-02-01")]).outcomes
    assert outcome.scores["evidence@5"] == 0.0


def test_an_index_of_other_documents_is_refused(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    with pytest.raises(EvaluationError, match=r"not those that the questions' evidence names"):
        evaluate(replace(shelf, shelf=()), toy_questions)


def test_progress_counts_every_question(shelf: Any, toy_questions: Sequence[Question]) -> None:
    seen: list[tuple[str, int, int]] = []
    evaluate(shelf, toy_questions, progress=lambda *step: seen.append(step))
    assert seen == [("evaluate", 1, 3), ("evaluate", 2, 3), ("evaluate", 3, 3)]


def test_an_interrupted_run_goes_on_where_it_stopped(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    whole = evaluate(shelf, toy_questions, journal=journal)
    lines = journal.read_text(encoding="utf-8").splitlines()
    journal.write_text("\n".join([*lines[:2], lines[2][:40]]), encoding="utf-8")
    shelf.asked.clear()
    resumed = evaluate(shelf, toy_questions, journal=journal)
    assert shelf.asked == [toy_questions[1].question, toy_questions[2].question]
    assert resumed.figures == whole.figures
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 4


def test_the_journal_of_other_questions_is_overwritten(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    evaluate(shelf, toy_questions, journal=journal)
    shelf.asked.clear()
    evaluate(shelf, toy_questions[:2], journal=journal)
    assert shelf.asked == [q.question for q in toy_questions[:2]]


def test_an_outcome_survives_json(shelf: Any, toy_questions: Sequence[Question]) -> None:
    wrong = replace(toy_questions[0], answers=(("15座",),))
    for outcome in evaluate(shelf, [wrong, *toy_questions[1:]]).outcomes:
        assert from_json(json.loads(json.dumps(to_json(outcome)))) == outcome


def test_an_expected_conflict_must_be_shown_and_no_other(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    def disagreeing(answer: Answer) -> Answer:
        return replace(answer, status="conflict") if answer.status == "answered" else answer

    expected = replace(toy_questions[0], kind="conflict", expect="conflict")
    plain = evaluate(shelf, [expected, toy_questions[1]])
    assert value(plain, "conflict_recall") == 0.0
    assert plain.figure("all", "conflict_precision") is None
    shown = evaluate(replace(shelf, spoil=disagreeing), [expected, toy_questions[1]])
    assert value(shown, "conflict_recall") == 1.0
    assert value(shown, "conflict_precision") == 0.5


def test_a_journal_that_cannot_be_read_or_written_is_one_clear_error(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    with pytest.raises(EvaluationError, match="cannot be read as a journal"):
        evaluate(shelf, toy_questions, journal=tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(EvaluationError, match="file"):
        evaluate(shelf, toy_questions, journal=tmp_path / "file" / "run.jsonl")


def test_an_outcome_of_another_version_is_asked_again(
    shelf: Any, toy_questions: Sequence[Question], tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    evaluate(shelf, toy_questions, journal=journal)
    head, first, *_ = journal.read_text(encoding="utf-8").splitlines()
    journal.write_text(f"{head}\n{json.dumps({'question_id': 'berths'})}\n{first}\n")
    shelf.asked.clear()
    evaluate(shelf, toy_questions, journal=journal)
    assert len(shelf.asked) == 3
