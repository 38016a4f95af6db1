"""A text in, the date that can be argued from it and the argument out.

Only what ties a text to its own present counts: a dateline, an anniversary of a plan, a session of
a parliament, 今年 beside the figures of the year before. Dates that a text merely mentions are not
its date; without an argument there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.frontmatter import iso_date, made_date, month_number
from index.joints import fields

_HEAD, _TAIL = 400, 200
_MAX_TEXT = 60_000

_FULL_DATE = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号號]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4})"
)
# A line that is little but a date: under a title, at the foot of a page, before a source. Runs of
# spaces are never given back (*+): pages that are laid out by spaces took cubic time, and a third
# of a build.
_DATELINE = re.compile(
    r"^[ \t\u3000]*+"
    r"(?:(?:(?:发布|發布|發佈|发表|發表|出版|更新|刊登|刊载|刊載|发稿|發稿|印发|印發|签发|簽發|成文|公布|公佈)?"
    r"(?:日期|时间|時間|于|於)?"
    r"|[^\n，。]{0,12}(?:报|報|网|網|社|刊)|《[^》\n]{2,16}》"
    r"|Date|Published|Updated|Posted|[A-Z][A-Za-z ]{2,24}(?:Daily|News|Times|Post))"
    r"[^\S\n]*+(?:[:：][^\S\n]*+)?)?"
    rf"[(（]?(?P<date>{_FULL_DATE})[)）]?(?:[(（]{_FULL_DATE}[)）])?"
    r"[^\S\n]*+[(（]?(?:(?:星期|周|週)[一二三四五六日天])?[)）]?"
    r"[^\S\n]*+(?:[T ]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    r"[^\S\n]*+(?:(?:来源|來源|作者|记者|記者|第|责|編|编|版|By\b|Source|[|/·])[^\n]{0,50})?$",
    re.MULTILINE,
)
# Reports are of the period that their head says has ended.
_YEAR_ENDED = re.compile(
    rf"\b(?:year|quarter|months|period)\s+end(?:ed|ing)\s+(?:on\s+)?(?P<date>{_FULL_DATE})",
    re.IGNORECASE,
)
# （2023年11月18日成员大会通过）, "Issued by the council on 3 February 2025".
_ADOPTED = re.compile(
    rf"^[(（](?P<date>{_FULL_DATE})[^\n()（）]{{0,24}}(?:通过|通過|修[订訂正]|[发發]布|公[布佈]|印[发發]|施行)[)）]$",
    re.MULTILINE,
)
_ISSUED = re.compile(
    rf"\b(?:Issued|Published|Released|Adopted|Approved)\b[^\n.]{{0,60}}?\bon (?P<date>{_FULL_DATE})"
)
_MONTH_LINE = re.compile(
    r"^(?P<date>(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) (?:19|20)\d{2}|(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月)$",
    re.MULTILINE,
)
_REPUBLIC = re.compile(
    r"(?:(?:中華)?民[國国]\s*|(?<=[：:]))(1[01]\d|[89]\d)\s*年(?=\s*\d{1,2}\s*月)"
)
_WIRE = re.compile(
    rf"(?:社|报|報)[^\n。，]{{0,12}}?(?P<date>{_FULL_DATE})\s*(?:电|電|讯|訊)"
    rf"|^[A-Z][A-Za-z ,.]{{2,30}}?(?P<dated>{_FULL_DATE})\s*(?:\([A-Za-z ]{{2,20}}\)\s*)?[-—–]",
    re.MULTILINE,
)

_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", start=1)}
_PLAN = re.compile(
    r"[“「]?(?P<plan>十[一二三四五六七八九]?|二十)五[”」]?(?:规划|規劃|时期|時期)?的?"
    r"(?P<point>开局|開局|起步之年|收官|收關|第一年|最后一年|最後一年)(?!以来|以來|之初)"
)
_YEAR_IS = re.compile(
    r"(?P<year>20\d{2})年,?，?是[^。\n]{0,24}?(?:开局之年|開局之年|收官之年|起步之年|关键之年|關鍵之年|元年|第一年)"
)
_JUST_PAST = re.compile(r"(?:刚刚过去的|剛剛過去的|刚过去的|剛過去的)\s*(?P<year>20\d{2})\s*年")
_CONGRESS = re.compile(
    r"(?:十(?P<term>[一二三四五六七八九])届|十(?P<term2>[一二三四五六七八九])屆)全[国國](?:人大|政[协協]|人民代表大会)"
    r"(?:常委会)?(?P<session>[一二三四五])次会议"
)
_THIS_YEAR_IS = re.compile(r"今年\s*[（(]\s*(20\d{2})\s*年?\s*[)）]|this year \((20\d{2})\)")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
# Years that a text looks back on; goals (到2027年), intentions and editions (2025年版) are not.
_TOLD_YEAR = re.compile(
    r"(?<![到至在\d－-])(?P<year>20\d{2})年(?!版|前|内|行动|行動)(?P<rest>[^。；\n]{0,40})"
)
_INTENTION = re.compile(r"将|將|力争|力爭|目标|目標|预计|預計|计划|計劃|规划|規劃|建成|达到|達到")
_FIGURE = r"\d[\d.,]*\s*(?:万|萬|亿|億|%|％|个百分点|個百分點|家)"
_YEAR_FIGURE = re.compile(
    rf"(?<![到至在自从從\d])(?P<year>20\d{{2}})年(?:全年)?[,，]"
    rf"(?:(?!将|將|力争|力爭|目标|目標|预计|預計|有望)[^。；\n]){{0,60}}?{_FIGURE}"
)
_PART_OF_YEAR = r"年\s*(?:\d{1,2}月|[上下]半年|[一二三四]季度|前)"
_THIS_YEAR_FIGURE = re.compile(
    r"今年(?:[上下]半年|以来|以來|前[\d一二三四五六七八九十]{1,3}(?:个?月|個月|季度)"
    rf"|\d{{1,2}}(?:至|-|—)\d{{1,2}}月|[一二三]季度)[^。；\n]{{0,60}}?{_FIGURE}"
)
_MONTH_DAY = re.compile(
    r"(?<![年\d])(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])[日号號](?P<wire>[电電讯訊])?"
)
# Days that lie ahead, or in another year.
_BEFORE_OTHER_DAY = re.compile(r"(?:[将將到至于從从自]|去年|明年|前年|每年|生于|截止)\s*\Z")
_AFTER_OTHER_DAY = re.compile(r"[前起将將至到—~-]|期间|期間|正式实施|开始")
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
    head = text[:_HEAD]
    apart = _fields_apart(head)
    for part in (head, apart, text[-_TAIL:]):
        for pattern in (_DATELINE, _WIRE):
            for match in pattern.finditer(part):
                written = match["date"] or match["dated"]
                if iso := iso_date(written):
                    return Dated(iso, f"text: dateline {written}")
    for pattern in (_ADOPTED, _ISSUED, _YEAR_ENDED, _MONTH_LINE):
        for match in pattern.finditer(apart):
            if iso := iso_date(match["date"]) or _month(match["date"]):
                return Dated(iso, f"text: {match[0]}")
    return None


def _month(written: str) -> str:
    """Return ``January 2025`` as an ISO month."""
    name, _, year = written.rpartition(" ")
    return made_date(int(year), month_number(name)) if year.isdigit() else ""


def _fields_apart(head: str) -> str:
    """Return what a document's first lines hold side by side, each part on a line of its own."""
    lines = (line for line in head.split("\n") if not line.startswith("|"))
    apart = "\n".join(part for line in lines for part in fields(line))
    # 民國114年, or 114年 after a label, is 2025.
    return _REPUBLIC.sub(lambda match: f"{int(match[1]) + 1911}年", apart)


