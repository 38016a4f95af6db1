"""A text in, the date that can be argued from it and the argument out.

Only what ties a text to its own present counts: a dateline, an anniversary of a plan, a session of
a parliament, 今年 beside the figures of the year before. Dates that a text merely mentions are not
its date; without an argument there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.frontmatter import iso_date, made_date

_HEAD, _TAIL = 400, 200
_MAX_TEXT = 60_000

_FULL_DATE = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号號]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4})"
)
# A line that is little but a date: under a title, at the foot of a page, before a source.
_DATELINE = re.compile(
    r"^[ \t\u3000]*"
    r"(?:(?:[^\n，。]{0,12}(?:发布|發布|發佈|发表|發表|出版|更新|刊登|刊载|日期|时间|時間|报|報|网|網|社|刊)"
    r"|Date|Published|Updated|Posted|[A-Z][A-Za-z ]{2,24}(?:Daily|News|Times|Post))"
    r"[^\S\n]*[:：]?[^\S\n]*)?"
    rf"[(（]?(?P<date>{_FULL_DATE})[)）]?"
    r"[^\S\n]*[(（]?(?:(?:星期|周|週)[一二三四五六日天])?[)）]?"
    r"[^\S\n]*(?:[T ]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    r"[^\S\n]*(?:(?:来源|來源|作者|记者|記者|第|责|編|编|版|By\b|Source|[|/·])[^\n]{0,50})?$",
    re.MULTILINE,
)
_WIRE = re.compile(
    rf"(?:社|报|報)[^\n。，]{{0,12}}?(?P<date>{_FULL_DATE})\s*(?:电|電|讯|訊)"
    rf"|^[A-Z][A-Za-z ,.]{{2,30}}?(?P<dated>{_FULL_DATE})\s*(?:\([A-Za-z ]{{2,20}}\)\s*)?[-—–]",
    re.MULTILINE,
)

_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", start=1)}
_PLAN = re.compile(
    r"[“「]?(?P<plan>十[一二三四五六七八九]?|二十)五[”」]?(?:规划|規劃|时期|時期)?的?"
    r"(?P<point>开局|開局|起步之年|收官|收關|第一年|最后一年|最後一年)"
)
_YEAR_IS = re.compile(
    r"(?P<year>20\d{2})年,?，?是[^。\n]{0,24}?(?:开局之年|開局之年|收官之年|起步之年|关键之年|關鍵之年|元年|第一年)"
)
_JUST_PAST = re.compile(r"(?:刚刚过去的|剛剛過去的|刚过去的|剛過去的)\s*(?P<year>20\d{2})\s*年")
_CONGRESS = re.compile(
    r"(?:十(?P<term>[一二三四五六七八九])届|十(?P<term2>[一二三四五六七八九])屆)全[国國](?:人大|政[协協]|人民代表大会)"
    r"(?:常委会)?(?P<session>[一二三四五])次会议"
)
_THIS_YEAR = re.compile(r"今年(?!来)|this year", re.IGNORECASE)
_THIS_YEAR_IS = re.compile(r"今年\s*[（(]\s*(20\d{2})\s*年?\s*[)）]|this year \((20\d{2})\)")
# A year of which results are told; plans (到2027年), titles and editions (2025年版) are not.
_RESULT_YEAR = re.compile(
    r"(?<![到至在自从從\d第《〈－-])(?P<year>20\d{2})年(?!版|版本|代|前|内|以前|行动|行動|方案|目标|目標|预期)"
    r"(?P<rest>[^。；;\n]{0,40})"
)
_FUTURE = re.compile(r"将|將|力争|力爭|目标|目標|预计|預計|计划|計劃|规划|規劃|建成|达到|達到")
_MONTH_DAY = re.compile(
    r"(?<![年\d])(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])[日号號](?P<wire>[电電讯訊])?"
)
_DAY_BEFORE = re.compile(r"昨天|昨日")


@dataclass(frozen=True, slots=True)
class Dated:
    """An ISO date (of the precision that can be argued) and the words that it rests on."""

    date: str
    basis: str


UNDATED = Dated("", "none")


@dataclass(frozen=True, slots=True)
class _Year:
    year: int
    words: str


def infer_date(text: str) -> Dated:
    """Return the date of a text with its argument, ``UNDATED`` where nothing argues for one.

    A dateline gives a day. Else a year is argued first; the latest day that the text names without
    a year then narrows it to that month, or to the next day where the text calls it yesterday.
    """
    if dated := _dateline(text):
        return dated
    sample = text[:_MAX_TEXT]
    year = _argued_year(sample)
    return UNDATED if year is None else _narrowed(sample, year)


def _dateline(text: str) -> Dated | None:
    for part in (text[:_HEAD], text[-_TAIL:]):
        for pattern in (_DATELINE, _WIRE):
            for match in pattern.finditer(part):
                written = match["date"] or match["dated"]
                if iso := iso_date(written):
                    return Dated(iso, f"text: dateline {written}")
    return None


def _argued_year(text: str) -> _Year | None:
    """Return the year in which a text was written, by the first argument that holds."""
    if not any(mark in text for mark in ("年", "year", "届", "屆", "局", "官")):
        return None
    results = _result_years(text)
    latest = max(results, default=0)
    for found in (_explicit(text), _anchored(text), _after_results(text, results)):
        # A text that tells results of a later year looks back on the anchor.
        if found is not None and found.year >= latest:
            return found
    return None


def _explicit(text: str) -> _Year | None:
    if match := _THIS_YEAR_IS.search(text):
        return _Year(int(match[1] or match[2]), match[0])
    if match := _JUST_PAST.search(text):
        return _Year(int(match["year"]) + 1, match[0])
    if match := _YEAR_IS.search(text):
        return _Year(int(match["year"]), match[0])
    return None


def _anchored(text: str) -> _Year | None:
    """Argue from a five-year plan's first or last year, or a congress's annual session."""
    if match := _PLAN.search(text):
        plan = match["plan"]
        number = 20 if plan == "二十" else 10 + _DIGITS.get(plan[1:], 0)
        first = 2001 + 5 * (number - 10)
        last = match["point"][0] in "收最"
        return _Year(first + 4 if last else first, match[0])
    if match := _CONGRESS.search(text):
        term = 10 + _DIGITS[match["term"] or match["term2"]]
        return _Year(2023 + 5 * (term - 14) + _DIGITS[match["session"]] - 1, match[0])
    return None


def _after_results(text: str, results: dict[int, str]) -> _Year | None:
    """Argue from 今年 in a text that tells the last full year's results by its number."""
    this_year = _THIS_YEAR.search(text)
    if this_year is None or not results:
        return None
    latest = max(results)
    return _Year(latest + 1, f"{results[latest]} … {this_year[0]}")


