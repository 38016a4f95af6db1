"""A yes-or-no question in, the figure that it states, who states it too, and who denies it, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.han import HAN
from index.types import DocumentSummary
from rag.areas import areas_of
from rag.candidates import Candidate, cited_sentence
from rag.glosses import holds
from rag.naming import naming
from rag.quantities import quantities
from rag.quantity import Quantity, same_value
from rag.question import Question
from rag.rivals import speaks_of_another
from rag.units import symbol_unit
from rag.words import blank_quantities, content_words

_BOUND = re.compile(
    "超|过|以上|以下|以内|至少|至多|不到|不足|多于|少于|低于|高于|达到|到"
    r"|(?<![a-z])(?:than|over|under|exceed|reach|least|most|above|below|within|up to)"
)
# What a figure is a condition with: 满12年, after 5 years.
_CONDITION = re.compile("[满滿每第]$|(?<![a-z])(?:after|for|every|per) $")
_COUNTED = ("number", "amount", "percent")
_LETTER = re.compile("[A-Za-z]$")
_NUMBERED = re.compile("[号號期路楼樓栋棟届屆班级級版代线線室条條章]")
_LIKELY = 0.3
"""Share of the best sentence's chance at which another may be about the same thing."""
_MOST = 0.6
"""Share of what the best one says of the question that it must say then."""


def stated_units(question: Question) -> frozenset[tuple[str, str]]:
    """Return the dimension and group of each unit that a yes-or-no question gives a figure in."""
    if not question.is_yes_no or question.answer_type != "any":
        return frozenset()
    return _units(question.text)


def lacks_unit(sentence: str, units: frozenset[tuple[str, str]]) -> bool:
    """Tell whether there are units and a sentence has no figure in any of them."""
    return bool(units) and not units & _units(sentence)


def stated_first(
    question: Question, candidates: Sequence[Candidate], documents: Mapping[str, DocumentSummary]
) -> list[Candidate]:
    """Put first a sentence that states a yes-or-no question's figure of the thing it names.

    Where there is none, one in which the thing stands alone goes before longer words with it:
    产假 before 陪产假.
    """
    figure = _figure(question)
    if figure is None or not candidates:
        return list(candidates)
    best, thing = candidates[0], question.text[: figure.start]
    others = (one for one in candidates[1:] if _same(question, one, best, documents))
    own = [one for one in (best, *others) if naming(thing, one.text) in ("alone", "")]
    conditions = [one for one in quantities(question.text) if one.date is None and one != figure]
    under = [one for one in own if all(_states(one.text, given) for given in conditions)] or own
    stating = [one for one in under if _states(one.text, figure)]
    alone = [one for one in under if naming(thing, one.text) == "alone"]
    kept = [one for one in under if one is best]
    first = (stating or kept or alone or [best])[0]
    return [first, *(one for one in candidates if one is not first)]


def ways_asked(question: Question) -> tuple[str, ...]:
    """Return a question as one that asks for the figure it states and as it stands; each once."""
    return tuple(dict.fromkeys((asked_openly(question), question.text)))


def asked_openly(question: Question) -> str:
    """Return a yes-or-no question about a figure as one that asks for it, others as they are.

    多少家 for 300家 and for 超过300家: who asks whether a figure is so must be shown, as who asks
    for it is, that documents disagree.
    """
    if not question.is_yes_no:
        return question.text
    text = question.text
    found = [one for one in quantities(text) if one.date is None and one.kind in _COUNTED]
    figure = _last_free(question, [one for one in found if one.unit or _counts(text, one)])
    if figure is None:
        return question.text
    chinese = HAN.search(question.text) is not None
    if _unit(figure)[0].startswith("money"):
        asked = "多少钱" if chinese else "how much money"
    elif figure.unit == "%":
        asked = "百分之多少" if chinese else "what percentage"
    else:
        asked = f"多少{figure.unit}" if chinese else f"how many {figure.unit}".rstrip()
    return text[: figure.start] + asked + text[figure.end :]


def _counts(text: str, figure: Quantity) -> bool:
    """Tell a bare number that counts something from one that names it: M2, 3号线."""
    return not (_LETTER.search(text[: figure.start]) or _NUMBERED.match(text, figure.end))


def denied_figure(question: Question, quotes: Sequence[str]) -> str:
    """Return the figure of a yes-or-no question that quotes give otherwise: 高120米吗, and 88米.

    Empty where they do not, or where more or less than a figure is asked for: 超过100家 is not
    denied by 200家. What is said of a longer word (陪产假) denies nothing of a shorter one.
    """
    figure = _figure(question)
    if figure is None:
        return ""
    thing = question.text[: figure.start]
    said = [quote for quote in quotes if naming(thing, quote) != "longer"]
    if any(_states(quote, figure) for quote in said):
        return ""
    denies = any(_unit(one) == _unit(figure) for quote in said for one in quantities(quote))
    return figure.text if denies else ""


def _figure(question: Question) -> Quantity | None:
    """Return the exact figure that a question states, not one that is its condition: 满12年."""
    units = stated_units(question)
    if not units or _BOUND.search(question.folded):
        return None
    found = (one for one in quantities(question.text) if one.date is None and _unit(one) in units)
    return _last_free(question, [one for one in found if one.bound == "exact"])


def _last_free(question: Question, found: Sequence[Quantity]) -> Quantity | None:
    """Return the last figure that is no condition, else the last."""
    free = [one for one in found if not _CONDITION.search(question.text[: one.start])]
    return next(reversed(free or found), None)


def _states(text: str, figure: Quantity) -> bool:
    return any(same_value(figure, one) for one in quantities(text))


def _same(
    question: Question, one: Candidate, best: Candidate, documents: Mapping[str, DocumentSummary]
) -> bool:
    """Tell a sentence nearly as likely as the best, or with over half the question's words."""
    if speaks_of_another(question.text, cited_sentence(0, one, documents)):
        return False
    if one.chance >= _LIKELY * best.chance and one.score >= _MOST * best.score:
        return True
    places = areas_of(question.text).places
    asked = set(content_words(blank_quantities(question.text))) - places
    said = content_words(one.text)
    return sum(holds(said, word) for word in asked) > len(asked) / 2


def _unit(quantity: Quantity) -> tuple[str, str]:
    unit = symbol_unit(quantity.unit)
    return unit.dimension, unit.group


def _units(text: str) -> frozenset[tuple[str, str]]:
    found = (_unit(one) for one in quantities(text) if one.unit and one.date is None)
    return frozenset(unit for unit in found if unit[0])
