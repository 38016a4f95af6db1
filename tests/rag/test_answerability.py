from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.backend import Snapshot
from index.doubles import HashingEmbedder
from index.embedding_models import bundled_embedder
from index.errors import ModelError
from index.local import LocalIndex
from index.types import Document, Passage, Query
from rag.answerability import (
    FEATURES,
    READ_SENTENCES,
    Answerability,
    crosses_languages,
    features,
)
from rag.candidates import Candidate, find_candidates
from rag.evidence import EvidenceModel, EvidenceScore, LinearModel, linear_model
from rag.question import parse_question
from rag.reader import Reader, Reading, by_clauses, reading_in
from rag.rereading import ReadingScorer
from rag.types import ScoredPassage
from rag.verdict import NEUTRAL, Verdict

TEXTS = {
    "light": "灯塔由林若谷设计。灯塔高36米。渔网晒在码头上。",
    "english": "The lighthouse stands on the northern shore.",
}


def stored(weights: Mapping[str, float], *, bias: float = 0.0) -> dict[str, Any]:
    rows = [
        {"feature": name, "weight": weights.get(name, 0.0), "mean": 0.0, "scale": 1.0}
        for name in FEATURES
    ]
    return {"bias": bias, "features": rows}


def model(weights: Mapping[str, float], *, bias: float = 0.0) -> LinearModel:
    return linear_model(stored(weights, bias=bias), FEATURES)


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


@pytest.fixture(scope="module")
def evidence() -> EvidenceModel:
    return EvidenceModel.load()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("answerability"), HashingEmbedder(dimension=256))
    index.add_documents(
        [Document(doc_id, "", doc_id, "", "zh-Hans", text) for doc_id, text in TEXTS.items()]
    )
    snapshot = index.open()
    yield snapshot
    snapshot.close()
    index.close()


def likely(snapshot: Snapshot, question: str) -> tuple[Any, ...]:
    query = snapshot.analyze(question)
    parsed = parse_question(question, max_chars=100)
    passages = [p for doc_id in TEXTS for p in snapshot.document_passages(doc_id)]
    scored = [ScoredPassage(passage, 1.0, {}, 0.5) for passage in passages]
    matcher, candidates = find_candidates(snapshot, query, parsed, scored)
    return snapshot, query, parsed, matcher, candidates


def chances(candidates: Sequence[Candidate]) -> dict[str, float]:
    return {one.text: one.chance for one in candidates}


