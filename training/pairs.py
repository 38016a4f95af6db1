"""Training texts in, batches of (query, passage) token rows out.

Every source gives two packed collections of equal length, the i-th of one belonging to the i-th
of the other, plus the group of each pair: pairs of one group are never negatives of each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.sentences import sentences
from training.data import (
    TRAINING_SETS,
    NewsText,
    Question,
    is_for_evidence,
    read_news,
    read_news_questions,
    read_parallel,
    read_squad,
)
from training.dictionary import Lexicon
from training.ragged import Ints, Ragged, encode_rows, take_ranges
from training.readings import asked_of_sentences
from training.vocabulary import Vocabulary

_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
_OPENING = 60
"""Characters that say what a text is about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs; ``groups`` int64 ``(n,)`` marks pairs that share a passage."""

    queries: Ragged
    passages: Ragged
    groups: Ints


class Source(Protocol):
    """Draws batches of pairs."""

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return ``size`` pairs."""


class NewsPairs:
    """A part of a sentence, and its surroundings (most of the time with the sentence itself)."""

    def __init__(self, vocabulary: Vocabulary, news: list[NewsText]) -> None:
        sentences, owners = [], []
        for index, item in enumerate(news):
            found = [s for s in _SENTENCE.findall(item.text) if len(s) > 3]
            sentences.extend(found)
            owners.extend([index] * len(found))
        self.sentences = encode_rows(vocabulary, sentences)
        self.owners = np.asarray(owners, dtype=np.int64)
        self.usable = np.flatnonzero(self.sentences.lengths >= 5)
        self.bounds = np.searchsorted(self.owners, np.arange(len(news) + 1))

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return parts of random sentences with windows of two to three sentences each way."""
        picked = self.usable[rng.integers(0, len(self.usable), size)]
        documents = self.owners[picked]
        low = np.maximum(picked - rng.integers(0, 4, size), self.bounds[documents])
        high = np.minimum(picked + 1 + rng.integers(1, 4, size), self.bounds[documents + 1])
        source = self.sentences
        starts = source.starts[low]
        stops = source.starts[high - 1] + source.lengths[high - 1]
        windows = take_ranges(source.flat, starts, stops - starts)
        hidden = (rng.random(size) < 0.25) & (high - low > 1)
        positions = np.arange(len(windows.flat)) + np.repeat(
            starts - windows.starts, windows.lengths
        )
        own_start = np.repeat(source.starts[picked], windows.lengths)
        own_stop = own_start + np.repeat(source.lengths[picked], windows.lengths)
        inside = (positions >= own_start) & (positions < own_stop)
        windows = windows.keep(~(inside & np.repeat(hidden, windows.lengths)))
        queries = source.take(picked)
        length = np.maximum(queries.lengths, 1)
        wanted = rng.uniform(3, 14, size)
        queries = queries.thin(np.clip(wanted / length, 0.15, 0.7), rng)
        share = np.clip(rng.uniform(60, 120, size) / np.maximum(windows.lengths, 1), 0, 1)
        return Batch(queries, windows.thin(share, rng), documents)


Share = tuple[float, float]
"""The least and the greatest share of a text's tokens that are kept."""


class FixedPairs:
    """Pairs that stand in a list; both sides lose tokens at random."""

    def __init__(
        self,
        queries: Ragged,
        passages: Ragged,
        groups: Ints,
        *,
        keep: Share = (0.85, 0.85),
        keep_passages: Share = (0.97, 0.97),
    ) -> None:
        good = np.flatnonzero((queries.lengths > 0) & (passages.lengths > 0))
        self.queries, self.passages = queries.take(good), passages.take(good)
        self.groups = groups[good]
        self.keep, self.keep_passages = keep, keep_passages

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return random pairs of the list."""
        picked = rng.integers(0, len(self.queries), size)
        passages = self.passages.take(picked)
        limit = rng.uniform(80, 140, size) / np.maximum(passages.lengths, 1)
        queries = self.queries.take(picked).thin(_drawn(self.keep, size, rng), rng)
        share = np.minimum(limit, _drawn(self.keep_passages, size, rng))
        return Batch(queries, passages.thin(share, rng), self.groups[picked])


def _drawn(share: Share, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    least, greatest = share
    return np.full(size, least) if least == greatest else rng.uniform(least, greatest, size)


class Reworded:
    """Pairs of another source whose queries are translated or reworded by the lexicon."""

    def __init__(
        self, source: Source, lexicon: Lexicon, *, translate: float, reword: float, split: float
    ) -> None:
        self.source, self.lexicon = source, lexicon
        self.translate, self.reword, self.split = translate, reword, split

    def draw(self, size: int, rng: np.random.Generator) -> Batch:
        """Return the source's pairs with some of their queries changed."""
        batch = self.source.draw(size, rng)
        kind = rng.random(size)
        translated = np.where(kind < self.translate, 1.0, 0.0)
        reworded = np.where(
            (kind >= self.translate) & (kind < self.translate + self.reword), 0.5, 0
        )
        queries = self.lexicon.parts.replace(batch.queries, np.full(size, self.split), rng)
        queries = self.lexicon.translations.replace(queries, translated, rng, drop=0.5)
        queries = self.lexicon.alternatives.replace(queries, reworded, rng)
        passages = self.lexicon.parts.replace(batch.passages, np.full(size, self.split / 2), rng)
        # Chinese questions on English passages: the passage is translated instead.
        foreign = (kind > 1 - self.translate / 3).astype(np.float64)
        passages = self.lexicon.translations.replace(passages, foreign, rng, drop=0.5)
        return Batch(queries, passages, batch.groups)


