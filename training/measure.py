"""An embedder in, its recall on the choosing sets out: dense, and word by word.

News questions (choosing half) and XQuAD in a pool of news passages; XQuAD's English questions on
Chinese paragraphs and the reverse.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import rjieba
from numpy.typing import NDArray

from index.embedder import Embedder
from index.normalize import normalize_text
from training.data import Question, read_news_questions, read_other_news, read_squad

_POOL = 12_000
_NEIGHBOURS = 16


def measure(embedder: Embedder, *, soft: bool = True) -> dict[str, list[float]]:
    """Return R@1 and R@5 in percent by set and method."""
    table = {}
    for name, queries, passages, gold in _sets():
        vectors = embedder.encode_passages(passages)
        scores = embedder.encode_queries(queries) @ vectors.T
        table[f"{name} dense"] = _recall(scores, gold)
        if soft:
            table[f"{name} soft"] = _recall(_soft(embedder, queries, passages), gold)
    return table


@functools.cache
def _sets() -> list[tuple[str, list[str], list[str], list[set[int]]]]:
    news = [normalize_text(item.text) for item in read_other_news()[::8]]
    filler = [text[at : at + 350] for text in news for at in range(0, len(text), 350)][:_POOL]
    chinese, english = read_squad("xquad.zh"), read_squad("xquad.en")
    questions = read_news_questions("choosing")
    return [
        _cut("news", questions, filler),
        _whole("zh>zh", chinese, chinese, filler),
        _whole("en>zh", english, chinese, filler),
        _whole("zh>en", chinese, english, filler),
    ]


def _cut(
    name: str, questions: Sequence[Question], filler: list[str]
) -> tuple[str, list[str], list[str], list[set[int]]]:
    passages = list(filler)
    where: dict[str, set[int]] = {}
    for question in questions:
        if question.context not in where:
            text = normalize_text(question.context)
            cut = [text[at : at + 350] for at in range(0, len(text), 350)]
            where[question.context] = set(range(len(passages), len(passages) + len(cut)))
            passages.extend(cut)
    gold = [where[question.context] for question in questions]
    return name, [normalize_text(q.text) for q in questions], passages, gold


def _whole(
    name: str, asked: Sequence[Question], answered: Sequence[Question], filler: list[str]
) -> tuple[str, list[str], list[str], list[set[int]]]:
    contexts = list(dict.fromkeys(question.context for question in answered))
    number = {context: index for index, context in enumerate(contexts)}
    gold = [{number[question.context]} for question in answered]
    passages = [normalize_text(context) for context in contexts] + filler
    return name, [normalize_text(q.text) for q in asked], passages, gold


def _recall(scores: NDArray[np.float32], gold: Sequence[set[int]]) -> list[float]:
    best = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    first = np.mean([row[0] in right for row, right in zip(best, gold, strict=True)])
    five = np.mean([bool(right & set(row.tolist())) for row, right in zip(best, gold, strict=True)])
    return [round(100 * float(first), 1), round(100 * float(five), 1)]


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut_for_search(text) if word.isalnum()]


def _nearest(cosines: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    masked = np.where(mask, cosines, -1.0)
    return np.argpartition(-masked, _NEIGHBOURS)[:_NEIGHBOURS]


def _soft(
    embedder: Embedder, queries: Sequence[str], passages: Sequence[str]
) -> NDArray[np.float32]:
    """Late interaction through each query word's nearest words of the pool."""
    postings: dict[str, list[int]] = defaultdict(list)
    for index, passage in enumerate(passages):
        for word in set(_words(passage)):
            postings[word].append(index)
    words = list(postings)
    vectors = embedder.encode_words(words)
    spread = np.array([len(postings[word]) for word in words])
    idf = np.log(1 + (len(passages) - spread + 0.5) / (spread + 0.5))
    latin = np.array([word.isascii() for word in words])
    arrays = {word: np.asarray(found) for word, found in postings.items()}

    @functools.cache
    def column(word: str) -> tuple[list[tuple[NDArray[np.int64], float]], float]:
        cosines = vectors @ embedder.encode_words([word])[0]
        best = np.concatenate([_nearest(cosines, latin), _nearest(cosines, ~latin)])
        best = best[np.argsort(cosines[best])]
        near = [(arrays[words[i]], float(cosines[i]) ** 2) for i in best if cosines[i] > 0.2]
        weight = idf[words.index(word)] if word in arrays else float(np.mean(idf[best]))
        return near, float(weight)

    scores = np.zeros((len(queries), len(passages)), dtype=np.float32)
    for row, query in enumerate(queries):
        for word in dict.fromkeys(_words(query)):
            near, weight = column(word)
            part = np.zeros(len(passages), dtype=np.float32)
            for found, cosine in near:
                part[found] = cosine
            scores[row] += weight * part
    return scores
