"""The time a question is about and a sentence in, whether the sentence speaks of that time out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from index.normalize import normalize_text
from rag.candidates import Candidate
from rag.dateparts import DateParts, anchored, days, parse_iso
from rag.figures import starts_anew
from rag.quantities import quantities
from rag.time import Period, only_compared

_NOW = frozenset(
    "目前 当前 当今 眼下 现在 现有 现已 现为 现 如今 迄今 迄今为止 至今 now currently presently".split()  # noqa: SIM905
)
_PART_OF_YEAR = re.compile("年[初中末底]|year-end", re.IGNORECASE)

_Days = tuple[dt.date, dt.date]


def speaks_of(candidate: Candidate, period: Period, document_date: str, title: str = "") -> bool:
    """Tell whether a sentence may be about a period.

    The dates in the sentence decide; without any, the last date before it in its paragraph; else
    either the last one in the paragraphs before it or the document's own year; then the headings and
    the document's title; then the document's date, which vouches for its own year and the one
    before. What is so now is of no other date than that allows.
    """
    spans = stated_days(candidate, document_date, title)
    if spans:
        return _any_meets(spans, period)
    written = parse_iso(document_date)
    if written is None or written.year is None:
        return True
    return _vouched_for((period.first, period.last), written.year)


def headed(candidate: Candidate, period: Period, document_date: str, title: str) -> bool:
    """Tell whether the document's title or a heading above a sentence states a period's time."""
    above = (title, *candidate.passage.headings)
    return any(_any_meets(_days(one, document_date), period) for one in above)


def stated_days(candidate: Candidate, document_date: str, title: str = "") -> list[_Days]:
    """Return the days that a sentence's dates mean, else those that its surroundings state.

    Of what is said to be so now, not those that are over a year before the document, or after it.
    The surroundings, too, where a figure stands before the dates, which have one of their own:
    盈利3万元，2023年为2万元 in a report of 2024; where they state none, the document's own year.
    """
    own = _days(candidate.text, document_date, year=_year_spoken_of(candidate, document_date))
    if own and not _has_figure_before(candidate.text):
        return own
    written = parse_iso(document_date)
    around = _around(candidate, document_date, title)
    if around and written is not None and written.year is not None and _is_now(candidate.text):
        around = [span for span in around if _vouched_for(span, written.year)]
    if own and not around:
        around = _own_year(document_date)
    return own + around


def _own_year(document_date: str) -> list[_Days]:
    """Return the year of a document's date, if it has one."""
    written = parse_iso(document_date)
    return list(filter(None, [days(DateParts(year=written.year))])) if written else []


def _is_now(text: str) -> bool:
    """Tell whether a text has a word for now; 展现在 has none."""
    import rjieba

    return not _NOW.isdisjoint(rjieba.cut(normalize_text(text)))


def _vouched_for(span: _Days, year: int) -> bool:
    """Tell whether some days are in the year in which a document was written, or the one before."""
    first, last = span
    return first.year <= year <= last.year + 1


def _around(candidate: Candidate, document_date: str, title: str) -> list[_Days]:
    """Return the last date before a sentence and the title's, else the innermost heading's.

    Where another paragraph states that date, the document's own year, too.
    """
    passage, titled = candidate.passage, _days(title, document_date)
    begins = passage.text.rfind("\n", 0, candidate.start) + 1
    before = _days(passage.text[begins:], document_date, end=candidate.start - begins)
    if before:
        return before[-1:] + titled
    before = _days(passage.text, document_date, end=begins)
    if before:
        return [*before[-1:], *_own_year(document_date), *titled]
    for heading in reversed(passage.headings):
        # A single day above a text is when it was written, not what it is about.
        if found := [span for span in _days(heading, document_date) if span[0] != span[1]]:
            return found
    return titled


def _has_figure_before(text: str) -> bool:
    """Tell a figure in a clause before the first date, after which there is another one."""
    found = [one for one in quantities(text) if one.kind != "code" and not one.weak]
    first = next((at for at, one in enumerate(found) if one.date is not None), 0)
    return first > 0 and starts_anew(text, found, found[first - 1], found[first])


def _any_meets(spans: Iterable[_Days], period: Period) -> bool:
    return any(first <= period.last and period.first <= last for first, last in spans)


def dated_in(document_date: str, period: Period) -> bool:
    """Tell whether a document is dated in a period; one without a date is not."""
    written = parse_iso(document_date)
    span = days(written) if written is not None else None
    return span is not None and _any_meets([span], period)


def newest(candidates: Sequence[Candidate], dates: Mapping[str, str], *, share: float) -> str:
    """Return the latest date of the documents of candidates, the likeliest of which is first.

    Those count that have at least a ``share`` of its chance. Empty where none is dated.
    """
    least = share * candidates[0].chance
    return max(dates[one.passage.doc_id] for one in candidates if one.chance >= least)


def nearest_year(
    candidates: Sequence[Candidate],
    period: Period,
    dates: Mapping[str, str],
    titles: Mapping[str, str] = MappingProxyType({}),
) -> int | None:
    """Return the year nearest to a period that the sentences speak of; the later of two as near.

    ``dates`` and ``titles`` map document ids to theirs. ``None`` when no year is known.
    """
    years: set[int] = set()
    for candidate in candidates:
        date = dates.get(candidate.passage.doc_id, "")
        title = titles.get(candidate.passage.doc_id, "")
        years.update(first.year for first, _ in stated_days(candidate, date, title))
        written = parse_iso(date)
        if written is not None and written.year is not None:
            years.add(written.year)
    years -= set(range(period.first.year, period.last.year + 1))
    if not years:
        return None
    return min(years, key=lambda year: (abs(year - period.first.year), -year))


def _year_spoken_of(candidate: Candidate, document_date: str) -> int | None:
    """Return the year that a mere 年末 of a sentence is of: of the last date before it, if recent.

    A year further back is history or the name of a plan.
    """
    written = parse_iso(document_date)
    if not _PART_OF_YEAR.search(candidate.text):
        return None
    before = _days(candidate.passage.text, document_date, end=candidate.start)
    year = before[-1][0].year if before else None
    if year is None or written is None or written.year is None:
        return year
    return year if written.year - 2 <= year <= written.year else None


def _days(
    text: str, document_date: str, *, end: int | None = None, year: int | None = None
) -> list[_Days]:
    """Return the days that a text's dates mean, those that stand before ``end``.

    A mere 年末 is that of the ``year`` spoken of before the text, or of one that it states.
    """
    dates = []
    for one in quantities(text):
        if one.date is None or (end is not None and one.end > end) or only_compared(text, one):
            continue
        year = one.date.year or year
        of_that = year is not None and _PART_OF_YEAR.match(one.text)
        dates.append(replace(one.date, year=year, anchor="") if of_that else one.date)
    return list(_anchored(dates, document_date))


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
        may_be = [resolved]
        if written is not None and dated.month and dated.year is None and not dated.anchor:
            # A month without a year may be to come: 报名在9月. The one that has been counts last.
            may_be.insert(0, replace(resolved, year=written.year))
        yield from dict.fromkeys(filter(None, map(days, may_be)))
