"""What a causal citation audit found: the records that reports show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["declined", "equal_source", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class AuditedCitation:
    """One citation, and what the service did once the cited passage was gone.

    ``declined``: it abstained. ``equal_source``: it says the same and cites another passage for
    it. ``changed``: it says something else. ``unchanged``: it says the same and cites nothing
    new; the citation was decoration.
    """

    question_id: str
    marker: int
    passage_id: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All audited citations, in the order of the questions and markers."""

    citations: tuple[AuditedCitation, ...]

    def share(self, effect: Effect) -> float:
        """Return the share of citations with one effect; 0 where none was audited."""
        if not self.citations:
            return 0.0
        return sum(c.effect == effect for c in self.citations) / len(self.citations)