def _argued_year(text: str) -> _Year | None:
    """Return the year in which a text was written, by the first argument that holds."""
    if not any(mark in text for mark in ("年", "year", "届", "屆", "局", "官")):
        return None
    told = [int(m["year"]) for m in _TOLD_YEAR.finditer(text) if not _INTENTION.search(m["rest"])]
    latest = max(told, default=0)
    for found in (_explicit(text), _anchored(text), _after_figures(text)):
        # A text that tells of later years looks back on the anchor.
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


def _after_figures(text: str) -> _Year | None:
    """Argue from figures of a part of 今年 beside those of the latest year, told as a whole.

    The year must be named twice and never in parts: writers name parts of the current one too.
    Over 32,000 dated news texts it was never wrong, and weaker forms of it were four times in five.
    """
    this_year = _THIS_YEAR_FIGURE.search(text)
    latest = max(map(int, _YEAR.findall(text)), default=0)
    if this_year is None or str(latest) not in {m["year"] for m in _YEAR_FIGURE.finditer(text)}:
        return None
    if len(re.findall(rf"{latest}年", text)) < 2 or re.search(rf"{latest}{_PART_OF_YEAR}", text):
        return None
    return _Year(latest + 1, f"{latest}年 … {this_year[0][:8]}")


def _narrowed(text: str, year: _Year) -> Dated:
    """Narrow a year to the month of the latest day that is named without a year."""
    mentions = [
        match
        for match in _MONTH_DAY.finditer(text)
        if made_date(year.year, int(match["month"]), int(match["day"]))
        and not _BEFORE_OTHER_DAY.search(text, max(0, match.start() - 4), match.start())
        and not _AFTER_OTHER_DAY.match(text, match.end())
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
