"""Texts in, L2-normalised vectors out: the protocol that every embedding model implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """An embedding model. All results are float32, shape ``(len(texts), dimension)``.

    Rows are L2-normalised; a text with nothing in it that the model knows gives a zero row.
    Methods may be called from several threads at once.
    """

    @property
    def name(self) -> str:
        """The name or path that the user chose; ``bundled`` for the shipped model."""

    @property
    def fingerprint(self) -> str:
        """A hash of the weights and settings: indexes made with another one are refused."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages (with the model's passage prompt, where it has one)."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions (with the model's query prompt, where it has one)."""

    def encode_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Embed single words without any prompt, for word-level matching."""
