"""A question and passages in, the evidence features of each pair out, computed all at once.

A feature of a pair is the same in any company, so that a probability made of them cannot leak from
ranks; only ``with_shares`` compares the candidates of one question, to rank them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END, Snapshot
from index.han import HAN, HAN_RUN
from index.normalize import normalize_texts
from index.types import Passage, Query
from rag.fusion import BM25_GAIN
from rag.query_words import Floats, QueryWords, asked_present, query_words, share_in, weight_in
from rag.ramp import ramp
from rag.segments import (
    best_windows,
    by_owner,
    densities,
    pairs_present,
    segments_of,
    share_present,
)

PASSAGE_FEATURES = (
    "bm25",  # BM25 over the most that the question's words could give
    "dense",  # cosine of question and passage
    "soft",  # each word's best cosine in the passage, idf-weighted
    "soft_worst",  # the least of them among words that weigh at least the mean
    "soft_sentence",  # the same within the best sentence (and the headings)
    "soft_window",  # … within the best two neighbouring sentences
    "exact",  # idf-weighted share of words that stand in the passage
    "density",  # idf-weighted mean of how near the passage's terms come to the question's
    "sentence_density",  # … of its best sentence's, without the headings
    "sentence_length",  # ln(1 + how many terms that one has)
    "pieces",  # idf-weighted share of what the question's words are made of: 中国银行 and 中行
    "rarest",  # whether the word with the highest idf stands there
    "rarest_soft",
    "seams",  # idf-weighted share of the question's word seams that stand there
    "order",  # share of neighbouring word pairs that are neighbours there
    "grams3",  # share of the question's runs of three characters that stand there
    "grams5",
    "figures_missing",  # numbers of the question that do not stand there, at most 2
    "names_missing",  # share of Latin or unknown words that do not stand there
    "proper_missing",  # idf-weighted share of names that do not stand there
    "asked_present",  # +1 if what is asked for (a figure, a date, …) stands there, −1 if not
    "words",  # ln of how many words the question has
)
SHARE_FEATURES = ("bm25_share", "dense_share", "soft_share", "window_share")
RANKING_FEATURES = PASSAGE_FEATURES + SHARE_FEATURES
SENTENCE_FEATURES = (
    "soft",
    "soft_worst",
    "exact",
    "rarest",
    "rarest_soft",
    "seams",
    "pieces",
    "figures_missing",
    "asked_present",
    "length",
    "passage_share",  # soft over the best soft of the sentences asked about
)

_EXACT = 0.999
_LATIN_RUN = re.compile(r"[a-z]+")


def passage_features(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], words: QueryWords | None = None
) -> Floats:
    """Return float32 ``(len(passages), len(PASSAGE_FEATURES))``."""
    if not passages:
        return np.zeros((0, len(PASSAGE_FEATURES)), dtype=np.float32)
    known = words or query_words(snapshot, query)
    ids = [passage.passage_id for passage in passages]
    segments = segments_of(snapshot, known, snapshot.term_sequences(ids))
    count = len(passages)
    whole = by_owner(segments.best, segments.owner, count)
    sentence, best_segment, window = best_windows(segments, known.weights, count)
    idf = snapshot.idf(segments.unique.astype(np.int32))
    density, sentence_density, sentence_length = densities(segments, idf, best_segment, count)
    exact = whole >= _EXACT
    heavy = known.weights >= known.weights.mean() if len(known.weights) else known.figures
    rarest = int(known.weights.argmax()) if len(known.weights) else 0
    total_idf = float(snapshot.idf(known.ids.astype(np.int32)).sum()) + float(
        known.seam_weights.sum()
    )
    texts = normalize_texts([passage.text for passage in passages])
    columns = {
        "bm25": snapshot.score("bm25", query, ids) / max(total_idf * BM25_GAIN, 1e-6),
        "dense": snapshot.score("dense", query, ids),
        "soft": known.weights @ whole,
        "soft_worst": whole[heavy].min(axis=0, initial=1.0),
        "soft_sentence": sentence,
        "soft_window": window,
        "exact": known.weights @ exact,
        "density": density,
        "sentence_density": sentence_density,
        "sentence_length": sentence_length,
        "pieces": [weight_in(known.pieces, text) for text in texts],
        "rarest": _row(exact, rarest),
        "rarest_soft": _row(whole, rarest),
        "seams": share_present(known.seam_ids, known.seam_weights, segments, count),
        "order": pairs_present(known.pairs, segments, count),
        "grams3": [share_in(known.grams3, text) for text in texts],
        "grams5": [share_in(known.grams5, text) for text in texts],
        "figures_missing": np.minimum((~exact[known.figures]).sum(axis=0), 2),
        "names_missing": _mean_missing(exact[known.named], count),
        "proper_missing": known.weights[known.proper] @ ~exact[known.proper],
        "asked_present": [asked_present(known.asks, text) for text in texts],
        "words": np.full(count, np.log1p(len(known.ids))),
    }
    return np.stack(
        [np.asarray(columns[name], dtype=np.float32) for name in PASSAGE_FEATURES], axis=1
    )


def with_shares(features: Floats) -> Floats:
    """Append each pair's share of its question's best; only for ranking, never for abstention.

    Shape ``(n, len(PASSAGE_FEATURES))`` in, ``(n, len(RANKING_FEATURES))`` out.
    """
    shared = [PASSAGE_FEATURES.index(name) for name in ("bm25", "dense", "soft", "soft_window")]
    columns = features[:, shared]
    best = np.maximum(columns.max(axis=0, initial=0.0), 1e-6)
    return np.hstack([features, columns / best]).astype(np.float32)


def coverage_trust(features: Floats) -> float:
    """Return from 0 to 1 how far BM25 covers the question in its best candidate.

    Below a tenth of the most that its words could give, the question is in other words than the
    text's: so were nine in ten of the paraphrases of ``eval/data`` among themselves, half of them
    among news, and none of XQuAD's Chinese questions.
    """
    best = float(features[:, PASSAGE_FEATURES.index("bm25")].max(initial=0.0))
    return ramp(best, 0.1, 0.2)


def is_cross_lingual(question: str, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Tell for each text whether it is in another language than the question."""
    latin = np.array([_is_latin(text[:200].lower()) for text in texts], dtype=np.bool_)
    return np.asarray(latin == bool(HAN.search(question)), dtype=np.bool_)


