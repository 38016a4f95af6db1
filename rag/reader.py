"""A question and sentences in, how far each reads like one that answers it out.

A small transformer over the embedding model's token vectors, and its own of common tokens: the
question, the sentence, what stands before it and its headings are read together, and attention
sees which tokens are the same or near. It tells a near miss (the same matter, another attribute)
better than counts of matching words do. Trained by ``training/reader.py``; run with numpy alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.embedding_models import StaticEmbedder
from index.errors import ModelError
from index.types import Passage
from rag.model_file import REMEDY, reading_model

BUNDLED_MODEL = Path(__file__).parent / "models" / "reader.safetensors"

QUESTION, SENTENCE, BEFORE, HEADING = 1, 2, 3, 4
"""Segments; 0 is the one token that gathers what is found."""
_LIMITS = {QUESTION: 48, SENTENCE: 80, BEFORE: 40, HEADING: 16}
"""Tokens that are read of each segment; of what stands before, the last ones."""
_BEFORE_CHARACTERS, _HEADING_CHARACTERS = 160, 60
FLAGS = 4
"""Bits of a token's kind, lowest first: a digit, a Chinese numeral, Latin, no letter or digit."""
PAD = -1
VECTOR_GAIN, COSINE_GAIN, SAME_GAIN = 4.0, 4.0, 2.0
"""What vectors are multiplied by, and in attention the learnt weights of nearness and sameness."""
KERNEL = 5
"""Neighbouring tokens that a convolution sees."""
NEVER = -1e9
_TOGETHER = 4
"""Sentences of like length that are computed at once."""
_EPSILON = 1e-5
_CLAUSE = re.compile(r"(?<=[，；：])|(?<=[,;:])(?!\d)")
_LONG, _CLAUSES, _MOST_CLAUSES = 50, 4, 20
"""Characters and clauses from which on a sentence is read clause by clause, and up to how many:
with more it is an enumeration, and would take long."""

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Row = tuple[Integers, Integers]
"""Token ids and their segments."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with what it is read with: the text before it, and its headings."""

    sentence: str
    before: str = ""
    heading: str = ""


def reading_in(passage: Passage, start: int, said: str, titles: Mapping[str, str]) -> Reading:
    """Return what a passage says from ``start`` on with what stands before it, and its headings.

    Where there are none, with the document's title, by its id, as in training.
    """
    heading = "\n".join(passage.headings) or titles.get(passage.doc_id, "")
    return Reading(said, passage.text[:start], heading)


def by_clauses(reading: Reading) -> list[Reading]:
    """Return a long sentence as every two clauses that stand together; any other as it is.

    Each is read with what stands before it. Most sentences of the training texts are short: in a
    long one the clause that answers goes unnoticed among the others.
    """
    clauses = [one for one in _CLAUSE.split(reading.sentence) if one.strip()]
    if len(reading.sentence) < _LONG or not _CLAUSES <= len(clauses) <= _MOST_CLAUSES:
        return [reading]
    return [
        Reading(first + second, reading.before + "".join(clauses[:at]), reading.heading)
        for at, (first, second) in enumerate(pairwise(clauses))
    ]


