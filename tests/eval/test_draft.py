"""Proposed questions: what is asked, what is gold, and what a person does with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.draft import Draft, ask_for, propose
from eval.errors import EvaluationError
from eval.questions import Evidence, Question, load_questions, parse_question
from eval.review import append_questions, review, to_record
from eval.runner import evaluate
from eval.validation import validate
from index.types import Document
from rag.quantities import quantities
from rag.types import Turn


@pytest.mark.parametrize(
    ("sentence", "lang", "question"),
    [
        ("北港有14座码头，最老的建于1931年。", "zh-Hans", "北港有多少座码头？"),
        ("北港有超过2700多座码头。", "zh-Hans", "北港有多少座码头？"),
        ("吞吐量比去年增长了12.5%。", "zh-Hans", "吞吐量比去年增长了百分之多少？"),
        ("這座港口於1931年啟用。", "zh-Hant", "這座港口於什麼時候啟用？"),
        ("碼頭擴建投資1,200億元。", "zh-Hant", "碼頭擴建投資多少錢？"),
        ("The port has 14 berths, all of them old.", "en", "The port has how many berths?"),
        ("The port was opened in 1931.", "en", "The port was opened when?"),
        ("Traffic grew by 12.5% in a year.", "en", "Traffic grew by what percentage in a year?"),
    ],
)
def test_the_figure_is_asked_for_in_the_words_of_its_clause(
    sentence: str, lang: str, question: str
) -> None:
    strong = [q for q in quantities(sentence) if not q.weak and (q.kind != "date" or q.year)]
    assert ask_for(sentence, strong[0], lang) == question


def test_a_proposal_is_sound_and_its_evidence_literal(shelf: Any) -> None:
    drafts = propose(shelf, count=10, corpus="own")
    questions = [draft.question for draft in drafts]
    assert {q.answers for q in questions} >= {(("14座",),), (("1931年",),)}
    assert [p for p in validate(questions, shelf) if p.level == "error"] == []
    assert all(parse_question(to_record(q), where="here") == q for q in questions)


def test_the_same_seed_proposes_the_same(shelf: Any) -> None:
    assert propose(shelf, count=5, corpus="own", seed=1) == propose(
        shelf, count=5, corpus="own", seed=1
    )


def test_every_fourth_is_asked_in_the_other_script_and_every_fifth_about_no_year(
    shelf: Any, make_document: Callable[..., Document]
) -> None:
    lines = "".join(f"北港在2025年建成了{n}座新的码头。\n" for n in range(20, 40))
    full = replace(shelf, shelf=(make_document("many.md", lines),))
    kinds = [draft.question.kind for draft in propose(full, count=20, corpus="own")]
    assert kinds[3] == "cross_script"
    fifth = propose(full, count=20, corpus="own")[4].question
    if fifth.kind == "unanswerable":
        assert "2045" in fifth.question
        assert (fifth.expect, fifth.reason) == ("abstained", "wrong_time")


def test_layout_and_lists_of_figures_are_not_asked_about(
    shelf: Any, make_document: Callable[..., Document]
) -> None:
    bad = make_document(
        "bad.md", "| 码头数量 | 一共有14座 |\n共1座、2艘、3辆、4架、5台，还有6匹马。"
    )
    assert propose(replace(shelf, shelf=(bad,)), count=9, corpus="own") == ()


@pytest.fixture
def drafts(make_question: Callable[..., Question]) -> tuple[Draft, ...]:
    return tuple(Draft(make_question(name, f"{name}？"), f"{name}。") for name in "abcd")


def told(drafts: Sequence[Draft], *lines: str) -> tuple[tuple[Question, ...], str]:
    waiting, shown = list(lines), []

    def read(prompt: str) -> str:
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    return review(drafts, read=read, write=shown.append), "\n".join(shown)


def test_a_person_accepts_changes_rejects_and_stops(drafts: tuple[Draft, ...]) -> None:
    kept, shown = told(drafts, "a", "c", "几座呢？", "f", "14座| 十四座 |", "a", "r", "q")
    assert [q.question_id for q in kept] == ["a", "b"]
    assert (kept[1].question, kept[1].answers) == ("几座呢？", (("14座", "十四座"),))
    assert "2 of 4" in shown


def test_the_end_of_input_keeps_what_was_accepted(drafts: tuple[Draft, ...]) -> None:
    assert told(drafts, "a")[0] == (drafts[0].question,)


def test_an_unknown_choice_shows_the_choices_and_blank_changes_keep_the_old(
    drafts: tuple[Draft, ...],
) -> None:
    kept, shown = told(drafts[:1], "?", "c", "", "f", " | ", "a")
    assert kept == (drafts[0].question,)
    assert shown.count("a accept") == 2


def test_accepted_questions_are_a_question_set(
    tmp_path: Path, make_question: Callable[..., Question]
) -> None:
    path = tmp_path / "own" / "questions.jsonl"
    one = make_question("one", "几座？", as_of="2026-01-01", notes="n")
    two = make_question("two", "那几座？", kind="follow_up", history=(Turn("有吗？", "有。"),))
    append_questions(path, [one])
    append_questions(path, [two])
    assert load_questions(path) == (one, two)
    assert "history" not in json.loads(path.read_text(encoding="utf-8").splitlines()[0])


def test_a_file_that_cannot_be_written_is_one_clear_error(
    tmp_path: Path, make_question: Callable[..., Question]
) -> None:
    with pytest.raises(EvaluationError, match="cannot be written"):
        append_questions(tmp_path, [make_question("a", "几座？")])


def test_proposals_can_be_evaluated_at_once(shelf: Any) -> None:
    questions = [draft.question for draft in propose(shelf, count=3, corpus="own")]
    assert questions[0].evidence[0] == Evidence("own", "harbour.md", questions[0].evidence[0].quote)
    assert evaluate(shelf, questions).corpora == ("own",)
