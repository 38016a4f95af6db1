"""The question files that ship: what the data card says of them holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.answers import check_facts
from eval.questions import DATA_FOLDER, DEFAULT_QUESTIONS, KINDS, load_questions
from index.terms import query_terms, term_texts

CORPUS = Path(__file__).parents[2] / "corpus"
REAL = Path(__file__).parents[2].parent / "shared" / "corpus"
QUESTIONS = load_questions(DEFAULT_QUESTIONS)
PARAPHRASES = [
    json.loads(line)
    for line in (DATA_FOLDER / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
]


def demo_texts() -> dict[str, str]:
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in CORPUS.iterdir()
        if path.suffix in {".md", ".txt", ".html"}
    }
    for path in CORPUS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            texts[record["doc_id"]] = record["text"]
    return texts


DEMO = demo_texts()


def test_every_kind_is_asked_at_least_fifteen_times() -> None:
    counts = Counter(question.kind for question in QUESTIONS)
    assert {kind for kind in KINDS if counts[kind] < 15} == set()
    assert len(QUESTIONS) >= 260


def test_at_least_a_fifth_of_the_questions_cannot_be_answered() -> None:
    declined = sum(question.kind == "unanswerable" for question in QUESTIONS)
    assert declined / len(QUESTIONS) >= 0.2


def test_demonstration_quotes_are_literal_and_hold_the_answer() -> None:
    for question in QUESTIONS:
        quotes = [e.quote for e in question.evidence if e.corpus == "demo"]
        for evidence in question.evidence:
            if evidence.corpus == "demo":
                assert evidence.quote in DEMO[evidence.doc_id], question.question_id
        if question.answerable and quotes:
            missing = check_facts(question.answers, "\n".join(quotes)).missing
            assert missing == (), question.question_id


@pytest.mark.shared
def test_anchors_in_the_real_pages_are_short_and_literal() -> None:
    if not REAL.is_dir():
        pytest.skip("the real pages are not here")
    for question in QUESTIONS:
        for evidence in question.evidence:
            if evidence.corpus == "real":
                text = (REAL / evidence.doc_id).read_text(encoding="utf-8")
                assert evidence.quote in text, question.question_id
                assert len(evidence.quote) <= 11, question.question_id


def test_no_question_gives_its_answer_away() -> None:
    given = [q.question for q in QUESTIONS if check_facts(q.answers, q.question).held]
    assert given == []


def test_paraphrases_share_no_content_word_with_their_evidence() -> None:
    shared = {
        record["id"]: common
        for record in PARAPHRASES
        if (
            common := set(query_terms(record["question"]))
            & set(term_texts(record["evidence"][0]["quote"]))
        )
    }
    assert shared == {}
    assert len(PARAPHRASES) >= 300


def test_paraphrase_evidence_is_literal_and_no_document_serves_both_halves() -> None:
    halves: dict[str, set[str]] = {}
    for record in PARAPHRASES:
        texts = {p["doc_id"]: p["text"] for p in record.get("passages", [])} or DEMO
        evidence = record["evidence"][0]
        assert evidence["quote"] in texts[evidence["doc_id"]], record["id"]
        halves.setdefault(evidence["doc_id"], set()).add(record["split"])
    assert {doc_id for doc_id, splits in halves.items() if len(splits) > 1} == set()
    assert set().union(*halves.values()) == {"choosing", "reporting"}
