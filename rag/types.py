"""The records of an answer: what every face returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.types import NO_FILTERS, Filters, Passage, Span

Status = Literal["answered", "conflict", "abstained"]
Reason = Literal["", "no_hit", "weak_evidence", "wrong_time", "empty_index"]
Mode = Literal["auto", "extractive", "llm"]


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A fused hit.

    ``ranks`` is 1-based, e.g. ``{"dense": 3, "bm25": 1}``; a retriever that did not find the
    passage is absent from it.
    ``score`` is the fused score (higher is better); ``evidence`` is the calibrated probability,
    in [0, 1], that the passage answers the question. ``features`` names each feature's part of
    the evidence in log-odds, for ``--explain``. ``language`` is the logarithm of the probability
    that what answers is in the passage's language, 0 where all that was found is.
    """

    passage: Passage
    score: float
    ranks: Mapping[str, int]
    evidence: float
    features: Mapping[str, float] = field(default_factory=dict)
    language: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """``[marker]`` in the answer → text that exists.

    ``"".join(document.text[s:e] for s, e in spans) == quote``, always. ``notes`` resolves
    relative dates of the quote against the document's date, e.g. ``{"今年": "2025"}``.
    """

    marker: int
    doc_id: str
    passage_id: int
    spans: tuple[Span, ...]
    quote: str
    title: str
    source: str
    date: str
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the answer and what was verified about it.

    ``checks`` maps the name of a check (``markers``, ``quantities``, ``quotes``, ``names``,
    ``evidence``) to whether it passed; ``focus`` is the span of the answer itself in ``text``.
    """

    text: str
    markers: tuple[int, ...]
    supported: bool
    checks: Mapping[str, bool]
    focus: Span | None = None


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """One of the values that disagree, as it stands in the citation ``marker``.

    ``scope`` says what the value is limited to where that is known (a year, an area).
    """

    value: str
    marker: int
    date: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values that cited texts give for the same thing."""

    subject: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What every face returns.

    ``text`` carries ``[1]``-style markers; it is never empty: an abstention says why in the
    language of the question.

    ``generator`` is ``extractive`` or ``llm:<model>``; ``notes`` tells the user what they should
    know about how the answer came about (a language model that failed, say). ``confidence`` is
    the probability, in [0, 1], that what is answered is right, of several parts the least sure one;
    where nothing is, that the best sentence found would have been. Abstention rests on it.
    """

    text: str
    status: Status
    reason: Reason
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    passages: tuple[ScoredPassage, ...]
    generator: str
    rewritten_question: str
    index_generation: int
    timings_ms: Mapping[str, float]
    notes: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question and what limits its answer.

    ``as_of`` is an ISO date: documents dated later are not used, and relative dates in the
    question are resolved against it. ``history`` is oldest first.
    """

    question: str
    mode: Mode = "auto"
    top_k: int = 8
    filters: Filters = NO_FILTERS
    as_of: str = ""
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a streamed answer.

    ``kind`` is ``passages`` (``data``: the scored passages), ``delta`` (a piece of the answer's
    text), ``claim`` (a verified claim) or ``done`` (the whole ``Answer``). The concatenated
    deltas equal the final answer's text.
    """

    kind: Literal["passages", "delta", "claim", "done"]
    data: tuple[ScoredPassage, ...] | str | Claim | Answer
