"""The fits behind the evidence model recover what made the data."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evidence import LANGUAGE_FEATURES, MODELS, linear_model, rank_apart
from rag.features import PASSAGE_FEATURES, RANKING_FEATURES, with_shares
from training.asked import cut_passages
from training.candidates import Kind, Listed
from training.evidence import fit_answers, fit_language, fit_ranking
from training.linear import logistic_model


def test_a_logistic_model_has_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(0)
    features = rng.standard_normal((20_000, 3)).astype(np.float32)
    chance = 1 / (1 + np.exp(-(features @ np.array([1.5, -0.5, 0.9]) + 0.25)))
    labels = (rng.random(20_000) < chance).astype(np.float64)
    stored = logistic_model(features, labels, np.ones(20_000), ("a", "b", "c"), weighed=("a", "b"))
    model = linear_model(stored, ("a", "b", "c"))
    # What ``c`` does and is not told makes the others look a little weaker.
    assert (model.weights / model.scales)[:2] == pytest.approx([1.3, -0.45], abs=0.1)
    assert model.weights[2] == 0.0
    shifted = logistic_model(features, labels, np.ones(20_000), ("a", "b", "c"), more=0.5)
    unshifted = logistic_model(features, labels, np.ones(20_000), ("a", "b", "c"))
    assert shifted["bias"] == pytest.approx(unshifted["bias"] + 0.5)
    assert shifted["features"] == unshifted["features"]


def lists(count: int) -> list[Listed]:
    """Candidates of which the right one has the highest ``soft`` nine times in ten."""
    rng = np.random.default_rng(1)
    soft = PASSAGE_FEATURES.index("soft")
    made = []
    for number in range(count):
        features = rng.random((8, len(PASSAGE_FEATURES))).astype(np.float32)
        if number % 10:
            features[-1, soft] = 1.2
        right = np.zeros(8, dtype=np.bool_)
        right[-1] = True
        foreign = number % 2 == 1
        kind: Kind = "translated" if foreign else "plain"
        made.append(Listed(features, right, np.full(8, foreign), kind, 1.0))
    return made


def test_the_ranking_puts_what_it_learnt_first() -> None:
    made = lists(300)
    stored = fit_ranking(made)["ranking"]
    model = linear_model(stored, RANKING_FEATURES)
    firsts = [int(model.log_odds(with_shares(one.features)).argmax()) for one in made]
    assert firsts.count(7) >= 250


def test_how_dense_a_sentence_is_orders_passages_of_the_other_language_only() -> None:
    stored = fit_ranking(lists(300))
    at = [RANKING_FEATURES.index(name) for name in ("sentence_density", "sentence_length")]
    weights = {name: linear_model(stored[name], RANKING_FEATURES).weights[at] for name in stored}
    assert not weights["ranking"].any()
    assert weights["ranking_cross_lingual"].all()


def test_of_questions_in_other_words_the_cosine_decides() -> None:
    stored = fit_ranking(lists(300))
    dense = RANKING_FEATURES.index("dense")
    models = {name: linear_model(stored[name], MODELS[name]) for name in stored}
    features = np.tile(lists(1)[0].features[:1], (2, 1))
    features[:, [PASSAGE_FEATURES.index("bm25"), dense]] = [[0.0, 0.2], [0.0, 0.5]]
    low, high = rank_apart(models, features, np.array([False, False])).tolist()
    # 17 cosines, and a little of the learnt ranking's weight of the cosine and its share.
    assert high - low == pytest.approx(17 * 0.3, abs=1.0)


def mixed(count: int) -> list[Listed]:
    """Four candidates of each language; the answer is where the best ``soft`` is, 9 times in 10."""
    rng = np.random.default_rng(2)
    soft = PASSAGE_FEATURES.index("soft")
    cross = np.array([False] * 4 + [True] * 4)
    made = []
    for number in range(count):
        features = rng.random((8, len(PASSAGE_FEATURES))).astype(np.float32)
        best = int(features[:, soft].argmax())
        right = np.zeros(8, dtype=np.bool_)
        right[best if number % 10 else (best + 4) % 8] = True
        made.append(Listed(features, right, cross, "mixed", 1.0))
    return made


def test_in_which_language_the_answer_is_is_told_by_the_first_of_each() -> None:
    ranking = fit_ranking(lists(300))
    stored = fit_language(mixed(2_000), ranking)
    model = linear_model(stored, LANGUAGE_FEATURES)
    given = dict.fromkeys(LANGUAGE_FEATURES, 0.5)

    def log_odds(**changed: float) -> float:
        row = np.array([list((given | changed).values())], dtype=np.float32)
        return float(model.log_odds(row)[0])

    assert log_odds(other_soft=0.9) > log_odds(other_soft=0.6) > log_odds(own_soft=0.9)


def test_removing_the_right_passage_lowers_the_probability() -> None:
    made = lists(300)
    ranking = fit_ranking(made)
    ranking["other_language"] = fit_language(mixed(300), ranking)
    model = linear_model(fit_answers(made, ranking)["same_language"], PASSAGE_FEATURES)
    kept = np.mean([model.log_odds(one.features[-1:])[0] for one in made])
    lost = np.mean([model.log_odds(one.features[:1])[0] for one in made])
    assert kept > lost + 2


def test_passages_are_cut_at_sentence_ends_and_lose_nothing() -> None:
    text = "甲乙丙丁。" * 200
    cut = cut_passages(text)
    assert "".join(cut) == text
    assert {len(passage) for passage in cut[:-1]} == {350}