def test_a_probability_is_the_logistic_function_of_weighted_features(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    weighed = model({"reach": 2.0}, bias=-1.0)
    judged = Answerability(evidence, weighed, weighed).judge(*likely(snapshot, "灯塔的"))
    assert chances(judged) == {
        "灯塔由林若谷设计。": pytest.approx(sigmoid(2.0 * 1 - 1.0)),
        "灯塔高36米。": pytest.approx(sigmoid(2.0 * 1 - 1.0)),
        "渔网晒在码头上。": pytest.approx(sigmoid(2.0 * 0.5 - 1.0)),
        "The lighthouse stands on the northern shore.": pytest.approx(sigmoid(2.0 * 0 - 1.0)),
    }


def test_the_likeliest_comes_first_and_what_is_equal_stays_as_it_came(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    given = likely(snapshot, "灯塔的")
    flat = model({})
    judged = Answerability(evidence, flat, flat).judge(*given)
    assert [one.text for one in judged] == [one.text for one in given[-1]]
    nearest = model({"cosine": 1.0})
    judged = Answerability(evidence, nearest, nearest).judge(*given)
    cosines = snapshot.text_vectors([one.text for one in judged]) @ given[1].vector
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
    assert judged != given[-1]


def test_a_sentence_in_another_language_has_weights_of_its_own(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    judge = Answerability(evidence, model({}, bias=1.0), model({}, bias=-2.0))
    for question, english, chinese in (("灯塔的", -2.0, 1.0), ("Describe the shore", 1.0, -2.0)):
        for text, chance in chances(judge.judge(*likely(snapshot, question))).items():
            assert chance == pytest.approx(sigmoid(english if text.isascii() else chinese))


def test_a_sentence_in_the_other_language_loses_where_that_is_unlikely(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    judge = Answerability(evidence, model({}), model({}), replace(NEUTRAL, language=0.5))
    *given, candidates = likely(snapshot, "灯塔的")
    likelier = [
        replace(one, scored=replace(one.scored, language=math.log(0.2))) for one in candidates
    ]
    for text, chance in chances(judge.judge(*given, likelier)).items():
        assert chance == pytest.approx(sigmoid(0.5 * math.log(0.2)) if text.isascii() else 0.5)


def test_a_sentence_without_the_kind_of_thing_asked_for_is_less_likely(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    flat = model({})
    *given, candidates = likely(snapshot, "灯塔有多高")
    lacking = [replace(one, lost=5.0) for one in candidates]
    fitting = [replace(one, lost=0.0) for one in candidates]
    judge = Answerability(evidence, flat, flat)
    for one, other in zip(judge.judge(*given, lacking), judge.judge(*given, fitting), strict=True):
        assert one.chance < other.chance == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("question", "log_odds"),
    [("灯塔的设计是谁", 0.0), ("灯塔的局长是谁", -3.0), ("灯塔的用途是什么", 0.0)],
)
def test_a_post_that_no_candidate_speaks_of_is_held_by_nobody(
    snapshot: Snapshot, evidence: EvidenceModel, question: str, log_odds: float
) -> None:
    flat = model({})
    judged = Answerability(evidence, flat, flat).judge(*likely(snapshot, question))
    assert chances(judged)["灯塔由林若谷设计。"] == pytest.approx(sigmoid(log_odds))


def test_a_chinese_name_in_latin_letters_that_no_document_has_is_a_stranger(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    flat = model({})
    for question, log_odds in (("How tall is the Suzhou lamp?", -3.0), ("How tall is it?", 0.0)):
        judged = Answerability(evidence, flat, flat).judge(*likely(snapshot, question))
        assert chances(judged)["灯塔高36米。"] == pytest.approx(sigmoid(log_odds))


def test_nothing_to_judge_is_judged_to_nothing(snapshot: Snapshot, evidence: EvidenceModel) -> None:
    *given, _ = likely(snapshot, "灯塔")
    assert Answerability.load(evidence).judge(*given, []) == []


@pytest.mark.parametrize(
    "question", ["灯塔有多高", "谁设计了灯塔", "Where is the lighthouse?", "的"]
)
def test_features_are_finite_and_one_row_a_candidate(
    snapshot: Snapshot, evidence: EvidenceModel, question: str
) -> None:
    given = likely(snapshot, question)
    rows = features(*given, evidence)
    assert rows.shape == (len(given[-1]), len(FEATURES))
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    for name in ("reach", "nearness", "missing", "name", "before", "after"):
        column = rows[:, FEATURES.index(name)]
        assert ((column >= 0) & (column <= 1 + 1e-6)).all()


def test_the_unit_asked_for_stands_in_a_sentence_or_not(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    given = likely(snapshot, "灯塔高多少米")
    unit = features(*given, evidence)[:, FEATURES.index("unit")]
    by_text = dict(zip([one.text for one in given[-1]], unit.tolist(), strict=True))
    assert (by_text["灯塔高36米。"], by_text["渔网晒在码头上。"]) == (1.0, -1.0)
    given = likely(snapshot, "谁设计了灯塔")
    assert not features(*given, evidence)[:, FEATURES.index("unit")].any()


def test_a_candidate_crosses_languages_when_only_one_side_is_chinese(snapshot: Snapshot) -> None:
    for question, expected in (("灯塔的", True), ("Describe the shore", False)):
        *_, parsed, _, candidates = likely(snapshot, question)
        crossing = crosses_languages(parsed, candidates).tolist()
        assert crossing == [one.text.isascii() is expected for one in candidates]


def test_the_bundled_model_gives_probabilities(snapshot: Snapshot, evidence: EvidenceModel) -> None:
    judged = Answerability.load(evidence).judge(*likely(snapshot, "谁设计了灯塔"))
    found = [one.chance for one in judged]
    assert found == sorted(found, reverse=True)
    assert all(0 <= one <= 1 for one in found)


def test_a_model_is_read_from_a_file(tmp_path: Path, evidence: EvidenceModel) -> None:
    path = tmp_path / "model.json"
    pair = {"same_language": stored({}, bias=0.5), "cross_lingual": stored({"reach": 3.0})}
    path.write_text(json.dumps(pair), encoding="utf-8")
    read = Answerability.load(evidence, path)
    assert (read.verdict, read.reader) == (Verdict.load(), None)
    assert read.same_language.bias == 0.5
    assert read.cross_lingual.weights.tolist() == [3.0 * (name == "reach") for name in FEATURES]


def counted(score: float) -> float:
    """Return what a reader's score counts: what reads poorly loses half as much."""
    return score if score > -2.0 else -1.0 + score / 2


def test_what_is_read_is_blended_with_what_is_judged(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    *given, candidates = likely(snapshot, "灯塔由谁设计")
    plain = [replace(one, lost=0.0) for one in candidates]
    reader = Reader.load(bundled_embedder())
    judge = Answerability(evidence, model({}), model({}), Verdict(-1.0, 0.5, -0.5, 2.0), reader)
    read = reader.score(
        "灯塔由谁设计", [reading_in(one.passage, one.start, one.text, {}) for one in plain]
    ).tolist()
    assert min(read) < -2.0 < max(read)
    expected = {
        one.text: pytest.approx(sigmoid(-1.0 + 2.0 * counted(score)), abs=1e-3)
        for one, score in zip(plain, read, strict=True)
    }
    assert chances(judge.judge(*given, plain)) == expected


def test_a_figure_that_a_question_states_is_read_as_asked_for_too(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    *given, candidates = likely(snapshot, "灯塔高20米吗")
    plain = [replace(one, lost=0.0) for one in candidates]
    reader = Reader.load(bundled_embedder())
    judge = Answerability(evidence, model({}), model({}), Verdict(0.0, 0.0, 0.0, 1.0), reader)
    readings = [reading_in(one.passage, one.start, one.text, {}) for one in plain]
    ways = [reader.score(way, readings).tolist() for way in ("灯塔高20米吗", "灯塔高多少m吗")]
    expected = {
        one.text: pytest.approx(sigmoid(counted(max(stated, asked))), abs=1e-3)
        for one, stated, asked in zip(plain, *ways, strict=True)
    }
    assert chances(judge.judge(*given, plain)) == expected


def test_only_the_likeliest_are_read_and_the_rest_is_taken_for_the_worst(
    snapshot: Snapshot, evidence: EvidenceModel
) -> None:
    *given, candidates = likely(snapshot, "灯塔由谁设计")
    best, worst, *_ = candidates
    many = [replace(best, lost=0.0, position=at) for at in range(READ_SENTENCES)]
    reader = Reader.load(bundled_embedder())
    judge = Answerability(evidence, model({}), model({}), replace(NEUTRAL, read=1.0), reader)
    *read, unread = judge.judge(*given, [*many, replace(worst, lost=3.0)])
    (score,) = reader.score("灯塔由谁设计", [reading_in(best.passage, best.start, best.text, {})])
    assert [one.chance for one in read] == [pytest.approx(sigmoid(score), abs=1e-3)] * 8
    assert unread.chance == pytest.approx(sigmoid(score - 3.0), abs=1e-3)


LONG = (
    "去年修好了北岸的灯塔，灯塔高36米，由林若谷设计，全年接待游客四千人次，"
    "镇里还翻新了渔港和码头，新添了两班渡船，今年将再修一条步道。"
)


@pytest.mark.parametrize(
    ("question", "clauses"), [("灯塔由谁设计", True), ("灯塔有哪些设计者", False)]
)
def test_of_a_long_sentence_that_is_likely_the_best_two_clauses_count(
    snapshot: Snapshot, evidence: EvidenceModel, question: str, *, clauses: bool
) -> None:
    *given, candidates = likely(snapshot, question)
    one = replace(candidates[0], lost=0.0, said=LONG)
    reader = Reader.load(bundled_embedder())
    judge = Answerability(evidence, model({}), model({}), replace(NEUTRAL, read=1.0), reader)
    near, far = judge.judge(*given, [one, replace(one, position=9, lost=3.0)])
    whole = reading_in(one.passage, one.start, LONG, {})
    (alone,) = reader.score(question, [whole]).tolist()
    best = float(reader.score(question, by_clauses(whole)).max())
    assert best != pytest.approx(alone, abs=0.1)
    expected = sigmoid(counted(best if clauses else alone))
    assert near.chance == pytest.approx(expected, abs=1e-3)
    assert far.chance == pytest.approx(sigmoid(counted(alone) - 3.0), abs=1e-3)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps({"same_language": stored({})}),
        json.dumps({"same_language": {"bias": 0, "features": []}, "cross_lingual": stored({})}),
        json.dumps({"same_language": stored({"reach": math.nan}), "cross_lingual": stored({})}),
        json.dumps({"same_language": 1, "cross_lingual": 2}),
    ],
)
def test_a_file_that_is_no_model_is_told_with_its_name(
    tmp_path: Path, evidence: EvidenceModel, content: str
) -> None:
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"broken\.json: not an answerability model"):
        Answerability.load(evidence, path)


def test_a_missing_file_is_told_with_its_name(tmp_path: Path, evidence: EvidenceModel) -> None:
    with pytest.raises(ModelError, match=r"absent\.json"):
        Answerability.load(evidence, tmp_path / "absent.json")


def test_rows_of_one_table_are_read_alike(tmp_path: Path, evidence: EvidenceModel) -> None:
    text = "| 设施 | 数量 |\n| --- | --- |\n| 灯塔 | 3座 |\n| 码头 | 7座 |\n\n渔港有12条船。\n"
    index = LocalIndex(tmp_path, bundled_embedder())
    index.add_documents([Document("a", "", "a", "", "zh-Hans", text)])
    reader = Reader.load(bundled_embedder())
    judge = Answerability(evidence, model({}), model({}), replace(NEUTRAL, read=1.0), reader)
    with contextlib.closing(index.open()) as snapshot:
        passages = [ScoredPassage(one, 1.0, {}, 0.5) for one in snapshot.document_passages("a")]
        question, query = (
            parse_question("码头有多少座", max_chars=99),
            snapshot.analyze("码头有多少座"),
        )
        matcher, found = find_candidates(snapshot, query, question, passages)
        known = judge.weigh(snapshot, query, question, matcher, found)
    index.close()
    read = {one.text: float(score) for one, score in zip(found, known.read, strict=True)}
    rows = [score for text, score in read.items() if text.startswith("|")]
    assert len(rows) == 2
    assert rows[0] == rows[1] > read["渔港有12条船。"]


class Heard(Reader):
    """A reader that notes with which headings sentences are read."""

    def __init__(self) -> None:
        self.headings: set[str] = set()

    def score(self, question: str, readings: Sequence[Reading]) -> NDArray[np.float32]:
        self.headings.update(one.heading for one in readings)
        return np.zeros(len(readings), dtype=np.float32)


@pytest.mark.parametrize(
    ("text", "heading"),
    [("灯塔高36米。", "鹤湾的灯塔"), ("# 北岸\n\n灯塔高36米。", "北岸")],
)
def test_a_passage_without_headings_is_read_with_its_documents_title(
    tmp_path: Path, evidence: EvidenceModel, text: str, heading: str
) -> None:
    index = LocalIndex(tmp_path, bundled_embedder())
    index.add_documents([Document("a", "鹤湾的灯塔", "a", "", "zh-Hans", text)])
    heard = Heard()
    with contextlib.closing(index.open()) as snapshot:
        passages = [ScoredPassage(one, 1.0, {}, 0.5) for one in snapshot.document_passages("a")]
        question, query = parse_question("灯塔多高", max_chars=99), snapshot.analyze("灯塔多高")
        matcher, found = find_candidates(snapshot, query, question, passages)
        judge = Answerability(evidence, model({}), model({}), replace(NEUTRAL, read=1.0), heard)
        judge.judge(snapshot, query, question, matcher, found)
        close = ReadingScorer(Alike(), heard)
        close.score_passages(snapshot, query, [*(one.passage for one in passages)] * 2)
    index.close()
    assert heard.headings == {heading}


class Alike:
    """Evidence that tells no passages apart."""

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        del snapshot, query
        return [EvidenceScore(0.5, {})] * len(passages)
