"""A numeral in normalised text in, the numeral with its unit or currency out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.numerals import Numeral
from rag.units import COUNT, Unit, match_unit, unit_of

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
_STOP_WORDS = """
of in for to and or with by from on at that which have has had were was are is be will over
under than as into per the a an its their this these those while but also said
"""
_STOP = frozenset(_STOP_WORDS.split())
# Chinese numerals before these are names more often than counts (三级, 四方).
_COUNTED = frozenset((COUNT, "months", "time"))
_DIGITS_ONLY = frozenset(("方", "级", "点", "度", "p", "e", "分", "面", "道", "头"))


@dataclass(frozen=True, slots=True)
class Measure:
    """A numeral with the unit after it or the currency before it; bounds are not read yet."""

    numeral: Numeral
    value: float
    unit: Unit | None
    start: int
    end: int
    over: bool


def measure(text: str, numeral: Numeral) -> Measure:
    """Read the unit after a numeral, or the currency before it."""
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
        unit = noun_unit(text, end, numeral)
    elif not currency:
        value, over, end = _after_unit(text, end, unit, value, over=over)
    if currency and (unit is None or not unit.dimension.startswith("money")):
        unit = currency
    return Measure(numeral, value, unit, start, end, over)


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


def noun_unit(text: str, end: int, numeral: Numeral) -> Unit | None:
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
