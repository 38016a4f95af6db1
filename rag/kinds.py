"""What a question asks for and a sentence in, whether the sentence holds such a thing out."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.normalize import normalize_text
from rag.names import persons
from rag.quantities import quantities
from rag.quantity import Quantity
from rag.question import AnswerType
from rag.units import symbol_unit

_HAN = re.compile("[㐀-鿿]")
_ENGLISH_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_ENGLISH_PROPER = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+")
_CONTACT = re.compile(
    r"\d{3,4}[- ]?\d{7,8}|\d{7,}|@|www\.|https?:|[路街巷道]\d+号|\d+ [A-Z]\w+ (?:Road|Street|Ave)"
)
_ADDRESS = re.compile("[号號]?[楼樓]|[0-9一二三四五六七八九十][层層室]|(?:大厦|大廈|街道)")
_LARGE = 10_000.0

Kind = Callable[[str, str], bool]


def holds_kind(answer_type: AnswerType, sentence: str, question: str) -> bool | None:
    """Tell whether a sentence holds the kind of thing that is asked for, ``None`` if any will do.

    A person or a place must be another than those that the question names itself.
    """
    kind = _KINDS.get(answer_type)
    return None if kind is None else kind(sentence, question)


def _any_quantity(test: Callable[[Quantity], bool]) -> Kind:
    def holds(sentence: str, question: str) -> bool:
        del question
        return any(test(quantity) for quantity in quantities(sentence))

    return holds


def _dimension(quantity: Quantity) -> str:
    return symbol_unit(quantity.unit).dimension.partition(":")[0]


def _is_money(quantity: Quantity) -> bool:
    if quantity.date is not None:
        return False
    dimension = _dimension(quantity)
    return dimension == "money" or (not dimension and quantity.value >= _LARGE)


def _is_share(quantity: Quantity) -> bool:
    return quantity.unit == "%" or quantity.kind in ("percent", "multiple")


def _has_person(sentence: str, question: str) -> bool:
    if not _HAN.search(sentence):
        return any(name not in question for name in _ENGLISH_NAME.findall(sentence))
    known, text = normalize_text(question), normalize_text(sentence)
    return any(text[start:end] not in known for start, end in persons(text))


def _has_place(sentence: str, question: str) -> bool:
    if not _HAN.search(sentence):
        return any(name not in question for name in _ENGLISH_PROPER.findall(sentence))
    tags = _new_tags(sentence, question)
    return _ADDRESS.search(sentence) is not None or any(tag in ("ns", "s", "nt") for tag in tags)


def _has_contact(sentence: str, question: str) -> bool:
    del question
    return _CONTACT.search(sentence) is not None


def _new_tags(sentence: str, question: str) -> list[str]:
    """Return the parts of speech of a sentence's longer words that the question does not hold."""
    import rjieba

    known = normalize_text(question)
    return [
        tag
        for word, tag in rjieba.tag(normalize_text(sentence))
        if len(word) > 1 and word not in known
    ]


_KINDS: dict[AnswerType, Kind] = {
    "number": _any_quantity(lambda quantity: quantity.date is None),
    "money": _any_quantity(_is_money),
    "percent": _any_quantity(_is_share),
    "date": _any_quantity(lambda quantity: quantity.date is not None),
    "length": _any_quantity(lambda quantity: _dimension(quantity) == "length"),
    "duration": _any_quantity(lambda quantity: _dimension(quantity) in ("time", "months", "age")),
    "area": _any_quantity(lambda quantity: _dimension(quantity) == "area"),
    "person": _has_person,
    "place": _has_place,
    "contact": _has_contact,
}
