"""Normalised text in, its numbers with unit and bound out: 1,200亿元, 3–5年, over 30 people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.types import Span
from rag.bounds import Bound, bound_after, bound_before
from rag.numerals import Numeral, Script, numerals
from rag.units import COUNT, Unit, match_unit, unit_of

AmountKind = Literal["number", "amount", "percent", "multiple", "year"]

_CURRENCY = re.compile(
    r"(?P<usd>us[ ]?\$|usd[ ]?|美元)|(?P<hkd>hk[ ]?\$|hkd[ ]?|港币)|(?P<twd>nt[ ]?\$|新台币)"
    r"|(?P<cny>rmb[ ]?|cny[ ]?|人民币[ ]?|¥[ ]?)|(?P<eur>€[ ]?|eur[ ]?|欧元)|(?P<gbp>£[ ]?)|(?P<usd2>\$[ ]?)"
)
_GAP = re.compile(r"(?P<over>[ ]?[余多来几])?(?P<ge>个(?P<mid>多|半)(?=[月小星]))?(?P<dash>-|[ ])?")
_LETTER_SCALE = re.compile(r"[ ]?(?P<scale>bn|mn|m|b|k)(?![a-z0-9])")
_SCALES = {"bn": 1e9, "mn": 1e6, "m": 1e6, "b": 1e9, "k": 1e3}
_AFTER_UNIT = re.compile(
    r"(?P<half>半(?![年导])(?![数点]))|(?P<over>[多余](?![样元少种个家位次年]))"
)
_NOUN_WORDS = re.compile(r"(?:[ ][a-z'’\-]+){1,5}")
_STOP = frozenset(
    "of in for to and or with by from on at that which have has had were was are is be will over "
    "under than as into per the a an its their this these those while but also said".split()
)
_JOIN = re.compile(r"[ ]?(?:[-–—‐~至到]|——)[ ]?|[ ]to[ ]|[ ](?P<or>or)[ ]|[ ](?P<and>and)[ ]")
# "rose from 100 to 200" gives two values and no range.
_CHANGED = re.compile(
    r"(?:rose|risen|grew|grown|increased?|fell|fallen|dropped|declined|climbed|expanded|cut|reduced)"
    r"(?![a-z])[^.;]{0,30}from[ ]$|(?:增长|增加|上升|下降|提高|减少|降低|扩大)[^，。；]{0,8}从$"
)
# 数十家 and 几百人 give no value.
_VAGUE = frozenset("数几")
_HAN = re.compile("[一-鿿]")
# Chinese numerals before these are names more often than counts (三级, 四方).
_COUNTED = frozenset((COUNT, "months", "time"))
_DIGITS_ONLY = frozenset(("方", "级", "点", "度", "p", "e", "分", "面", "道", "头"))


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


@dataclass(frozen=True, slots=True)
class _Measure:
    """A numeral with the unit after it or the currency before it; bounds are not read yet."""

    numeral: Numeral
    value: float
    unit: Unit | None
    start: int
    end: int
    over: bool


def amounts(text: str, taken: Sequence[Span] = ()) -> Iterator[Amount]:
    """Yield the numbers of normalised text outside ``taken`` spans, in order, without overlaps.

    Numerals inside words that count nothing are left out where their neighbours show it.
    """
    found = [
        _measure(text, numeral)
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


def _measure(text: str, numeral: Numeral) -> _Measure:
    value, end = numeral.value, numeral.end
    currency, start = _currency_before(text, numeral.start)
    scale = _LETTER_SCALE.match(text, end) if numeral.script == "arabic" else None
    if scale and (currency or scale["scale"] not in ("m",)) and not numeral.scaled:
        value, end = value * _SCALES[scale["scale"]], scale.end()
        numeral = replace(numeral, scaled=True)
    over = numeral.over
    gap = _GAP.match(text, end)
    unit: Unit | None = None
    if gap:
        found = match_unit(text, gap.end())
        if found and not _unlikely(numeral, text[gap.end() : found[1]]):
            unit, end = found
            over = over or bool(gap["over"]) or gap["mid"] == "多"
            value += 0.5 if gap["mid"] == "半" else 0.0
        elif gap["over"] and not gap["over"].endswith("来"):
            over, end = True, gap.end("over")
    if unit is None:
        unit = _noun_unit(text, end, numeral)
    elif not currency:
        value, over, end = _after_unit(text, end, unit, value, over=over)
    if currency and (unit is None or not unit.dimension.startswith("money")):
        unit = currency
    return _Measure(numeral, value, unit, start, end, over)


def _currency_before(text: str, position: int) -> tuple[Unit | None, int]:
    for start in range(max(0, position - 5), position):
        match = _CURRENCY.fullmatch(text, start, position)
        if match and not (
            start
            and text[start].isalpha()
            and text[start - 1].isascii()
            and text[start - 1].isalpha()
        ):
            return unit_of((match.lastgroup or "").rstrip("2")), start
    return None, position


def _unlikely(numeral: Numeral, name: str) -> bool:
    """Tell a unit's name that a Chinese numeral does not take: 四方, 三级."""
    return numeral.script == "han" and not numeral.scaled and name in _DIGITS_ONLY


def _after_unit(
    text: str, end: int, unit: Unit, value: float, *, over: bool
) -> tuple[float, bool, int]:
    """Read 一年半 and 三年多; only spans of time and multiples are said so."""
    if unit.dimension not in ("months", "time", "multiple", "money:CNY"):
        return value, over, end
    match = _AFTER_UNIT.match(text, end)
    if match is None or (match["half"] and unit.dimension == "money:CNY"):
        return value, over, end
    return (value + 0.5 if match["half"] else value), over or bool(match["over"]), match.end()


def _noun_unit(text: str, end: int, numeral: Numeral) -> Unit | None:
    """Find the English noun that is counted: "532 technology-based firms"."""
    if numeral.script == "han":
        return None
    match = _NOUN_WORDS.match(text, end)
    if match is None:
        return None
    position = end
    for word in match.group()[1:].split(" "):
        position += 1
        if word in _STOP:
            return None
        found = match_unit(text, position)
        if found and found[0].dimension in _COUNTED and found[1] == position + len(word):
            return found[0]
        position += len(word)
    return None


def _joined(text: str, first: _Measure, last: _Measure) -> Amount | None:
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


def _shared_power(text: str, last: _Measure) -> float:
    """Return the power that 10–20万 and "100 to 200 million" write only once."""
    digits = re.compile(r"\d+(?:\.\d+)?").match(text, last.numeral.start)
    if digits is None:
        return 1.0
    return last.numeral.value / float(digits.group())


def _single(text: str, measure: _Measure) -> Amount | None:
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
        measure = replace(measure, unit=_noun_unit(text, end, numeral))
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


def _counts(text: str, measure: _Measure, bound: Bound) -> bool:
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
    return before in " (（:：,，;；" or (symbol in ("%", "℃") and _HAN.match(before) is not None)


def _is_year(text: str, measure: _Measure) -> bool:
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
