"""Texts in, an in-memory snapshot out, with the index's own retrievers over it.

Training and benchmarks need one passage a paragraph, whatever the chunker would do, and pools that
come and go; the rankings are those of the shipped code.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END
from index.dense import DenseIndex, write_dense
from index.embedder import Embedder
from index.inference import infer_language
from index.pinyin import in_characters
from index.postings import Postings
from index.soft import SoftBm25
from index.sparse import Bm25, top
from index.terms import passage_terms, query_terms
from index.types import NO_FILTERS, Document, DocumentSummary, Filters, Hit, Passage, Query
from index.words import Words


class PoolSnapshot:
    """A ``Snapshot`` of texts; passage ids are 1-based positions, each its own document."""

    def __init__(
        self, texts: Sequence[str], embedder: Embedder, *, headings: Sequence[str] = ()
    ) -> None:
        self._texts = list(texts)
        self._headings = list(headings) or [""] * len(self._texts)
        self._langs = np.array([infer_language(text) for text in self._texts])
        self._in_langs: dict[frozenset[str], NDArray[np.bool_]] = {}
        self._soft_scored: tuple[tuple[str, ...], NDArray[np.float32]] = (
            (),
            np.zeros(0, np.float32),
        )
        self._embedder = embedder
        self._terms: dict[str, int] = {}
        sequences = [
            self._sequence(heading, text)
            for heading, text in zip(self._headings, self._texts, strict=True)
        ]
        ids = np.arange(1, len(self._texts) + 1)
        self._postings = Postings.build(ids, sequences)
        self._bm25 = Bm25(self._postings)
        contextual = [
            f"{heading}\n{text}" if heading else text
            for heading, text in zip(self._headings, self._texts, strict=True)
        ]
        with tempfile.TemporaryDirectory() as folder:
            write_dense(Path(folder), embedder.encode_passages(contextual))
            self._dense = DenseIndex.open(Path(folder))
        texts_of_terms = dict(enumerate(self._terms))
        self._words = Words.empty(dimension=embedder.dimension).updated(
            self._postings.term_ids,
            texts=lambda ids: {i: texts_of_terms[i] for i in ids},
            encode=embedder.encode_words,
        )
        self._soft = SoftBm25(self._postings, self._words)

    def _sequence(self, heading: str, text: str) -> NDArray[np.int32]:
        known = self._terms
        ids: list[int] = []
        for segment in passage_terms(heading, text):
            ids.extend(known.setdefault(term, len(known)) for term in segment)
            ids.append(SENTENCE_END)
        return np.asarray(ids, dtype=np.int32)

    @property
    def generation(self) -> int:
        """Always 1."""
        return 1

    @property
    def retrievers(self) -> tuple[str, ...]:
        """The names that ``search`` and ``score`` take."""
        return ("bm25", "dense", "soft")

    @property
    def passage_count(self) -> int:
        """How many texts there are."""
        return len(self._texts)

    def analyze(self, text: str) -> Query:
        """Normalise, segment and embed a question."""
        written = in_characters(text, self)
        vector = self._embedder.encode_queries([written])[0]
        return Query(text, tuple(query_terms(written)), vector)

    def search(
        self, retriever: str, query: Query, *, k: int, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        """Return at most ``k`` hits; of filters, languages and passages to leave out count."""
        allowed = self._allowed(filters)
        if retriever == "bm25":
            rows, scores = self._bm25.search(self.term_ids(query.terms), k=k, allowed=allowed)
        elif retriever == "dense":
            rows, scores = self._dense.search(query.vector, k=k, allowed=allowed)
        elif retriever == "soft":
            rows, scores = top(self._soft_scores(query), k=k, allowed=allowed)
        else:
            raise ValueError(f"no retriever is called {retriever!r}")
        return [Hit(int(row) + 1, float(s)) for row, s in zip(rows, scores, strict=True)]

    def score(
        self, retriever: str, query: Query, passage_ids: Sequence[int]
    ) -> NDArray[np.float32]:
        """Return one retriever's score of each given passage."""
        rows = np.asarray(passage_ids, dtype=np.int64) - 1
        if retriever == "bm25":
            return self._bm25.score(self.term_ids(query.terms), rows)
        if retriever == "dense":
            return self._dense.score(rows, query.vector)
        if retriever == "soft":
            return self._soft_scores(query)[rows]
        raise ValueError(f"no retriever is called {retriever!r}")

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of terms, −1 where unknown."""
        return np.array([self._terms.get(term, -1) for term in terms], dtype=np.int32)

    def idf(self, term_ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return smoothed idf."""
        return self._bm25.idf(term_ids)

    def word_vectors(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of words."""
        return self._embedder.encode_words(list(terms))

    def text_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of texts as of passages, ``(len(texts), dimension)``."""
        return self._embedder.encode_passages(list(texts))

    def term_sequences(self, passage_ids: Sequence[int]) -> list[NDArray[np.int32]]:
        """Return each passage's term ids in reading order."""
        return [self._postings.sequence(int(passage_id) - 1) for passage_id in passage_ids]

    def term_cosines(
        self, vectors: NDArray[np.float32], term_ids: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return the cosines of vectors and known terms; 0 for terms that are no words."""
        return self._words.cosines(vectors, term_ids)

    def passages(self, passage_ids: Sequence[int]) -> list[Passage]:
        """Return the passages in the order of the ids given."""
        return [self._passage(int(passage_id)) for passage_id in passage_ids]

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return the one passage of a document."""
        return [self._passage(int(doc_id))]

    def document(self, doc_id: str) -> Document:
        """Return a text as a document."""
        return Document(doc_id, "", "", "", "", self._texts[int(doc_id) - 1])

    def documents(self) -> list[DocumentSummary]:
        """Return nothing: a pool is only searched."""
        return []

    def summaries(self, doc_ids: Collection[str]) -> list[DocumentSummary]:
        """Return nothing: a pool is only searched."""
        del doc_ids
        return []

    def close(self) -> None:
        """Do nothing."""

    def _allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        if filters == NO_FILTERS:
            return None
        if filters != Filters(langs=filters.langs, without_passages=filters.without_passages):
            raise ValueError("a pool filters by language and passage alone")
        langs = filters.langs
        if langs not in self._in_langs:
            inside = np.isin(self._langs, sorted(langs)) if langs else self._langs != ""
            self._in_langs[langs] = inside
        mask = self._in_langs[langs].copy()
        mask[np.array(sorted(filters.without_passages), dtype=np.int64) - 1] = False
        return mask

    def _soft_scores(self, query: Query) -> NDArray[np.float32]:
        """Return all scores: who searches asks next for the scores of what all found."""
        terms = query.terms
        if self._soft_scored[0] != terms or not terms:
            scores = self._soft.scores(terms, self.term_ids(terms), self.word_vectors(terms))
            self._soft_scored = (terms, scores)
        return self._soft_scored[1]

    def _passage(self, passage_id: int) -> Passage:
        text = self._texts[passage_id - 1]
        heading = self._headings[passage_id - 1]
        return Passage(
            passage_id,
            str(passage_id),
            0,
            ((0, len(text)),),
            text,
            (heading,) if heading else (),
        )
