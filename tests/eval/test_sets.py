"""Any format of set is read by one call, and evaluated on an index made for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import QuestionSetError
from eval.questions import DEFAULT_QUESTIONS
from eval.runner import evaluate
from eval.sets import load_set, temporary_service
from rag.settings import Settings

PARAGRAPHS = (
    "北港位于海湾北岸。北港有14座码头，最老的一座建于1931年，如今停靠渔船。",
    "图书馆藏书1200万册，每周一闭馆，读者可以借阅30天，逾期要付费。",
    "气象台说，山区周末有雪，最低气温零下12度，公路可能结冰。",
)


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    asked = (
        ("北港有多少座码头？", "14座"),
        ("图书馆藏书多少册？", "1200万册"),
        ("山区周末最低气温多少？", "零下12度"),
    )
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": str(i),
                    "question": question,
                    "answers": [{"text": answer, "answer_start": context.index(answer)}],
                }
            ],
        }
        for i, (context, (question, answer)) in enumerate(zip(PARAGRAPHS, asked, strict=True))
    ]
    path = tmp_path / "toy.json"
    path.write_text(json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]}))
    return path


def test_a_reading_set_is_evaluated_on_its_own_index(squad: Path) -> None:
    read = load_set(squad)
    with temporary_service(read.documents, Settings.model_validate({})) as service:
        evaluation = evaluate(service, read.questions)
    figures = evaluation.figures["all"]
    assert {name: figures[name].value for name in ("resolved", "evidence@1", "literal")} == {
        "resolved": 1.0,
        "evidence@1": 1.0,
        "literal": 1.0,
    }
    assert evaluation.corpora == ("toy",)


def test_our_own_set_brings_no_documents() -> None:
    read = load_set(DEFAULT_QUESTIONS)
    assert (read.name, read.documents) == ("questions", ())
    assert len(read.questions) >= 250


def test_a_set_asked_in_the_words_of_another_needs_squads_format(squad: Path) -> None:
    assert load_set(squad, asked_in=squad).name == "toy-asked-in-toy"
    with pytest.raises(QuestionSetError, match="only a set in SQuAD's format"):
        load_set(DEFAULT_QUESTIONS, asked_in=squad)


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"a folder must hold corpus\.jsonl"):
        load_set(tmp_path)
