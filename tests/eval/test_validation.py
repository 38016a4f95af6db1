"""Question sets against the texts: what is wrong is found, what is right is left in peace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from eval.questions import Evidence, Question
from eval.validation import Problem, validate


def test_a_sound_set_has_no_problem(shelf: Any, toy_questions: Sequence[Question]) -> None:
    books = toy_questions[1]
    literal = Evidence("toy", "library.md", "1,200萬冊")
    assert validate([toy_questions[0], _with(books, (literal,)), toy_questions[2]], shelf) == ()


def _with(question: Question, evidence: tuple[Evidence, ...]) -> Question:
    return replace(question, evidence=evidence)


def test_a_quote_that_is_not_literal_is_an_error(
    shelf: Any, toy_questions: Sequence[Question]
) -> None:
    (problem,) = validate([toy_questions[1]], shelf)
    assert problem == Problem(
        "books", "error", "evidence '1200万册' is not literally in library.md"
    )


def test_a_fact_that_no_document_holds_is_an_error(
    shelf: Any, make_question: Callable[..., Question]
) -> None:
    (problem,) = validate([make_question("a", "几座？", answers=(("15座",),))], shelf)
    assert problem == Problem(
        "a", "error", "the gold fact '15座' stands in no document of its evidence"
    )


def test_a_fact_outside_the_evidence_is_a_warning(
    shelf: Any, make_question: Callable[..., Question]
) -> None:
    (problem,) = validate([make_question("a", "几箱？", answers=(("276万箱",),))], shelf)
    assert problem == Problem(
        "a", "warning", "the gold fact '276万箱' stands in no passage of its evidence"
    )


def test_a_question_that_gives_its_answer_away_is_a_warning(
    shelf: Any, make_question: Callable[..., Question]
) -> None:
    given = "北港的14座码头有几座？"
    (problem,) = validate([make_question("a", given)], shelf)
    assert problem.message == "the question gives away the answer '14座'"
    assert validate([make_question("a", given, kind="comparison")], shelf) == ()


def test_an_unanswerable_that_stands_in_a_passage_is_a_warning(
    shelf: Any, make_question: Callable[..., Question], toy_questions: Sequence[Question]
) -> None:
    near = make_question(
        "n", "北港有14座码头？", answers=(), evidence=(), expect="abstained", kind="unanswerable"
    )
    (problem,) = validate([toy_questions[0], near], shelf)
    assert (problem.question_id, problem.level) == ("n", "warning")
    assert problem.message.startswith("may have an answer: 100% of it stands in one passage")


def test_evidence_in_no_indexed_document_is_a_warning(
    shelf: Any, make_question: Callable[..., Question], toy_questions: Sequence[Question]
) -> None:
    lost = make_question("lost", "几座？", evidence=(Evidence("toy", "absent.md", "x"),))
    problems = validate([*toy_questions[:1], lost], shelf)
    assert problems == (Problem("lost", "warning", "none of its evidence's documents is indexed"),)
