"""Small real implementations for tests: no files, no training, the same result every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class HashingEmbedder:
    """An ``Embedder`` of hashed character bigrams: texts that share characters are near.

    ``seed`` changes the fingerprint and all vectors.
    """

    def __init__(self, *, dimension: int = 64, seed: int = 0) -> None:
        self._dimension = dimension
        self._seed = seed

    @property
    def name(self) -> str:
        """The name under which it appears in a manifest."""
        return "hashing-double"

    @property
    def fingerprint(self) -> str:
        """Differs for each dimension and seed."""
        return f"hashing-{self._dimension}-{self._seed}"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages."""
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions."""
        return self._encode(texts)

    def encode_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Embed words."""
        return self._encode(words)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        out = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for gram in {text[i : i + 2] for i in range(max(len(text) - 1, 1))} - {""}:
                digest = hashlib.blake2b(f"{self._seed}{gram}".encode(), digest_size=8).digest()
                value = int.from_bytes(digest, "big")
                out[row, value % self._dimension] += 1.0 if value >> 63 else -1.0
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        out /= np.maximum(norms, np.float32(1e-12))
        return out
