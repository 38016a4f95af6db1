"""Is a gold fact in an answer? Texts and aliases in, shares of facts and token F1 out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.folding import fold, folded_tokens, holds
from rag.quantities import quantities
from rag.quantity import same_value
from rag.types import Answer

_MARKER = re.compile(r"\[(\d{1,3})\]")
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class FactCheck:
    """Which of a question's facts a text holds; ``missing`` has each absent fact's first alias."""

    held: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of facts that are held, 1 where none is required."""
        total = self.held + len(self.missing)
        return self.held / total if total else 1.0


def spoken_text(answer: Answer) -> str:
    """Return an answer's text without the ``[1]`` markers of its citations."""
    markers = {citation.marker for citation in answer.citations}
    return _MARKER.sub(lambda m: " " if int(m[1]) in markers else m[0], answer.text)


def check_facts(facts: Sequence[Sequence[str]], text: str) -> FactCheck:
    """Look for each fact in a text, under any of its aliases or as an equal quantity."""
    reading = _Reading(text)
    missing = tuple(
        aliases[0] for aliases in facts if not any(reading.holds(alias) for alias in aliases)
    )
    return FactCheck(held=len(facts) - len(missing), missing=missing)


def holds_any_fact(facts: Sequence[Sequence[str]], text: str) -> bool:
    """Whether a text holds at least one of the facts."""
    reading = _Reading(text)
    return any(reading.holds(alias) for aliases in facts for alias in aliases)


def token_f1(gold: str, text: str) -> float:
    """Return token F1, ``2PR / (P + R)`` over the bags of tokens of two texts.

    Rajpurkar et al., *SQuAD* (2016), whose script leaves out English articles too; as CMRC 2018
    does for Chinese, a token is a Latin word, a number or one Chinese character, after folding.
    Two texts without tokens are equal.
    """
    wanted, found = _tokens(gold), _tokens(text)
    if not wanted or not found:
        return float(wanted == found)
    common = sum((Counter(wanted) & Counter(found)).values())
    return 2 * common / (len(wanted) + len(found))


def _tokens(text: str) -> list[str]:
    return [token for token in folded_tokens(fold(text)) if token not in _ARTICLES]


def best_f1(facts: Sequence[Sequence[str]], text: str) -> float:
    """Return token F1 against the facts said together, each by its best alias for this text."""
    gold = " ".join(max(aliases, key=lambda alias: token_f1(alias, text)) for aliases in facts)
    return token_f1(gold, text)


def short_answer(answer: Answer) -> str:
    """Return the part of an answer that answers: its claims' focus where every claim has one."""
    if answer.claims and all(claim.focus is not None for claim in answer.claims):
        return " ".join(
            claim.text[claim.focus[0] : claim.focus[1]]
            for claim in answer.claims
            if claim.focus is not None
        )
    return spoken_text(answer)


class _Reading:
    """One text, folded once, with its quantities read when first needed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)

    def holds(self, alias: str) -> bool:
        if holds(self._folded, fold(alias)):
            return True
        wanted = quantities(alias)
        return len(wanted) == 1 and any(same_value(wanted[0], q) for q in quantities(self._text))
