"""A question and a sentence in, whether the sentence's tiers hold what the question gives out.

满1年不满10年的，年休假5天 says nothing of who has worked for 12 years.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from index.normalize import normalize_text
from rag.quantities import quantities
from rag.quantity import Quantity

_FROM = re.compile("(?:满|达到?|超过|(?<![a-z])(?:over|more than|at least))\\s*$")
_BELOW = re.compile(
    "(?:不满|不足|未满|低于|少于|(?<![a-z])(?:under|less than|fewer than|below))\\s*$"
)


def in_tier(question: str, text: str) -> bool | None:
    """Tell whether a range of a text holds a figure of the question; ``None`` without either."""
    said, folded = normalize_text(text), normalize_text(question)
    asked = [one for one in _measures(folded) if one.upper is None]
    held = [
        any(
            # Who asks about those under 35 asks about the tier that ends there.
            low < one.value <= high if _is_below(folded, one) else low <= one.value < high
            for one in asked
            if one.unit == unit
        )
        for unit in {one.unit for one in asked}
        for low, high in _ranges(said, unit)
    ]
    return any(held) if held else None


def _is_below(text: str, one: Quantity) -> bool:
    return one.bound == "under" or _BELOW.search(text[: one.start]) is not None


def _measures(text: str) -> list[Quantity]:
    return [q for q in quantities(text) if q.kind == "number" and q.unit and not q.weak]


def _ranges(text: str, unit: str) -> Iterator[tuple[float, float]]:
    """Yield the half-open ranges of a unit that a text gives."""
    low: float | None = None
    for one in _measures(text):
        if one.unit != unit:
            continue
        before = text[: one.start]
        if one.upper is not None:
            yield one.value, math.nextafter(one.upper, math.inf)
        elif _is_below(text, one):
            yield low or 0.0, one.value
            low = None
        elif one.bound == "over" or _FROM.search(before):
            if low is not None:
                yield low, math.inf
            low = one.value
    if low is not None:
        yield low, math.inf
