"""What ``rag`` may ask of an index: the protocol that every engine implements.

A ``Snapshot`` is one generation, open for reading and unchanged until it is closed. All its
methods may be called from several threads at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.types import NO_FILTERS, Document, DocumentSummary, Filters, Hit, Passage, Query

SENTENCE_END = -1
"""Ends a sentence in a term sequence; the first segment is the title and headings."""


class Snapshot(Protocol):
    """One generation of an index, open for reading."""

    @property
    def generation(self) -> int:
        """The number of the generation, at least 1."""

    @property
    def retrievers(self) -> tuple[str, ...]:
        """The names that ``search`` and ``score`` take, e.g. ``("bm25", "dense", "soft")``."""

    @property
    def passage_count(self) -> int:
        """How many passages the generation holds."""

    def analyze(self, text: str) -> Query:
        """Normalise, segment and embed a question."""

    def search(
        self, retriever: str, query: Query, *, k: int, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        """Return at most ``k`` hits sorted by ``(-score, passage_id)``; zero scores are dropped.

        Raises:
            ValueError: no retriever has that name.
        """

    def score(
        self, retriever: str, query: Query, passage_ids: Sequence[int]
    ) -> NDArray[np.float32]:
        """Return one retriever's score of each given passage, shape ``(len(passage_ids),)``."""

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of terms in this generation's vocabulary, −1 where unknown."""

    def idf(self, term_ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return smoothed idf, ``ln(1 + (N − n + 0.5) / (n + 0.5))``; n = 0 for the id −1."""

    def word_vectors(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of words, shape ``(len(terms), dimension)``."""

    def text_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of texts as of passages, ``(len(texts), dimension)``."""

    def term_sequences(self, passage_ids: Sequence[int]) -> list[NDArray[np.int32]]:
        """Return each passage's term ids in reading order, sentences ended by ``SENTENCE_END``.

        The first segment is the passage's title and headings (it may be empty), so a sequence
        always holds at least one ``SENTENCE_END``.
        """

    def term_cosines(
        self, vectors: NDArray[np.float32], term_ids: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return the cosines of L2-normalised ``vectors`` ``(q, dimension)`` and stored terms.

        Shape ``(q, len(term_ids))``. Only words have a vector: stop words, numbers, seams of words
        and unknown ids have cosines of 0.
        """

    def passages(self, passage_ids: Sequence[int]) -> list[Passage]:
        """Return the passages in the order of the ids given; an unknown id is a ``KeyError``."""

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return a document's passages by ordinal; ``DocumentNotFoundError`` if there is none."""

    def document(self, doc_id: str) -> Document:
        """Return a document with its text; ``DocumentNotFoundError`` if there is none."""

    def documents(self) -> list[DocumentSummary]:
        """Return all documents without their texts, sorted by ``doc_id``."""

    def summaries(self, doc_ids: Collection[str]) -> list[DocumentSummary]:
        """Return the named documents without their texts, sorted by id; unknown ids are left out."""

    def close(self) -> None:
        """Release files and connections; calling it twice does no harm."""
