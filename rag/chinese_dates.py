"""Normalised text in, the dates that it states in Chinese (or in ISO 8601) out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from index.han import HAN_CHARS
from rag.dateparts import DateParts, Part, plan_years
from rag.numerals import zh_value

Found = tuple[int, int, DateParts]

SEPARATOR = "[ ]?(?:[-—–‐~至到]|——)[ ]?"
_D19 = "[一二三四五六七八九]"
_Y4 = r"(?<![\d.])(?:1\d|20|21)\d\d(?!\d)"
_YHAN = "(?<![零〇一二三四五六七八九十])[一二][零〇一二三四五六七八九]{3}"
_Y = f"(?:{_Y4}|{_YHAN})"
_N12 = rf"(?:(?<!\d)(?:1[0-2]|0?[1-9])|十[一二]?|{_D19})"
_D31 = r"(?:3[01]|[12]\d|0?[1-9])"
_N31 = f"(?:{_D31}|三十一?|二十{_D19}?|十{_D19}?|{_D19})"
_DAY = "[ ]?(?:日(?![本元均])|号(?![线楼院馆厅机文令]))"
_MONTH = "[ ]?月(?![球亮色饼票租薪供刊报嫂子均])份?"
_IN_PART = "(?:[初底末中](?![国心央])|[上中下]旬)"
_YEAR_WORDS = {
    "今年": 0, "本年度": 0, "本年": 0, "去年": -1, "去年度": -1, "上年": -1, "上一年": -1,
    "前一年": -1, "明年": 1, "来年": 1, "前年": -2, "后年": 2,
}  # fmt: skip
_MONTH_WORDS = {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_DAY_WORDS = {
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "昨天": -1, "昨日": -1, "昨晚": -1,
    "昨夜": -1, "明天": 1, "明日": 1, "前天": -2, "后天": 2,
}  # fmt: skip
_WEEK_WORDS = {"本周": 0, "这周": 0, "上周": -1, "下周": 1}
_PARTS: dict[str, Part] = {
    "初": "start", "初期": "start", "上旬": "start", "中": "mid", "中旬": "mid", "中期": "mid",
    "中叶": "mid", "底": "end", "末": "end", "末期": "end", "终": "end", "下旬": "end",
}  # fmt: skip


def _one_of(table: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(table, key=len, reverse=True)) + ")"


_YEAR = re.compile(
    rf"(?:(?P<year>{_Y})[ ]?年(?![级龄轻])(?:度(?!过))?"
    rf"|民国[ ]?(?P<roc>\d{{1,3}}|[一二三四五六七八九十百零〇]{{1,5}})[ ]?年"
    rf"|(?<![当往每])(?P<word>{_one_of(_YEAR_WORDS)})(?![级龄轻]))"
    r"(?P<part>[初底末终中](?![国心央旬]))?"
)
_YEARS = re.compile(
    rf"(?P<a>{_Y})[ ]?年?度?{SEPARATOR}(?P<b>{_Y})(?:[ ]?年度?)?(?![\d.%])"
    rf"|(?P<c>{_Y})[ ]?年?[和与](?P<d>{_Y})[ ]?年之?间"
)
_PLAN = re.compile(
    f"(?<!{_D19})(?<!十)十(?P<n>[一二三四五六])五"
    "(?=[”」』\"'’ ]|规划|时期|期间|计划|开局|收官|以来|末|初|$|[、，,。；])"
)
_TAIL = re.compile(
    rf"(?P<m1>{_N12})[ ]?月?份?{SEPARATOR}(?P<m2>{_N12})[ ]?月份?(?![ ]?{_N31}{_DAY})"
    rf"|[前头](?P<months>{_N12})个月"
    r"|(?P<half>[上下]半年)度?"
    r"|前(?P<quarters>[两二三23])个?季度"
    r"|(?:第|(?<![\d.个两]))(?P<quarter>[一二三四1-4])季度"
    rf"|(?<![\d.个])(?P<month>{_N12}){_MONTH}"
    rf"(?:[ ]?(?P<day>{_N31}){_DAY}(?:{SEPARATOR}(?P<last>{_N31}){_DAY})?|(?P<part>{_IN_PART}))?"
)
_DAYS = re.compile(
    rf"(?<![\d.第])(?P<first>{_D31})(?:日{SEPARATOR}(?P<last>{_D31}))?日(?![本元均])"
)
_YEAR_PART = re.compile(rf"(?<![{HAN_CHARS}\d])(?<!\d )年(?P<part>初|底|末|终|中)(?![国心央])")
_ISO_DAY = re.compile(r"(?<![\d-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])")
_ISO_MONTH = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\d-])")
_DECADE = re.compile(
    r"(?:(?P<century>\d\d|[一二]十[一二]?|上)[ ]?(?:个)?世纪[ ]?)?(?<!\d)"
    rf"(?P<tens>[1-9]0|{_D19}十|1[89]\d0|20\d0)[ ]?年代[ ]?(?P<part>初期?|中期|中叶|末期?)?"
)
_NEAR = re.compile(
    rf"(?<![当每])(?:(?P<month>{_one_of(_MONTH_WORDS)})"
    rf"(?:(?P<mday>{_N31}){_DAY}|(?P<part>{_IN_PART}))?"
    rf"|(?P<day>{_one_of(_DAY_WORDS)})(?![性的]病|免疫)|(?P<week>{_one_of(_WEEK_WORDS)}))"
)
_GLUE = re.compile("[ ]?的?[ ]?")


def chinese_dates(text: str) -> Iterator[Found]:
    """Yield (start, end, parts); the more specific readings come first, and may overlap."""
    for finder in _FINDERS:
        yield from finder(text)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else int(zh_value(text) or 0)


def _optional(text: str | None) -> int | None:
    return _number(text) if text else None


def _part(text: str | None) -> Part:
    return _PARTS[text] if text else ""


def _iso_dates(text: str) -> Iterator[Found]:
    for match in _ISO_DAY.finditer(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield match.start(), match.end(), DateParts(year, month, day)
    for match in _ISO_MONTH.finditer(text):
        yield match.start(), match.end(), DateParts(int(match[1]), int(match[2]))


def _plans(text: str) -> Iterator[Found]:
    for match in _PLAN.finditer(text):
        number = 10 + _number(match["n"])
        first, last = plan_years(number)
        yield match.start(), match.end(), DateParts(year=first, year_to=last, plan=number)


def _year_ranges(text: str) -> Iterator[Found]:
    for match in _YEARS.finditer(text):
        first, last = _number(match["a"] or match["c"]), _number(match["b"] or match["d"])
        if first < last:
            yield match.start(), match.end(), DateParts(year=first, year_to=last)


def _decades(text: str) -> Iterator[Found]:
    for match in _DECADE.finditer(text):
        first = _number(match["tens"])
        if first < 100:
            # 90年代 alone and 上世纪 are of the twentieth century.
            century = match["century"] if match["century"] not in (None, "上") else "20"
            first += 100 * (_number(century) - 1)
        parts = DateParts(year=first, year_to=first + 9, part=_part(match["part"]))
        yield match.start(), match.end(), parts


def _years(text: str) -> Iterator[Found]:
    """Find years with what follows them: 2025年上半年, 今年1至10月, 去年底."""
    for match in _YEAR.finditer(text):
        parts, end = _year_parts(match), match.end()
        glue = _GLUE.match(text, end)
        tail = None if match["part"] or glue is None else _TAIL.match(text, glue.end())
        if tail:
            parts = replace(
                _tail_parts(tail), year=parts.year, anchor=parts.anchor, shift=parts.shift
            )
            end = tail.end()
        yield match.start(), end, parts


def _year_parts(match: re.Match[str]) -> DateParts:
    part = _part(match["part"])
    if match["word"]:
        return DateParts(anchor="year", shift=_YEAR_WORDS[match["word"]], part=part)
    year = _number(match["roc"]) + 1911 if match["roc"] else _number(match["year"])
    return DateParts(year=year, part=part)


def _tails(text: str) -> Iterator[Found]:
    for match in _TAIL.finditer(text):
        yield match.start(), match.end(), _tail_parts(match)


def _tail_parts(match: re.Match[str]) -> DateParts:
    if match["m1"]:
        return DateParts(month=_number(match["m1"]), month_to=_number(match["m2"]))
    if match["months"]:
        return DateParts(month=1, month_to=_number(match["months"]))
    if match["half"]:
        first = 1 if match["half"][0] == "上" else 7
        return DateParts(month=first, month_to=first + 5)
    if match["quarters"]:
        return DateParts(month=1, month_to=9 if match["quarters"] in "三3" else 6)
    if match["quarter"]:
        first = 3 * _number(match["quarter"]) - 2
        return DateParts(month=first, month_to=first + 2)
    return DateParts(
        month=_number(match["month"]),
        day=_optional(match["day"]),
        day_to=_optional(match["last"]),
        part=_part(match["part"]),
    )


def _near_dates(text: str) -> Iterator[Found]:
    for match in _NEAR.finditer(text):
        if match["month"]:
            parts = DateParts(
                day=_optional(match["mday"]),
                anchor="month",
                shift=_MONTH_WORDS[match["month"]],
                part=_part(match["part"]),
            )
        elif match["day"]:
            parts = DateParts(anchor="day", shift=_DAY_WORDS[match["day"]])
        else:
            parts = DateParts(anchor="week", shift=_WEEK_WORDS[match["week"]])
        yield match.start(), match.end(), parts


def _bare_days(text: str) -> Iterator[Found]:
    for match in _DAYS.finditer(text):
        parts = DateParts(day=int(match["first"]), day_to=_optional(match["last"]))
        yield match.start(), match.end(), parts


def _year_ends(text: str) -> Iterator[Found]:
    for match in _YEAR_PART.finditer(text):
        yield match.start(), match.end(), DateParts(anchor="year", part=_PARTS[match["part"]])


_FINDERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    _iso_dates,
    _plans,
    _year_ranges,
    _decades,
    _years,
    _tails,
    _near_dates,
    _bare_days,
    _year_ends,
)
