"""Relative dates and a document's date in, calendar dates out: 今年, 去年, 上半年, "last year"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from rag.dateparts import DateParts, anchored, days, label, parse_iso
from rag.quantities import quantities
from rag.quantity import Quantity

_THE = re.compile(r"\bthe $", re.IGNORECASE)
_NO_REPORT = re.compile(
    "年以?来|年起|计划|规划|方案|目标|(?<![a-z])(?:since|plan|targets?)(?![a-z])"
)
_THE_YEAR_BEFORE = re.compile(r"上一?年|(?:the )?(?:previous|prior|preceding) year", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:[比较較与與同]|\b(?:from|than|over|on|with|to|against))\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A relative date at ``[start, end)`` of a text and what it means.

    ``first`` and ``last`` are its first and last day; ``label`` is ISO 8601: ``2025``,
    ``2025-03-05`` or ``2025-01/2025-06``.
    """

    start: int
    end: int
    text: str
    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a question is about: its first and last day, and its ISO 8601 label."""

    first: dt.date
    last: dt.date
    label: str


def resolve(text: str, document_date: str) -> list[Resolved]:
    """Return the relative dates of a text in reading order, resolved against an ISO date.

    Only what the text leaves open is resolved: 今年, 昨天, 年底, and 上半年 where no year stands
    before it in the text; 上年 counts from the year that its sentence states. Months and days
    without a year stay as they are. Nothing that counts from the day of writing is resolved when the
    document has no date, or one too coarse (昨天 in a document dated ``2025``).
    """
    found = []
    year: int | None = None
    for quantity in quantities(text):
        parts = quantity.date
        if parts is None:
            continue
        if parts.year is not None:
            year = parts.year
            continue
        resolved = _resolved(parts, document_date, year)
        span = days(resolved) if resolved else None
        if resolved and span:
            year = resolved.year if parts.shift else year  # 去年 … 上半年
            found.append(
                Resolved(quantity.start, quantity.end, quantity.text, *span, _label(resolved))
            )
    return found


def only_compared(text: str, quantity: Quantity) -> bool:
    """Tell a year that another one, which the sentence states, is compared with: 比上年增长."""
    counted_back = quantity.date is not None and quantity.date.base is not None
    return counted_back and _COMPARED.search(text, 0, quantity.start) is not None


def _resolved(parts: DateParts, document_date: str, year: int | None) -> DateParts | None:
    part_of_year = parts.anchor == "year" and parts.part and not parts.shift
    if part_of_year and year is not None:
        return None  # 2025年，年初…年底: the text says which year
    if not parts.anchor and (parts.month_to is None or parts.day is not None or year is not None):
        return None
    resolved = anchored(parts, document_date)
    return None if resolved.anchor or resolved.year is None else resolved


def _label(parts: DateParts) -> str:
    """Return the ISO label; the start, middle or end of a year or month as its days."""
    span = days(parts)
    if parts.part and parts.day is None and span:
        form = "%Y-%m" if parts.month is None else "%Y-%m-%d"
        return f"{span[0].strftime(form)}/{span[1].strftime(form)}"
    return label(parts)


def notes(text: str, document_date: str, title: str = "") -> dict[str, str]:
    """Return each relative date of a text and its ISO label: ``{"今年": "2025"}``.

    上年 in a report whose title gives its year, 2024, is 2023, also where it was printed in 2025.
    """
    found = {one.text: one.label for one in resolve(text, document_date)}
    years = {q.date.year for q in quantities(title) if q.date is not None and q.date.year}
    written = parse_iso(document_date)
    own = years.pop() if len(years) == 1 and not _NO_REPORT.search(title) else None
    if own and written is not None and written.year in (own, own + 1):
        of_title = resolve(text, str(own))
        found |= {one.text: one.label for one in of_title if _THE_YEAR_BEFORE.match(one.text)}
    return found


def is_relative(question: str) -> bool:
    """Tell whether a question gives a time that counts from today: 去年, "last month".

    "The next year" counts from whatever was spoken of.
    """
    return any(
        q.date is not None
        and q.date.anchor
        and q.date.base is None
        and not _THE.search(question[: q.start])
        for q in quantities(question)
    )


def question_period(question: str, *, as_of: str) -> Period | None:
    """Return the time that a question is about, ``None`` when it names none.

    Relative dates count from ``as_of`` (an ISO date or empty); with an empty one they name none.
    The first date decides; 2023年上半年, 去年, 「十五五」 and "in March 2026" are dates.
    """
    for quantity in quantities(question):
        if quantity.date is None:
            continue
        parts = anchored(quantity.date, as_of) if as_of else quantity.date
        span = days(parts)
        if span:
            return Period(*span, _label(parts))
    return None
