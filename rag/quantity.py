"""One quantity as a record, and when two of them give the same value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from rag.bounds import Bound
from rag.dateparts import DateParts
from rag.units import COUNT, Unit, symbol_unit

Kind = Literal["number", "amount", "percent", "multiple", "ordinal", "date", "code"]

# Ranks that are also written as counts: 第十四届 and 十四届, "4th session" and 四次会议.
_RANKED = frozenset(("届", "次", "期", "轮", "批", "位", "名", "人", "代", "号", "级"))
_FREE = frozenset(("", "thing"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity at ``[start, end)`` of the original text, where it reads ``text``.

    ``value`` is in the unit's own size (1.5 公里 is 1.5 with the unit km); ``upper`` ends a
    range. A date has its fields in ``date`` and a ``value`` of 0; a code (296X, 1+3+X) has its
    normal form in ``unit``. ``weak`` marks what is more article than number: 一家, "one", 首个.
    """

    kind: Kind
    value: float
    unit: str
    bound: Bound
    start: int
    end: int
    text: str
    upper: float | None = None
    date: DateParts | None = None
    weak: bool = False

    @property
    def year(self) -> int | None:
        """The year of a date, where it is stated."""
        return self.date.year if self.date else None

    @property
    def month(self) -> int | None:
        """The (first) month of a date, where it is stated."""
        return self.date.month if self.date else None

    @property
    def day(self) -> int | None:
        """The (first) day of a date, where it is stated."""
        return self.date.day if self.date else None

    @property
    def half(self) -> int | None:
        """1 or 2 for half a year."""
        return self.date.half if self.date else None

    @property
    def quarter(self) -> int | None:
        """1 to 4 for a quarter of a year."""
        return self.date.quarter if self.date else None


def same_value(a: Quantity, b: Quantity) -> bool:
    """Tell whether two quantities give the same value in compatible units; bounds are ignored.

    Dates are equal when all their fields are: anchor relative ones first. Where one side has no
    unit the comparison is lenient, but a plain number is never a percentage or a multiple.
    """
    if "date" in (a.kind, b.kind):
        return _same_date(a, b)
    if "code" in (a.kind, b.kind):
        return a.kind == b.kind and a.unit == b.unit
    if not same_unit(a, b):
        return False
    one, two = symbol_unit(a.unit), symbol_unit(b.unit)
    scale_a, scale_b = (one.scale, two.scale) if one.dimension == two.dimension else (1.0, 1.0)
    if not near(a.value * scale_a, b.value * scale_b):
        return False
    if a.upper is None or b.upper is None:
        return a.upper is b.upper
    return near(a.upper * scale_a, b.upper * scale_b)


def near(a: float, b: float) -> bool:
    """Tell equality up to the rounding of floats."""
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def same_unit(a: Quantity, b: Quantity) -> bool:
    """Tell whether two quantities that are neither dates nor codes have compatible units."""
    if "ordinal" in (a.kind, b.kind):
        return _same_rank(a, b)
    return compatible(symbol_unit(a.unit), symbol_unit(b.unit), max(abs(a.value), abs(b.value)))


def compatible(one: Unit, two: Unit, size: float) -> bool:
    """Tell whether units may stand for each other; ``size`` is the larger value beside them.

    A bare number of at least 10,000 may be an amount of money (1200亿 for 1200亿元).
    """
    if one == two:
        return True
    if {one.symbol, two.symbol} == {"倍", "次"}:
        return True
    if not one.symbol or not two.symbol:
        other = two if not one.symbol else one
        if other.dimension in ("percent", "points", "multiple"):
            return False
        return not other.dimension.startswith("money") or size >= 10_000
    if one.dimension == two.dimension == COUNT:
        return _same_counter(one, two)
    return one.dimension == two.dimension


def _same_counter(one: Unit, two: Unit) -> bool:
    if one.group == two.group:
        return one.group != "visit" or one.symbol == two.symbol
    if "visit" in (one.group, two.group):
        return False
    return one.group in _FREE or two.group in _FREE


def _same_rank(a: Quantity, b: Quantity) -> bool:
    if a.kind == b.kind:
        return a.unit == b.unit
    rank, other = (a, b) if a.kind == "ordinal" else (b, a)
    return not rank.unit and (not other.unit or other.unit in _RANKED)


def _same_date(a: Quantity, b: Quantity) -> bool:
    if a.date is not None and b.date is not None:
        return a.date == b.date
    date, number = (a, b) if a.date is not None else (b, a)
    # "2000" is a year or a number: nothing in it tells.
    return (
        date.date == DateParts(year=date.year)
        and number.kind == "number"
        and number.value == date.year
        and symbol_unit(number.unit).dimension in ("", COUNT)
    )
