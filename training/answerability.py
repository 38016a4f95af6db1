"""Training questions in, ``rag/models/answerability.json`` out.

Each question is asked of a small pool on its topic: as it is, in other words, with one of its words
swapped so that nothing answers it, and with the answer's sentences cut out of its passage. The last
two are near-topic questions that must be declined. The sentences that come out best are the
examples; those that hold the answer word for word are right.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.normalize import normalize_text
from index.sentences import sentences
from rag.answerability import BUNDLED_MODEL, FEATURES, crosses_languages, features
from rag.candidates import Candidate
from rag.evidence import EvidenceModel
from rag.fusion import fusion_weights
from rag.question import parse_question
from rag.retriever import HybridRetriever
from training.asked import Asked, reading_questions, sentence_questions, training_texts
from training.candidates import SEED
from training.data import read_synonyms
from training.linear import logistic_model
from training.pool import PoolSnapshot
from training.sentences import find_sentences
from training.translator import Translator
from training.variants import Variants

_POOL = 30
_CANDIDATES = 6
_QUESTIONS = 840
_TEXTS_ASKED_OF = 400
_LOWER_PLACE = 0.4
_MADE = 0.5
"""Weight of questions that a rule has made, beside those that people wrote."""
_ACROSS = frozenset(("evidence", "sentence", "cosine", "reach", "nearness", "words"))
"""What is weighed between languages; names, units and the asking word do not match there."""

Example = tuple[NDArray[np.float32], bool, bool, float]
"""Features, whether it is right, whether it crosses languages, and its weight."""


def train_answerability(embedder: Embedder, target: Path = BUNDLED_MODEL) -> None:
    """Train both models and write them."""
    rng = random.Random(SEED)
    evidence = EvidenceModel.load()
    ask = _Asking(evidence, HybridRetriever(evidence, fusion_weights))
    asked = [one for one in reading_questions() if 2 <= len(one.answer) <= 40]
    rng.shuffle(asked)
    asked = asked[:_QUESTIONS]
    variants = Variants([one.text for one in asked], read_synonyms(), embedder, rng)
    translate = Translator(rng)
    everyday = sentence_questions(_TEXTS_ASKED_OF)
    texts = [*training_texts(), *sorted({text for one in everyday for text in one.right})]
    vectors = embedder.encode_passages(texts)
    number = {text: index for index, text in enumerate(texts)}
    examples: list[Example] = []
    for question in [*asked, *everyday]:
        own = min(question.right)
        near = np.argsort(-(vectors @ vectors[number[own]]))[:_POOL]
        rest = [texts[index] for index in near if texts[index] not in question.right]
        whole = PoolSnapshot([own, *rest], embedder)
        without = PoolSnapshot([*_cut(own, question), *rest], embedder)
        examples += ask(whole, question, 1.0)
        examples += ask(without, question, 1.0)
        if question.kind != "reading":
            continue
        english = replace(question, text=translate(question.text))
        examples += ask(whole, english, 1.0)
        examples += ask(without, english, 1.0)
        reworded = variants.reworded(question.text)
        if reworded:
            examples += ask(whole, replace(question, text=reworded), _MADE)
        swapped = variants.swapped(question.text, own)
        if swapped:
            examples += ask(whole, Asked(swapped, question.answer, frozenset()), _MADE)
    stored: dict[str, object] = {"version": 4, "seed": SEED}
    for name, cross in (("same_language", False), ("cross_lingual", True)):
        chosen = [one for one in examples if one[2] == cross]
        stored[name] = _fit(chosen, _ACROSS if cross else frozenset(FEATURES))
    target.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


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


class _Asking:
    """Asks pools and returns the sentences that come out best as examples."""

    def __init__(self, evidence: EvidenceModel, retriever: HybridRetriever) -> None:
        self._evidence = evidence
        self._retriever = retriever

    def __call__(self, pool: PoolSnapshot, asked: Asked, weight: float) -> Iterator[Example]:
        question = parse_question(asked.text, max_chars=10_000)
        query, _, matcher, found = find_sentences(pool, self._retriever, question)
        best = [one for one in found if one.fits][:_CANDIDATES]
        if not best:
            return
        rows = features(pool, query, question, matcher, best, self._evidence)
        crossed = crosses_languages(question, best)
        answer = normalize_text(asked.answer)
        for at, candidate in enumerate(best):
            right = _holds(candidate, answer) and candidate.passage.text in asked.right
            yield rows[at], right, bool(crossed[at]), weight * (_LOWER_PLACE if at else 1.0)


def _holds(candidate: Candidate, answer: str) -> bool:
    return answer in normalize_text(candidate.text)


def _fit(examples: Sequence[Example], weighed: Collection[str]) -> dict[str, object]:
    """Fit a model; features that are not ``weighed`` get no weight."""
    labels = np.array([right for _, right, _, _ in examples])
    stored = logistic_model(
        np.stack([features for features, _, _, _ in examples]),
        labels.astype(np.float64),
        np.array([weight for _, _, _, weight in examples]),
        FEATURES,
        weighed=weighed,
    )
    return {**stored, "examples": len(labels), "right": round(float(labels.mean()), 4)}
