"""Training questions in, the features of their candidates out: what the evidence model is fitted to.

Each is asked in its own words and in word-for-word English, of pools that are large (thousands of
passages) and small (sixty on one topic), since the statistics of words differ between them. The
questions over our own documents are asked as they are, of pools in both languages.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.sentences import sentences
from index.terms import term_texts
from index.types import Filters
from rag.features import is_cross_lingual, passage_features, sentence_features
from rag.query_words import query_words
from rag.retriever import proposed
from training.asked import (
    Asked,
    cut_passages,
    document_passages,
    document_questions,
    sentence_questions,
    training_questions,
    training_texts,
)
from training.data import read_other_news
from training.pool import PoolSnapshot
from training.translator import Translator

SEED = 20_260_102
_FILLER = 9_000
_QUESTIONS = 1_500
_FOREIGN = 700
_TEXTS_ASKED_OF = 1_500
_SMALL_POOL = 60
_SMALL_POOLS = 120
_SMALL_WEIGHT = 0.4
_CANDIDATES = 25

_MIXED, _MIXED_SMALL_POOLS, _MIXED_SMALL = 400, 30, 6
"""Questions of each group asked of a pool; small pools of each group, and its questions there."""

Kind = Literal["plain", "translated", "foreign", "mixed"]
_SENTENCES = {"plain": "sentence", "translated": "sentence_cross_lingual"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One question's candidates: features ``(n, n_features)``, which are right, which are foreign.

    The right ones are last, and there whether or not a retriever found them. ``kind`` is
    ``plain``, ``translated`` (the question is), ``foreign`` (the right passage is) or ``mixed``
    (the documents are in both languages, as they were written); ``weight`` counts in the fit of
    the probability. ``written`` are questions of ``training/questions``.
    """

    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    cross: NDArray[np.bool_]
    kind: Kind
    weight: float
    written: bool = False


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


def collect(embedder: Embedder) -> tuple[list[Listed], dict[str, Sentences]]:
    """Ask every question of its pools and return what the models are fitted to."""
    rng = random.Random(SEED)
    asked, texts = training_questions(), training_texts()
    english = Translator(rng)
    everyday = sentence_questions(_TEXTS_ASKED_OF)
    # Sorted: the order of a set of strings changes from run to run, and with it what is drawn.
    foreign = {text: english(text) for question in asked for text in sorted(question.right)}
    lists: list[Listed] = []
    examples = {"sentence": Sentences([], [], []), "sentence_cross_lingual": Sentences([], [], [])}
    texts += sorted({text for question in everyday for text in question.right})
    for pool in _pools(embedder, [*asked, *everyday], texts, foreign, rng):
        for question in pool.asked(everyday, rng):
            own = pool.places(question)
            kind: Kind = "translated" if question.kind == "english" else "plain"
            hidden = pool.foreign if kind == "translated" else frozenset()
            lists.append(_list(pool, question, own, hidden, kind))
            _add_sentences(examples[_SENTENCES[kind]], pool.snapshot, question, rng)
        for question in pool.asked(asked, rng):
            hidden = {pool.where[foreign[t]] for t in question.right if foreign[t] in pool.where}
            own = pool.places(question)
            translated = Asked(english(question.text), question.answer, question.right)
            lists.append(_list(pool, question, own, hidden, "plain"))
            lists.append(_list(pool, translated, own, pool.foreign, "translated"))
            if hidden:
                lists.append(_list(pool, question, hidden, own, "foreign"))
            _add_sentences(examples["sentence"], pool.snapshot, question, rng)
            _add_sentences(examples["sentence_cross_lingual"], pool.snapshot, translated, rng)
    return lists, examples


def collect_mixed(embedder: Embedder) -> list[Listed]:
    """Ask the questions over our own documents of pools that hold both languages.

    As many of each group: of all documents, of these with news beside, of the passages nearest to
    one.
    """
    rng = random.Random(SEED)
    groups, passages = document_questions(), document_passages()
    lists: list[Listed] = []

    def ask(texts: list[str], groups: Sequence[Sequence[Asked]], questions: int) -> None:
        pool = _pool(texts, embedder, (), questions=questions)
        for group in groups:
            lists.extend(
                _list(pool, question, pool.places(question), (), "mixed")
                for question in pool.asked(group, rng)
            )

    ask(passages, groups, _MIXED)
    ask(list(dict.fromkeys(passages + _filler(rng))), groups, _MIXED)
    vectors = embedder.encode_passages(passages)
    number = {text: index for index, text in enumerate(passages)}
    for group in groups:
        for question in rng.sample(group, _MIXED_SMALL_POOLS):
            near = _nearest(vectors, number[min(question.right)])
            ask([passages[index] for index in near], [group], _MIXED_SMALL)
    return lists


@dataclass(frozen=True, slots=True)
class _Pool:
    snapshot: PoolSnapshot
    where: dict[str, int]
    foreign: frozenset[int]
    questions: int

    def places(self, question: Asked) -> set[int]:
        """Return the passages of the pool that answer a question."""
        return {self.where[text] for text in question.right if text in self.where}

    def asked(self, questions: Sequence[Asked], rng: random.Random) -> list[Asked]:
        """Return some of the questions that a text of the pool answers."""
        inside = [question for question in questions if question.right & self.where.keys()]
        return rng.sample(inside, min(self.questions, len(inside)))


def _pools(
    embedder: Embedder,
    asked: Sequence[Asked],
    texts: list[str],
    foreign: Mapping[str, str],
    rng: random.Random,
) -> Iterator[_Pool]:
    filler = _filler(rng)
    some = rng.sample(sorted(foreign), min(_FOREIGN, len(foreign)))
    everything = list(dict.fromkeys(texts + filler + [foreign[text] for text in some]))
    yield _pool(everything, embedder, foreign.values(), questions=_QUESTIONS)
    vectors = embedder.encode_passages(everything)
    number = {text: index for index, text in enumerate(everything)}
    for question in rng.sample(list(asked), _SMALL_POOLS):
        near = _nearest(vectors, number[min(question.right)])
        yield _pool([everything[index] for index in near], embedder, foreign.values(), questions=6)


def _filler(rng: random.Random) -> list[str]:
    news = rng.sample(read_other_news(), 3_000)
    return [passage for item in news for passage in cut_passages(item.text)][:_FILLER]


def _nearest(vectors: NDArray[np.float32], own: int) -> list[int]:
    """Return the places of the passages of a small pool about one of them."""
    near: list[int] = np.argsort(-(vectors @ vectors[own]))[:_SMALL_POOL].tolist()
    return near


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
        question.kind != "reading",
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
