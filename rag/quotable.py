"""A passage and a claim in, the runs of whole sentences that may be quoted for it out."""

from __future__ import annotations

import functools

from index.normalize import normalize_text
from index.sentences import sentences
from index.types import Passage, Span
from rag.injection import instruction_spans
from rag.quantities import quantities

Window = Span
_SIZES = (1, 2, 3)
_FIGURE_WEIGHT = 2.0


def windows(passage: Passage, claim: str) -> list[list[Window]]:
    """Return ranges of ``passage.text`` by size: one sentence, two, three, and as many as follow.

    Within a size the likeliest comes first, ties in reading order. Sentences that speak to a
    machine are in no range.
    """
    runs = _runs(passage.text)
    wanted = _features(claim)
    found = []
    for size in _SIZES:
        ranges = [
            _trimmed(passage.text, run[i][0], run[i + size - 1][1])
            for run in runs
            for i in range(len(run) - size + 1)
        ]
        found.append(_ranked(passage.text, ranges, wanted))
    whole = [
        _trimmed(passage.text, run[0][0], run[-1][1]) for run in runs if len(run) > max(_SIZES)
    ]
    found.append(_ranked(passage.text, whole, wanted))
    return [ranges for ranges in found if ranges]


@functools.lru_cache(maxsize=256)
def _runs(text: str) -> tuple[tuple[Span, ...], ...]:
    barred = set(instruction_spans(text))
    runs: list[tuple[Span, ...]] = []
    run: list[Span] = []
    for span in sentences(text):
        if span in barred or not text[span[0] : span[1]].strip():
            runs.append(tuple(run))
            run = []
        else:
            run.append(span)
    runs.append(tuple(run))
    return tuple(run for run in runs if run)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ranked(text: str, ranges: list[Span], wanted: frozenset[str]) -> list[Span]:
    def score(span: Span) -> tuple[float, int]:
        shared = wanted & _features(text[span[0] : span[1]])
        figures = sum(feature.startswith("=") for feature in shared)
        return -(len(shared) + _FIGURE_WEIGHT * figures), span[0]

    return sorted(ranges, key=score)


@functools.lru_cache(maxsize=1024)
def _features(text: str) -> frozenset[str]:
    """Return a text's two-character runs and, marked by "=", its values."""
    normal = "".join(char for char in normalize_text(text) if char.isalnum())
    pairs = {normal[i : i + 2] for i in range(len(normal) - 1)}
    values = {f"={q.date or (round(q.value, 6), q.unit)}" for q in quantities(text) if not q.weak}
    return frozenset(pairs | values)
