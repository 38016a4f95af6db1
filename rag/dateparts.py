"""A date or a stretch of time as a text states it, and its calendar days once it is anchored."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

Anchor = Literal["", "year", "month", "week", "day"]
Part = Literal["", "start", "mid", "end"]

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
FIRST_PLAN = 2001 - 5 * 10
"""Year before which the zeroth five-year plan would begin: the 10th ran from 2001 to 2005."""


@dataclass(frozen=True, slots=True)
class DateParts:
    """The fields that are stated, ``None`` where the text is silent.

    ``year_to``, ``month_to`` and ``day_to`` end a range (上半年 is ``month=1, month_to=6``).
    ``anchor`` and ``shift`` say what a relative date counts from: 去年 is ``("year", -1)``;
    ``base`` is the year that the text itself gives for that (2024 of 上年 in 2024年…比上年增长).
    ``part`` is the start, middle or end of the smallest field; ``plan`` is the number of a
    five-year plan (15 for 「十五五」).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    year_to: int | None = None
    month_to: int | None = None
    day_to: int | None = None
    anchor: Anchor = ""
    shift: int = 0
    part: Part = ""
    plan: int = 0
    base: int | None = None

    @property
    def half(self) -> int | None:
        """1 or 2 for a half of a year."""
        return {(1, 6): 1, (7, 12): 2}.get((self.month or 0, self.month_to or 0))

    @property
    def quarter(self) -> int | None:
        """1 to 4 for a quarter of a year."""
        if self.month is None or self.month_to != self.month + 2 or self.month % 3 != 1:
            return None
        return self.month // 3 + 1

    @property
    def relative(self) -> bool:
        """Whether it needs the document's date to mean a year."""
        return bool(self.anchor) or self.year is None


def parse_iso(text: str) -> DateParts | None:
    """Read ``2026``, ``2026-02`` or ``2026-02-28``; anything else is ``None``."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(group) if group else None for group in match.groups())
    return DateParts(year=year, month=month, day=day)


def anchored(parts: DateParts, document_date: str) -> DateParts:
    """Fill what is relative to the document's date; unchanged when nothing says what it means.

    A month or day without a year is taken from the year of the document, or the year before
    when it would lie after the document.
    """
    if parts.base is not None:
        return replace(parts, year=parts.base + parts.shift, anchor="", shift=0, base=None)
    base = parse_iso(document_date)
    if base is None or base.year is None:
        return parts
    if parts.anchor == "year":
        return replace(parts, year=base.year + parts.shift, anchor="", shift=0)
    if parts.anchor == "month" and base.month:
        months = base.year * 12 + base.month - 1 + parts.shift
        return replace(parts, year=months // 12, month=months % 12 + 1, anchor="", shift=0)
    if parts.anchor in ("day", "week") and base.month and base.day:
        return _near_day(parts, dt.date(base.year, base.month, base.day))
    if parts.anchor or parts.year is not None:
        return parts
    return _in_document_year(parts, base, base.year)


def _in_document_year(parts: DateParts, base: DateParts, year: int) -> DateParts:
    if parts.month is None:
        if parts.day is not None and base.month:
            return replace(parts, year=year, month=base.month)
        return replace(parts, year=year) if parts.part else parts
    later = (parts.month, parts.day or 0) > (base.month or 12, base.day or 31)
    # 上半年 said in March is the current one; 12 月 said in March is last year's.
    return replace(parts, year=year - 1 if later and not parts.month_to else year)


def _near_day(parts: DateParts, base: dt.date) -> DateParts:
    if parts.anchor == "day":
        day = base + dt.timedelta(days=parts.shift)
        return DateParts(year=day.year, month=day.month, day=day.day)
    monday = base - dt.timedelta(days=base.weekday()) + dt.timedelta(weeks=parts.shift)
    sunday = monday + dt.timedelta(days=6)
    return DateParts(monday.year, monday.month, monday.day, sunday.year, sunday.month, sunday.day)


def days(parts: DateParts) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of an absolute date, ``None`` without a year."""
    if parts.year is None or parts.anchor:
        return None
    last_year = parts.year_to or parts.year
    first_month = parts.month or 1
    last_month = parts.month_to or parts.month or 12
    last_day = parts.day_to or parts.day
    try:
        first = dt.date(parts.year, first_month, parts.day or 1)
        last = dt.date(last_year, last_month, last_day or _month_days(last_year, last_month))
    except ValueError:
        return None
    return _cut(parts, first, last)


def _cut(parts: DateParts, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Narrow a year or a month to its start, middle or end."""
    if not parts.part or parts.day is not None or parts.year_to is not None:
        return first, last
    if parts.month is not None:
        bounds = {"start": (1, 10), "mid": (11, 20), "end": (21, last.day)}[parts.part]
        return first.replace(day=bounds[0]), first.replace(day=bounds[1])
    months = {"start": (1, 3), "mid": (5, 8), "end": (10, 12)}[parts.part]
    end_day = _month_days(first.year, months[1])
    return first.replace(month=months[0]), first.replace(month=months[1], day=end_day)


def _month_days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def label(parts: DateParts) -> str:
    """Return an absolute date in ISO 8601: ``2025``, ``2025-03-05`` or ``2025-01/2025-06``."""
    first = _point(parts.year, parts.month, parts.day)
    ranged = parts.year_to or parts.month_to or parts.day_to
    if not ranged:
        return first
    last = _point(
        parts.year_to or parts.year, parts.month_to or parts.month, parts.day_to or parts.day
    )
    return f"{first}/{last}"


def _point(year: int | None, month: int | None, day: int | None) -> str:
    text = f"{year:04d}" if year is not None else "-"
    if month is not None or day is not None:
        text += f"-{month:02d}" if month is not None else "-"
    return text + (f"-{day:02d}" if day is not None else "")


def plan_years(number: int) -> tuple[int, int]:
    """Return the first and last year of China's n-th five-year plan (n ≥ 6): 15 → 2026, 2030."""
    first = FIRST_PLAN + 5 * number
    return first, first + 4