def _result_years(text: str) -> dict[int, str]:
    """Return the years of which a text tells results, each with the words that name it."""
    return {
        int(match["year"]): f"{match['year']}年"
        for match in _RESULT_YEAR.finditer(text)
        if not _FUTURE.search(match["rest"])
    }


def _narrowed(text: str, year: _Year) -> Dated:
    """Narrow a year to the month of the latest day that is named without a year."""
    mentions = [
        match
        for match in _MONTH_DAY.finditer(text)
        if made_date(year.year, int(match["month"]), int(match["day"]))
    ]
    if not mentions:
        return Dated(f"{year.year:04d}", f"text: {year.words}")
    if mentions[0]["wire"]:
        mentions = mentions[:1]
    latest = max(mentions, key=lambda match: (int(match["month"]), int(match["day"])))
    month, day, words = int(latest["month"]), int(latest["day"]), latest[0]
    if latest["wire"]:
        return Dated(made_date(year.year, month, day), f"text: {words} … {year.words}")
    if before := _DAY_BEFORE.search(text):
        following = date(year.year, month, day) + timedelta(days=1)
        return Dated(following.isoformat(), f"text: {words}, {before[0]} … {year.words}")
    return Dated(f"{year.year:04d}-{month:02d}", f"text: {words} … {year.words}")
