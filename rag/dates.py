"""Normalised text in, the dates and stretches of time that it states out, zh and en."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.chinese_dates import SEPARATOR, chinese_dates
from rag.dateparts import DateParts
from rag.english_dates import english_dates

_COUNTS_BACK = re.compile(
    "上年|上一年|前一年|去年(?=同期)|(?:a |the )?(?:previous year|preceding year|prior year|year earlier|year before)"
)
"""Years before the one that was spoken of: the one that the sentence states, if it does."""
_ONLY_COUNTS_BACK = re.compile("前一年|[a-z]")
"""Of these, those that never count from the day of writing."""
_SENTENCE_END = re.compile(r"[。!?\n]|\.\s")
_SINCE = re.compile(r"年?[^,，。;、]{0,6}?(?:以来|起|成立|设立|创[办立建]|建成|投产|开业)")
"""After a year: that something began then, and nothing is counted from it."""
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
    ordered = sorted(found, key=lambda date: date.start)
    return _join_ranges(text, list(_counted_back(text, ordered)))


def _counted_back(text: str, found: list[FoundDate]) -> Iterator[FoundDate]:
    """Give 上年 and "the previous year" the year that was stated before them in their sentence."""
    stated, position = None, 0
    for date in found:
        if _SENTENCE_END.search(text, position, date.start):
            stated = None
        position = date.end
        if not _COUNTS_BACK.match(text, date.start):
            if date.parts.year is not None and not _SINCE.match(text, date.end):
                stated = None if date.parts.year_to else date.parts.year
            elif date.parts.anchor:
                stated = None  # 2024年…，今年比上年…
            yield date
        elif stated is not None:
            yield FoundDate(date.start, date.end, replace(date.parts, base=stated))
        elif not _ONLY_COUNTS_BACK.match(text, date.start):
            yield date


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
