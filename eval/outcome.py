"""What one question brought out: its ranking, answer and figures, and their form in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

MOST_EXPLAINED = 500
"""Wrong answers beyond these keep no passages and are counted, not shown, on the page: a run of
10,000 questions stays small, and its page usable."""


@dataclass(frozen=True, slots=True)
class SeenPassage:
    """A passage as the report shows it; ``text`` may be cut."""

    passage_id: int
    doc_id: str
    text: str
    score: float
    evidence: float
    relevant: bool
    ranks: Mapping[str, int] = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenCitation:
    """A citation and what was found out about it."""

    marker: int
    doc_id: str
    passage_id: int
    quote: str
    literal: bool
    relevant: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question as the service answered it.

    ``scores`` holds the measures that apply to this question, each in [0, 1]. ``confidence`` is
    the answer's; ``evidence`` is the best passage's of the search and ``best_is_relevant`` whether
    that passage is evidence. ``slices`` names the groups of questions that it counts in. ``passages`` is kept
    for the first ``MOST_EXPLAINED`` questions that went wrong only.
    """

    question_id: str
    question: str
    lang: str
    kind: str
    expect: str
    status: str
    reason: str
    text: str
    gold: tuple[str, ...]
    slices: tuple[str, ...]
    scores: Mapping[str, float]
    timings_ms: Mapping[str, float]
    confidence: float
    evidence: float
    best_is_relevant: bool
    missing: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    citations: tuple[SeenCitation, ...] = ()
    passages: tuple[SeenPassage, ...] = ()
    rewritten: str = ""

    @property
    def right(self) -> bool:
        """Whether the service did what was expected."""
        return self.scores.get("right", 0.0) >= 1.0

    @property
    def taken(self) -> bool:
        """Whether the service took the question: what it declines, it gives a reason for."""
        return self.status != "abstained" or bool(self.reason)

    def brief(self) -> Outcome:
        """Return this outcome without its passages, which are by far the most of it."""
        return replace(self, passages=())


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as an object for ``json.dumps``."""
    return asdict(outcome)


def from_json(record: dict[str, Any]) -> Outcome:
    """Return the outcome that ``to_json`` wrote.

    Raises:
        TypeError: the record was not written by this version.
        KeyError: the same.
    """
    fields = dict(record)
    for name in ("gold", "slices", "missing", "unresolved"):
        fields[name] = tuple(fields[name])
    fields["citations"] = tuple(SeenCitation(**citation) for citation in fields["citations"])
    fields["passages"] = tuple(SeenPassage(**passage) for passage in fields["passages"])
    return Outcome(**fields)
