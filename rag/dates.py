"""Normalised text in, the dates and stretches of time that it states out, zh and en."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.dateparts import DateParts, Part, plan_years
from rag.english_dates import english_dates
from rag.numerals import zh_value

_Y4 = r"(?<![\d.])(?:1[89]|20|21)\d\d(?!\d)"
_YHAN = "(?<![零〇一二三四五六七八九十])[一二][零〇一二三四五六七八九]{3}"
_SEP = r"[ ]?(?:[-—–‐~至到]|——)[ ]?"
_N12 = r"(?:(?<!\d)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九])"
_N31 = r"(?:(?:3[01]|[12]\d|0?[1-9])|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_DAY = "(?:日(?![本元均])|号(?![线楼院馆厅机文令]))"
_ROC = r"民国[ ]?(?P<roc>\d{1,3}|[一二三四五六七八九十百零〇]{1,5})年"
_RELATIVE_YEARS = {
    "今年": 0, "本年度": 0, "本年": 0, "去年": -1, "上年": -1, "上一年": -1, "明年": 1,
    "来年": 1, "前年": -2, "后年": 2, "去年度": -1,
}  # fmt: skip
_RELATIVE_MONTHS = {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_RELATIVE_DAYS = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "明天": 1, "明日": 1, "前天": -2, "后天": 2,
    "今早": 0, "今晨": 0, "今晚": 0, "昨晚": -1, "昨夜": -1,
}  # fmt: skip
_RELATIVE_WEEKS = {"本周": 0, "这周": 0, "上周": -1, "下周": 1}


def _words(table: dict[str, int]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_PARTS: dict[str, Part] = {
    "初": "start", "伊始": "start", "上旬": "start", "中": "mid", "中旬": "mid", "底": "end",
    "末": "end", "终": "end", "下旬": "end",
}  # fmt: skip

_YEAR = re.compile(
    rf"(?:(?P<year>{_Y4}|{_YHAN})[ ]?年(?![级龄轻])(?:度(?!过))?|{_ROC}"
    rf"|(?<![当往每])(?P<ry>{_words(_RELATIVE_YEARS)})(?![级龄轻]))(?P<part>[初底末终中](?!国|心|旬))?"
)
_YEARS = re.compile(
    rf"(?P<a>{_Y4}|{_YHAN})[ ]?年?度?{_SEP}(?P<b>{_Y4}|{_YHAN})(?:[ ]?年度?)?(?![\d.%])"
)
_PLAN = re.compile(
    r"(?<![零一二三四五六七八九十])十(?P<n>[一二三四五六])?五(?![家个项名位人种类大年天次亿万条款])"
    r"(?=[”」』\"'’ ]|规划|时期|期间|计划|开局|收官|以来|末|初|$|[、，,。；])"
)
_TAIL = re.compile(
    rf"""(?P<m1>{_N12})月?份?{_SEP}(?P<m2>{_N12})月份?(?!\d?{_N31}{_DAY})
      | 前(?P<firstm>{_N12})个月
      | (?P<half>[上下]半年(?:度)?)
      | 前(?P<firstq>[两二三23])个?季度
      | (?:第|(?<![\d.个两]))(?P<q>[一二三四1-4])季度
      | (?P<month>(?<![\d.个]){_N12})月(?![球亮色饼票租薪供刊报嫂子均])份?
        (?:(?P<day>{_N31}){_DAY}(?:{_SEP}(?P<d2>{_N31}){_DAY})?|(?P<mpart>[上中下]旬|[初底末中](?!国|心)))?""",
    re.VERBOSE,
)
_DAYS = re.compile(
    rf"(?<![\d.第])(?P<d1>(?:3[01]|[12]\d|0?[1-9]))(?:日{_SEP}(?P<d2>(?:3[01]|[12]\d|0?[1-9])))?日(?![本元均])"
)
_YEAR_END = re.compile("(?<![一-鿿])年(?P<part>初|底|末|终|中)(?![国心央])")
_ISO = re.compile(
    r"(?<![\d-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])|(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\d-])"
)
_DECADE = re.compile(
    r"(?:(?P<c>\d\d|[一二]十[一二]?)世纪)?(?<![\d])(?P<d>[1-9]0|[一二三四五六七八九]十)年代"
)
_NEAR = re.compile(
    rf"(?<![当每])(?:(?P<month>{_words(_RELATIVE_MONTHS)})(?:(?P<mday>{_N31}){_DAY}|(?P<mpart>[上中下]旬|[初底末]))?"
    rf"|(?P<day>{_words(_RELATIVE_DAYS)})|(?P<week>{_words(_RELATIVE_WEEKS)}))"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``[start, end)`` of normalised text."""

    start: int
    end: int
    parts: DateParts


def dates(text: str) -> list[FoundDate]:
    """Return the dates of normalised text in reading order, without overlaps."""
    found: list[FoundDate] = []
    for finder in _FINDERS:
        for date in finder(text):
            if all(date.end <= other.start or other.end <= date.start for other in found):
                found.append(date)
    return _join_ranges(text, sorted(found, key=lambda date: date.start))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return int(zh_value(text) or 0)


def _iso_dates(text: str) -> list[FoundDate]:
    found = []
    for match in _ISO.finditer(text):
        groups = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], None)
        year, month, day = (int(group) if group else None for group in groups)
        if (month or 1) <= 12 and (day or 1) <= 31 and month and day != 0:
            found.append(FoundDate(match.start(), match.end(), DateParts(year, month, day)))
    return found


