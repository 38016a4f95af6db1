"""Normalised text in, its numbers with unit and bound out: 1,200亿元, 3–5年, over 30 people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.han import HAN
from index.types import Span
from rag.bounds import Bound, bound_after, bound_before
from rag.measures import Measure, noun_unit
from rag.measures import measure as read_measure
from rag.numerals import Numeral, Script, numerals
from rag.units import COUNT, Unit

AmountKind = Literal["number", "amount", "percent", "multiple", "year"]

_JOIN = re.compile(r"[ ]?(?:[-–—‐~至到]|——)[ ]?|[ ]to[ ]|[ ](?P<or>or)[ ]|[ ](?P<and>and)[ ]")
# "rose from 100 to 200" gives two values and no range.
_CHANGED = re.compile(
    r"(?:rose|risen|grew|grown|increased?|fell|fallen|dropped|declined|climbed|expanded|cut|reduced)"
    r"(?![a-z])[^.;]{0,30}from[ ]$|(?:增长|增加|上升|下降|提高|减少|降低|扩大)[^，。；]{0,8}从$"
)
# 数十家 and 几百人 give no value.
_VAGUE = frozenset("数几")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at ``[start, end)`` of normalised text; ``year`` is a bare 2026."""

    kind: AmountKind
    value: float
    unit: str
    bound: Bound
    start: int
    end: int
    script: Script
    upper: float | None = None
    weak: bool = False


def amounts(text: str, taken: Sequence[Span] = ()) -> Iterator[Amount]:
    """Yield the numbers of normalised text outside ``taken`` spans, in order, without overlaps.

    Numerals inside words that count nothing are left out where their neighbours show it.
    """
    found = [
        read_measure(text, numeral)
        for numeral in numerals(text)
        if all(numeral.end <= start or end <= numeral.start for start, end in taken)
    ]
    position = 0
    while position < len(found):
        first = found[position]
        position += 1
        if position < len(found):
            joined = _joined(text, first, found[position])
            if joined:
                position += 1
                yield joined
                continue
        single = _single(text, first)
        if single:
            yield single


def _joined(text: str, first: Measure, last: Measure) -> Amount | None:
    """Read two numbers as a range: 3–5年, 20%至30%, "between 100 and 200 people"."""
    link = _JOIN.fullmatch(text, first.end, last.start)
    if link is None or not _counts(text, last, "exact"):
        return None
    if _CHANGED.search(text, max(0, first.start - 40), first.start):
        return None
    if link["and"] and not text[: first.start].endswith("between "):
        return None
    if link["or"] and last.value != first.value + 1:
        return None
    if first.unit and last.unit and first.unit.dimension != last.unit.dimension:
        return None
    low, scale = first.value, 1.0
    if first.unit and last.unit:
        scale = first.unit.scale / last.unit.scale
    elif last.numeral.scaled and not first.numeral.scaled:
        scale = _shared_power(text, last)
    if low * scale >= last.value:
        return None
    bound, start = bound_before(text, first.start, unit=_symbol(last.unit))
    after, end = bound_after(text, last.end)
    chosen = bound if bound != "exact" else after
    return Amount(
        _kind(last.unit), low * scale, _symbol(last.unit), chosen, start, end, "arabic", last.value
    )


def _shared_power(text: str, last: Measure) -> float:
    """Return the power that 10–20万 and "100 to 200 million" write only once."""
    digits = re.compile(r"\d+(?:\.\d+)?").match(text, last.numeral.start)
    if digits is None:
        return 1.0
    return last.numeral.value / float(digits.group())


def _single(text: str, measure: Measure) -> Amount | None:
    numeral = measure.numeral
    symbol = _symbol(measure.unit)
    bound, start = bound_before(text, measure.start, unit=symbol, unstated=numeral.unstated)
    if not _counts(text, measure, bound):
        return None
    if measure.over:
        bound = "over"
    after, end = bound_after(text, measure.end)
    bound = bound if bound != "exact" else after
    if after != "exact" and measure.unit is None:
        measure = replace(measure, unit=noun_unit(text, end, numeral))
    symbol, value = _symbol(measure.unit), measure.value
    if _negative(text, start, symbol):
        value, start = -value, start - 1
    weak = (
        value == 1
        and numeral.script != "arabic"
        and (measure.unit is None or measure.unit.dimension in (COUNT, "months", "time"))
    )
    kind = _kind(measure.unit)
    if kind == "number" and bound == "exact" and _is_year(text, measure):
        kind = "year"
    upper = numeral.adjacent
    return Amount(kind, value, symbol, bound, start, end, numeral.script, upper, weak)


def _counts(text: str, measure: Measure, bound: Bound) -> bool:
    """Tell numbers from numerals that are part of a word."""
    numeral, unit = measure.numeral, measure.unit
    if numeral.script == "arabic":
        return True
    if numeral.script == "word":
        if unit is None and text[numeral.end : numeral.end + 1] == "-":
            return False  # one-stop, two-way, three-dimensional
        return not numeral.unstated or unit is not None
    if text[max(0, numeral.start - 1) : numeral.start] in _VAGUE:
        return False
    length = numeral.end - numeral.start
    if unit is None:
        return (
            length > 1 and numeral.scaled and not numeral.unstated and not _in_word(text, numeral)
        )
    if numeral.unstated:
        return length > 1 or bound != "exact"
    return not (unit.symbol == "个" and text[numeral.end] == "大" and numeral.value < 2)


def _in_word(text: str, numeral: Numeral) -> bool:
    """Tell a Chinese numeral without a unit that a name encloses: 一百 in 一百零一夜."""
    return numeral.start > 0 and text[numeral.start - 1] in "第之"


def _negative(text: str, start: int, symbol: str) -> bool:
    if not start or text[start - 1] not in "-−":
        return False
    before = text[start - 2] if start > 1 else " "
    return before in " (（:：,，;；" or (symbol in ("%", "℃") and HAN.match(before) is not None)


def _is_year(text: str, measure: Measure) -> bool:
    numeral = measure.numeral
    return (
        numeral.script == "arabic"
        and measure.unit is None
        and numeral.end - numeral.start == 4
        and 1900 <= numeral.value <= 2100
        and text[numeral.start : numeral.end].isdecimal()
    )


def _symbol(unit: Unit | None) -> str:
    return unit.symbol if unit else ""


def _kind(unit: Unit | None) -> AmountKind:
    dimension = unit.dimension if unit else ""
    if dimension.startswith("money"):
        return "amount"
    if dimension in ("percent", "points"):
        return "percent"
    return "multiple" if dimension == "multiple" else "number"
