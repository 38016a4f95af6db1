"""A model's name in, an embedder out: the bundled static model or any sentence-transformers model.

Static models (a tokenizer and a table of vectors) are read here with numpy alone, since importing
sentence-transformers takes seconds; every other model goes through sentence-transformers, from a
folder or from the local Hugging Face cache. Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.model_files import cached_folder, encodable, one_line

if TYPE_CHECKING:
    from index.embedder import Embedder

BUNDLED_MODEL = Path(__file__).parent / "models" / "embedding"
MAX_CHARACTERS = 20_000
"""Longer texts are embedded by their beginning; a 3 M character text would take seconds."""

_STATIC_MODULES = ("StaticEmbedding", "Normalize")
_TEXTS_PER_BATCH = 256
# So few are done before a pool of threads has woken up, most of all on a busy machine.
_FEW_TEXTS = 32
_HASHED_SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model", ".py"}


def load_embedder(name: str = "") -> Embedder:
    """Return the bundled model for ``""``, else the model in that folder or of that name.

    Raises:
        ModelError: the model is missing, damaged, or not in the local cache.
    """
    if not name:
        return bundled_embedder()
    folder = Path(name)
    if folder.is_dir():
        if _is_static(folder):
            return StaticEmbedder(folder, name=name)
        return SentenceTransformerEmbedder(folder, name=name, fingerprint=_hash_folder(folder))
    cached = cached_folder(name, kind="embedding model")
    identity = hashlib.sha256(f"{name}@{cached.name}".encode()).hexdigest()
    return SentenceTransformerEmbedder(cached, name=name, fingerprint=identity)


def bundled_embedder() -> StaticEmbedder:
    """Return the model that ships with the service; ``ModelError`` if it is missing or damaged."""
    if not BUNDLED_MODEL.is_dir():
        raise ModelError(
            f"{BUNDLED_MODEL}: the bundled embedding model is missing; reinstall jushi"
        )
    return StaticEmbedder(BUNDLED_MODEL)


class StaticEmbedder:
    """A text's vector is the normalised mean of its tokens' vectors; see ``Embedder``.

    Reads ``model.safetensors`` as sentence-transformers and model2vec write it: ``embeddings``
    ``(n_rows, dimension)`` with ``mapping`` and ``weights`` per token, or ``embedding.weight``.
    """

    def __init__(self, folder: Path, *, name: str = "bundled") -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        tokenizer_path = folder / "tokenizer.json"
        weights_path = folder / "model.safetensors"
        try:
            tokenizer_json = tokenizer_path.read_bytes()
            weights = weights_path.read_bytes()
            tensors = load(weights)
            self._tokenizer = Tokenizer.from_buffer(tokenizer_json)
        except (OSError, ValueError, SafetensorError) as error:
            raise ModelError(f"{folder}: not a static embedding model ({error})") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._rows, self._row_of_token, self._scale = _static_tensors(folder, tensors)
        if len(self._row_of_token) < self._tokenizer.get_vocab_size():
            raise ModelError(f"{folder}: fewer vectors than tokens; the model is damaged")
        self._name = name
        self._fingerprint = hashlib.sha256(
            hashlib.sha256(tokenizer_json).digest() + hashlib.sha256(weights).digest()
        ).hexdigest()

    @property
    def name(self) -> str:
        """``bundled``, or the folder that the user named."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the tokenizer and the weights."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages: float32 ``(len(texts), dimension)``, rows normalised or zero."""
        if len(texts) <= _TEXTS_PER_BATCH:
            return self._encode(texts)
        starts = range(0, len(texts), _TEXTS_PER_BATCH)
        return np.concatenate(
            [self._encode(texts[start : start + _TEXTS_PER_BATCH]) for start in starts]
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions, exactly as passages."""
        return self.encode_passages(texts)

    def encode_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Embed single words, exactly as passages."""
        return self.encode_passages(words)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's tokens, as far as it is embedded."""
        capped = [encodable(text[:MAX_CHARACTERS]) for text in texts]
        if len(capped) <= _FEW_TEXTS:
            encodings = [self._tokenizer.encode(t, add_special_tokens=False) for t in capped]
        else:
            encodings = self._tokenizer.encode_batch_fast(capped, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def token_vectors(self, token_ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return unit vectors of tokens, float32 ``(*token_ids.shape, dimension)``."""
        gathered = self._rows[self._row_of_token[token_ids.ravel()]].astype(np.float32)
        return _normalized(gathered).reshape(*token_ids.shape, self.dimension)

    def token_weights(self) -> NDArray[np.float32]:
        """Return what each token weighs in a text: its vector's length, ``(tokens,)``."""
        lengths = np.linalg.norm(self._rows.astype(np.float32), axis=1)
        weights: NDArray[np.float32] = lengths[self._row_of_token] * self._scale
        return weights

    def vocabulary(self) -> list[str]:
        """Return all tokens in the order of their ids."""
        return [self._tokenizer.id_to_token(at) or "" for at in range(len(self._row_of_token))]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        ids = self.token_ids(texts)
        lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
        tokens = np.fromiter(chain.from_iterable(ids), dtype=np.int64, count=int(lengths.sum()))
        ends = np.cumsum(lengths)
        # Token by token in slices of texts, so that the gathered rows stay in the cache.
        for start, stop in _slices(ends):
            first = ends[start] - lengths[start]
            part = tokens[first : ends[stop - 1]]
            gathered = self._rows[self._row_of_token[part]].astype(np.float32)
            scale = self._scale[part]
            for index in range(start, stop):
                low, high = ends[index] - lengths[index] - first, ends[index] - first
                vectors[index] = scale[low:high] @ gathered[low:high]
        return _normalized(vectors)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with its own prompts; see ``Embedder``."""

    def __init__(self, folder: Path, *, name: str, fingerprint: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            self._model: Any = SentenceTransformer(str(folder), local_files_only=True, device="cpu")
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
            raise ModelError(
                f"{name}: not a sentence-transformers model ({one_line(error)})"
            ) from error
        self._name = name
        self._fingerprint = fingerprint
        self._dimension = len(self._model.encode("x", show_progress_bar=False))
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name or folder that the user chose."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """A hash of the model's files, or of its name and revision in the cache."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages with the model's document prompt."""
        return self._run(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions with the model's query prompt."""
        return self._run(self._model.encode_query, texts)

    def encode_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Embed single words without any prompt."""
        return self._run(
            lambda batch, **options: self._model.encode(batch, prompt="", **options), words
        )

    def _run(self, encode: Callable[..., Any], texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        filled = [index for index, text in enumerate(texts) if text.strip()]
        if filled:
            batch = [encodable(texts[index][:MAX_CHARACTERS]) for index in filled]
            # Tokenisers keep state between calls, so two threads must not share one.
            with self._lock:
                encoded = encode(batch, batch_size=32, show_progress_bar=False)
            vectors[filled] = np.asarray(encoded, dtype=np.float32)
        return _normalized(vectors)


def _static_tensors(
    folder: Path, tensors: dict[str, NDArray[Any]]
) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.float32]]:
    """Return the rows, the row of each token, and the weight of each token."""
    rows = tensors.get("embeddings", tensors.get("embedding.weight"))
    if rows is None or rows.ndim != 2:
        raise ModelError(f"{folder}: model.safetensors holds no table of embeddings")
    mapping = tensors.get("mapping", np.arange(len(rows))).astype(np.int64)
    scale = tensors.get("weights", np.ones(len(mapping))).astype(np.float32)
    if len(mapping) != len(scale) or (len(mapping) and int(mapping.max()) >= len(rows)):
        raise ModelError(f"{folder}: mapping and weights do not fit the embeddings")
    return rows, mapping, scale


def _slices(ends: NDArray[np.int64], tokens_per_slice: int = 2_048) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges of texts of about ``tokens_per_slice`` tokens each."""
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + tokens_per_slice, side="right")))
        yield start, stop
        start = stop


def _normalized(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, norms, out=vectors, where=norms > 0)
    return vectors


def _is_static(folder: Path) -> bool:
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = tuple(str(module["type"]).rpartition(".")[2] for module in modules)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds in {_STATIC_MODULES, _STATIC_MODULES[:1]} and modules[0].get("path", "") == ""


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _HASHED_SUFFIXES:
            digest.update(str(path.relative_to(folder)).encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
