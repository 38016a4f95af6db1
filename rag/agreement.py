"""What a claim states and what its evidence states in, whether the evidence carries it out.

Stricter than equality of values: a bound that is dropped ("200" for 超200), a month that the
evidence does not give, or one end of a range is not carried.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.normalize import normalize_text
from rag.bounds import Bound
from rag.dateparts import DateParts, anchored
from rag.quantities import quantities
from rag.quantity import Quantity, near, same_unit, same_value
from rag.time import only_compared
from rag.units import COUNT, symbol_unit

# Evidence bounds that allow a claim's bound at the same value: "about" gives up precision.
_ALLOWS: dict[Bound, frozenset[Bound]] = {
    "exact": frozenset(("exact",)),
    "over": frozenset(("over",)),
    "under": frozenset(("under",)),
    "about": frozenset(("exact", "over", "under", "about")),
}
_MAX_ROUNDING = 0.1
_ROUNDED_FROM: dict[Bound, frozenset[Bound]] = {
    "over": frozenset(("exact", "over")),
    "under": frozenset(("exact", "under")),
    "about": frozenset(("exact", "over", "under", "about")),
}
_SENTENCE_END = re.compile("[。！？!?\n]")
_HAN_NUMERALS = "一二三四五六七八九十百千万"
_HAN_DIGITS = dict(zip(range(1, 11), "一二三四五六七八九十", strict=True))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text read once: as it stands, its normal form, its quantities, and the readings of its dates.

    ``dates`` holds each date as it stands and with its year filled in from the sentence before
    it or from the document's date.
    """

    original: str
    text: str
    quantities: tuple[Quantity, ...]
    dates: tuple[DateParts, ...]
    document_date: str


def read_evidence(text: str, document_date: str) -> Evidence:
    """Read a text that is cited, from a document with an ISO date or none (empty)."""
    found = quantities(text)
    readings: list[DateParts] = []
    year: int | None = None
    position = 0
    for quantity in found:
        if quantity.date is None:
            continue
        if quantity.date.anchor and only_compared(text, quantity):
            # 上年 in 比上年增长 says nothing of what the sentence is about.
            readings.append(quantity.date)
            continue
        same_sentence = not _SENTENCE_END.search(text, position, quantity.start)
        readings.extend(_readings(quantity.date, year, document_date, same_sentence=same_sentence))
        resolved = anchored(quantity.date, document_date)
        stated = quantity.date.year is not None or quantity.date.anchor == "year"
        if stated and resolved.year_to is None:
            year, position = resolved.year, quantity.end
    return Evidence(text, normalize_text(text), tuple(found), tuple(readings), document_date)


def _readings(
    parts: DateParts, year: int | None, document_date: str, *, same_sentence: bool
) -> list[DateParts]:
    if parts.anchor or parts.year is not None:
        return [parts, anchored(parts, document_date)]
    readings = [parts]
    if year is not None:
        readings.append(replace(parts, year=year))
    if year is None or not same_sentence:
        readings.append(anchored(parts, document_date))
    return readings


def carries(evidence: Evidence, claimed: Quantity) -> bool:
    """Tell whether the evidence states what is claimed, in whatever script, unit or calendar."""
    if claimed.kind == "code":
        return _has_code(evidence.text, claimed.unit)
    if claimed.date is not None:
        return _carries_date(evidence, claimed.date) or _carries_number(evidence, claimed)
    return _carries_number(evidence, claimed)


def _has_code(text: str, code: str) -> bool:
    pattern = rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])"
    return re.search(pattern, text) is not None


def _carries_number(evidence: Evidence, claimed: Quantity) -> bool:
    return any(agrees(claimed, stated) for stated in evidence.quantities) or (
        _in_name(evidence, claimed)
    )


def _in_name(evidence: Evidence, claimed: Quantity) -> bool:
    """Tell a small number word that translates a numeral inside a name: six for 六小龙."""
    if claimed.kind != "number" or claimed.bound != "exact" or not claimed.text[:1].isalpha():
        return False
    char = _HAN_DIGITS.get(int(claimed.value)) if claimed.value == int(claimed.value) else None
    if (
        char is None
        or not claimed.text[0].isascii()
        or symbol_unit(claimed.unit).dimension
        not in (
            "",
            COUNT,
        )
    ):
        return False
    counted = [(q.start, q.end) for q in evidence.quantities]
    return any(
        all(match.start() >= end or match.end() <= start for start, end in counted)
        for match in re.finditer(
            f"(?<![{_HAN_NUMERALS}]){char}(?![{_HAN_NUMERALS}])", evidence.original
        )
    )


