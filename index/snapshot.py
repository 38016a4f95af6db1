"""One open generation of a local index: questions and ids in, hits and records out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.encoding import embedded_text
from index.generation import Generation
from index.manifest import Manifest
from index.pinyin import in_characters
from index.soft import SoftBm25
from index.sparse import Bm25, top
from index.store import StoreReader
from index.terms import query_terms
from index.types import NO_FILTERS, Document, DocumentSummary, Filters, Hit, Passage, Query

_CACHED_MASKS = 32
_CACHED_SCORES = 8  # of as many questions at once; each has four bytes a passage
_CACHED_TERMS = 1 << 16
_CACHED_VECTORS = 1 << 12
_UNKNOWN = -1

Allowed = NDArray[np.bool_] | None


class LocalSnapshot:
    """A ``Snapshot`` of a local index: the arrays of a generation and a view of its store.

    ``on_close`` is called once, after the store's view has ended.
    """

    def __init__(
        self,
        store: StoreReader,
        generation: Generation,
        embedder: Embedder,
        *,
        on_close: Callable[[], None],
    ) -> None:
        self._store = store
        self._postings = generation.postings
        self._dense = generation.dense
        self._words = generation.words
        self._bm25 = Bm25(generation.postings)
        self._soft = SoftBm25(generation.postings, generation.words)
        self._embedder = embedder
        self._on_close = on_close
        self._closed = False
        self._lock = threading.Lock()
        self._masks: dict[Filters, NDArray[np.bool_]] = {}
        self._known_terms: dict[str, int] = {}
        self._known_vectors: dict[str, NDArray[np.float32]] = {}
        self._known_scores: dict[tuple[str, ...], NDArray[np.float32]] = {}
        self.manifest: Manifest = generation.manifest

    @property
    def generation(self) -> int:
        """The number of the generation, at least 1."""
        return self.manifest.generation

    @property
    def retrievers(self) -> tuple[str, ...]:
        """The names that ``search`` and ``score`` take."""
        return ("bm25", "dense", "soft")

    @property
    def passage_count(self) -> int:
        """How many passages the generation holds."""
        return len(self._postings.passage_ids)

    @property
    def passage_ids(self) -> NDArray[np.int64]:
        """The ids of all passages, ascending."""
        return self._postings.passage_ids

    @property
    def store(self) -> StoreReader:
        """The view of the store that belongs to this generation."""
        return self._store

    def analyze(self, text: str) -> Query:
        """Normalise, segment and embed a question.

        A name in Latin letters that no document has is looked for as the Chinese word that is read
        so, if there is one: Binjiang as 滨江.
        """
        written = in_characters(text, self)
        vector = self._embedder.encode_queries([written])[0]
        return Query(text=text, terms=tuple(query_terms(written)), vector=vector)

    def search(
        self, retriever: str, query: Query, *, k: int, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        """Return at most ``k`` hits sorted by ``(-score, passage_id)``; zero scores are dropped.

        Raises:
            ValueError: no retriever has that name.
        """
        if retriever not in self.retrievers:
            raise _unknown(retriever, self.retrievers)
        allowed = self._allowed(filters)
        if allowed is not None and not allowed.any():
            return []
        if retriever == "dense":
            rows, scores = self._dense.search(query.vector, k=k, allowed=allowed)
        elif retriever == "bm25":
            rows, scores = self._bm25.search(self.term_ids(query.terms), k=k, allowed=allowed)
        elif not query.terms or not self.passage_count:
            return []
        else:
            rows, scores = top(self._soft_scores(query), k=k, allowed=allowed)
        ids = self._postings.passage_ids[rows]
        pairs = zip(ids.tolist(), scores.tolist(), strict=True)
        return [Hit(passage_id, score) for passage_id, score in pairs]

    def score(
        self, retriever: str, query: Query, passage_ids: Sequence[int]
    ) -> NDArray[np.float32]:
        """Return one retriever's score of each given passage, shape ``(len(passage_ids),)``.

        Raises:
            ValueError: no retriever has that name.
            KeyError: an id is unknown.
        """
        if retriever not in self.retrievers:
            raise _unknown(retriever, self.retrievers)
        rows = self._rows(passage_ids)
        if retriever == "dense":
            return self._dense.score(rows, query.vector)
        if retriever == "bm25":
            return self._bm25.score(self.term_ids(query.terms), rows)
        if not query.terms or not self.passage_count:
            return np.zeros(len(rows), dtype=np.float32)
        return self._soft_scores(query)[rows]

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of terms in this generation's vocabulary, −1 where unknown."""
        known = self._known_terms
        new = [term for term in terms if term not in known]
        if new:
            if len(known) > _CACHED_TERMS:
                known = self._known_terms = {}
                new = list(terms)
            found = self._store.term_ids(new)
            for term in new:
                known[term] = found.get(term, _UNKNOWN)
        return np.array([known[term] for term in terms], dtype=np.int32)

    def idf(self, term_ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return smoothed idf, ``ln(1 + (N − n + 0.5) / (n + 0.5))``; n = 0 for the id −1."""
        return self._bm25.idf(term_ids)

    def word_vectors(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of words, shape ``(len(terms), dimension)``."""
        known = self._known_vectors
        new = [term for term in dict.fromkeys(terms) if term not in known]
        if new:
            if len(known) > _CACHED_VECTORS:
                known = self._known_vectors = {}
                new = list(dict.fromkeys(terms))
            known.update(zip(new, self._embedder.encode_words(new), strict=True))
        rows = [np.zeros((0, self._embedder.dimension), np.float32)]
        return np.concatenate([*rows, *(known[term][None] for term in terms)])

    def text_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return L2-normalised vectors of texts as of passages, ``(len(texts), dimension)``."""
        return self._embedder.encode_passages(list(texts))

    def term_sequences(self, passage_ids: Sequence[int]) -> list[NDArray[np.int32]]:
        """Return each passage's term ids in reading order, sentences ended by ``SENTENCE_END``.

        Raises:
            KeyError: an id is unknown.
        """
        return [self._postings.sequence(row) for row in self._rows(passage_ids).tolist()]

    def term_cosines(
        self, vectors: NDArray[np.float32], term_ids: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Return the cosines of vectors and stored terms, ``(q, len(term_ids))``; 0 for no word."""
        return self._words.cosines(vectors, term_ids)

    def vector_drift(self, passage_id: int, context: str, text: str) -> float:
        """Return the largest difference between a stored vector and its text's, for doctor."""
        (row,) = self._rows([passage_id])
        stored = self._dense.vectors[row]
        fresh = self._embedder.encode_passages([embedded_text(context, text)])[0]
        return float(np.abs(stored - fresh).max(initial=0.0))

    def passages(self, passage_ids: Sequence[int]) -> list[Passage]:
        """Return the passages in the order of the ids given; an unknown id is a ``KeyError``."""
        return self._store.passages(passage_ids)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return a document's passages by ordinal; ``DocumentNotFoundError`` if there is none."""
        return self._store.document_passages(doc_id)

    def document(self, doc_id: str) -> Document:
        """Return a document with its text; ``DocumentNotFoundError`` if there is none."""
        return self._store.document(doc_id)

    def documents(self) -> list[DocumentSummary]:
        """Return all documents without their texts, sorted by ``doc_id``."""
        return self._store.documents()

    def summaries(self, doc_ids: Collection[str]) -> list[DocumentSummary]:
        """Return the named documents without their texts, sorted by id; unknown ids are left out."""
        return self._store.summaries(doc_ids)

    def close(self) -> None:
        """Release files and connections; calling it twice does no harm."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._store.close()
        self._on_close()

    def _soft_scores(self, query: Query) -> NDArray[np.float32]:
        """Return all rows' scores: who searches asks next for the scores of what all found."""
        scores = self._known_scores.get(query.terms)
        if scores is None:
            terms = query.terms
            scores = self._soft.scores(terms, self.term_ids(terms), self.word_vectors(terms))
            with self._lock:
                if len(self._known_scores) >= _CACHED_SCORES:
                    self._known_scores.pop(next(iter(self._known_scores)))
                self._known_scores[terms] = scores
        return scores

    def _rows(self, passage_ids: Sequence[int]) -> NDArray[np.int64]:
        wanted = np.asarray(passage_ids, dtype=np.int64).reshape(-1)
        rows = self._postings.find_passages(wanted)
        if (rows < 0).any():
            raise KeyError(int(wanted[rows < 0][0]))
        return rows

    def _allowed(self, filters: Filters) -> Allowed:
        """Return the mask over rows that filters leave, or None if they leave all."""
        if filters == NO_FILTERS:
            return None
        mask = self._masks.get(filters)
        if mask is None:
            mask = np.zeros(self.passage_count, dtype=np.bool_)
            passing = set(self._store.filtered_passage_ids(filters).tolist())
            mask[self._rows(sorted(passing - filters.without_passages))] = True
            with self._lock:
                if len(self._masks) >= _CACHED_MASKS:
                    self._masks.pop(next(iter(self._masks)))
                self._masks[filters] = mask
        return mask


def _unknown(retriever: str, known: Sequence[str]) -> ValueError:
    return ValueError(f"no retriever is called {retriever!r}; expected one of {', '.join(known)}")
