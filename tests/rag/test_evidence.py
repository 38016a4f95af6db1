"""The evidence scorer on a small real index: what speaks for a passage, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding_models import load_embedder
from index.errors import ModelError
from index.local import LocalIndex
from index.snapshot import LocalSnapshot
from index.terms import is_word, term_texts
from index.types import Document, Passage
from rag.evidence import (
    BUNDLED_MODEL,
    ORDER_MODELS,
    EvidenceModel,
    EvidenceScore,
    probability,
    rank_candidates,
)
from rag.features import (
    PASSAGE_FEATURES,
    SENTENCE_FEATURES,
    passage_features,
    sentence_features,
    with_shares,
)
from rag.query_words import query_words

TEXTS = {
    "tea": "西湖龙井的采摘季节在清明前后。2024年，茶园面积为3200亩，比前一年多出一成。",
    "bridge": "钱塘江大桥由茅以升主持设计，1937年建成通车，全长1453米。",
    "library": "市图书馆新馆去年开放，馆藏图书120万册，每周一闭馆。",
    "robots": "这家公司的四足机器人在变电站里巡检，每天行走8公里。",
    "harbour": "The harbour handled 1.2 million containers in 2023 and plans a third terminal.",
}


@pytest.fixture(scope="module")
def model() -> EvidenceModel:
    return EvidenceModel.load()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSnapshot]:
    index = LocalIndex(tmp_path_factory.mktemp("index"), load_embedder())
    index.add_documents(
        [Document(name, "", name, "", "", text) for name, text in sorted(TEXTS.items())]
    )
    opened = index.open()
    yield opened
    opened.close()


def all_passages(snapshot: LocalSnapshot) -> list[Passage]:
    return snapshot.passages(snapshot.passage_ids.tolist())


def first(model: EvidenceModel, snapshot: LocalSnapshot, question: str) -> str:
    passages = all_passages(snapshot)
    scores = model.score_passages(snapshot, snapshot.analyze(question), passages)
    best = max(range(len(scores)), key=lambda at: scores[at].ranking)
    return passages[best].doc_id


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("钱塘江大桥全长多少米？", "bridge"),
        ("錢塘江大橋全長多少米？", "bridge"),
        ("图书馆有多少册图书？", "library"),
        ("How many books does the library hold?", "library"),
        ("港口处理了多少集装箱？", "harbour"),
    ],
)
def test_the_passage_that_answers_is_ranked_first(
    model: EvidenceModel, snapshot: LocalSnapshot, question: str, doc_id: str
) -> None:
    assert first(model, snapshot, question) == doc_id


def test_a_question_with_an_answer_is_likelier_than_one_without(
    model: EvidenceModel, snapshot: LocalSnapshot
) -> None:
    def best(question: str) -> float:
        query = snapshot.analyze(question)
        scores = model.score_passages(snapshot, query, all_passages(snapshot))
        return max(score.probability for score in scores)

    assert best("钱塘江大桥全长多少米？") > 0.5
    assert best("足球联赛的冠军奖金是多少？") < 0.1


def test_the_parts_add_up_to_the_log_odds(model: EvidenceModel, snapshot: LocalSnapshot) -> None:
    query = snapshot.analyze("图书馆每周哪天闭馆？")
    for score in model.score_passages(snapshot, query, all_passages(snapshot)):
        total = np.float32(sum(score.parts.values()))
        assert probability(np.array([total]))[0] == pytest.approx(score.probability, abs=1e-4)


def test_a_probability_does_not_depend_on_the_company(
    model: EvidenceModel, snapshot: LocalSnapshot
) -> None:
    query = snapshot.analyze("茶园面积是多少亩？")
    passages = all_passages(snapshot)
    together = model.score_passages(snapshot, query, passages)
    for passage, score in zip(passages, together, strict=True):
        alone = model.score_passages(snapshot, query, [passage])[0]
        assert alone.probability == pytest.approx(score.probability, abs=1e-4)


def test_the_languages_share_one_probability_and_keep_their_order(
    model: EvidenceModel, snapshot: LocalSnapshot
) -> None:
    passages = all_passages(snapshot)
    for question, asked_of in (
        ("港口有几座码头？", "harbour"),
        ("钱塘江大桥全长多少米？", "bridge"),
    ):
        query = snapshot.analyze(question)
        scores = model.score_passages(snapshot, query, passages)
        chances = {p.doc_id: np.exp(s.language) for p, s in zip(passages, scores, strict=True)}
        assert chances["harbour"] + chances["tea"] == pytest.approx(1.0, abs=1e-4)
        assert len({chances[name] for name in ("tea", "bridge", "library", "robots")}) == 1
        assert chances[asked_of] > 0.5
        chinese = [passage for passage in passages if passage.doc_id != "harbour"]
        apart = model.score_passages(snapshot, query, chinese)
        assert {score.language for score in apart} == {0.0}
        together = [s for p, s in zip(passages, scores, strict=True) if p.doc_id != "harbour"]
        assert _order(apart) == _order(together)


def _order(scores: list[EvidenceScore]) -> list[int]:
    return sorted(range(len(scores)), key=lambda at: -scores[at].ranking)


def test_a_passage_after_the_first_is_not_behind_all_of_the_unlikely_language() -> None:
    features = np.zeros((4, len(PASSAGE_FEATURES)), dtype=np.float32)
    dense = PASSAGE_FEATURES.index("dense")
    features[:, dense] = [0.9, 0.3, 0.1, 0.1]
    model = EvidenceModel.load()
    models = {name: getattr(model, name) for name in ORDER_MODELS}
    unlikely = replace(model.other_language, bias=-8.0, weights=0 * model.other_language.weights)
    cross = np.array([False, False, False, True])
    scores, language = rank_candidates(models | {"other_language": unlikely}, features, cross)
    assert language[3] == pytest.approx(-8.0, abs=1e-3)
    assert np.argsort(-scores).tolist() == [0, 1, 2, 3]


def test_no_passages_have_no_scores(model: EvidenceModel, snapshot: LocalSnapshot) -> None:
    query = snapshot.analyze("茶园")
    assert model.score_passages(snapshot, query, []) == []
    assert model.score_sentences(snapshot, query, []).shape == (0,)


@pytest.mark.parametrize("question", ["的", "？", "x", "12345", "zzzzqqq 囧囍囎"])
def test_any_question_gives_finite_features(snapshot: LocalSnapshot, question: str) -> None:
    query = snapshot.analyze(question)
    features = passage_features(snapshot, query, all_passages(snapshot))
    assert features.shape == (5, len(PASSAGE_FEATURES))
    assert np.isfinite(features).all()


def column(snapshot: LocalSnapshot, question: str, feature: str) -> dict[str, float]:
    """Return one feature of every passage, by document."""
    passages = all_passages(snapshot)
    features = passage_features(snapshot, snapshot.analyze(question), passages)
    values = features[:, PASSAGE_FEATURES.index(feature)].tolist()
    return {passage.doc_id: value for passage, value in zip(passages, values, strict=True)}


def test_pieces_weigh_what_their_heaviest_word_does(snapshot: LocalSnapshot) -> None:
    known = query_words(snapshot, snapshot.analyze("图书馆的图书与图画 3200 robots ai"))
    words = [term for term in snapshot.analyze("图书馆的图书与图画 robots").terms if is_word(term)]
    idf = dict(zip(words, snapshot.idf(snapshot.term_ids(words)).tolist(), strict=True))
    heaviest = {"robo": idf["robot"], "obot": idf["robot"]}
    for piece in "图书馆画":
        heaviest[piece] = max(idf[word] for word in words if piece in word)
    total = sum(heaviest.values())
    assert known.pieces == pytest.approx({k: v / total for k, v in heaviest.items()})


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [("市图馆", "本市的圖書館", 1.0), ("shipcontainers", "no ships", 1 / 10)],
)
def test_pieces_are_found_in_passages_and_sentences_where_the_words_are_not(
    snapshot: LocalSnapshot, question: str, text: str, share: float
) -> None:
    known = query_words(snapshot, snapshot.analyze(question))
    found = sentence_features(snapshot, known, [text], [term_texts(text)])
    assert found[0, SENTENCE_FEATURES.index("exact")] < 1
    assert found[0, SENTENCE_FEATURES.index("pieces")] == pytest.approx(share, abs=1e-6)


def test_a_passage_in_pieces_is_found_whole(snapshot: LocalSnapshot) -> None:
    assert column(snapshot, "市图馆", "pieces")["library"] == pytest.approx(1)


def test_what_speaks_of_nothing_else_is_dense(snapshot: LocalSnapshot) -> None:
    question = "西湖龙井的采摘季节在清明前后"  # the first of two sentences, word for word
    sentence = column(snapshot, question, "sentence_density")
    assert sentence["tea"] > 0.8 > 0.3 > sentence["bridge"]
    assert sentence["tea"] > column(snapshot, question, "density")["tea"] > 0.2


def test_names_that_do_not_stand_there_are_missing(snapshot: LocalSnapshot) -> None:
    question = "茅以升什么时候主持设计"
    known = query_words(snapshot, snapshot.analyze(question))
    share = known.weights[known.proper].sum()
    assert 0 < share < 1
    missing = column(snapshot, question, "proper_missing")
    assert missing.pop("bridge") == 0
    assert list(missing.values()) == pytest.approx([share] * len(missing))
    assert set(column(snapshot, "主持设计的是什么", "proper_missing").values()) == {0}


@pytest.mark.parametrize("question", ["Did the Beatles play?", "林若谷设计了什么"])
def test_words_of_a_name_are_proper_in_whatever_form(
    snapshot: LocalSnapshot, question: str
) -> None:
    assert query_words(snapshot, snapshot.analyze(question)).proper.any()


def test_the_sentence_that_answers_is_the_likeliest(
    model: EvidenceModel, snapshot: LocalSnapshot
) -> None:
    query = snapshot.analyze("茶园面积是多少亩？")
    chances = model.score_sentences(
        snapshot, query, ["西湖龙井的采摘季节在清明前后。", "茶园面积为3200亩。", "今天天气不错。"]
    )
    assert int(chances.argmax()) == 1


def test_shares_are_one_for_the_best() -> None:
    features = np.zeros((2, len(PASSAGE_FEATURES)), dtype=np.float32)
    features[:, PASSAGE_FEATURES.index("bm25")] = [0.2, 0.4]
    assert with_shares(features)[:, len(PASSAGE_FEATURES)].tolist() == pytest.approx([0.5, 1.0])


def test_probability_never_overflows() -> None:
    assert probability(np.array([-1e6, 0, 1e6], dtype=np.float32)).tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: stored.pop("ranking"),
        lambda stored: stored["ranking"]["features"].pop(),
        lambda stored: stored["same_language"]["features"][0].update(weight=float("nan")),
        lambda stored: stored["same_language"]["features"][0].update(scale=0),
        lambda stored: stored["sentence"]["features"][0].update(feature="other"),
    ],
)
def test_a_damaged_model_is_refused(tmp_path: Path, damage: object) -> None:
    stored = json.loads(BUNDLED_MODEL.read_text(encoding="utf-8"))
    damage(stored)  # type: ignore[operator]
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ModelError, match="not an evidence model"):
        EvidenceModel.load(path)
