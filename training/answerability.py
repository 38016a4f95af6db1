"""Training questions in, ``rag/models/answerability.json`` out.

Each question is asked of a small pool on its topic, once with its passage and once with the
answer's sentences cut out of it: the near-topic question that must be declined. The sentences
that come out best are the examples; those that hold the answer word for word are right.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.normalize import normalize_text
from index.sentences import sentences
from rag.answerability import BUNDLED_MODEL, FEATURES, crosses_languages, features
from rag.assemble import fusion_weights
from rag.candidates import Candidate, find_candidates
from rag.evidence import EvidenceModel
from rag.question import parse_question
from rag.retriever import HybridRetriever
from training.evidence import SEED, Asked, Translator, training_questions, training_texts
from training.pool import PoolSnapshot

_POOL = 30
_READ = 10
_CANDIDATES = 6
_QUESTIONS = 900
_RIDGE = 2.0

Example = tuple[NDArray[np.float32], bool, bool, float]
"""Features, whether it is right, whether it crosses languages, and its weight."""


def train_answerability(embedder: Embedder, target: Path = BUNDLED_MODEL) -> dict[str, float]:
    """Train both models, write them, and return their accuracy on the examples."""
    rng = random.Random(SEED)
    evidence = EvidenceModel.load()
    retriever = HybridRetriever(evidence, fusion_weights)
    asked = [one for one in training_questions() if 2 <= len(one.answer) <= 40]
    rng.shuffle(asked)
    asked = asked[:_QUESTIONS]
    translate = Translator(rng)
    english = [Asked(translate(one.text), one.answer, one.right) for one in asked[::2]]
    texts = training_texts()
    vectors = embedder.encode_passages(texts)
    examples: list[Example] = []
    for question in [*asked, *english]:
        own = next((text for text in texts if text in question.right), None)
        if own is None:
            continue
        near = np.argsort(-(vectors @ vectors[texts.index(own)]))[:_POOL]
        pool = [texts[index] for index in near if texts[index] not in question.right]
        examples += _examples(embedder, retriever, evidence, question, [own, *pool])
        examples += _examples(
            embedder, retriever, evidence, question, [*_cut(own, question), *pool]
        )
    stored: dict[str, object] = {"version": 1, "seed": SEED}
    accuracy = {}
    for name, cross in (("same_language", False), ("cross_lingual", True)):
        chosen = [one for one in examples if one[2] == cross]
        stored[name], accuracy[name] = _fit(chosen)
    target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return accuracy


def _cut(text: str, question: Asked) -> Iterator[str]:
    """Yield the passage without the sentences that hold the answer, if anything is left."""
    answer = normalize_text(question.answer)
    kept = [
        text[start:end]
        for start, end in sentences(text)
        if answer not in normalize_text(text[start:end])
    ]
    rest = "".join(kept)
    if len(rest.strip()) > len(question.answer) and answer not in normalize_text(rest):
        yield rest


def _examples(
    embedder: Embedder,
    retriever: HybridRetriever,
    evidence: EvidenceModel,
    asked: Asked,
    pool: Sequence[str],
) -> Iterator[Example]:
    snapshot = PoolSnapshot(list(pool), embedder)
    question = parse_question(asked.text, max_chars=10_000)
    query = snapshot.analyze(question.text)
    passages = retriever.retrieve(snapshot, query, top_k=_READ)
    matcher, found = find_candidates(snapshot, query, question, passages)
    best = [one for one in found if one.fits][:_CANDIDATES]
    if not best:
        return
    rows = features(snapshot, query, question, matcher, best, evidence)
    crossed = crosses_languages(question, best)
    answer = normalize_text(asked.answer)
    for at, candidate in enumerate(best):
        right = _holds(candidate, answer) and candidate.passage.text in asked.right
        yield rows[at], right, bool(crossed[at]), 1.0 if at == 0 else 0.4


def _holds(candidate: Candidate, answer: str) -> bool:
    return answer in normalize_text(candidate.text)


def _fit(examples: Sequence[Example]) -> tuple[dict[str, object], float]:
    from sklearn.linear_model import LogisticRegression

    rows = np.stack([features for features, _, _, _ in examples])
    labels = np.array([right for _, right, _, _ in examples])
    weights = np.array([weight for _, _, _, weight in examples])
    means, scales = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    model = LogisticRegression(C=1 / _RIDGE, max_iter=1000)
    standard = (rows - means) / scales
    model.fit(standard, labels, sample_weight=weights)
    stored = {
        "bias": round(float(model.intercept_[0]), 5),
        "features": [
            {
                "feature": name,
                "weight": round(float(weight), 5),
                "mean": round(float(mean), 5),
                "scale": round(float(scale), 5),
            }
            for name, weight, mean, scale in zip(
                FEATURES, model.coef_[0], means, scales, strict=True
            )
        ],
        "examples": len(labels),
        "right": round(float(labels.mean()), 4),
    }
    return stored, float(model.score(standard, labels, sample_weight=weights))
