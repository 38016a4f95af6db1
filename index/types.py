"""The records of the index: documents and passages in, hits out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
"""A half-open range ``[start, end)`` of characters in a document's text."""

PassageKind = Literal["text", "caption", "furniture"]
Lang = Literal["zh-Hans", "zh-Hant", "en"]

UNSTORED = 0
"""The ``passage_id`` of a passage that the store has not numbered yet; real ids start at 1."""


@dataclass(frozen=True, slots=True)
class Document:
    """One unit of ingestion; ``text`` is the decoded file with LF newlines, else untouched.

    ``date`` is ISO 8601 (``2026``, ``2026-02`` or ``2026-02-28``) or empty when unknown.
    ``metadata`` holds strings only; ``date_basis`` and ``encoding`` are always among its keys for
    documents that were read from files.
    """

    doc_id: str
    title: str
    source: str
    date: str
    lang: str
    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """One unit of retrieval: ``"".join(document.text[s:e] for s, e in spans) == text``.

    ``ordinal`` is 0-based in the document's reading order. ``headings`` run from the outermost
    to the innermost. ``kind`` tells an article's text from captions and page furniture.
    """

    passage_id: int
    doc_id: str
    ordinal: int
    spans: tuple[Span, ...]
    text: str
    headings: tuple[str, ...] = ()
    kind: PassageKind = "text"


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved id; higher is better; a ranking is sorted by ``(-score, passage_id)``."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A stored document without its text."""

    doc_id: str
    title: str
    source: str
    date: str
    lang: str
    passage_count: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits on the documents that may be used; an empty field is no limit.

    Dates are ISO 8601 and inclusive. A document without a date passes no date limit; a document
    dated ``2026`` or ``2026-02`` passes when any of its days does. ``without_passages`` are ids
    of passages that may not be used; ids that no passage has do no harm.
    """

    doc_ids: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    langs: frozenset[str] = frozenset()
    date_from: str = ""
    date_to: str = ""
    without_passages: frozenset[int] = frozenset()


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for one snapshot.

    ``terms`` are the normalised words in reading order, repeats kept; ``vector`` is the
    L2-normalised float32 embedding of shape ``(dimension,)``.
    """

    text: str
    terms: tuple[str, ...]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did, counted in documents; ``skipped`` pairs a path with its reason.

    ``warnings`` pairs the id of a document that was read with what of it could not be used.
    """

    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: tuple[tuple[str, str], ...]
    passages: int
    generation: int
    warnings: tuple[tuple[str, str], ...] = ()