def agrees(claimed: Quantity, stated: Quantity) -> bool:
    """Tell whether a stated number, amount or rank carries a claimed one, bounds included."""
    if same_value(claimed, stated):
        return stated.bound in _ALLOWS[claimed.bound] or stated.kind in ("date", "ordinal")
    return _rounded(claimed, stated)


def _rounded(claimed: Quantity, stated: Quantity) -> bool:
    """Tell whether "over 1,500" or "about 1,560" rounds the 1,559.9 that is stated."""
    if claimed.bound == "exact" or stated.bound not in _ROUNDED_FROM[claimed.bound]:
        return False
    if {claimed.kind, stated.kind} & {"date", "code", "ordinal"} or not same_unit(claimed, stated):
        return False
    if claimed.upper is not None or stated.upper is not None or claimed.value <= 0:
        return False
    one, two = symbol_unit(claimed.unit), symbol_unit(stated.unit)
    factor = two.scale / one.scale if one.dimension == two.dimension else 1.0
    value = stated.value * factor
    if abs(value - claimed.value) > _MAX_ROUNDING * value:
        return False
    step = _last_digit(claimed.value)
    return near(_round(value / step, claimed.bound) * step, claimed.value)


def _round(value: float, bound: Bound) -> int:
    if bound == "over":
        return math.floor(value)
    return math.ceil(value) if bound == "under" else round(value)


def _last_digit(value: float) -> float:
    """Return the power of ten of the last digit that is not zero: 1,560 → 10, 2.5 → 0.1."""
    digits = f"{value:.10g}"
    mantissa, _, exponent = f"{float(digits):.9e}".partition("e")
    kept = mantissa.rstrip("0")
    decimals = len(kept.partition(".")[2])
    return float(10.0 ** (int(exponent) - decimals))


def _carries_date(evidence: Evidence, claimed: DateParts) -> bool:
    resolved = anchored(claimed, evidence.document_date) if claimed.anchor else claimed
    return any(covers(parts, wanted) for parts in evidence.dates for wanted in (claimed, resolved))


def covers(stated: DateParts, claimed: DateParts) -> bool:
    """Tell whether a stated date gives every field that is claimed, and no other range.

    2026年3月 carries 2026年; 1–10月 does not carry 1月, nor 2026 the whole of 2026–2030.
    """
    if _december(stated, claimed):
        return True
    if (claimed.anchor, claimed.shift) != (stated.anchor, stated.shift):
        return False
    if claimed.year is not None and not _same_years(stated, claimed):
        return False
    if claimed.month is not None and (
        (claimed.month, claimed.month_to) != (stated.month, stated.month_to)
    ):
        return False
    if claimed.day is not None and (claimed.day, claimed.day_to) != (stated.day, stated.day_to):
        return False
    if claimed.part and claimed.part != stated.part:
        return False
    return _says_something(claimed)


def _same_years(stated: DateParts, claimed: DateParts) -> bool:
    if claimed.year_to == stated.year_to:
        return claimed.year == stated.year
    # "by 2030" out of 2026–2030, where the range itself is written in years.
    return (
        claimed.year_to is None
        and not stated.plan
        and claimed.year in (stated.year, stated.year_to)
    )


def _december(stated: DateParts, claimed: DateParts) -> bool:
    """Tell that the end of a year is said of its last month."""
    if claimed.part != "end" or claimed.month is not None or stated.month != 12:
        return False
    return claimed.shift == 0 and claimed.year in (None, stated.year)


def _says_something(claimed: DateParts) -> bool:
    stated = (claimed.year, claimed.month, claimed.day, claimed.anchor, claimed.part)
    return any(field not in (None, "") for field in stated)


def missing(claimed: Sequence[Quantity], evidences: Sequence[Evidence]) -> list[Quantity]:
    """Return the claimed quantities that no evidence carries; weak ones (一家, "one") need none."""
    return [
        quantity
        for quantity in claimed
        if not quantity.weak and not any(carries(evidence, quantity) for evidence in evidences)
    ]
