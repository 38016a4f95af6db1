"""Questions and pools in, ``rag/models/evidence.json`` out.

Each question is asked of a pool with its passage and without it; what stands first then is one
example each. Pools are large (thousands of passages) and small (sixty on one topic), since the
statistics of words differ between them. Questions that the embedding model was trained on are
left out.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.sentences import sentences
from index.terms import term_texts
from rag.evidence import BUNDLED_MODEL
from rag.features import (
    PASSAGE_FEATURES,
    SENTENCE_FEATURES,
    passage_features,
    query_words,
    sentence_features,
)
from training.data import (
    Question,
    is_for_evidence,
    read_dictionary,
    read_news,
    read_news_questions,
    read_squad,
)
from training.pool import PoolSnapshot

SEED = 20_260_102
_FILLER = 12_000
_SMALL_POOL = 60
_SMALL_POOLS = 120
_CANDIDATES = 15
_LENGTH = 350
_FIRST, _REST = 1.0, 0.15
"""Weight of an example by whether its passage would be shown first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the texts that answer it, and the answer where it is known."""

    text: str
    answer: str
    right: frozenset[str]


@dataclass(slots=True)
class Examples:
    """Rows of features with labels and weights, as they come in."""

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
    """Train all four models and write them."""
    rng = random.Random(SEED)
    asked, texts = training_questions(), training_texts()
    translated = list(_translated(asked, rng))
    passage_examples = {
        "same_language": Examples([], [], []),
        "cross_lingual": Examples([], [], []),
    }
    sentence_examples = {name: Examples([], [], []) for name in passage_examples}
    for pool in _pools(embedder, asked, texts, rng):
        present = set(pool.texts)
        for name, group in (("same_language", asked), ("cross_lingual", translated)):
            inside = [question for question in group if question.right & present]
            for question in rng.sample(inside, min(pool.questions, len(inside))):
                _add_passages(passage_examples[name], pool.snapshot, question, pool.where)
                _add_sentences(sentence_examples[name], pool.snapshot, question, rng)
    stored: dict[str, object] = {"version": 1, "seed": SEED, "embedding": embedder.fingerprint}
    for name, examples in passage_examples.items():
        stored[name] = _fit(examples, PASSAGE_FEATURES)
    stored["sentence"] = _fit(sentence_examples["same_language"], SENTENCE_FEATURES)
    stored["sentence_cross_lingual"] = _fit(sentence_examples["cross_lingual"], SENTENCE_FEATURES)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def training_questions() -> list[Asked]:
    """Return the questions kept for the evidence model, with their passages."""
    asked = []
    for name in ("cmrc2018_trial", "drcd_dev"):
        for question in read_squad(name):
            if is_for_evidence(question):
                asked.append(Asked(question.text, question.answer, frozenset({question.context})))
    for question in read_news_questions("training"):
        if is_for_evidence(question):
            holders = _holders(question)
            if holders:
                asked.append(Asked(question.text, question.answer, frozenset(holders)))
    return asked


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


def _translated(asked: Sequence[Asked], rng: random.Random) -> Iterator[Asked]:
    """Yield questions in the dictionary's English, word for word, without an answer."""
    import opencc
    import rjieba

    simplify = opencc.OpenCC("t2s").convert
    glosses: dict[str, list[str]] = defaultdict(list)
    for entry in read_dictionary():
        glosses[entry.simplified].extend(g for g in entry.glosses if len(g) < 25 and "[" not in g)
    for question in asked:
        words = []
        for word in rjieba.cut(simplify(question.text)):
            if word.isascii():
                words.append(word)
            elif glosses.get(word):
                words.append(rng.choice(glosses[word]).split("(")[0])
        if len(words) >= 3:
            yield Asked(" ".join(words), question.answer, question.right)


@dataclass(frozen=True, slots=True)
class _Pool:
    snapshot: PoolSnapshot
    texts: list[str]
    where: dict[str, int]
    questions: int


def _pools(
    embedder: Embedder, asked: Sequence[Asked], texts: list[str], rng: random.Random
) -> Iterator[_Pool]:
    filler = [p for item in rng.sample(read_news(), 4_000) for p in cut_passages(item.text)]
    everything = list(dict.fromkeys(texts + filler[:_FILLER]))
    yield _pool(everything, embedder, questions=900)
    vectors = embedder.encode_passages(everything)
    number = {text: index for index, text in enumerate(everything)}
    for question in rng.sample(list(asked), _SMALL_POOLS):
        seed = number[min(question.right)]
        near = np.argsort(-(vectors @ vectors[seed]))[:_SMALL_POOL]
        yield _pool([everything[index] for index in near], embedder, questions=8)


def _pool(texts: list[str], embedder: Embedder, *, questions: int) -> _Pool:
    where = {text: index + 1 for index, text in enumerate(texts)}
    return _Pool(PoolSnapshot(texts, embedder), texts, where, questions)


def _add_passages(
    examples: Examples, snapshot: PoolSnapshot, question: Asked, where: dict[str, int]
) -> None:
    query = snapshot.analyze(question.text)
    ids = candidates(snapshot, query)
    right = {where[text] for text in question.right if text in where}
    ids = list(dict.fromkeys([*ids, *right]))
    features = passage_features(snapshot, query, snapshot.passages(ids))
    answers = np.array([float(passage_id in right) for passage_id in ids])
    # A rough order is enough here: what would stand first matters most.
    order = np.argsort(-(features[:, :8].sum(axis=1)), kind="stable")
    features, answers = features[order], answers[order]
    hard = np.flatnonzero(answers == 0)
    examples.add(features[answers == 1][:1], [1.0], _FIRST)
    if len(hard):
        examples.add(features[hard[:1]], [0.0], _FIRST)
        examples.add(features[hard[1:6]], [0.0] * len(hard[1:6]), _REST)


def _add_sentences(
    examples: Examples, snapshot: PoolSnapshot, question: Asked, rng: random.Random
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


def candidates(snapshot: PoolSnapshot, query: object, *, k: int = _CANDIDATES) -> list[int]:
    """Return the union of every retriever's best ids."""
    found: dict[int, None] = {}
    for retriever in snapshot.retrievers:
        hits = snapshot.search(retriever, query, k=k)  # type: ignore[arg-type]
        found.update(dict.fromkeys(hit.passage_id for hit in hits))
    return list(found)


def _fit(examples: Examples, names: Sequence[str]) -> dict[str, object]:
    features = np.concatenate(examples.features).astype(np.float64)
    labels = np.concatenate(examples.labels).astype(np.float64)
    weights = np.concatenate(examples.weights).astype(np.float64)
    means, scales = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    design = np.hstack([(features - means) / scales, np.ones((len(features), 1))])
    solution = logistic_regression(design, labels, weights, penalty=2.0)
    rows = zip(names, solution[:-1], means, scales, strict=True)
    return {
        "examples": len(labels),
        "bias": round(float(solution[-1]), 5),
        "features": [
            {
                "feature": name,
                "weight": round(float(weight), 5),
                "mean": round(float(mean), 5),
                "scale": round(float(scale), 5),
            }
            for name, weight, mean, scale in rows
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
