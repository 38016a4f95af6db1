"""A question and passages in, the evidence features of each pair out, computed all at once.

A feature of a pair is the same in any company, so that a probability made of them cannot leak from
ranks; only ``with_shares`` compares the candidates of one question, to rank them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END, Snapshot
from index.han import HAN
from index.normalize import normalize_text, normalize_texts
from index.terms import is_word
from index.types import Passage, Query

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PASSAGE_FEATURES = (
    "bm25",  # BM25 over the most that the question's words could give
    "dense",  # cosine of question and passage
    "soft",  # each word's best cosine in the passage, idf-weighted
    "soft_worst",  # the least of them among words that weigh at least the mean
    "soft_sentence",  # the same within the best sentence (and the headings)
    "soft_window",  # … within the best two neighbouring sentences
    "exact",  # idf-weighted share of words that stand in the passage
    "exact_sentence",
    "exact_window",
    "rarest",  # whether the word with the highest idf stands there
    "rarest_soft",
    "seams",  # idf-weighted share of the question's word seams that stand there
    "order",  # share of neighbouring word pairs that are neighbours there
    "grams3",  # share of the question's runs of three characters that stand there
    "grams5",
    "figures_missing",  # numbers of the question that do not stand there, at most 2
    "names_missing",  # share of Latin or unknown words that do not stand there
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
    "figures_missing",
    "asked_present",
    "length",
    "passage_share",  # soft over the best soft of the sentences asked about
)

_LEAST_COSINE = 0.25
_EXACT = 0.999
_BM25_GAIN = 1.8
_FIGURE = re.compile(
    r"[0-9]|[一二两三四五六七八九十百千万亿]{2,}|[一二两三四五六七八九十]+[个家名位项年月日万亿座]"
)
_DATE = re.compile(
    r"[0-9]+\s*[年月日]|[12][0-9]{3}|世纪|年代|[一二三四五六七八九〇○零]{2,}年|[一二三四五六七八九十]+[月日]"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_ASKS_DATE = re.compile(
    r"什么时候|何时|[哪几何]一?[年月日天]|几号|什么时间|什么年|何年|\bwhen\b"
    r"|\b(?:what|which) (?:year|date|month|day|century|decade)\b"
)
_ASKS_FIGURE = re.compile(
    r"多少|几[^何乎]|多[大高长远久深宽重快]|百分之|比例|第几"
    r"|\bhow (?:many|much|long|large|big|old|far|high|tall)\b"
    r"|\bpercent|\bwhat (?:share|proportion|number|percentage)\b|\bnumber of\b"
)
_RUN = re.compile(r"\w+")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class QueryWords:
    """A question's words in one snapshot; arrays of shape ``(n,)`` and ``(n, dimension)``.

    ``weights`` sum to 1. Words come first; seams (pairs of characters at the joint of two words)
    are kept apart, since they have no meaning and match only as they are.
    """

    ids: Ints
    weights: Floats
    vectors: Floats
    seam_ids: Ints
    seam_weights: Floats
    named: NDArray[np.bool_]
    figures: NDArray[np.bool_]
    pairs: Ints
    grams3: tuple[str, ...]
    grams5: tuple[str, ...]
    asks: str


def query_words(snapshot: Snapshot, query: Query) -> QueryWords:
    """Look up a question's terms in a snapshot."""
    unique = list(dict.fromkeys(query.terms))
    words = [term for term in unique if term.isascii() or is_word(term)] or unique
    chosen = set(words)
    seams = [term for term in unique if term not in chosen]
    ids = snapshot.term_ids(words)
    idf = snapshot.idf(ids)
    seam_ids = snapshot.term_ids(seams)
    in_order = snapshot.term_ids(query.terms).astype(np.int64)
    joined = _joined(in_order[:-1], in_order[1:])
    figures = np.array([term[:1].isdigit() for term in words], dtype=np.bool_)
    latin = np.array([term.isascii() for term in words], dtype=np.bool_)
    return QueryWords(
        ids=ids.astype(np.int64),
        weights=(idf / max(float(idf.sum()), 1e-6)).astype(np.float32),
        vectors=snapshot.word_vectors(words),
        seam_ids=seam_ids.astype(np.int64),
        seam_weights=snapshot.idf(seam_ids),
        named=(latin & ~figures) | (ids < 0),
        figures=figures,
        pairs=np.unique(joined[(in_order[:-1] >= 0) & (in_order[1:] >= 0)]),
        grams3=_grams(query.text, 3),
        grams5=_grams(query.text, 5),
        asks=_asked_for(normalize_text(query.text)),
    )


@dataclass(frozen=True, slots=True)
class _Segments:
    """The terms of all passages in one row, cut into sentences.

    ``best`` ``(n_words, n_segments)`` is each word's best cosine in a segment; ``owner`` is the
    passage of a segment, ``is_heading`` whether it is the passage's first.
    """

    unique: Ints
    positions: Ints
    position_owner: Ints
    best: Floats
    owner: Ints
    is_heading: NDArray[np.bool_]


