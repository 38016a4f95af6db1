"""Matches of passages' sentences, by hand: which sentence is the best, and how dense it is."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from rag.segments import Segments, best_windows, densities

# Two passages: a heading and three sentences, and one sentence without a heading.
OWNER = np.array([0, 0, 0, 0, 1])
BEST = np.array([[0.9, 0.0, 0.0, 0.0, 0.5], [0.0, 0.2, 0.6, 0.6, 0.0]], dtype=np.float32)
WEIGHTS = np.array([0.75, 0.25], dtype=np.float32)
# Terms 10, 20, 30 in the segments 0 | 1 2 | 3 1 | 2 2 2 | 1, each a place in ``unique``.
UNIQUE = np.array([10, 20, 30])
NEAR = np.array([1.0, 0.5, 0.0], dtype=np.float32)
IDF = np.array([2.0, 4.0, 1.0], dtype=np.float32)
POSITIONS = np.array([0, 0, 1, 2, 0, 1, 1, 1, 0])
POSITION_SEGMENT = np.array([0, 1, 1, 2, 2, 3, 3, 3, 4])


@pytest.fixture
def segments() -> Segments:
    return Segments(
        unique=UNIQUE,
        near=NEAR,
        positions=POSITIONS,
        position_segment=POSITION_SEGMENT,
        position_owner=OWNER[POSITION_SEGMENT],
        best=BEST,
        owner=OWNER,
    )


def test_a_heading_counts_with_each_sentence_and_is_not_the_best_one(segments: Segments) -> None:
    sentence, segment, window = best_windows(segments, WEIGHTS, 2)
    assert sentence.tolist() == pytest.approx([0.75 * 0.9 + 0.25 * 0.6, 0.75 * 0.5])
    assert window.tolist() == pytest.approx(sentence.tolist())
    assert segment.tolist() == [2, 4]  # of two that cover as much the first


def test_where_nothing_matches_the_first_sentence_is_the_best(segments: Segments) -> None:
    _, segment, _ = best_windows(segments, np.zeros(2, dtype=np.float32), 2)
    assert segment.tolist() == [1, 4]


def test_density_is_the_mean_of_what_is_near_by_idf(segments: Segments) -> None:
    passage, sentence, length = densities(segments, IDF, np.array([2, 4]), 2)
    in_first = (3 * 2 * 1 + 4 * 4 * 0.5 + 0) / (3 * 2 + 4 * 4 + 1)
    assert passage.tolist() == pytest.approx([in_first, 1.0])
    assert sentence.tolist() == pytest.approx([2 / 3, 1.0])
    assert length.tolist() == pytest.approx([log(3), log(2)])
