"""Reading sets in SQuAD's format become documents and questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import QuestionSetError
from eval.questions import Evidence
from eval.reading_sets import load_squad

PARAGRAPH = "北港建于1931年。\n北港有14座码头，其中两座已经停用，年底将要拆除。"


def squad(path: Path, *qas: dict[str, Any], context: str = PARAGRAPH) -> Path:
    record = {"data": [{"title": "港", "paragraphs": [{"context": context, "qas": list(qas)}]}]}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def qa(question_id: str, question: str, *answers: tuple[str, int]) -> dict[str, Any]:
    listed = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": question_id, "question": question, "answers": listed}


def test_a_paragraph_is_a_document_and_an_answer_is_a_fact(tmp_path: Path) -> None:
    at = PARAGRAPH.index("14座")
    path = squad(tmp_path / "toy.json", qa("a", "有几座码头？", ("14座", at), ("14座码头", at)))
    read = load_squad(path)
    (document,), (question,) = read.documents, read.questions
    assert (document.doc_id, document.text, document.lang) == (
        "toy/00000-000",
        PARAGRAPH,
        "zh-Hans",
    )
    assert question.answers == (("14座", "14座码头"),)
    assert question.evidence[0] == Evidence("toy", "toy/00000-000", "北港有14座码头，其中两座已")
    assert (question.corpora, question.expect) == (("toy",), "answered")


def test_a_wrong_answer_start_is_mended(tmp_path: Path) -> None:
    path = squad(tmp_path / "toy.json", qa("a", "有几座码头？", ("14座", 0)))
    assert load_squad(path).questions[0].evidence[0].quote == "北港有14座码头，其中两座已"


def test_a_question_without_answers_is_unanswerable(tmp_path: Path) -> None:
    (question,) = load_squad(squad(tmp_path / "toy.json", qa("a", "船长是谁？"))).questions
    assert (question.kind, question.expect, question.evidence) == ("unanswerable", "abstained", ())


def test_the_questions_of_a_parallel_file_are_matched_by_id(tmp_path: Path) -> None:
    zh = squad(tmp_path / "zh.json", qa("a", "有几座码头？", ("14座", 14)), qa("b", "建于？"))
    en = squad(
        tmp_path / "en.json",
        qa("a", "How many berths are there?", ("14", 0)),
        context="14 berths.",
    )
    (question,) = load_squad(zh, questions_path=en).questions
    assert (question.question, question.lang) == ("How many berths are there?", "en")
    assert question.answers == (("14座",),)
    assert question.corpora == ("zh-asked-in-en",)


def test_an_id_used_twice_is_told_apart(tmp_path: Path) -> None:
    path = squad(tmp_path / "toy.json", qa("a", "有几座？"), qa("a", "几年建？"))
    assert [q.question_id for q in load_squad(path).questions] == ["a", "a#2"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", "cannot be read as a reading set"),
        ('{"data": 3}', "'data' is missing or of the wrong type"),
        ('{"data": [{}]}', r"data\[0\]: 'paragraphs' is missing"),
        ('{"data": [{"paragraphs": [{}]}]}', r"paragraphs\[0\]: 'context' is missing"),
        (
            '{"data": [{"paragraphs": [{"context": "x", "qas": [{"id": 1}]}]}]}',
            r"qas\[0\]: 'question' is missing",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    tmp_path: Path, record: str, message: str
) -> None:
    path = tmp_path / "toy.json"
    path.write_text(record, encoding="utf-8")
    with pytest.raises(QuestionSetError, match=message):
        load_squad(path)