def _plans(text: str) -> list[FoundDate]:
    found = []
    for match in _PLAN.finditer(text):
        number = 10 + (_number(match["n"]) if match["n"] else 0)
        first, last = plan_years(number)
        if match["n"]:
            parts = DateParts(year=first, year_to=last, plan=number)
            found.append(FoundDate(match.start(), match.end(), parts))
    return found


def _year_ranges(text: str) -> list[FoundDate]:
    return [
        FoundDate(m.start(), m.end(), DateParts(year=_number(m["a"]), year_to=_number(m["b"])))
        for m in _YEARS.finditer(text)
        if _number(m["a"]) < _number(m["b"])
    ]


def _decades(text: str) -> list[FoundDate]:
    found = []
    for match in _DECADE.finditer(text):
        century = _number(match["c"]) if match["c"] else 20
        first = (century - 1) * 100 + _number(match["d"])
        parts = DateParts(year=first, year_to=first + 9)
        found.append(FoundDate(match.start(), match.end(), parts))
    return found


def _years(text: str) -> list[FoundDate]:
    """Find years with what follows them: 2025年上半年, 今年1至10月, 去年底."""
    found = []
    for match in _YEAR.finditer(text):
        parts = _year_parts(match)
        end = match.end()
        glue = re.compile("[ 的]?").match(text, end)
        tail = None if match["part"] or glue is None else _TAIL.match(text, glue.end())
        if tail:
            stated = _tail_parts(tail)
            parts, end = (
                replace(stated, year=parts.year, anchor=parts.anchor, shift=parts.shift),
                tail.end(),
            )
        found.append(FoundDate(match.start(), end, parts))
    return found


def _year_parts(match: re.Match[str]) -> DateParts:
    part: Part = _PARTS[match["part"]] if match["part"] else ""
    if match["ry"]:
        return DateParts(anchor="year", shift=_RELATIVE_YEARS[match["ry"]], part=part)
    year = _number(match["roc"]) + 1911 if match["roc"] else _number(match["year"])
    return DateParts(year=year, part=part)


def _tails(text: str) -> list[FoundDate]:
    return [FoundDate(m.start(), m.end(), _tail_parts(m)) for m in _TAIL.finditer(text)]


def _tail_parts(match: re.Match[str]) -> DateParts:
    if match["m1"]:
        return DateParts(month=_number(match["m1"]), month_to=_number(match["m2"]))
    if match["firstm"]:
        return DateParts(month=1, month_to=_number(match["firstm"]))
    if match["half"]:
        first = 1 if match["half"][0] == "上" else 7
        return DateParts(month=first, month_to=first + 5)
    if match["firstq"]:
        return DateParts(month=1, month_to=9 if match["firstq"] in "三3" else 6)
    if match["q"]:
        first = 3 * _number(match["q"]) - 2
        return DateParts(month=first, month_to=first + 2)
    return DateParts(
        month=_number(match["month"]),
        day=_number(match["day"]) if match["day"] else None,
        day_to=_number(match["d2"]) if match["d2"] else None,
        part=_PARTS[match["mpart"]] if match["mpart"] else "",
    )


def _near_dates(text: str) -> list[FoundDate]:
    found = []
    for match in _NEAR.finditer(text):
        if match["month"]:
            parts = DateParts(
                day=_number(match["mday"]) if match["mday"] else None,
                anchor="month",
                shift=_RELATIVE_MONTHS[match["month"]],
                part=_PARTS[match["mpart"]] if match["mpart"] else "",
            )
        elif match["day"]:
            parts = DateParts(anchor="day", shift=_RELATIVE_DAYS[match["day"]])
        else:
            parts = DateParts(anchor="week", shift=_RELATIVE_WEEKS[match["week"]])
        found.append(FoundDate(match.start(), match.end(), parts))
    return found


def _bare_days(text: str) -> list[FoundDate]:
    return [
        FoundDate(
            m.start(),
            m.end(),
            DateParts(day=int(m["d1"]), day_to=int(m["d2"]) if m["d2"] else None),
        )
        for m in _DAYS.finditer(text)
    ]


def _year_ends(text: str) -> list[FoundDate]:
    return [
        FoundDate(m.start(), m.end(), DateParts(anchor="year", part=_PARTS[m["part"]]))
        for m in _YEAR_END.finditer(text)
    ]


def _english(text: str) -> list[FoundDate]:
    return [FoundDate(start, end, parts) for start, end, parts in english_dates(text)]


_FINDERS: tuple[Callable[[str], list[FoundDate]], ...] = (
    _iso_dates,
    _plans,
    _year_ranges,
    _decades,
    _years,
    _tails,
    _near_dates,
    _english,
    _bare_days,
    _year_ends,
)

_BETWEEN = re.compile(rf"(?:{_SEP}|[ ]to[ ]|[ ]through[ ]|[ ]until[ ])")


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
    if _ranged(first) or _ranged(last) or first.anchor != last.anchor and last.anchor:
        return None
    if (first.month is None) != (last.month is None) or (first.day is None) != (last.day is None):
        return None
    if first.part or last.part:
        return None
    if last.year is not None and first.year is None:
        first = replace(first, year=last.year)
        last = replace(last, year=None)
    same_year = last.year is None or last.year == first.year
    return replace(
        first,
        year_to=None if same_year else last.year,
        month_to=last.month if last.month != first.month or not same_year else None,
        day_to=last.day,
    )


def _ranged(parts: DateParts) -> bool:
    return bool(parts.year_to or parts.month_to or parts.day_to)
