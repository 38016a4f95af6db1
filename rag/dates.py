"""Normalised text in, the dates and stretches of time that it states out, zh and en."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.chinese_dates import SEPARATOR, chinese_dates
from rag.dateparts import DateParts
from rag.english_dates import english_dates

_BETWEEN = re.compile(f"(?:{SEPARATOR}|[ ]to[ ]|[ ]through[ ]|[ ]until[ ])")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``[start, end)`` of normalised text."""

    start: int
    end: int
    parts: DateParts


def dates(text: str) -> list[FoundDate]:
    """Return the dates of normalised text in reading order, without overlaps."""
    found: list[FoundDate] = []
    for finder in (chinese_dates, english_dates):
        for start, end, parts in finder(text):
            if all(end <= other.start or other.end <= start for other in found):
                found.append(FoundDate(start, end, parts))
    return _join_ranges(text, sorted(found, key=lambda date: date.start))


def _join_ranges(text: str, found: list[FoundDate]) -> list[FoundDate]:
    """Make one range of two plain dates that a dash or "to" joins: 3月5日至4月2日."""
    joined: list[FoundDate] = []
    for date in found:
        last = joined[-1] if joined else None
        if last and _BETWEEN.fullmatch(text, last.end, date.start):
            merged = _merged(last.parts, date.parts)
            if merged:
                joined[-1] = FoundDate(last.start, date.end, merged)
                continue
        joined.append(date)
    return joined


def _merged(first: DateParts, last: DateParts) -> DateParts | None:
    if any((_ranged(first), _ranged(last), first.part, last.part)):
        return None
    if last.anchor and first.anchor != last.anchor:
        return None
    if (first.month is None) != (last.month is None) or (first.day is None) != (last.day is None):
        return None
    if last.year is not None and first.year is None:
        first, last = replace(first, year=last.year), replace(last, year=None)
    same_year = last.year is None or last.year == first.year
    return replace(
        first,
        year_to=None if same_year else last.year,
        month_to=last.month if last.month != first.month or not same_year else None,
        day_to=last.day,
    )


def _ranged(parts: DateParts) -> bool:
    return bool(parts.year_to or parts.month_to or parts.day_to)