def sentence_features(
    snapshot: Snapshot,
    words: QueryWords,
    sentences: Sequence[str],
    sentence_terms: Sequence[Sequence[str]],
) -> Floats:
    """Return float32 ``(len(sentences), len(SENTENCE_FEATURES))``; texts with their terms."""
    count = len(sentences)
    if not count:
        return np.zeros((0, len(SENTENCE_FEATURES)), dtype=np.float32)
    sequences = [
        np.append(snapshot.term_ids(list(terms)), np.int32(SENTENCE_END))
        for terms in sentence_terms
    ]
    segments = segments_of(snapshot, words, sequences)
    whole = by_owner(segments.best, segments.owner, count)
    exact = whole >= _EXACT
    soft = words.weights @ whole
    heavy = words.weights >= words.weights.mean() if len(words.weights) else words.figures
    rarest = int(words.weights.argmax()) if len(words.weights) else 0
    texts = normalize_texts(sentences)
    columns: Mapping[str, NDArray[np.generic] | list[float]] = {
        "soft": soft,
        "soft_worst": whole[heavy].min(axis=0, initial=1.0),
        "exact": words.weights @ exact,
        "rarest": _row(exact, rarest),
        "rarest_soft": _row(whole, rarest),
        "seams": share_present(words.seam_ids, words.seam_weights, segments, count),
        "pieces": [weight_in(words.pieces, text) for text in texts],
        "figures_missing": np.minimum((~exact[words.figures]).sum(axis=0), 2),
        "asked_present": [asked_present(words.asks, text) for text in texts],
        "length": np.log1p([len(text) for text in sentences]),
        "passage_share": soft / max(float(soft.max(initial=0.0)), 1e-6),
    }
    return np.stack(
        [np.asarray(columns[name], dtype=np.float32) for name in SENTENCE_FEATURES], axis=1
    )


def _row(matrix: NDArray[np.floating] | NDArray[np.bool_], index: int) -> Floats:
    """Return one row, or zeros where a question has no words at all."""
    if not len(matrix):
        return np.zeros(matrix.shape[1], dtype=np.float32)
    return np.asarray(matrix[index], dtype=np.float32)


def _mean_missing(exact: NDArray[np.bool_], count: int) -> Floats:
    if not len(exact):
        return np.zeros(count, dtype=np.float32)
    return np.asarray((~exact).mean(axis=0), dtype=np.float32)


def _is_latin(text: str) -> bool:
    # Runs, since a list of every character is what takes the time.
    latin = sum(map(len, _LATIN_RUN.findall(text)))
    return latin > 0 and latin > 3 * sum(map(len, HAN_RUN.findall(text)))
