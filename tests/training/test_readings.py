from __future__ import annotations

import json

import pytest

from index.embedding_models import bundled_embedder
from index.han import HAN
from index.sentences import sentences
from training.asked import document_passages, document_questions, sentence_questions
from training.data import Question
from training.readings import (
    QUESTIONS,
    Labelled,
    asked_of_sentences,
    labelled,
    near_misses_and_answered,
    to_read,
)

TEXT = "灯塔由林若谷设计。灯塔高36米。渔网晒在码头上。"


def test_the_sentence_that_holds_the_answer_answers() -> None:
    asked = [
        Question("谁设计了灯塔？", "林若谷", TEXT),
        Question("灯塔有多高？", "40米", TEXT),
        Question("什么高？", "灯塔", TEXT + "灯塔亮。"),
    ]
    assert list(labelled(asked)) == [Labelled("谁设计了灯塔？", TEXT, frozenset({0}), "plain")]


def test_a_question_is_read_with_all_sentences_and_once_more_without_the_answer() -> None:
    other = "海风很大。"
    asked = [
        Labelled("谁设计了灯塔？", TEXT, frozenset({0}), "plain", "灯塔"),
        Labelled("风大吗？", other, frozenset(), "near_miss", "天气"),
    ]
    whole, cut, miss = to_read(asked, bundled_embedder(), cut=True)
    answers = {
        reading.sentence: right for reading, right in zip(whole.readings, whole.right, strict=True)
    }
    assert answers == {
        "灯塔由林若谷设计。": True,
        "灯塔高36米。": False,
        "渔网晒在码头上。": False,
        "海风很大。": False,
    }
    assert {one.sentence for one in cut.readings} == set(answers) - {"灯塔由林若谷设计。"}
    assert not any((*cut.right, *miss.right))
    (second,) = [one for one in whole.readings if one.sentence == "灯塔高36米。"]
    assert second.before == "灯塔由林若谷设计。"
    headings = {one.sentence: one.heading for one in whole.readings}
    assert (headings["灯塔高36米。"], headings["海风很大。"]) == ("灯塔", "天气")


def test_a_row_of_a_table_is_read_with_its_heads() -> None:
    text = "票价如下：\n| 票种 | 价格（元） |\n| --- | --- |\n| 成人 | 60 |\n| 学生 | 30 |"
    (read,) = to_read(
        [Labelled("大人要买多少钱的票", text, frozenset({3}), "plain")], bundled_embedder()
    )
    answers = {one.sentence: right for one, right in zip(read.readings, read.right, strict=True)}
    assert answers == {
        "票价如下：": False,
        "票种：成人；价格（元）：60元": True,
        "票种：学生；价格（元）：30元": False,
    }


@pytest.mark.parametrize(
    ("documents", "asked", "expected"),
    [
        ("documents.jsonl", "own.jsonl", 1_472),
        ("reader-documents.jsonl", "reader.jsonl", 7_800),
    ],
)
def test_our_questions_over_our_documents_point_at_their_sentences(
    documents: str, asked: str, expected: int
) -> None:
    lines = (QUESTIONS / documents).read_text(encoding="utf-8").splitlines()
    texts = {row["doc_id"]: row["text"] for row in map(json.loads, lines)}
    missed = 0
    for line in (QUESTIONS / asked).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        starts = {start for start, _ in sentences(texts[row["text"]])}
        assert ("starts" in row) == (row["kind"] != "near_miss")
        assert all(start in starts for start in row.get("starts", ()))
        missed += row["kind"] == "near_miss"
        if row["kind"] in ("paraphrase", "english"):
            crosses = _is_chinese(row["question"]) != _is_chinese(texts[row["text"]])
            assert crosses == (row["kind"] == "english")
    assert missed == expected


def test_what_teaches_the_embedding_model_is_kept_from_the_models_after_it() -> None:
    seen = asked_of_sentences(for_evidence=False)
    kept = asked_of_sentences(for_evidence=True)
    assert seen
    assert kept
    assert not {one.text for one in seen} & {one.text for one in kept}
    asked = {one.text for one in sentence_questions(100)}
    assert len(asked) >= 100
    assert not {one.question for one in seen} & asked


def test_near_misses_stand_beside_what_their_texts_do_answer() -> None:
    beside = near_misses_and_answered()
    missed = {one.text for one in beside if not one.right}
    kept = asked_of_sentences(for_evidence=True)
    answered = [one for one in beside if one.right]
    assert answered == [one for one in kept if one.text in missed]


def test_chinese_questions_on_english_texts_teach_no_evidence() -> None:
    asked = sentence_questions(100)
    assert not any(HAN.search(one.text) and not HAN.search(one.answer) for one in asked)
    assert all(
        (one.kind == "english") == (not HAN.search(one.text))
        for one in asked
        if HAN.search(one.answer)
    )


def test_questions_over_our_documents_are_told_apart_by_language_and_manner() -> None:
    groups = document_questions()
    passages = set(document_passages())
    assert [
        {(_is_chinese(one.text), _is_chinese(min(one.right))) for one in group} for group in groups
    ] == [{(True, False)}, {(False, True)}, *[{(False, False)}, {(True, True)}] * 2]
    for one in (group[0] for group in groups):
        assert one.right <= passages
        assert all(one.answer in text for text in one.right)


def _is_chinese(text: str) -> bool:
    return HAN.search(text) is not None
