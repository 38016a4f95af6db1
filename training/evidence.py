"""Questions and pools in, ``rag/models/evidence.json`` out.

Two models each for passages of the question's language and of another one: a ranking of one
question's candidates, and the probability that what stands first answers at all, learnt from pools
with the right passage and without it. Pools are large (thousands of passages) and small (sixty on one topic), since the
statistics of words differ between them. Questions that the embedding model was trained on are
left out.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.sentences import sentences
from index.terms import term_texts
from index.types import Filters
from rag.evidence import BUNDLED_MODEL, RANKING_MODELS, linear_model, rank_candidates
from rag.features import (
    PASSAGE_FEATURES,
    RANKING_FEATURES,
    SENTENCE_FEATURES,
    is_cross_lingual,
    passage_features,
    sentence_features,
    with_shares,
)
from rag.names import NAME_TAGS
from rag.query_words import query_words
from rag.retriever import proposed
from training.data import (
    Question,
    is_for_evidence,
    read_dictionary,
    read_news_questions,
    read_other_news,
    read_squad,
)
from training.pool import PoolSnapshot

SEED = 20_260_102
_FILLER = 9_000
_QUESTIONS = 1_500
_FOREIGN = 700
_SMALL_POOL = 60
_SMALL_POOLS = 120
_SMALL_WEIGHT = 0.4
_LOWER_PLACE = 0.1
_UNCOVERED_SHARE, _UNCOVERED_COSINE = 0.2, 20.0
_FOREIGN_BIAS = 1.0
"""Log-odds less than learnt for another language: word-for-word English is easier than English."""
_CANDIDATES = 25
_LENGTH = 350


Kind = Literal["plain", "translated", "foreign"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the texts that answer it, and the answer where it is known."""

    text: str
    answer: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One question's candidates: features ``(n, n_features)``, which are right, which are foreign.

    The right ones are last, and there whether or not a retriever found them. ``kind`` is
    ``plain``, ``translated`` (the question is) or ``foreign`` (the right passage is); ``weight``
    counts in the fit of the probability.
    """

    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    cross: NDArray[np.bool_]
    kind: Kind
    weight: float


@dataclass(slots=True)
class Sentences:
    """Rows of sentence features with labels and weights, as they come in."""

    features: list[NDArray[np.float32]]
    labels: list[NDArray[np.float32]]
    weights: list[NDArray[np.float32]]

    def add(self, features: NDArray[np.float32], labels: Sequence[float], weight: float) -> None:
        """Add examples of one weight."""
        self.features.append(features)
        self.labels.append(np.asarray(labels, dtype=np.float32))
        self.weights.append(np.full(len(features), weight, dtype=np.float32))


def cut_passages(text: str, *, length: int = _LENGTH) -> list[str]:
    """Cut a text at sentence ends into passages of about ``length`` characters."""
    passages, start = [], 0
    end = 0
    for _, sentence_end in sentences(text):
        if sentence_end - start > length and end > start:
            passages.append(text[start:end])
            start = end
        end = sentence_end
    if text[start:].strip():
        passages.append(text[start:])
    return passages


def train_evidence(embedder: Embedder, target: Path = BUNDLED_MODEL) -> None:
    """Train all models and write them."""
    lists, sentence_examples = collect(embedder)
    stored = fit(lists, sentence_examples)
    stored["embedding"] = embedder.fingerprint
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def collect(embedder: Embedder) -> tuple[list[Listed], dict[str, Sentences]]:
    """Ask every question of its pools and return what the models are fitted to."""
    rng = random.Random(SEED)
    asked, texts = training_questions(), training_texts()
    english = Translator(rng)
    foreign = {text: english(text) for question in asked for text in question.right}
    lists: list[Listed] = []
    examples = {"sentence": Sentences([], [], []), "sentence_cross_lingual": Sentences([], [], [])}
    for pool in _pools(embedder, asked, texts, foreign, rng):
        inside = [question for question in asked if question.right & pool.where.keys()]
        for question in rng.sample(inside, min(pool.questions, len(inside))):
            hidden = {pool.where[foreign[t]] for t in question.right if foreign[t] in pool.where}
            own = {pool.where[text] for text in question.right if text in pool.where}
            translated = Asked(english(question.text), question.answer, question.right)
            lists.append(_list(pool, question, own, hidden, "plain"))
            lists.append(_list(pool, translated, own, pool.foreign, "translated"))
            if hidden:
                lists.append(_list(pool, question, hidden, own, "foreign"))
            _add_sentences(examples["sentence"], pool.snapshot, question, rng)
            _add_sentences(examples["sentence_cross_lingual"], pool.snapshot, translated, rng)
    return lists, examples


def fit(lists: Sequence[Listed], examples: Mapping[str, Sentences]) -> dict[str, object]:
    """Return the models as they are stored."""
    lists = [one for one in lists if len(one.right) > 1]
    ranking = fit_ranking(lists)
    stored: dict[str, object] = {"version": 2, "seed": SEED, "questions": len(lists)}
    stored.update(ranking)
    stored.update(fit_answers(lists, ranking))
    for name, sentences_of in examples.items():
        stored[name] = _stored(
            *_logistic(
                np.concatenate(sentences_of.features),
                np.concatenate(sentences_of.labels),
                np.concatenate(sentences_of.weights),
            ),
            SENTENCE_FEATURES,
        )
    return stored


def fit_ranking(lists: Sequence[Listed], *, penalty: float = 1.0) -> dict[str, object]:
    """Fit a conditional logit: the right passage among its question's candidates.

    McFadden 1974. Foreign passages have weights and an intercept of their own, so that passages
    of both languages can stand in one ranking.
    """
    from scipy.optimize import minimize

    features = np.concatenate([with_shares(one.features) for one in lists]).astype(np.float64)
    cross = np.concatenate([one.cross for one in lists])
    right = np.concatenate([one.right for one in lists])
    sizes = np.array([len(one.right) for one in lists])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(lists)), sizes)
    means, scales = _standard(features, cross)
    design = _two_languages(features, cross, means, scales)

    def loss(solution: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = design @ solution
        best = np.maximum.reduceat(scores, starts)
        powers = np.exp(scores - best[owner])
        chance = powers / np.add.reduceat(powers, starts)[owner]
        hit = np.add.reduceat(chance * right, starts)
        value = -np.log(np.maximum(hit, 1e-12)).sum() + penalty * (solution**2).sum() / 2
        wanted = chance * right / np.maximum(hit, 1e-12)[owner]
        return float(value), design.T @ (chance - wanted) + penalty * solution

    solution = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    size = features.shape[1]
    uncovered, bias = _uncovered(solution[:size], means[0], scales[0])
    return {
        "ranking": _stored(solution[:size], 0.0, means[0], scales[0], RANKING_FEATURES),
        "ranking_uncovered": _stored(uncovered, bias, means[0], scales[0], RANKING_FEATURES),
        "ranking_cross_lingual": _stored(
            solution[size : 2 * size],
            float(solution[-1]) - _FOREIGN_BIAS,
            means[1],
            scales[1],
            RANKING_FEATURES,
        ),
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
    models = {
        name: linear_model(ranking[name], RANKING_FEATURES)  # type: ignore[arg-type]
        for name in RANKING_MODELS
    }
    rows: dict[str, list[tuple[NDArray[np.float32], float, float]]] = defaultdict(list)
    for one in lists:
        # A question in the language of its answer teaches nothing about another one.
        able = ~one.cross if one.kind == "plain" else np.ones(len(one.right), dtype=np.bool_)
        for kept in (able, able & ~one.right):
            features, cross = one.features[kept], one.cross[kept]
            if not len(features):
                continue
            scores = rank_candidates(models, features, cross)
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
        fitted = _logistic(np.stack(features), np.asarray(labels), np.asarray(weights))
        stored[name] = _stored(*fitted, PASSAGE_FEATURES)
    return stored


def training_questions() -> list[Asked]:
    """Return the questions kept for the evidence model, with their passages."""
    asked = reading_questions()
    for question in read_news_questions("training"):
        if is_for_evidence(question):
            holders = _holders(question)
            if holders:
                asked.append(Asked(question.text, question.answer, frozenset(holders)))
    return asked


def reading_questions() -> list[Asked]:
    """Return those of them that are of the reading sets, whose answers are marked in the text."""
    return [
        Asked(question.text, question.answer, frozenset({question.context}))
        for name in ("cmrc2018_trial", "drcd_dev")
        for question in read_squad(name)
        if is_for_evidence(question)
    ]


def training_texts() -> list[str]:
    """Return the paragraphs and cut articles that the training questions may be asked of."""
    texts: dict[str, None] = {}
    for name in ("cmrc2018_trial", "drcd_dev"):
        texts.update(dict.fromkeys(question.context for question in read_squad(name)))
    for question in read_news_questions("training"):
        texts.update(dict.fromkeys(cut_passages(question.context)))
    return list(texts)


def _holders(question: Question) -> list[str]:
    """Return the passages of an article in which the answer stands word for word."""
    answer = question.answer.strip()
    if not 2 <= len(answer) <= 40:
        return []
    return [passage for passage in cut_passages(question.context) if answer in passage]


class Translator:
    """Puts Chinese into the dictionary's English word for word, a random gloss for each.

    Names are spelled as they are read, half of them where the dictionary has a gloss.
    """

    def __init__(self, rng: random.Random) -> None:
        import opencc

        self._rng = rng
        self._simplify = opencc.OpenCC("t2s").convert
        self._glosses: dict[str, list[str]] = defaultdict(list)
        for entry in read_dictionary():
            short = [gloss.split("(")[0].strip() for gloss in entry.glosses if len(gloss) < 25]
            self._glosses[entry.simplified].extend(gloss for gloss in short if "[" not in gloss)

    def __call__(self, text: str) -> str:
        """Translate a text; other words without a gloss are dropped, sentences kept apart."""
        import rjieba
        from pypinyin import lazy_pinyin

        words = []
        for word, tag in rjieba.tag(self._simplify(text)):
            glosses = self._glosses.get(word, [])
            if word.isascii():
                words.append(word)
            elif word in "。！？；":
                words.append(".\n")
            elif tag in NAME_TAGS and len(word) > 1 and (not glosses or self._rng.random() < 0.5):
                words.append("".join(lazy_pinyin(word)).capitalize())
            elif glosses:
                words.append(self._rng.choice(glosses))
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class _Pool:
    snapshot: PoolSnapshot
    where: dict[str, int]
    foreign: frozenset[int]
    questions: int


def _pools(
    embedder: Embedder,
    asked: Sequence[Asked],
    texts: list[str],
    foreign: Mapping[str, str],
    rng: random.Random,
) -> Iterator[_Pool]:
    filler = [p for item in rng.sample(read_other_news(), 3_000) for p in cut_passages(item.text)]
    some = rng.sample(sorted(foreign), min(_FOREIGN, len(foreign)))
    everything = list(dict.fromkeys(texts + filler[:_FILLER] + [foreign[text] for text in some]))
    yield _pool(everything, embedder, foreign.values(), questions=_QUESTIONS)
    vectors = embedder.encode_passages(everything)
    number = {text: index for index, text in enumerate(everything)}
    for question in rng.sample(list(asked), _SMALL_POOLS):
        seed = number[min(question.right)]
        near = np.argsort(-(vectors @ vectors[seed]))[:_SMALL_POOL]
        yield _pool([everything[index] for index in near], embedder, foreign.values(), questions=6)


def _pool(texts: list[str], embedder: Embedder, foreign: Iterable[str], *, questions: int) -> _Pool:
    where = {text: index + 1 for index, text in enumerate(texts)}
    marked = frozenset(where[text] for text in foreign if text in where)
    return _Pool(PoolSnapshot(texts, embedder), where, marked, questions)


def _list(
    pool: _Pool, question: Asked, right: set[int], hidden: Collection[int], kind: Kind
) -> Listed:
    snapshot = pool.snapshot
    query = snapshot.analyze(question.text)
    filters = Filters(without_passages=frozenset(hidden))
    ranks, _ = proposed(snapshot, query, k=_CANDIDATES, filters=filters)
    ids = [*(i for i in ranks if i not in right), *sorted(right)]
    passages = snapshot.passages(ids)
    words = query_words(snapshot, query)
    return Listed(
        passage_features(snapshot, query, passages, words),
        np.array([passage_id in right for passage_id in ids], dtype=np.bool_),
        is_cross_lingual(query.text, [passage.text for passage in passages]),
        kind,
        _SMALL_WEIGHT if len(pool.where) <= _SMALL_POOL else 1.0,
    )


def _add_sentences(
    examples: Sentences, snapshot: PoolSnapshot, question: Asked, rng: random.Random
) -> None:
    if not question.answer:
        return
    text = min(question.right)
    found = [text[start:end] for start, end in sentences(text)]
    holds = [question.answer in sentence for sentence in found]
    if sum(holds) != 1:
        return
    query = snapshot.analyze(question.text)
    words = query_words(snapshot, query)
    features = sentence_features(snapshot, words, found, [term_texts(one) for one in found])
    examples.add(features, [float(one) for one in holds], 1.0)
    wrong = [hit.passage_id for hit in snapshot.search("dense", query, k=4)]
    others = [p.text for p in snapshot.passages(wrong) if p.text not in question.right]
    if others:
        text = rng.choice(others)
        found = [text[start:end] for start, end in sentences(text)]
        features = sentence_features(snapshot, words, found, [term_texts(one) for one in found])
        examples.add(features, [0.0] * len(found), 0.5)


def _standard(
    features: NDArray[np.float64], cross: NDArray[np.bool_]
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    groups = [features[~cross], features[cross]]
    means = [group.mean(axis=0) for group in groups]
    return means, [np.maximum(group.std(axis=0), 1e-2) for group in groups]


def _two_languages(
    features: NDArray[np.float64],
    cross: NDArray[np.bool_],
    means: Sequence[NDArray[np.float64]],
    scales: Sequence[NDArray[np.float64]],
) -> NDArray[np.float64]:
    same = np.where(cross[:, None], 0, (features - means[0]) / scales[0])
    other = np.where(cross[:, None], (features - means[1]) / scales[1], 0)
    return np.hstack([same, other, cross[:, None].astype(np.float64)])


def _logistic(
    features: NDArray[np.float32], labels: NDArray[np.floating], weights: NDArray[np.floating]
) -> tuple[NDArray[np.float64], float, NDArray[np.float64], NDArray[np.float64]]:
    wide = features.astype(np.float64)
    means, scales = wide.mean(axis=0), np.maximum(wide.std(axis=0), 1e-2)
    design = np.hstack([(wide - means) / scales, np.ones((len(wide), 1))])
    solution = logistic_regression(
        design, labels.astype(np.float64), weights.astype(np.float64), penalty=2.0
    )
    return solution[:-1], float(solution[-1]), means, scales


def _stored(
    weights: NDArray[np.float64],
    bias: float,
    means: NDArray[np.float64],
    scales: NDArray[np.float64],
    names: Sequence[str],
) -> dict[str, object]:
    columns = zip(names, weights, means, scales, strict=True)
    return {
        "bias": round(bias, 5),
        "features": [
            {
                "feature": name,
                "weight": round(float(weight), 5),
                "mean": round(float(mean), 5),
                "scale": round(float(scale), 5),
            }
            for name, weight, mean, scale in columns
        ],
    }


def logistic_regression(
    design: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    penalty: float,
) -> NDArray[np.float64]:
    """Return the coefficients of ridge logistic regression by Newton's method.

    The last column is the intercept and is not penalised.
    """
    solution = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ solution, -30, 30)))
        slope = design.T @ (weights * (chance - labels)) + ridge * solution
        curve = (design * (weights * chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        solution -= step
        if np.abs(step).max() < 1e-7:
            break
    return solution


if __name__ == "__main__":
    from index.embedding_models import load_embedder

    train_evidence(load_embedder())
