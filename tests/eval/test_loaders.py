"""BEIR folders, TREC files and RGB-like files become documents and questions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.errors import QuestionSetError
from eval.questions import Evidence
from eval.rgb import Ability, load_rgb
from eval.runner import evaluate
from eval.trec import load_beir, load_trec


def put(path: Path, *lines: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "ports"
    put(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "港", "text": "北港有14座码头。"},
        {"_id": "d2", "title": "", "text": "圖書館藏書1,200萬冊。"},
    )
    put(
        folder / "queries.jsonl",
        {"_id": "q1", "text": "北港有几座码头？"},
        {"_id": "q2", "text": "没有人判过？"},
    )
    put(folder / "qrels" / "test.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t2", "q1\td2\t0")
    return folder


def test_a_beir_folder_judges_whole_documents(beir: Path) -> None:
    read = load_beir(beir)
    assert [d.doc_id for d in read.documents] == ["d1", "d2"]
    (question,) = read.questions
    assert (question.question_id, question.answers) == ("q1", ())
    assert question.evidence == (Evidence("ports", "d1", ""),)


def test_a_collection_without_gold_answers_is_right_when_it_answers(beir: Path, shelf: Any) -> None:
    read = load_beir(beir)
    evaluation = evaluate(replace(shelf, shelf=read.documents), read.questions)
    assert evaluation.outcomes[0].scores["evidence@1"] == 1.0
    assert "accuracy" not in evaluation.outcomes[0].scores
    assert evaluation.outcomes[0].right


def test_trec_files_give_the_same_questions(beir: Path) -> None:
    topics = put(beir / "topics.tsv", "q1\t北港有几座码头？", "q2\t没有人判过？")
    qrels = put(beir / "qrels.txt", "q1 0 d1 1", "q1 0 d2 -1", "q1 0 gone 1")
    read = load_trec(beir / "corpus.jsonl", topics, qrels)
    assert [(q.question_id, q.evidence) for q in read.questions] == [
        ("q1", (Evidence("corpus", "d1", ""),))
    ]


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("qrels/test.tsv", "q1\td1\tx\nq1\td1\tx", r"test\.tsv:2: expected a topic, a document"),
        ("queries.jsonl", '{"_id": 3}', r"queries\.jsonl:1: '_id' is missing or of the wrong"),
        ("corpus.jsonl", "[]", r"corpus\.jsonl:1: expected a JSON object"),
        ("corpus.jsonl", "{", r"corpus\.jsonl:1: not JSON"),
    ],
)
def test_a_malformed_collection_is_refused_with_its_line(
    beir: Path, name: str, line: str, message: str
) -> None:
    put(beir / name, line)
    with pytest.raises(QuestionSetError, match=message):
        load_beir(beir)


def test_a_missing_file_is_named(beir: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"dev\.tsv: cannot be read"):
        load_beir(beir, split="dev")
    with pytest.raises(QuestionSetError, match=r"t\.tsv:1: expected an id, a tab and a query"):
        load_trec(beir / "corpus.jsonl", put(beir / "t.tsv", "q1"), beir / "qrels.txt")


RGB = {
    "id": 7,
    "query": "北港有几座码头？",
    "answer": ["14座"],
    "positive": ["北港有14座码头。"],
    "negative": ["圖書館週一閉館。", "南港没有码头。"],
    "fakeanswer": "15座",
    "positive_wrong": ["北港有15座码头。"],
}


@pytest.mark.parametrize(
    ("ability", "texts", "expect", "facts"),
    [
        ("noise", ["positive-0", "negative-0", "negative-1"], "answered", (("14座",),)),
        ("removal", ["negative-0", "negative-1"], "abstained", ()),
        ("counterfactual", ["positive-0", "positive_wrong-0"], "conflict", (("14座",), ("15座",))),
    ],
)
def test_each_ability_indexes_its_texts_and_expects_its_behaviour(
    tmp_path: Path, ability: Ability, texts: list[str], expect: str, facts: tuple[object, ...]
) -> None:
    read = load_rgb(put(tmp_path / "en.json", RGB), ability=ability)
    assert [d.doc_id.rsplit("/", 1)[1] for d in read.documents] == texts
    (question,) = read.questions
    assert (question.expect, question.answers) == (expect, facts)
    assert all(not e.doc_id.rsplit("/", 1)[1].startswith("negative") for e in question.evidence)


def test_integration_reads_lists_of_lists(tmp_path: Path) -> None:
    parts = {
        "answer": [["14座", "十四座"], ["1931年"]],
        "positive": [["北港有14座码头。"], ["建于1931年。", "始建1931年。"]],
    }
    read = load_rgb(put(tmp_path / "int.json", RGB | parts), ability="integration")
    assert read.questions[0].answers == (("14座", "十四座"), ("1931年",))
    assert len(read.questions[0].evidence) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": [[]]}, "'answer' must hold strings"),
        ({"answer": 3}, "'answer' is missing or of the wrong type"),
        ({"positive": [3]}, "texts must be strings"),
        ({"query": None}, "'query' is missing"),
    ],
)
def test_a_malformed_rgb_line_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionSetError, match=message):
        load_rgb(put(tmp_path / "en.json", RGB | change), ability="noise")
