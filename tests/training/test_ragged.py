"""Token sequences of many lengths in one array."""

from __future__ import annotations

import numpy as np

from training.ragged import join, packed, take_ranges


def test_taking_keeps_the_order_asked_for() -> None:
    sequences = packed(np.array([1, 2, 3, 4, 5, 6]), np.array([1, 3, 2]))
    taken = sequences.take(np.array([2, 0]))
    assert taken.flat.tolist() == [5, 6, 1]
    assert taken.lengths.tolist() == [2, 1]


def test_ranges_may_overlap() -> None:
    taken = take_ranges(np.arange(10), np.array([2, 1]), np.array([3, 2]))
    assert taken.flat.tolist() == [2, 3, 4, 1, 2]


def test_keeping_some_tokens_shortens_their_sequences() -> None:
    sequences = packed(np.array([1, 2, 3]), np.array([2, 1]))
    kept = sequences.keep(np.array([True, False, True]))
    assert (kept.flat.tolist(), kept.lengths.tolist()) == ([1, 3], [1, 1])


def test_thinning_never_empties_a_sequence() -> None:
    sequences = packed(np.arange(60), np.array([10, 0, 50]))
    thinned = sequences.thin(np.zeros(3), np.random.default_rng(0))
    assert thinned.lengths.tolist() == [1, 0, 1]


def test_joining_puts_collections_one_after_the_other() -> None:
    one, other = packed(np.array([1, 2]), np.array([2])), packed(np.array([3]), np.array([1]))
    both = join([one, other])
    assert (both.flat.tolist(), both.starts.tolist()) == ([1, 2, 3], [0, 2])
