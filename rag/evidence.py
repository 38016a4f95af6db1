"""A question and passages in, the calibrated probability that each of them answers it out.

Logistic regression over ``rag/features.py``, stored as plain JSON and trained by
``training/evidence.py``. Passages in the question's language and in another one have weights of
their own, since words of two languages never match exactly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.terms import term_texts
from index.types import Passage, Query
from rag.features import (
    PASSAGE_FEATURES,
    RANKING_FEATURES,
    SENTENCE_FEATURES,
    coverage_trust,
    is_cross_lingual,
    passage_features,
    sentence_features,
    with_shares,
)
from rag.model_file import reading_model
from rag.query_words import query_words

BUNDLED_MODEL = Path(__file__).parent / "models" / "evidence.json"

_TAIL = 0.03
"""What is added to a share, over the passage's rank in its language: docs/decisions/0013-language.md."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EvidenceScore:
    """The probability that a passage answers the question, and what spoke for and against.

    ``parts`` are log-odds by feature, relative to an average pair, with ``prior`` for the rest;
    their sum is the log-odds of ``probability``. ``ranking`` orders the passages that were scored
    together, higher first; it means nothing beyond them, where ``probability`` does. ``language``
    is the logarithm of the probability that what answers is in the passage's language, 0 where all
    that were scored together are in one.
    """

    probability: float
    parts: Mapping[str, float]
    ranking: float = 0.0
    language: float = 0.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights for standardised features: log-odds = bias + Σ weight · (x − mean) / scale."""

    bias: float
    weights: Floats
    means: Floats
    scales: Floats

    def parts(self, features: Floats) -> Floats:
        """Return each feature's log-odds, the shape of ``features`` ``(n, n_features)``."""
        result: Floats = (self.weights * ((features - self.means) / self.scales)).astype(np.float32)
        return result

    def log_odds(self, features: Floats) -> Floats:
        """Return the log-odds of each row, shape ``(n,)``."""
        result: Floats = self.parts(features).sum(axis=1) + np.float32(self.bias)
        return result


@dataclass(frozen=True, slots=True)
class Judged:
    """Float32 by passage: parts of the log-odds ``(n, n_features)``, all else ``(n,)``."""

    log_odds: Floats
    parts: Floats
    ranking: Floats
    language: Floats


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """Scores passages and sentences; immutable, safe in several threads."""

    same_language: LinearModel
    cross_lingual: LinearModel
    ranking: LinearModel
    ranking_uncovered: LinearModel
    ranking_cross_lingual: LinearModel
    other_language: LinearModel
    sentence: LinearModel
    sentence_cross_lingual: LinearModel

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a model; the bundled one without a path.

        Raises:
            ModelError: the file is missing, damaged, or made for other features.
        """
        source = path or BUNDLED_MODEL
        with reading_model(source, "an evidence model"):
            stored = json.loads(source.read_text(encoding="utf-8"))
            return cls(**{name: linear_model(stored[name], of) for name, of in MODELS.items()})

    def score_passages(
        self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]
    ) -> list[EvidenceScore]:
        """Return the score of each passage, in the order given."""
        judged = self.judge(snapshot, query, passages)
        chances = probability(judged.log_odds).tolist()
        scores = []
        for index, row in enumerate(judged.parts.tolist()):
            named = dict(zip(PASSAGE_FEATURES, row, strict=True))
            named["prior"] = float(judged.log_odds[index]) - sum(row)
            ranking, language = float(judged.ranking[index]), float(judged.language[index])
            scores.append(EvidenceScore(chances[index], named, ranking, language))
        return scores

    def score_sentences(self, snapshot: Snapshot, query: Query, sentences: Sequence[str]) -> Floats:
        """Return the probability that each sentence holds the answer, ``(len(sentences),)``."""
        words = query_words(snapshot, query)
        terms = [term_texts(sentence) for sentence in sentences]
        features = sentence_features(snapshot, words, sentences, terms)
        cross = is_cross_lingual(query.text, sentences)
        return probability(
            np.where(
                cross,
                self.sentence_cross_lingual.log_odds(features),
                self.sentence.log_odds(features),
            )
        )

    def judge(self, snapshot: Snapshot, query: Query, passages: Sequence[Passage]) -> Judged:
        """Return all figures of all passages at once."""
        words = query_words(snapshot, query)
        features = passage_features(snapshot, query, passages, words)
        cross = is_cross_lingual(query.text, [passage.text for passage in passages])
        same, other = self.same_language, self.cross_lingual
        models = {name: getattr(self, name) for name in ORDER_MODELS}
        ranking, language = rank_candidates(models, features, cross)
        return Judged(
            log_odds=np.where(cross, other.log_odds(features), same.log_odds(features)),
            parts=np.where(cross[:, None], other.parts(features), same.parts(features)),
            ranking=ranking,
            language=language,
        )


def rank_candidates(
    models: Mapping[str, LinearModel], features: Floats, cross: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the ranking score of one question's candidates and of their languages.

    Both float32 ``(n,)``. The second is the logarithm of the probability that what answers is in the
    passage's language, 0 where all are in one; the first, where they are in two, is that and the
    logarithm of the passage's share in its language.
    """
    scores, language = rank_apart(models, features, cross), np.zeros(len(cross), dtype=np.float32)
    if cross.any() and not cross.all():
        other = models["other_language"].log_odds(language_features(scores, features, cross))
        for inside, log_odds in ((cross, other), (~cross, -other)):
            language[inside] = -np.logaddexp(0, -log_odds)
            scores[inside] = language[inside] + _log_shares(scores[inside])
    return scores, language


