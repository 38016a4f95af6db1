"""Token sequences of many lengths, held in one array; slices and draws of them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from training.vocabulary import Vocabulary

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequence ``i`` is ``flat[starts[i] : starts[i] + lengths[i]]``; all int64."""

    flat: Ints
    starts: Ints
    lengths: Ints

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, indices: Ints) -> Ragged:
        """Return the chosen sequences, in that order, packed."""
        return take_ranges(self.flat, self.starts[indices], self.lengths[indices])

    def owners(self) -> Ints:
        """Return the index of the sequence that each packed token belongs to."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def keep(self, mask: NDArray[np.bool_]) -> Ragged:
        """Return packed sequences without the tokens where ``mask`` is false."""
        lengths = np.bincount(self.owners()[mask], minlength=len(self)).astype(np.int64)
        return packed(self.flat[mask], lengths)

    def thin(self, share: NDArray[np.float64], rng: np.random.Generator) -> Ragged:
        """Keep each token of sequence ``i`` with probability ``share[i]``, and always one."""
        chance = rng.random(len(self.flat))
        mask = chance < np.repeat(share, self.lengths)
        filled = self.lengths > 0
        sure = self.starts[filled] + rng.integers(0, self.lengths[filled])
        mask[sure] = True
        return self.keep(mask)


def packed(flat: Ints, lengths: Ints) -> Ragged:
    """Return sequences that stand one after the other in ``flat``."""
    starts = np.zeros(len(lengths), dtype=np.int64)
    np.cumsum(lengths[:-1], out=starts[1:])
    return Ragged(flat, starts, lengths)


def take_ranges(flat: Ints, starts: Ints, lengths: Ints) -> Ragged:
    """Return ``flat[starts[i] : starts[i] + lengths[i]]`` for every i, packed."""
    result = packed(flat, lengths)
    shifts = np.repeat(starts - result.starts, lengths)
    return Ragged(flat[np.arange(int(lengths.sum())) + shifts], result.starts, lengths)


def join(parts: Sequence[Ragged]) -> Ragged:
    """Return packed collections one after the other."""
    return packed(
        np.concatenate([part.flat for part in parts]),
        np.concatenate([part.lengths for part in parts]),
    )


def encode_rows(vocabulary: Vocabulary, texts: Sequence[str]) -> Ragged:
    """Return the embedding rows of each text's tokens, unknown tokens left out."""
    flats, lengths = [np.zeros(0, dtype=np.int64)], []
    for start in range(0, len(texts), 8_192):
        batch = list(texts[start : start + 8_192])
        for encoding in vocabulary.tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            rows = vocabulary.row_of_token[np.asarray(encoding.ids, dtype=np.int64)]
            rows = rows[rows > 0].astype(np.int64)
            flats.append(rows)
            lengths.append(len(rows))
    return packed(np.concatenate(flats), np.asarray(lengths, dtype=np.int64))
