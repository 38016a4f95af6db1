"""Questions and pools in, ``rag/models/evidence.json`` out.

Two models each for passages of the question's language and of another one: a ranking of one
question's candidates, and the probability that what stands first answers at all, learnt from pools
with the right passage and without it. And one that tells in which language the answer is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from rag.evidence import (
    BUNDLED_MODEL,
    LANGUAGE_FEATURES,
    MODELS,
    LinearModel,
    language_features,
    linear_model,
    rank_apart,
    rank_candidates,
)
from rag.features import PASSAGE_FEATURES, RANKING_FEATURES, SENTENCE_FEATURES, with_shares
from training.candidates import SEED, Listed, Sentences, collect, collect_mixed
from training.linear import logistic_model, standard, stored_model

_LOWER_PLACE = 0.1
_UNCOVERED_SHARE, _UNCOVERED_COSINE = 0.05, 17.0
_PENALTY = 10.0
"""On the squares of the ranking's weights: 0004-evidence.md."""
_FOREIGN_ONLY = ("sentence_density", "sentence_length")
"""Features that weigh only in the order of passages in the other language: in that of the others
they lose three points on news, whose sentences are long (0004-evidence.md)."""
_OTHER_LANGUAGE = -0.25
"""Log-odds more that the answer is in another language than the question's: of the questions that
it is learnt from it is in a third, more than people ask."""


def train_evidence(embedder: Embedder, target: Path = BUNDLED_MODEL) -> None:
    """Train all models and write them."""
    lists, sentence_examples = collect(embedder)
    stored = fit(lists, collect_mixed(embedder), sentence_examples)
    stored["embedding"] = embedder.fingerprint
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def fit(
    lists: Sequence[Listed], mixed: Sequence[Listed], examples: Mapping[str, Sentences]
) -> dict[str, object]:
    """Return the models as they are stored."""
    lists = [one for one in lists if len(one.right) > 1]
    # Questions in everyday words would teach the ranking that a question's words matter little.
    ranking = fit_ranking([one for one in lists if not one.written])
    ranking["other_language"] = fit_language(mixed, ranking)
    stored: dict[str, object] = {"version": 2, "seed": SEED, "questions": len(lists)}
    stored.update(ranking)
    stored.update(fit_answers(lists, ranking))
    for name, sentences_of in examples.items():
        stored[name] = logistic_model(
            np.concatenate(sentences_of.features),
            np.concatenate(sentences_of.labels),
            np.concatenate(sentences_of.weights),
            SENTENCE_FEATURES,
        )
    return stored


def fit_ranking(lists: Sequence[Listed]) -> dict[str, object]:
    """Fit a conditional logit: the right passage among its question's candidates.

    McFadden 1974. Foreign passages have weights and an intercept of their own, so that one fit may
    see both languages; the intercept is not stored, since the language is told apart.
    """
    from scipy.optimize import minimize

    features = np.concatenate([with_shares(one.features) for one in lists]).astype(np.float64)
    cross = np.concatenate([one.cross for one in lists])
    right = np.concatenate([one.right for one in lists])
    sizes = np.array([len(one.right) for one in lists])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(lists)), sizes)
    means, scales = zip(standard(features[~cross]), standard(features[cross]), strict=True)
    design = _two_languages(features, cross, means, scales)

    def loss(solution: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = design @ solution
        best = np.maximum.reduceat(scores, starts)
        powers = np.exp(scores - best[owner])
        chance = powers / np.add.reduceat(powers, starts)[owner]
        hit = np.add.reduceat(chance * right, starts)
        value = -np.log(np.maximum(hit, 1e-12)).sum() + _PENALTY * (solution**2).sum() / 2
        wanted = chance * right / np.maximum(hit, 1e-12)[owner]
        return float(value), design.T @ (chance - wanted) + _PENALTY * solution

    solution = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    own, other = np.split(solution[:-1], 2)
    uncovered, bias = _uncovered(own, means[0], scales[0])
    return {
        "ranking": stored_model(own, 0.0, means[0], scales[0], RANKING_FEATURES),
        "ranking_uncovered": stored_model(uncovered, bias, means[0], scales[0], RANKING_FEATURES),
        "ranking_cross_lingual": stored_model(other, 0.0, means[1], scales[1], RANKING_FEATURES),
    }


def fit_language(lists: Sequence[Listed], ranking: Mapping[str, object]) -> dict[str, object]:
    """Fit the probability that what answers is in another language than the question."""
    models = _linear_models(ranking)
    rows, labels = [], []
    for one in lists:
        if one.cross.any() and not one.cross.all():
            scores = rank_apart(models, one.features, one.cross)
            rows.append(language_features(scores, one.features, one.cross))
            labels.append(one.cross[one.right].any())
    return logistic_model(
        np.concatenate(rows),
        np.array(labels, dtype=np.float64),
        np.ones(len(rows)),
        LANGUAGE_FEATURES,
        more=_OTHER_LANGUAGE,
    )


def _linear_models(stored: Mapping[str, object]) -> dict[str, LinearModel]:
    return {
        name: linear_model(stored[name], MODELS[name])  # type: ignore[arg-type]
        for name in stored
    }


def _uncovered(
    weights: NDArray[np.float64], means: NDArray[np.float64], scales: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the ranking for questions whose words no passage has: the cosine leads.

    Chosen on the paraphrases' choosing part. Training questions reworded through the dictionary
    cannot teach it, since the embedding model has learnt that very dictionary by heart.
    """
    dense = RANKING_FEATURES.index("dense")
    changed = _UNCOVERED_SHARE * weights
    changed[dense] += _UNCOVERED_COSINE * scales[dense]
    return changed, float(_UNCOVERED_COSINE * means[dense])


def fit_answers(lists: Sequence[Listed], ranking: Mapping[str, object]) -> dict[str, object]:
    """Fit the probability that what stands first answers, with and without the right passage."""
    models = _linear_models(ranking)
    rows: dict[str, list[tuple[NDArray[np.float32], float, float]]] = defaultdict(list)
    for one in lists:
        # A question in the language of its answer teaches nothing about another one.
        able = ~one.cross if one.kind == "plain" else np.ones(len(one.right), dtype=np.bool_)
        for kept in (able, able & ~one.right):
            features, cross = one.features[kept], one.cross[kept]
            if not len(features):
                continue
            scores, _ = rank_candidates(models, features, cross)
            for place, index in enumerate(np.argsort(-scores, kind="stable")[:3]):
                label = float(one.right[kept][index])
                weight = one.weight * (_LOWER_PLACE if place else 1.0)
                if one.kind == "plain":
                    rows["same_language"].append((features[index], label, weight))
                elif cross[index]:
                    rows["cross_lingual"].append((features[index], label, weight))
    stored = {}
    for name, examples in sorted(rows.items()):
        features, labels, weights = zip(*examples, strict=True)
        stored[name] = logistic_model(
            np.stack(features), np.asarray(labels), np.asarray(weights), PASSAGE_FEATURES
        )
    return stored


def _two_languages(
    features: NDArray[np.float64],
    cross: NDArray[np.bool_],
    means: Sequence[NDArray[np.float64]],
    scales: Sequence[NDArray[np.float64]],
) -> NDArray[np.float64]:
    same = np.where(cross[:, None], 0, (features - means[0]) / scales[0])
    same[:, [RANKING_FEATURES.index(name) for name in _FOREIGN_ONLY]] = 0
    other = np.where(cross[:, None], (features - means[1]) / scales[1], 0)
    return np.hstack([same, other, cross[:, None].astype(np.float64)])