def lexical_pairs(pair: tuple[Ragged, Ragged]) -> FixedPairs:
    """Return (word, gloss) or (word, word) pairs; equal words are one group."""
    keys = pair[0]
    first = np.where(keys.lengths > 0, keys.flat[np.minimum(keys.starts, len(keys.flat) - 1)], 0)
    return FixedPairs(keys, pair[1], first * 8 + keys.lengths, keep=(1.0, 1.0))


def parallel_pairs(vocabulary: Vocabulary, name: str) -> FixedPairs:
    """Return a parallel set's sentences, English as the query."""
    pairs = read_parallel(name)
    english = encode_rows(vocabulary, [pair[0] for pair in pairs])
    chinese = encode_rows(vocabulary, [pair[1] for pair in pairs])
    return FixedPairs(english, chinese, np.arange(len(pairs)))


def reading_pairs(vocabulary: Vocabulary) -> FixedPairs:
    """Return the training questions, each with the text around its answer."""
    questions = [one for name in TRAINING_SETS for one in read_squad(name)]
    questions.extend(read_news_questions("training"))
    questions = [question for question in questions if not is_for_evidence(question.context)]
    contexts = list(dict.fromkeys(question.context for question in questions))
    number = {context: index for index, context in enumerate(contexts)}
    passages = encode_rows(vocabulary, [_window(question) for question in questions])
    queries = encode_rows(vocabulary, [question.text for question in questions])
    groups = np.asarray([number[question.context] for question in questions], dtype=np.int64)
    return FixedPairs(queries, passages, groups, keep=(0.75, 0.75))


def asked_pairs(vocabulary: Vocabulary) -> FixedPairs:
    """Return the questions that we wrote of sentences, but for those of the models after this.

    Each with its sentence alone, and with what the text opens with and what stands beside it. About
    a third of the tokens is left out on either side, so that no one pair of words is learnt by
    heart.
    """
    queries, passages, groups = [], [], []
    number: dict[str, int] = {}
    for one in asked_of_sentences(for_evidence=False):
        said = [one.text[start:end].strip() for start, end in sentences(one.text)]
        at = min(one.right)
        beside = " ".join([one.text[:_OPENING], *said[max(0, at - 1) : at + 2]])
        queries.extend([one.question] * 2)
        passages.extend([said[at], beside])
        groups.extend([number.setdefault(one.text, len(number))] * 2)
    return FixedPairs(
        encode_rows(vocabulary, queries),
        encode_rows(vocabulary, passages),
        np.asarray(groups, dtype=np.int64),
        keep=(0.4, 0.9),
        keep_passages=(0.5, 0.95),
    )


def event_pairs(vocabulary: Vocabulary, news: list[NewsText]) -> FixedPairs:
    """Return openings of different news texts on the same event, a few days apart at most."""
    from training.events import same_event

    texts, left, right = same_event(news)
    rows = encode_rows(vocabulary, texts)
    return FixedPairs(rows.take(left), rows.take(right), left, keep=(0.4, 0.4))


def all_sources(vocabulary: Vocabulary, lexicon: Lexicon) -> dict[str, Source]:
    """Return every source by name."""
    news = read_news()
    return {
        "news": Reworded(
            NewsPairs(vocabulary, news), lexicon, translate=0.3, reword=0.3, split=0.1
        ),
        "reading": Reworded(
            reading_pairs(vocabulary), lexicon, translate=0.25, reword=0.25, split=0.1
        ),
        "events": Reworded(
            event_pairs(vocabulary, news), lexicon, translate=0.15, reword=0.25, split=0.1
        ),
        "asked": Reworded(asked_pairs(vocabulary), lexicon, translate=0.1, reword=0.15, split=0.1),
        "glosses": lexical_pairs(lexicon.glosses),
        "synonyms": lexical_pairs(lexicon.synonyms),
        "in_english": lexical_pairs(lexicon.in_english),
        "spoken": lexical_pairs(lexicon.spoken),
        "python": parallel_pairs(vocabulary, "python-docs"),
        "tatoeba": parallel_pairs(vocabulary, "tatoeba"),
    }


def _window(question: Question, size: int = 350) -> str:
    context = question.context
    at = context.find(question.answer) if question.answer else -1
    if len(context) <= 2 * size or at < 0:
        return context[: 2 * size]
    start = max(0, at - size)
    return context[start : start + 2 * size]
