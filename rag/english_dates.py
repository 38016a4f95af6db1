"""Normalised (lower-case) text in, the dates that it states in English out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from rag.dateparts import DateParts, Part, plan_years
from rag.units import match_unit

_NAMES_OF_MONTHS = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
MONTHS = tuple(names.split()[0] for names in _NAMES_OF_MONTHS)
"""The months of the year in order, in lower case."""
_NUMBER_OF = {
    name: number for number, names in enumerate(_NAMES_OF_MONTHS, start=1) for name in names.split()
}
_ORDINALS_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth
"""
_ORDINALS = tuple(_ORDINALS_WORDS.split())
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_PARTS: dict[str, Part] = {
    "start": "start", "beginning": "start", "early": "start", "mid": "mid", "middle": "mid",
    "end": "end", "late": "end", "close": "end",
}  # fmt: skip
_M = "(?:" + "|".join(sorted(_NUMBER_OF, key=len, reverse=True)) + r")\.?"
_Y = r"(?:1\d|20|21)\d\d(?![\d.]?\d)"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_TH = "(?:st|nd|rd|th)?"
_DASH = "[ ]?(?:-|–|—|to)[ ]?"
_B, _E = "(?<![a-z0-9])", "(?![a-z0-9])"
_OF = "(?:,?[ ](?:of[ ]|in[ ])?(?:the[ ](?:year[ ])?)?|[ ]?)"
_NEAR_YEAR = "(?:this|last|next|the)[ ]year"
_WHEN = f"(?:{_OF}(?P<year>{_Y})|[ ](?:of[ ])?(?P<near>{_NEAR_YEAR}))?"
_BEFORE = f"(?:(?P<y0>{_Y})[ ]?)?"
_ORD = "|".join(_ORDINALS)
_LONG_MONTHS = "|".join(month for month in MONTHS if month not in ("march", "may"))

_MDY = re.compile(
    rf"{_B}(?P<month>{_M})[ ](?P<day>{_D}){_TH}(?!\d)"
    rf"(?:{_DASH}(?P<d2>{_D}){_TH}(?!\d))?(?:,?[ ](?P<year>{_Y}))?{_E}"
)
_DMY = re.compile(
    rf"{_B}(?:the[ ])?(?P<day>{_D}){_TH}(?:{_DASH}(?P<d2>{_D}){_TH})?"
    rf"[ ](?:of[ ])?(?P<month>{_M}){_E}(?:,?[ ](?P<year>{_Y}))?"
)
_MY = re.compile(
    rf"{_B}(?P<part>early |mid-|mid |late )?(?P<month>{_M}),?[ ](?:of[ ])?(?P<year>{_Y})"
)
_MM = re.compile(
    rf"{_B}(?P<m1>{_M})[ ]?(?:-|–|—|to|through)[ ]?(?P<m2>{_M}){_E}"
    rf"(?:,?[ ](?:of[ ]|in[ ])?(?P<year>{_Y}))?"
)
# "May" and "March" are verbs too: a preposition must stand before them.
_MONTH = re.compile(
    r"(?:(?:in|since|by|until|from|during|last|this|next)[ ]"
    rf"(?P<part>early |mid-|mid |late )?|(?P<part2>early |mid-|mid |late ))"
    rf"(?P<month>{_M}){_E}(?![ ]\d)(?:[ ](?P<near>this|last|next)[ ]year)?"
    rf"|{_B}(?P<plain>{_LONG_MONTHS}){_E}"
)
# "the second half of the match" is no half of a year.
_HALF = re.compile(
    rf"{_B}{_BEFORE}(?:(?:the[ ])?(?P<word>first|second)[ -]half"
    rf"(?![ ](?:a|an|the|of(?!{_OF}(?:{_Y}|{_NEAR_YEAR}))))|h(?P<h>[12])|(?P<h2>[12])h){_E}{_WHEN}"
)
_QUARTER = re.compile(
    rf"{_B}{_BEFORE}(?:(?:the[ ])?(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter"
    rf"|q(?P<q>[1-4])){_E}{_WHEN}"
)
_FIRST = re.compile(
    rf"{_B}first[ ](?P<n>\d{{1,2}}|{'|'.join(_COUNTS)})[ ](?P<unit>months|quarters){_E}{_WHEN}"
)
_PART = re.compile(
    rf"{_B}(?:the[ ])?(?:(?P<part>start|beginning|middle|end|close)[ ]of[ ]"
    rf"|(?P<part2>early|mid|late)[ -](?:in[ ])?)(?:(?P<year>{_Y})(?!s)|(?P<near>{_NEAR_YEAR}){_E})"
    rf"|(?P<yearend>year-end)(?:[ ](?P<y3>{_Y}))?"
)
_PLAN = re.compile(rf"{_B}(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{_ORD})[ ]five[ -]year[ ]plan")
_DECADE = re.compile(
    rf"{_B}(?:the[ ])?(?:(?P<part>early|mid|late)[ -])?(?P<year>(?:1\d|20)\d0)s{_E}"
)
_YEARS = re.compile(
    rf"{_B}(?:(?:from[ ])?(?P<a>{_Y})[ ](?:to|through|until)[ ](?P<b>{_Y})"
    rf"|between[ ](?P<c>{_Y})[ ]and[ ](?P<d>{_Y})){_E}"
)
_YEAR = re.compile(
    rf"{_B}(?:in|by|since|until|till|from|during|before|after|of|for|year|fy|through|around|to|and"
    rf"|late|early)[ ]?(?<![a-z]fy)(?P<year>{_Y})(?![ ]?[%年\d]){_E}"
)
_NEAR = re.compile(
    rf"{_B}(?:(?P<year>(?:this|last|next)[ ]year)|(?P<month>(?:this|last|next)[ ]month)"
    rf"|(?P<week>(?:this|last|next)[ ]week(?![ ]of))|(?P<day>yesterday|today|tomorrow)"
    r"|(?P<before>(?:the |a )?(?:previous|preceding|prior) year|a year earlier"
    rf"|the year before(?![ ](?!and|when|,)[a-z0-9]))){_E}"
)
_SHIFT = {"this": 0, "last": -1, "next": 1, "the": 0, "yesterday": -1, "today": 0, "tomorrow": 1}