def passage_features(
    snapshot: Snapshot, query: Query, passages: Sequence[Passage], words: QueryWords | None = None
) -> Floats:
    """Return float32 ``(len(passages), len(PASSAGE_FEATURES))``."""
    if not passages:
        return np.zeros((0, len(PASSAGE_FEATURES)), dtype=np.float32)
    known = words or query_words(snapshot, query)
    ids = [passage.passage_id for passage in passages]
    segments = _segments(snapshot, known, snapshot.term_sequences(ids))
    count = len(passages)
    whole = _by_owner(segments.best, segments.owner, count)
    sentence, window = _best_windows(segments, known.weights, count)
    exact_segments = _Segments(
        segments.unique,
        segments.positions,
        segments.position_owner,
        (segments.best >= _EXACT).astype(np.float32),
        segments.owner,
        segments.is_heading,
    )
    exact = whole >= _EXACT
    exact_sentence, exact_window = _best_windows(exact_segments, known.weights, count)
    heavy = known.weights >= known.weights.mean() if len(known.weights) else known.figures
    rarest = int(known.weights.argmax()) if len(known.weights) else 0
    total_idf = float(snapshot.idf(known.ids.astype(np.int32)).sum()) + float(
        known.seam_weights.sum()
    )
    texts = normalize_texts([passage.text for passage in passages])
    columns = {
        "bm25": snapshot.score("bm25", query, ids) / max(total_idf * _BM25_GAIN, 1e-6),
        "dense": snapshot.score("dense", query, ids),
        "soft": known.weights @ whole,
        "soft_worst": whole[heavy].min(axis=0, initial=1.0),
        "soft_sentence": sentence,
        "soft_window": window,
        "exact": known.weights @ exact,
        "exact_sentence": exact_sentence,
        "exact_window": exact_window,
        "rarest": _row(exact, rarest),
        "rarest_soft": _row(whole, rarest),
        "seams": _share_present(known.seam_ids, known.seam_weights, segments, count),
        "order": _pairs_present(known.pairs, segments, count),
        "grams3": [_share_in(known.grams3, text) for text in texts],
        "grams5": [_share_in(known.grams5, text) for text in texts],
        "figures_missing": np.minimum((~exact[known.figures]).sum(axis=0), 2),
        "names_missing": _mean_missing(exact[known.named], count),
        "asked_present": [_asked_present(known.asks, text) for text in texts],
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
    return min(max((best - 0.1) / 0.1, 0.0), 1.0)


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
    segments = _segments(snapshot, words, sequences)
    whole = _by_owner(segments.best, segments.owner, count)
    exact = whole >= _EXACT
    soft = words.weights @ whole
    heavy = words.weights >= words.weights.mean() if len(words.weights) else words.figures
    rarest = int(words.weights.argmax()) if len(words.weights) else 0
    columns: Mapping[str, NDArray[np.generic] | list[float]] = {
        "soft": soft,
        "soft_worst": whole[heavy].min(axis=0, initial=1.0),
        "exact": words.weights @ exact,
        "rarest": _row(exact, rarest),
        "rarest_soft": _row(whole, rarest),
        "seams": _share_present(words.seam_ids, words.seam_weights, segments, count),
        "figures_missing": np.minimum((~exact[words.figures]).sum(axis=0), 2),
        "asked_present": [_asked_present(words.asks, text) for text in normalize_texts(sentences)],
        "length": np.log1p([len(text) for text in sentences]),
        "passage_share": soft / max(float(soft.max(initial=0.0)), 1e-6),
    }
    return np.stack(
        [np.asarray(columns[name], dtype=np.float32) for name in SENTENCE_FEATURES], axis=1
    )


def _segments(
    snapshot: Snapshot, words: QueryWords, sequences: Sequence[NDArray[np.int32]]
) -> _Segments:
    flat = np.concatenate(sequences).astype(np.int64)
    lengths = np.fromiter(map(len, sequences), dtype=np.int64, count=len(sequences))
    owner_of = np.repeat(np.arange(len(sequences)), lengths)
    ends = flat == SENTENCE_END
    segment_of = np.cumsum(ends) - ends
    segment_owner = owner_of[ends]
    is_heading = np.ones(len(segment_owner), dtype=np.bool_)
    is_heading[1:] = segment_owner[1:] != segment_owner[:-1]
    kept = flat >= 0
    positions, position_segment = flat[kept], segment_of[kept]
    unique, inverse = _numbered(positions)
    cosines = _cosines(snapshot, words, unique)
    best = np.zeros((len(words.ids), len(segment_owner)), dtype=np.float32)
    if len(positions) and len(words.ids):
        starts = np.flatnonzero(np.diff(position_segment, prepend=-1))
        best[:, position_segment[starts]] = np.maximum.reduceat(cosines[:, inverse], starts, axis=1)
    return _Segments(unique, inverse, owner_of[kept], best, segment_owner, is_heading)


def _numbered(positions: Ints) -> tuple[Ints, Ints]:
    """Return the different ids, ascending, and the place of each position's id among them.

    What ``np.unique`` returns, by marking the ids instead of sorting the positions.
    """
    size = int(positions.max(initial=-1)) + 1
    occurs = np.zeros(size, dtype=np.bool_)
    occurs[positions] = True
    unique = np.flatnonzero(occurs)
    places = np.empty(size, dtype=np.int64)
    places[unique] = np.arange(len(unique))
    return unique, places[positions]


def _cosines(snapshot: Snapshot, words: QueryWords, unique: Ints) -> Floats:
    cosines = snapshot.term_cosines(words.vectors, unique.astype(np.int32))
    cosines[cosines < _LEAST_COSINE] = 0
    # A number is itself or nothing: 40 is near 50 in every vector space and means another thing.
    cosines[words.figures] = 0
    cosines[words.ids[:, None] == unique[None, :]] = 1
    return np.asarray(np.minimum(cosines, 1.0), dtype=np.float32)


def _row(matrix: NDArray[np.floating] | NDArray[np.bool_], index: int) -> Floats:
    """Return one row, or zeros where a question has no words at all."""
    if not len(matrix):
        return np.zeros(matrix.shape[1], dtype=np.float32)
    return np.asarray(matrix[index], dtype=np.float32)


def _by_owner(best: Floats, owner: Ints, count: int) -> Floats:
    starts = np.searchsorted(owner, np.arange(count))
    return np.asarray(np.maximum.reduceat(best, starts, axis=1), dtype=np.float32)


def _best_windows(segments: _Segments, weights: Floats, count: int) -> tuple[Floats, Floats]:
    """Return each passage's best coverage by one sentence and by two neighbours.

    A heading counts with every sentence under it.
    """
    starts = np.searchsorted(segments.owner, np.arange(count))
    headed = np.maximum(segments.best, segments.best[:, starts][:, segments.owner])
    single = weights @ headed
    following = np.zeros_like(headed)
    following[:, :-1] = headed[:, 1:]
    following[:, np.append(segments.owner[1:] != segments.owner[:-1], True)] = 0
    double = weights @ np.maximum(headed, following)
    return np.maximum.reduceat(single, starts), np.maximum.reduceat(double, starts)


def _share_present(ids: Ints, weights: Floats, segments: _Segments, count: int) -> Floats:
    if not len(ids):
        return np.full(count, 0.5, dtype=np.float32)
    present = np.zeros((len(ids), count), dtype=np.float32)
    for row, term_id in enumerate(ids.tolist()):
        at = np.searchsorted(segments.unique, term_id)
        if at < len(segments.unique) and segments.unique[at] == term_id:
            present[row, segments.position_owner[segments.positions == at]] = 1
    return (weights @ present) / np.float32(max(float(weights.sum()), 1e-6))


def _pairs_present(pairs: Ints, segments: _Segments, count: int) -> Floats:
    share = np.zeros(count, dtype=np.float32)
    if not len(pairs) or not len(segments.positions):
        return share
    opens = np.isin(segments.unique, pairs >> 32)
    first = np.flatnonzero(opens[segments.positions[:-1]])
    owner = segments.position_owner
    first = first[owner[first] == owner[first + 1]]
    terms = segments.unique[segments.positions[np.stack([first, first + 1])]]
    joined = _joined(terms[0], terms[1])
    at = np.minimum(np.searchsorted(pairs, joined), len(pairs) - 1)
    hit = pairs[at] == joined
    found = np.unique(owner[first[hit]] * len(pairs) + at[hit])
    np.add.at(share, found // len(pairs), 1.0)
    return share / np.float32(len(pairs))


def _mean_missing(exact: NDArray[np.bool_], count: int) -> Floats:
    if not len(exact):
        return np.zeros(count, dtype=np.float32)
    return np.asarray((~exact).mean(axis=0), dtype=np.float32)


def _joined(left: Ints, right: Ints) -> Ints:
    return left * np.int64(2**32) + right


def _grams(question: str, size: int) -> tuple[str, ...]:
    runs = _RUN.findall(normalize_text(question))
    return tuple({run[at : at + size]: None for run in runs for at in range(len(run) - size + 1)})


def _share_in(grams: tuple[str, ...], text: str) -> float:
    return sum(gram in text for gram in grams) / len(grams) if grams else 0.0


def _asked_for(question: str) -> str:
    if _ASKS_DATE.search(question):
        return "date"
    return "figure" if _ASKS_FIGURE.search(question) else ""


def _asked_present(asks: str, text: str) -> float:
    if not asks:
        return 0.0
    pattern = _DATE if asks == "date" else _FIGURE
    return 1.0 if pattern.search(text) else -1.0


def _is_latin(text: str) -> bool:
    latin = len(_LATIN.findall(text))
    return latin > 0 and latin > 3 * len(HAN.findall(text))
