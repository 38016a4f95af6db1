"""What is known of a question's sentences in, which answers best and how likely it does out.

Features say how much of the question a sentence holds, rules what speaks against it, the reader
what it makes of it. The weights of these, and of what stands beside the best sentence, are fitted by
``training/verdict.py`` to questions that strangers put to folders of documents
(docs/decisions/0016-verdict.md).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag.model_file import reading_model
from rag.ramp import ramp

BUNDLED_MODEL = Path(__file__).parent / "models" / "verdict.json"

FEATURES = (
    "judged",  # log-odds by features that the sentence answers: rag/answerability.py
    "doubted",  # log-odds that rules take from it: rag/doubts.py
    "read",  # the reader's score of it: rag/reader.py
    "language",  # ln of the chance that the answer is in its language; 0 in the question's own
    "others",  # what the next best five sentences have by the four above, their mean
    "elsewhere",  # by how much another passage has more evidence, in log-odds
)
_OTHERS = 5
_NOTHING = -4.0
"""Counted for each of the five that is missing: about what the lowest of five has."""
CAUTION = 1.6
"""Log-odds by which a chance is below the probability that the answer is right. Sentences are
compared by their shares of the best one's chance, which separate only where chances are small. With
1.6 the shares that ``rag.selection`` and others ask for mean what they meant when they were chosen:
the threshold then was a chance of 0.11, and 0.38 is the confidence of that."""
_SMALL, _LARGE = 2.5, 3.5
"""Decimal logarithms of how many passages: from the first to the second the next four count. Among
few passages on one topic the danger is a neighbour of the right sentence; among thousands it is also
a passage on another matter, and that its evidence tells best (0008-abstention.md)."""
_MORE, _STANDING, _FIRST_PASSAGES = 1.25, 0.75, 5
"""Log-odds won there for each of the passage's evidence, and lost for each of the mean of the five
best passages: what answers stands out."""
_PIVOT = -0.45
"""Log-odds won there, so that about as many questions are refused as in a small index."""
_MORE_IN_ORDER = 0.8
"""What the evidence counts there in the order beside its weight."""
_ABSURD = 1e4
"""Weights as large as this would overflow single precision, and what is no number declines nothing."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of each sentence, float32 ``(n,)``: the first four of ``FEATURES``.

    ``evidence`` are the log-odds that its passage answers, ``passages`` the ids of these, int64;
    ``cross`` tells sentences in another language than the question's.
    """

    judged: Floats
    doubted: Floats
    read: Floats
    language: Floats
    evidence: Floats
    passages: NDArray[np.int64]
    cross: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Weights of ``FEATURES``, and of the evidence in the order.

    Those of ``doubted``, ``others`` and ``elsewhere`` are negative: they speak against.
    """

    bias: float = 0.0
    judged: float = 1.0
    doubted: float = -1.0
    read: float = 0.0
    language: float = 0.0
    others: float = 0.0
    elsewhere: float = 0.0
    evidence: float = 0.0

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the weights; the bundled ones without a path.

        Raises:
            ModelError: the file is missing, damaged, or made for other features.
        """
        source = path or BUNDLED_MODEL
        with reading_model(source, "a verdict's weights"):
            stored = json.loads(source.read_text(encoding="utf-8"))["weights"]
            return cls(*(_sane(stored[one.name]) for one in fields(cls)))

    def __call__(self, known: Known, *, passages: int) -> tuple[list[int], list[float]]:
        """Return the sentences' places, the best first, and the chance of each in that order.

        The first has the chance that it answers at all; the others are as much less likely as they
        are worse. Ties stay as given. ``passages`` is how many the index has.
        """
        among = ramp(math.log10(max(passages, 1)), _SMALL, _LARGE)
        scores = self.order(known, among)
        order = np.argsort(-scores, kind="stable")
        first = int(order[0])
        weights = np.array([getattr(self, name) for name in FEATURES], dtype=np.float32)
        log_odds = self.bias + float(weights @ self.features(known, first))
        if not known.cross[first]:
            log_odds += among * _standing_out(known, first)
        behind = (log_odds - scores[first] + scores[order]).astype(np.float64)
        chances: list[float] = (0.5 * (1 + np.tanh(0.5 * behind))).tolist()
        return order.tolist(), chances

    def order(self, known: Known, among: float = 0.0) -> Floats:
        """Return what orders the sentences, float32 ``(n,)``, higher first.

        ``among`` tells, from 0 to 1, how large the index is.
        """
        by_evidence = (self.evidence + among * _MORE_IN_ORDER) * known.evidence
        result: Floats = (self._alone(known) + by_evidence).astype(np.float32)
        return result

    def features(self, known: Known, first: int) -> Floats:
        """Return ``FEATURES`` of the question whose best sentence is ``first``."""
        alone = self._alone(known)
        rest = np.sort(np.delete(alone, first))[::-1][:_OTHERS]
        others = (float(rest.sum()) + _NOTHING * (_OTHERS - len(rest))) / _OTHERS
        own = (known.judged, known.doubted, known.read, known.language)
        elsewhere = known.evidence.max() - known.evidence[first]
        return np.array([*(one[first] for one in own), others, elsewhere], dtype=np.float32)

    def _alone(self, known: Known) -> Floats:
        """Return what a sentence has by itself, float32 ``(n,)``."""
        result: Floats = (
            self.judged * known.judged
            + self.doubted * known.doubted
            + self.read * known.read
            + self.language * known.language
        )
        return result


NEUTRAL = Verdict()
"""Features and rules alone, as they are."""


def confidence(chance: float) -> float:
    """Return the probability, in [0, 1], that what has this chance is a right answer."""
    odds = math.exp(CAUTION) * chance
    return odds / (odds + 1.0 - chance)


def chance_at(confidence: float) -> float:
    """Return the chance at which ``confidence`` is this."""
    odds = math.exp(-CAUTION) * confidence
    return odds / (odds + 1.0 - confidence)


def _standing_out(known: Known, first: int) -> float:
    """Return the log-odds that the best sentence of a large index gains by its passage."""
    by_passage: dict[int, float] = dict(
        zip(known.passages.tolist(), known.evidence.tolist(), strict=True)
    )
    best = sorted(by_passage.values())[-_FIRST_PASSAGES:]
    return _MORE * float(known.evidence[first]) - _STANDING * sum(best) / len(best) + _PIVOT


def _sane(weight: float) -> float:
    if not abs(weight) < _ABSURD:
        raise ValueError("a weight is no number or too large")
    return float(weight)