Found = tuple[int, int, DateParts]


def english_dates(text: str) -> Iterator[Found]:
    """Yield (start, end, parts) of English dates; the more specific ones come first."""
    for pattern, read in _GRAMMAR:
        for match in pattern.finditer(text):
            if pattern is _YEAR and match_unit(text, match.end() + 1):
                continue
            yield _span_start(match), match.end(), read(match)


def _span_start(match: re.Match[str]) -> int:
    """Leave the preposition that only proves a date out of its span."""
    if match.re is _YEAR:
        return match.start("year")
    if match.re is _YEARS:
        return match.start("a" if match["a"] else "c")
    if match.re is _MONTH and match["month"]:
        starts = [match.start(name) for name in ("part", "part2", "month") if match[name]]
        return min(starts)
    return match.start()


def _month(name: str) -> int:
    return _NUMBER_OF[name.rstrip(".")]


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _in_year(match: re.Match[str], parts: DateParts) -> DateParts:
    """Add the year, said before or after, or relative to the document."""
    names = match.re.groupindex
    year = match["year"] or (match["y0"] if "y0" in names else None)
    if year:
        return replace(parts, year=int(year))
    if match["near"]:
        return replace(parts, anchor="year", shift=_SHIFT[match["near"].split()[0]])
    return parts


def _day_date(match: re.Match[str]) -> DateParts:
    return DateParts(
        year=_int(match["year"]),
        month=_month(match["month"]),
        day=int(match["day"]),
        day_to=_int(match["d2"]),
    )


def _month_year(match: re.Match[str]) -> DateParts:
    part: Part = _PARTS[match["part"].strip(" -")] if match["part"] else ""
    return DateParts(year=int(match["year"]), month=_month(match["month"]), part=part)


def _months(match: re.Match[str]) -> DateParts:
    first, last = _month(match["m1"]), _month(match["m2"])
    return DateParts(year=_int(match["year"]), month=first, month_to=last)


def _one_month(match: re.Match[str]) -> DateParts:
    if match["plain"]:
        return DateParts(month=_month(match["plain"]))
    word = (match["part"] or match["part2"] or "").strip(" -")
    parts = DateParts(month=_month(match["month"]), part=_PARTS[word] if word else "")
    if match["near"]:
        return replace(parts, anchor="year", shift=_SHIFT[match["near"]])
    return parts


def _half(match: re.Match[str]) -> DateParts:
    second = match["word"] == "second" or "2" in (match["h"], match["h2"])
    first = 7 if second else 1
    return _in_year(match, DateParts(month=first, month_to=first + 5))


def _quarter(match: re.Match[str]) -> DateParts:
    words = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    number = int(match["q"]) if match["q"] else words.get(match["word"]) or int(match["word"][0])
    return _in_year(match, DateParts(month=3 * number - 2, month_to=3 * number))


def _first(match: re.Match[str]) -> DateParts:
    count = int(match["n"]) if match["n"].isdecimal() else _COUNTS.index(match["n"]) + 2
    last = count * (3 if match["unit"] == "quarters" else 1)
    return _in_year(match, DateParts(month=1, month_to=min(last, 12)))


def _part(match: re.Match[str]) -> DateParts:
    if match["yearend"]:
        year = _int(match["y3"])
        return DateParts(year=year, anchor="" if year else "year", part="end")
    part = _PARTS[match["part"] or match["part2"]]
    return _in_year(match, DateParts(part=part))


def _plan(match: re.Match[str]) -> DateParts:
    text = match["n"]
    number = int(re.sub(r"\D", "", text)) if text[0].isdecimal() else _ORDINALS.index(text) + 1
    first, last = plan_years(number)
    return DateParts(year=first, year_to=last, plan=number)


def _decade(match: re.Match[str]) -> DateParts:
    first = int(match["year"])
    part: Part = _PARTS[match["part"]] if match["part"] else ""
    return DateParts(year=first, year_to=first + 9, part=part)


def _near(match: re.Match[str]) -> DateParts:
    if match["before"]:
        return DateParts(anchor="year", shift=-1)
    if match["day"]:
        return DateParts(anchor="day", shift=_SHIFT[match["day"]])
    if match["week"]:
        return DateParts(anchor="week", shift=_SHIFT[match["week"].split()[0]])
    if match["month"]:
        return DateParts(anchor="month", shift=_SHIFT[match["month"].split()[0]])
    return DateParts(anchor="year", shift=_SHIFT[match["year"].split()[0]])


def _years(match: re.Match[str]) -> DateParts:
    return DateParts(year=int(match["a"] or match["c"]), year_to=int(match["b"] or match["d"]))


def _year(match: re.Match[str]) -> DateParts:
    return DateParts(year=int(match["year"]))


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateParts]], ...] = (
    (_PLAN, _plan),
    (_MDY, _day_date),
    (_DMY, _day_date),
    (_MM, _months),
    (_MY, _month_year),
    (_HALF, _half),
    (_QUARTER, _quarter),
    (_FIRST, _first),
    (_DECADE, _decade),
    (_PART, _part),
    (_YEARS, _years),
    (_MONTH, _one_month),
    (_NEAR, _near),
    (_YEAR, _year),
)