def _log_shares(scores: Floats) -> Floats:
    """Return the logarithms of a softmax with a tail, in the order of ``scores``.

    More passages than one may answer; without a tail all after the first would come after those of
    the other language.
    """
    ranks = np.argsort(np.argsort(-scores, kind="stable"), kind="stable") + 1
    shares: Floats = np.exp(scores - np.logaddexp.reduce(scores)) + np.float32(_TAIL) / ranks
    return np.log(shares)


def rank_apart(
    models: Mapping[str, LinearModel], features: Floats, cross: NDArray[np.bool_]
) -> Floats:
    """Return scores that order the candidates of each language, float32 ``(n,)``.

    Passages in the question's language are weighed between two models: the less BM25 covers the
    question, the more the one for questions in other words than the text's.
    """
    shared = with_shares(features)
    trust = np.float32(coverage_trust(features))
    covered = models["ranking"].log_odds(shared)
    uncovered = models["ranking_uncovered"].log_odds(shared)
    foreign = models["ranking_cross_lingual"].log_odds(shared)
    result: Floats = np.where(cross, foreign, trust * covered + (1 - trust) * uncovered)
    return result.astype(np.float32)


def language_features(scores: Floats, features: Floats, cross: NDArray[np.bool_]) -> Floats:
    """Return what tells in which language the answer is, ``(1, len(LANGUAGE_FEATURES))``.

    Of each language the first candidate's, by ``rank_apart``; both must have one.
    """
    soft, dense, bm25 = (PASSAGE_FEATURES.index(name) for name in ("soft", "dense", "bm25"))
    row = [features[:, bm25].max()]
    for inside in (cross, ~cross):
        first = np.flatnonzero(inside)[scores[inside].argmax()]
        row += [scores[first], features[first, soft], features[first, dense]]
    return np.array([row], dtype=np.float32)


LANGUAGE_FEATURES = (
    "coverage",  # the best candidate's "bm25"
    "other_ranking",  # of the first candidate in another language than the question's
    "other_soft",
    "other_dense",
    "own_ranking",  # of the first in the question's
    "own_soft",
    "own_dense",
)
ORDER_MODELS = ("ranking", "ranking_uncovered", "ranking_cross_lingual", "other_language")
MODELS = {
    "same_language": PASSAGE_FEATURES,
    "cross_lingual": PASSAGE_FEATURES,
    "ranking": RANKING_FEATURES,
    "ranking_uncovered": RANKING_FEATURES,
    "ranking_cross_lingual": RANKING_FEATURES,
    "other_language": LANGUAGE_FEATURES,
    "sentence": SENTENCE_FEATURES,
    "sentence_cross_lingual": SENTENCE_FEATURES,
}


def probability(log_odds: Floats) -> Floats:
    """Return ``1 / (1 + exp(−log_odds))``, without overflow."""
    result: Floats = (0.5 * (1 + np.tanh(0.5 * log_odds))).astype(np.float32)
    return result


def linear_model(stored: Mapping[str, Any], features: Sequence[str]) -> LinearModel:
    """Read one model of an evidence file; ``ValueError`` or ``KeyError`` if it is not one."""
    found = [row["feature"] for row in stored["features"]]
    if found != list(features):
        raise ValueError(f"features are {', '.join(found)}; expected {', '.join(features)}")
    columns = {
        name: np.array([row[name] for row in stored["features"]], dtype=np.float32)
        for name in ("weight", "mean", "scale")
    }
    bias = float(stored["bias"])
    if not (math.isfinite(bias) and all(np.isfinite(one).all() for one in columns.values())):
        raise ValueError("a weight is not finite")
    if not (columns["scale"] > 0).all():
        raise ValueError("a scale is not positive")
    return LinearModel(bias, columns["weight"], columns["mean"], columns["scale"])
