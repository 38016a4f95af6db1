"""The time a question is about and a sentence in, whether the sentence speaks of that time out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag.candidates import Candidate
from rag.dateparts import DateParts, anchored, days, parse_iso
from rag.quantities import quantities
from rag.time import Period, only_compared

_Days = tuple[dt.date, dt.date]


def speaks_of(candidate: Candidate, period: Period, document_date: str) -> bool:
    """Tell whether a sentence may be about a period.

    The dates in the sentence decide; without any, the last date before it in its passage; then
    the document's date, which vouches for its own year and the one before.
    """
    spans = stated_days(candidate, document_date)
    if spans:
        return any(first <= period.last and period.first <= last for first, last in spans)
    written = parse_iso(document_date)
    if written is None or written.year is None:
        return True
    return written.year - 1 <= period.last.year and period.first.year <= written.year


def stated_days(candidate: Candidate, document_date: str) -> list[_Days]:
    """Return the days that a sentence's dates mean, or those of the last date before it."""
    passage = candidate.passage
    own = _days(candidate.text, document_date)
    if own:
        return own
    before = _days(passage.text, document_date, end=candidate.start)
    if before:
        return before[-1:]
    for heading in reversed(passage.headings):
        if found := _days(heading, document_date):
            return found
    return []


def newest(candidates: Sequence[Candidate], dates: Mapping[str, str], *, share: float) -> str:
    """Return the latest date of the documents of candidates, the likeliest of which is first.

    Those count that have at least a ``share`` of its probability. Empty where none is dated.
    """
    least = share * candidates[0].probability
    return max(dates[one.passage.doc_id] for one in candidates if one.probability >= least)


def nearest_year(
    candidates: Sequence[Candidate], period: Period, dates: Mapping[str, str]
) -> int | None:
    """Return the year nearest to a period that the sentences speak of; the later of two as near.

    ``dates`` maps document ids to their dates. ``None`` when no year is known.
    """
    years: set[int] = set()
    for candidate in candidates:
        date = dates.get(candidate.passage.doc_id, "")
        years.update(first.year for first, _ in stated_days(candidate, date))
        written = parse_iso(date)
        if written is not None and written.year is not None:
            years.add(written.year)
    years -= set(range(period.first.year, period.last.year + 1))
    if not years:
        return None
    return min(years, key=lambda year: (abs(year - period.first.year), -year))


def _days(text: str, document_date: str, *, end: int | None = None) -> list[_Days]:
    """Return the days that a text's dates mean, those that stand before ``end``."""
    dates = (
        one.date
        for one in quantities(text)
        if (end is None or one.end <= end) and not only_compared(text, one)
    )
    return list(_anchored(filter(None, dates), document_date))


def _anchored(dates: Iterable[DateParts], document_date: str) -> Iterable[_Days]:
    written = parse_iso(document_date)
    stated: int | None = None
    for parts in dates:
        dated = parts
        if parts.year is None and not parts.anchor and stated is not None:
            dated = replace(parts, year=stated)  # 2019年建港，5月开工
        resolved = anchored(dated, document_date) if document_date else dated
        if resolved.year is None and not resolved.anchor and written is not None:
            resolved = replace(resolved, year=written.year)
        stated = resolved.year or stated
        span = days(resolved)
        if span:
            yield span