def document_titles(snapshot: Snapshot, passages: Iterable[Passage]) -> dict[str, str]:
    """Return the titles of the documents of passages, by id."""
    found = snapshot.summaries({one.doc_id for one in passages})
    return {one.doc_id: one.title for one in found}


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids and their segments, both ``(n, length)``; segment −1 is padding."""

    token_ids: Integers
    segments: Integers


class Reader:
    """Reads sentences with a question; immutable, safe in several threads."""

    def __init__(self, weights: dict[str, Floats], tokens: StaticEmbedder, *, heads: int) -> None:
        self._weights = weights
        self._tokens = tokens
        self._heads = heads
        self._layers = sum(name.endswith(".qkv.weight") for name in weights)

    @classmethod
    def load(cls, tokens: StaticEmbedder, path: Path | None = None) -> Self:
        """Read the weights; the bundled ones without a path.

        Args:
            tokens: the bundled embedding model, whose tokens and vectors the reader was trained on.
            path: a file written by ``training/reader.py``.

        Raises:
            ModelError: the file is missing, damaged, or made for another embedding model.
        """
        from safetensors import SafetensorError, safe_open

        source = path or BUNDLED_MODEL
        with reading_model(source, "a reader's weights", IndexError, SafetensorError):
            with safe_open(source, framework="numpy") as file:
                noted = file.metadata() or {}
                weights = {key: file.get_tensor(key).astype(np.float32) for key in file.keys()}  # noqa: SIM118
            if noted.get("embedding") != tokens.fingerprint:
                raise ModelError(
                    f"{source}: made for another embedding model than the bundled one; {REMEDY}"
                )
            reader = cls(weights, tokens, heads=int(noted["heads"]))
            reader.score("?", [Reading("?")])  # weights that are missing would show only here
        return reader

    def score(self, question: str, readings: Sequence[Reading]) -> Floats:
        """Return a score in log-odds of each sentence, float32 ``(len(readings),)``."""
        if not readings:
            return np.zeros(0, dtype=np.float32)
        scores = np.zeros(len(readings), dtype=np.float32)
        for places, part in by_length(_rows(self._tokens, question, readings), _TOGETHER):
            scores[places] = self._forward(part)
        return scores

    def best(self, question: str, groups: Sequence[Sequence[Reading]]) -> Floats:
        """Return the best score in each group of readings, none empty, float32 ``(len(groups),)``."""
        scores = self.score(question, [one for group in groups for one in group])
        starts = np.cumsum([0, *map(len, groups)])[:-1]
        return np.asarray(np.maximum.reduceat(scores, starts), dtype=np.float32)

    def _forward(self, given: Batch) -> Floats:
        ids, segments = given.token_ids, given.segments
        absent, real = segments == PAD, segments > 0
        vectors = self._tokens.token_vectors(ids)
        vectors[~real] = 0.0
        cosines = vectors @ vectors.transpose(0, 2, 1)
        same = (ids[:, :, None] == ids[:, None, :]) & real[:, :, None] & real[:, None, :]
        known = self._weights
        states = self._linear("proj", VECTOR_GAIN * vectors)
        states += self._linear("feat", self._features(given, cosines, same))
        states += known["seg.weight"][np.maximum(segments, 0)]
        states += known["common.weight"][known["places"][ids].astype(np.int64)]
        states[:, 0] = known["cls"] + known["seg.weight"][0]
        states = self._norm("ln0", states)
        bias = np.where(absent, NEVER, 0.0).astype(np.float32)[:, None, None, :]
        asked = segments == QUESTION
        # Of the last layer only what gathers and the question, which stand first, are looked at.
        first = 1 + int(asked[0].sum())
        for at in range(self._layers):
            wanted = first if at == self._layers - 1 else states.shape[1]
            states = self._layer(f"L.{at}", states, cosines, same, bias, absent, wanted=wanted)
        states, asked = self._norm("ln", states), asked[:, :first]
        mean = (states * asked[..., None]).sum(axis=1) / np.maximum(
            asked.sum(axis=1, dtype=np.float32), 1
        )[:, None]
        hidden = _gelu(self._linear("out.0", np.concatenate([states[:, 0], mean], axis=1)))
        result: Floats = self._linear("out.2", hidden)[:, 0]
        return result

    def _features(self, given: Batch, cosines: Floats, same: NDArray[np.bool_]) -> Floats:
        """Return what is told of each token beside its vector, ``(n, length, 4 + FLAGS)``.

        Its weight; its nearest among the tokens of the other side (of the sentence, for those of
        the question); whether that is the same; how near the question's is in the surroundings.
        """
        segments = given.segments
        asked, said, around = segments == QUESTION, segments == SENTENCE, segments >= BEFORE
        other = np.where(asked[:, :, None], said[:, None, :], asked[:, None, :])
        beside = asked[:, :, None] & around[:, None, :]
        nearest, found = (cosines * other).max(axis=2), (same & other).max(axis=2)
        context = np.maximum((cosines * beside).max(axis=2), (same & beside).max(axis=2))
        kinds = self._weights["kinds"][given.token_ids].astype(np.int64)
        flags = [(kinds >> bit) & 1 for bit in range(FLAGS)]
        columns = (self._weights["importance"][given.token_ids], nearest, found, context, *flags)
        return np.stack([np.asarray(one, dtype=np.float32) for one in columns], axis=-1)

    def _layer(
        self,
        name: str,
        states: Floats,
        cosines: Floats,
        same: NDArray[np.bool_],
        bias: Floats,
        absent: NDArray[np.bool_],
        *,
        wanted: int,
    ) -> Floats:
        """Return the states of the first ``wanted`` tokens after a layer."""
        states = states + self._convolved(f"{name}.conv", np.where(absent[..., None], 0.0, states))
        n, length, width = states.shape
        split = self._linear(f"{name}.qkv", self._norm(f"{name}.ln1", states))
        query, key, value = split.reshape(n, length, 3, self._heads, -1).transpose(2, 0, 3, 1, 4)
        states, query = states[:, :wanted], query[:, :, :wanted]
        weights = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // self._heads))
        near = self._weights[f"{name}.cosw"] * COSINE_GAIN
        equal = self._weights[f"{name}.samew"] * SAME_GAIN
        weights += near[:, None, None] * cosines[:, None, :wanted]
        weights += equal[:, None, None] * same[:, None, :wanted]
        weights += bias
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(n, wanted, width)
        states = states + self._linear(f"{name}.o", mixed)
        inner = _gelu(self._linear(f"{name}.f1", self._norm(f"{name}.ln2", states)))
        return states + self._linear(f"{name}.f2", inner)

    def _linear(self, name: str, values: Floats) -> Floats:
        # One product of two matrices is faster than one for each sentence.
        rows = values.reshape(-1, values.shape[-1]) @ self._weights[f"{name}.weight"].T
        rows += self._weights[f"{name}.bias"]
        result: Floats = rows.reshape(*values.shape[:-1], -1)
        return result

    def _norm(self, name: str, values: Floats) -> Floats:
        centred = values - values.mean(axis=-1, keepdims=True)
        deviation = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + _EPSILON)
        result: Floats = centred / deviation * self._weights[f"{name}.weight"]
        return result + self._weights[f"{name}.bias"]

    def _convolved(self, name: str, values: Floats) -> Floats:
        """Return the depthwise convolution over neighbouring tokens, the shape of ``values``."""
        margin = KERNEL // 2
        padded = np.pad(values, ((0, 0), (margin, margin), (0, 0)))
        kernel = self._weights[f"{name}.weight"][:, 0, :]
        length = values.shape[1]
        result = np.zeros_like(values)
        for at in range(KERNEL):
            result += padded[:, at : at + length] * kernel[:, at]
        return result + self._weights[f"{name}.bias"]


def batch(tokens: StaticEmbedder, question: str, readings: Sequence[Reading]) -> Batch:
    """Return the padded tokens of a question read with each sentence."""
    return padded(_rows(tokens, question, readings))


def _rows(tokens: StaticEmbedder, question: str, readings: Sequence[Reading]) -> list[Row]:
    texts = [
        *(one.sentence for one in readings),
        *(one.before[-_BEFORE_CHARACTERS:] for one in readings),
        *(one.heading[-_HEADING_CHARACTERS:] for one in readings),
    ]
    (asked, *found), n = tokens.token_ids([question, *texts]), len(readings)
    rows = []
    for at in range(n):
        parts = {
            QUESTION: asked[: _LIMITS[QUESTION]],
            SENTENCE: found[at][: _LIMITS[SENTENCE]],
            BEFORE: found[n + at][-_LIMITS[BEFORE] :],
            HEADING: found[2 * n + at][-_LIMITS[HEADING] :],
        }
        row = [(0, 0), *((token, part) for part, ids in parts.items() for token in ids)]
        read, segments = np.array(row, dtype=np.int64).T
        rows.append((read, segments))
    return rows


def by_length(rows: Sequence[Row], size: int) -> Iterator[tuple[list[int], Batch]]:
    """Yield at most ``size`` rows of like length at once, with their places: padding takes time."""
    order = sorted(range(len(rows)), key=lambda at: len(rows[at][0]))
    for at in range(0, len(order), size):
        places = order[at : at + size]
        yield places, padded([rows[place] for place in places])


def padded(rows: Sequence[Row]) -> Batch:
    """Return rows of token ids with their segments as one batch."""
    length = max(len(ids) for ids, _ in rows)
    token_ids = np.zeros((len(rows), length), dtype=np.int64)
    segments = np.full((len(rows), length), PAD, dtype=np.int64)
    for at, (ids, of) in enumerate(rows):
        token_ids[at, : len(ids)], segments[at, : len(of)] = ids, of
    return Batch(token_ids, segments)


def _gelu(values: Floats) -> Floats:
    """Return the Gaussian error linear unit, by tanh (Hendrycks and Gimpel 2016)."""
    # Powers are an order of magnitude slower than products.
    inner = np.float32(0.044715) * values * values + np.float32(1)
    inner *= np.float32(np.sqrt(2 / np.pi)) * values
    result: Floats = np.float32(0.5) * values * (np.tanh(inner) + np.float32(1))
    return result
