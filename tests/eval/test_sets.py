"""Any format of set is read by one call, and evaluated on an index made for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.abilities import abilities
from eval.errors import QuestionSetError
from eval.questions import DEFAULT_QUESTIONS
from eval.runner import evaluate
from eval.sets import load_set, service_for, temporary_service
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


def test_a_folder_of_no_known_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"must hold queries\.jsonl, as BEIR's do, or topic"):
        load_set(tmp_path)


def put(path: Path, *records: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records))


def test_folders_of_test_collections_are_told_apart(tmp_path: Path) -> None:
    for name in ("beir", "trec"):
        put(tmp_path / name / "corpus.jsonl", {"_id": "d1", "text": PARAGRAPHS[0]})
    put(tmp_path / "beir" / "queries.jsonl", {"_id": "q", "text": "北港？"})
    put(tmp_path / "beir" / "qrels" / "test.tsv", "q\td1\t1")
    put(tmp_path / "trec" / "topics.tsv", "q\t北港？")
    put(tmp_path / "trec" / "qrels.txt", "q 0 d1 1")
    for name in ("beir", "trec"):
        read = load_set(tmp_path / name)
        assert [(q.question_id, q.evidence[0].doc_id) for q in read.questions] == [("q", "d1")]


def test_an_rgb_like_file_is_known_by_its_first_line(tmp_path: Path, squad: Path) -> None:
    path = tmp_path / "zh.json"
    line = {"id": 1, "query": "北港？", "answer": "14座", "positive": ["14座"], "negative": ["无"]}
    put(path, line)
    assert (load_set(path).name, len(load_set(path).documents)) == ("zh-noise", 2)
    assert load_set(path, ability="removal").questions[0].expect == "abstained"
    with pytest.raises(QuestionSetError, match="only an RGB-like file"):
        load_set(squad, ability="removal")
    with pytest.raises(QuestionSetError, match="only a set in SQuAD's format"):
        load_set(path, asked_in=squad)


def test_a_set_is_asked_of_the_index_that_is_named(squad: Path, tmp_path: Path) -> None:
    read = load_set(squad)
    settings = Settings.model_validate({"index": tmp_path / "named"})
    with (
        service_for(read, settings, made=True) as made,
        service_for(read, settings, made=False) as named,
    ):
        assert (made.generation(), named.generation()) == (1, 0)
    assert not (tmp_path / "named").exists()


def test_a_question_that_the_service_does_not_take_counts_as_declined(squad: Path) -> None:
    read = load_set(squad)
    empty = replace(read.questions[0], question_id="empty", question="")
    with temporary_service(read.documents, Settings.model_validate({})) as service:
        evaluation = evaluate(service, [empty, read.questions[1]])
        outcome = evaluation.outcomes[0]
        assert (outcome.status, outcome.taken, outcome.right) == ("abstained", False, False)
        assert outcome.text == "the question is empty; ask something in words"
        assert (outcome.scores["false_refusals"], outcome.scores["evidence@1"]) == (1.0, 0.0)
        tried = abilities(service, [empty, read.questions[1]], evaluation)
    assert tried.figures["ability:removal"]["right"].n == 1
