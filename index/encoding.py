"""Stored passages in, their vectors and term sequences out, in batches and through the caches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.backend import SENTENCE_END
from index.embedder import Embedder
from index.errors import ModelError
from index.terms import passage_terms
from index.writing import StoreWriter, Unindexed

_BATCH = 1024


def embedded_text(context: str, text: str) -> str:
    """Return what a passage is embedded by: its title and headings, and what it shows."""
    return f"{context}\n{text}" if context else text


@dataclass(slots=True)
class Encoded:
    """Passages by the order they came in: ids, vectors, and term ids in reading order."""

    passage_ids: list[int] = field(default_factory=list)
    blocks: list[NDArray[np.float32]] = field(default_factory=list)
    sequences: list[NDArray[np.int32]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Embedding:
    """A batch whose vectors are being made."""

    keys: list[bytes]
    known: dict[bytes, bytes]
    new: Future[dict[bytes, bytes]]


class PassageEncoder:
    """Embeds and segments each content once; belongs to one thread; to be closed.

    What is cached in the store is taken from there, what is not is put there.
    """

    def __init__(self, store: StoreWriter, embedder: Embedder, *, segmenter: str) -> None:
        self._store = store
        self._embedder = embedder
        self._segmenter = segmenter
        self._waiting: list[Unindexed] = []
        self._numbers: dict[str, int] = {}
        self._encoded = Encoded()
        # Embedding spends most of its time outside the interpreter's lock: on a second core, it
        # keeps up with the reading and segmenting of the next batch.
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._embedding: _Embedding | None = None

    def add(self, passages: Iterable[Unindexed]) -> None:
        """Take passages; the work is done a batch at a time."""
        self._waiting += passages
        while len(self._waiting) >= _BATCH:
            self._flush()

    def finish(self) -> Encoded:
        """Encode what is left and return everything."""
        while self._waiting:
            self._flush()
        self._collect()
        self.close()
        self._numbers.clear()
        return self._encoded

    def close(self) -> None:
        """Stop working; calling it twice does no harm."""
        self._pool.shutdown(cancel_futures=True)

    def _flush(self) -> None:
        batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        keys = [passage.content_hash for passage in batch]
        vectors = self._store.cached("embeddings", self._embedder.fingerprint, keys)
        future = self._pool.submit(self._embed, _without(batch, vectors))
        sequences = self._store.cached("sequences", self._segmenter, keys)
        new_sequences = self._segment(_without(batch, sequences))
        self._store.cache("sequences", self._segmenter, new_sequences)
        sequences |= new_sequences
        self._encoded.sequences += [np.frombuffer(sequences[key], dtype=np.int32) for key in keys]
        self._encoded.passage_ids += [passage.passage_id for passage in batch]
        self._collect()
        self._embedding = _Embedding(keys, vectors, future)

    def _collect(self) -> None:
        """Take the vectors of the batch before."""
        if self._embedding is None:
            return
        done, self._embedding = self._embedding, None
        new = done.new.result()
        self._store.cache("embeddings", self._embedder.fingerprint, new)
        vectors = done.known | new
        matrix = np.frombuffer(b"".join(vectors[key] for key in done.keys), dtype=np.float32)
        self._encoded.blocks.append(matrix.reshape(len(done.keys), self._embedder.dimension))

    def _embed(self, passages: Sequence[Unindexed]) -> dict[bytes, bytes]:
        if not passages:
            return {}
        texts = [embedded_text(passage.context, passage.text) for passage in passages]
        matrix = np.ascontiguousarray(self._embedder.encode_passages(texts), dtype=np.float32)
        if matrix.shape != (len(texts), self._embedder.dimension) or not np.isfinite(matrix).all():
            raise ModelError(
                f"the embedding model {self._embedder.name} gave vectors of shape {matrix.shape} "
                f"or not finite; expected {(len(texts), self._embedder.dimension)}"
            )
        return {
            passage.content_hash: row.tobytes()
            for passage, row in zip(passages, matrix, strict=True)
        }

    def _segment(self, passages: Sequence[Unindexed]) -> dict[bytes, bytes]:
        segments = {p.content_hash: passage_terms(p.context, p.text) for p in passages}
        words = set[str]().union(*chain.from_iterable(segments.values()))
        self._numbers |= self._store.number_terms(sorted(words - self._numbers.keys()))
        return {key: self._sequence(lists) for key, lists in segments.items()}

    def _sequence(self, segments: list[list[str]]) -> bytes:
        ids: list[int] = []
        for words in segments:
            ids += map(self._numbers.__getitem__, words)
            ids.append(SENTENCE_END)
        return np.array(ids, dtype=np.int32).tobytes()


def _without(passages: Sequence[Unindexed], known: dict[bytes, bytes]) -> list[Unindexed]:
    """Return one passage for each content hash that is not known."""
    unknown = {p.content_hash: p for p in passages if p.content_hash not in known}
    return list(unknown.values())
