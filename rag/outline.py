"""A question in, the spans of what it is about out: times, places, names, asking words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.han import HAN, HAN_CHARS
from index.normalize import normalize, to_simplified
from index.types import Span
from rag.areas import areas_of
from rag.asked import QUOTED
from rag.quantities import quantities

COUNTERS = "家个名位项座款次类种条所人台套期届支场颗倍成件单笔处亩元岁年天级层间批站周"
ASKING = re.compile(
    "(?:一共|总共|目前|现在)?(?:(?:会|将|要|能|可|共|只)?(?:是在|是由|是|有|为|达到|达|到|占|叫|在|由|于))?"
    "(?:大约|大概|分别)?(?:"
    rf"多少(?:万|亿)?(?P<many>[{COUNTERS}])?|几(?P<some>[{COUNTERS}])|几[点时]|第几[{COUNTERS}]?"
    "|多[大高长远久快](?:面积|规模)?|什么时候|什么时间|何时|何地|什么地方|什么|啥|谁|何"
    rf"|哪(?:一|几|两|三|四|五|六)?[{COUNTERS}月日号里儿些方边]?|怎么样|怎样|怎么|如何|为什么|为何)"
)
ASKING_EN = re.compile(
    r"\b(?:how (?:many|much|big|large|long|old|far|high|fast)|by how much"
    r"|who|whom|whose|what|when|where|which|why|how)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    "(?:周|星期|礼拜)[一二三四五六日天末]|工作日|节假日"
    r"|(?<![A-Za-z])(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|week(?:day|end)s?)(?![A-Za-z])"
)
_LATIN = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][\w.&+-]*|[a-z]+[A-Z]\w*)"
    r"(?:[ -](?:of |the )?(?:[A-Z][\w.&+-]*|\d[\w.]*(?!\w)))*",
    re.ASCII,
)
_NO_NAME_WORDS = (
    "How What When Where Which Who Whom Whose Why And But So Then Is Are Was Were Do Does Did Has Have Had Can "
    "Could Will Would By In On At For Of From To The A An It Its They Them Their He She His Her That This These "
    "Those There I You We Since If Please Tell Name List AI GDP IT R&D IPO CEO GPU OK Last Next Yes No About"
)
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
NAMED_KINDS = (
    "公司|集团|大学|学院|学校|中学|小学|研究院|研究所|实验室|医院|诊所|银行|基金|基金会|科技|合作社|协会|学会|联盟|委员会|"
    "交易所|事务所|出版社|电视台|剧团|乐团|剧院|球队|俱乐部|局|厂|矿|农场|牧场|林场|酒店|饭店|书店|商场|博物馆|图书馆|"
    "美术馆|体育馆|纪念馆|公园|公寓|驿站|大厦|大桥|隧道|水库|电站|电厂|码头|港|铁路|地铁|轻轨|公路|高速|机场|车站|运河|"
    "灯塔|县|镇|乡|村|岛|社区|街道|小镇|科技城|高新区|园区|飞谷|数谷|中心|计划|工程|方案|行动|条例|大会|论坛|大赛|大脑|星座"
)
"""Nouns in which the names of institutions, works and places end, as alternatives of a pattern."""
_ENTITY = re.compile(f"(?:{NAMED_KINDS})$")
_INSIDE = re.compile("^(?:n|eng|j|vn|b|s|nz|an|t|z|i|l)")
_PERSON = re.compile("^nr")
_GENERIC = re.compile("(?:公司|企业|大会|中心)$")
_PARK = re.compile(f"[{HAN_CHARS}]{{2}}科技城")
_COMPANY = re.compile(f"[{HAN_CHARS}]{{0,2}}(?:公司|集团|科技|智能|实验室|大学)")


@dataclass(frozen=True, slots=True)
class Outline:
    """Spans of one question: ``asking`` are its asking words, with the counter after 多少.

    ``folded`` is the text in Simplified characters, of the same length. ``counted`` tells that
    the asking words end in a counter, so that what is counted may stand behind them.
    """

    text: str
    folded: str
    times: tuple[Span, ...]
    areas: tuple[Span, ...]
    names: tuple[Span, ...]
    asking: Span | None
    counted: bool

    @property
    def english(self) -> bool:
        """Whether the text has no Chinese characters to speak of."""
        return not HAN.search(ASKING_EN.sub("", self.text)) or bool(
            re.match(r"[A-Za-z' ]{9}", self.text)
        )

    @property
    def anchored(self) -> bool:
        """Whether it names a place, a person, a thing or a work."""
        return bool(self.areas or self.names)


def fold(text: str) -> str:
    """Return a text in Simplified characters, of the same length; 甚么 as 什么."""
    folded = to_simplified(text).replace("甚么", "什么")
    return folded if len(folded) == len(text) else text


@functools.lru_cache(maxsize=512)
def outline(question: str) -> Outline:
    """Return the outline of a question; its last punctuation is left out."""
    text = question.strip().rstrip("?？。.!！ 呀啊")
    folded = fold(text)
    times = tuple((q.start, q.end) for q in quantities(text) if q.date is not None)
    times = tuple(sorted({*times, *(match.span() for match in _WEEKDAY.finditer(folded))}))
    names = tuple(_names(folded, times))
    areas = tuple(_areas(text))
    match = ASKING.search(folded) or ASKING_EN.search(folded)
    asking = match.span() if match else None
    counted = bool(match and match.re is ASKING and (match["many"] or match["some"]))
    if asking and counted:
        # 多少家实验室: a kind of thing, no name.
        end = asking[1]
        names = tuple(span for span in names if span[0] != end and span[0] != end + 1)
    # 杭州人工智能计算中心 holds a place and is a name; 未来科技 cut from 未来科技城 is none.
    names = tuple(n for n in names if all(_wide(n, s) for s in areas if _overlap(n, s)))
    return Outline(text, folded, times, areas, names, asking, counted)


def is_entity(folded: str) -> bool:
    """Tell whether a Simplified phrase ends as names of institutions do, and is more than that."""
    match = _ENTITY.search(folded)
    return match is not None and match.start() > 1 and len(folded) <= 16


def tagged(folded: str) -> list[tuple[str, str]]:
    """Cut a Simplified text into words with their parts of speech (jieba's tags)."""
    import rjieba

    words: list[tuple[str, str]] = rjieba.tag(folded)
    return words


def _names(folded: str, times: Iterable[Span]) -> Iterator[Span]:
    spans = [m.span() for m in QUOTED.finditer(folded)]
    for match in _LATIN.finditer(folded):
        span = _trimmed(match)
        if span and not _within(span, spans) and not any(_overlap(span, t) for t in times):
            spans.append(span)
    if HAN.search(folded):
        spans += [s for s in _entities(folded) if not any(_overlap(s, t) for t in (*spans, *times))]
    yield from sorted(spans)


def _trimmed(match: re.Match[str]) -> Span | None:
    """Drop question words and the like from the start of a run of capitalised words."""
    start, end = match.span()
    words = match.group().split(" ")
    while words and words[0] in _NO_NAME:
        start += len(words[0]) + 1
        words = words[1:]
    return (start, end) if words and start < end else None


def _entities(folded: str) -> Iterator[Span]:
    """Yield runs of nouns that end as names of institutions do, and persons."""
    position = start = 0
    found: list[Span] = []
    for word, tag in tagged(folded):
        position += len(word)
        if not _INSIDE.match(tag):
            start = position
        elif is_entity(folded[start:position]):
            if position - start > 4 or not _GENERIC.search(folded[start:position]):
                found.append((start, position))
            start = position
    yield from found
    # 青岚湖 is no person in 青岚湖大桥.
    yield from (span for span in persons(folded) if not _within(span, found))


def persons(folded: str) -> Iterator[Span]:
    """Yield the spans of persons that a Simplified text names."""
    position = 0
    for word, tag in tagged(folded):
        end = position + len(word)
        if _PERSON.match(tag) and 2 <= len(word) <= 4 and not _COMPANY.match(folded, end):
            yield position, end
        position = end


def _areas(text: str) -> Iterator[Span]:
    found = areas_of(text)
    normal = normalize(text)
    spans = [normal.original_span(*m.span()) for m in _PARK.finditer(normal.text)]
    for area in sorted(found.zones | found.places, key=len, reverse=True):
        at = normal.text.find(area)
        if at < 0:
            continue
        end = at + len(area)
        if normal.text[end : end + 1] in ("市", "省", "区", "县") and normal.text[end:]:
            end += 1
        span = normal.original_span(at, end)
        if not _within(span, spans):
            spans.append(span)
    yield from sorted(spans)


def _within(span: Span, spans: Iterable[Span]) -> bool:
    return any(s <= span[0] and span[1] <= e for s, e in spans)


def _wide(name: Span, area: Span) -> bool:
    return name[0] <= area[0] and area[1] <= name[1] and name != area


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]
