"""A yes-or-no question in, the figures that it states, and which of them quotes deny, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.quantities import quantities
from rag.quantity import Quantity, same_value
from rag.question import Question
from rag.units import symbol_unit

_BOUND = re.compile(
    "超|过|以上|以下|以内|至少|至多|不到|不足|多于|少于|低于|高于|达到|到"
    r"|(?<![a-z])(?:than|over|under|exceed|reach|least|most|above|below|within|up to)"
)


def stated_units(question: Question) -> frozenset[tuple[str, str]]:
    """Return the dimension and group of each unit that a yes-or-no question gives a figure in."""
    if not question.is_yes_no or question.answer_type != "any":
        return frozenset()
    return _units(question.text)


def lacks_unit(sentence: str, units: frozenset[tuple[str, str]]) -> bool:
    """Tell whether there are units and a sentence has no figure in any of them."""
    return bool(units) and not units & _units(sentence)


def denied_figures(question: Question, quotes: Sequence[str]) -> tuple[str, ...]:
    """Return the figures of a yes-or-no question that quotes give otherwise: 高120米吗, and 88米.

    None where more or less than a figure is asked for: 超过100家 is not denied by 200家.
    """
    units = stated_units(question)
    said = [one for quote in quotes for one in quantities(quote) if _unit(one) in units]
    if not said or _BOUND.search(question.folded):
        return ()
    asked = (one for one in quantities(question.text) if one.date is None and _unit(one) in units)
    exact = [one for one in asked if one.bound == "exact"]
    return tuple(one.text for one in exact if not any(same_value(one, other) for other in said))


def _unit(quantity: Quantity) -> tuple[str, str]:
    unit = symbol_unit(quantity.unit)
    return unit.dimension, unit.group


def _units(text: str) -> frozenset[tuple[str, str]]:
    found = (_unit(one) for one in quantities(text) if one.unit and one.date is None)
    return frozenset(unit for unit in found if unit[0])
