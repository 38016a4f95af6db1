"""Questions over texts in, for each the sentences to read with which of them answer, out.

The reading sets say which words answer; ``training/questions`` holds questions that we wrote over
news and over documents of our own, with where the sentences that answer begin. Half of what a
service is asked has no answer in its documents, so near misses and questions whose answer is cut
out are lists in which nothing is right.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import Embedder
from index.normalize import normalize_text
from index.sentences import sentences
from rag.reader import Reading
from rag.said import read_sentences
from training.data import (
    TRAINING_SETS,
    Question,
    is_for_evidence,
    read_news,
    read_news_questions,
    read_squad,
    read_synonyms,
    text_digest,
)
from training.translator import Translator
from training.variants import Variants

QUESTIONS = Path(__file__).parent / "questions"
_READ = 10
_NEIGHBOURS = 3
_MOST_RIGHT = 2
_LONGEST_ANSWER = 40
_TRANSLATED, _REWORDED = 1_500, 1_800
_KEY = 16


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question over a text; ``right`` are the positions of the sentences that each answer it.

    Of a near miss, none does, and ``why`` says what it asks for that the text does not tell.
    """

    question: str
    text: str
    right: frozenset[int]
    kind: str
    title: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ToRead:
    """A question with sentences to read, and which of them answer; perhaps none."""

    question: str
    readings: tuple[Reading, ...]
    right: tuple[bool, ...]


def reading_sets() -> list[Labelled]:
    """Return the training questions of the reading sets and the news whose answer is in few places."""
    asked = [one for name in TRAINING_SETS for one in read_squad(name)]
    asked += [one for one in read_news_questions("training") if len(one.answer) <= _LONGEST_ANSWER]
    return list(labelled(asked))


def labelled(asked: Iterable[Question]) -> Iterator[Labelled]:
    """Yield the questions whose answer stands, word for word, in one or two sentences."""
    for one in asked:
        answer = normalize_text(one.answer)
        spans = sentences(one.context)
        right = frozenset(
            at
            for at, (start, end) in enumerate(spans)
            if answer and answer in normalize_text(one.context[start:end])
        )
        if 1 <= len(right) <= _MOST_RIGHT:
            yield Labelled(one.text, one.context, right, "plain")


def made_questions(asked: Sequence[Labelled], embedder: Embedder) -> list[Labelled]:
    """Return some of the questions in word-for-word English, and some in other words."""
    rng = random.Random(5)
    translate = Translator(rng)
    english = [
        replace(one, question=translate(one.question), kind="english")
        for one in rng.sample(asked, _TRANSLATED)
    ]
    variants = Variants([one.question for one in asked], read_synonyms(), embedder, rng)
    reworded = [
        replace(one, question=text, kind="paraphrase")
        for one in rng.sample(asked, _REWORDED)
        if (text := variants.reworded(one.question))
    ]
    return english + reworded


def written_questions(part: str) -> list[Labelled]:
    """Return the ``training`` or ``choosing`` part of the questions that we wrote over some news.

    They are parted as the news questions are, by the text's SHA-256.
    """
    return list(_labelled_by_start("news.jsonl", _news_texts(part)))


def asked_of_sentences(*, for_evidence: bool) -> list[Labelled]:
    """Return the questions that we wrote of sentences of other news and of documents of our own.

    Three texts in eight are kept from the embedding model for the models after it.
    """
    return [one for one in _asked() if one.right and is_for_evidence(one.text) == for_evidence]


def near_misses_and_answered() -> list[Labelled]:
    """Return the near misses over the same texts and the questions that these texts do answer.

    The second only where they are kept from the embedding model, which near misses teach nothing.
    """
    missed = {one.text for one in _asked() if not one.right}
    return [
        one
        for one in _asked()
        if not one.right or (one.text in missed and is_for_evidence(one.text))
    ]


@cache
def written_for_reading() -> tuple[Labelled, ...]:
    """Return the questions over documents of our own that no passage model but one has seen.

    They train the reader, and what tells in which language an answer is.
    """
    return tuple(_labelled_by_start("reader.jsonl", _documents("reader-documents.jsonl")))


@cache
def _asked() -> tuple[Labelled, ...]:
    return (
        *_labelled_by_start("sentences.jsonl", _news_texts("training")),
        *_labelled_by_start("own.jsonl", _documents("documents.jsonl")),
    )


def _documents(name: str) -> dict[str, tuple[str, str]]:
    return {row["doc_id"]: (row["title"], row["text"]) for row in rows_of(name)}


def _news_texts(part: str) -> dict[str, tuple[str, str]]:
    return {key: ("", one.text) for one in read_news() if _is(part, key := _key(one.text))}


def _key(text: str) -> str:
    return text_digest(text)[:_KEY]


def _is(part: str, key: str) -> bool:
    return (key[0] in "0123456789") == (part == "training")


def rows_of(name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of ``training/questions``."""
    with (QUESTIONS / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _labelled_by_start(name: str, texts: dict[str, tuple[str, str]]) -> Iterator[Labelled]:
    for row in rows_of(name):
        if row["text"] not in texts:
            continue
        title, text = texts[row["text"]]
        starts = [int(start) for start in row.get("starts", ())]
        right = frozenset(
            at
            for at, (start, end) in enumerate(sentences(text))
            if any(start <= one < end for one in starts)
        )
        yield Labelled(row["question"], text, right, row["kind"], title, row.get("why", ""))


def to_read(asked: Sequence[Labelled], embedder: Embedder, *, cut: bool = False) -> list[ToRead]:
    """Return each question with the sentences of its text and of similar ones, nearest first.

    With ``cut``, a second time without those that answer.
    """
    titles = {one.text: one.title for one in asked}
    texts = list(titles)
    number = {text: at for at, text in enumerate(texts)}
    vectors = embedder.encode_passages(texts)
    lists = []
    for one in asked:
        own = number[one.text]
        near = np.argsort(-(vectors @ vectors[own]), kind="stable")
        others = [texts[at] for at in near.tolist() if at != own][:_NEIGHBOURS]
        found = [
            *((reading, at in one.right) for at, reading in _readings(one.text, one.title)),
            *((reading, False) for text in others for _, reading in _readings(text, titles[text])),
        ]
        query = embedder.encode_queries([one.question])[0]
        cosines = embedder.encode_passages([reading.sentence for reading, _ in found]) @ query
        ranked = [found[at] for at in np.argsort(-cosines, kind="stable")]
        lists.append(_list(one, ranked))
        if cut and one.right:
            kept = [row for row in ranked if not row[1]]
            lists.append(_list(one, kept))
    return [one for one in lists if one.readings]


def _readings(text: str, title: str) -> Iterator[tuple[int, Reading]]:
    for at, (start, _), said in read_sentences(text):
        yield at, Reading(said, text[:start], title)


def _list(one: Labelled, ranked: Sequence[tuple[Reading, bool]]) -> ToRead:
    kept = [*ranked[:_READ], *(row for row in ranked[_READ:] if row[1])]
    return ToRead(one.question, tuple(r for r, _ in kept), tuple(right for _, right in kept))
