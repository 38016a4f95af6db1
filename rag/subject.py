"""A question or an answer in, the spans of what it is about out: times, places, names, asking words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.normalize import normalize, to_simplified
from index.types import Span
from rag.areas import areas_of
from rag.citations import strip_markers
from rag.quantities import quantities

HAN = re.compile("[\u3400-\u9fff]")
COUNTERS = "家个名位项座款次类种条所人台套期届支场颗倍成件单笔处亩元岁年天级层间批"
ASKING = re.compile(
    "(?:一共|总共|目前|现在)?(?:(?:会|将|要|能|可|共|只)?(?:是在|是由|是|有|为|达到|达|到|占|叫|在|由|于))?"
    "(?:大约|大概|分别)?(?:"
    rf"多少(?:万|亿)?(?P<many>[{COUNTERS}])?|几(?P<some>[{COUNTERS}])|第几[{COUNTERS}]?"
    "|多[大高长远久快](?:面积|规模)?|什么时候|什么时间|何时|何地|什么地方|什么|啥|谁|何"
    rf"|哪(?:一|几|两|三|四|五|六)?[{COUNTERS}月日号里儿些方边]?|怎么样|怎样|怎么|如何|为什么|为何)"
)
ASKING_EN = re.compile(
    r"\b(?:how (?:many|much|big|large|long|old|far|high|fast)|by how much"
    r"|who|whom|whose|what|when|where|which|why|how)\b",
    re.IGNORECASE,
)
_AUX = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_CLAUSE_EN = re.compile(rf"^(?P<noun>.*?)\s*\b(?:{_AUX})\b(?:\s+been\b)?\s*(?P<rest>.*)$", re.I)
_QUOTED = re.compile('“[^“”]+”|「[^「」]+」|『[^『』]+』|"[^"]+"|《[^《》]+》')
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
_ENTITY = re.compile(
    "(?:公司|集团|大学|学院|研究院|研究所|实验室|医院|银行|基金|社区|科技|小镇|科技城|高新区|大会|论坛|计划|方案|"
    "行动|条例|大脑|星座|中心|联盟|协会|飞谷|数谷|公寓|驿站|交易所|学校|机场|港|大厦|园区)$"
)
_INSIDE = re.compile("^(?:n|eng|j|vn|b|s|nz|an|t|z|i|l)")
_PERSON = re.compile("^nr")
_POSSESSED = re.compile(
    r"[A-Z][\w.& -]*?['’]s (?:[\w&-]+ ){0,2}?[\w&-]+(?=$| (?:in|at|of|on|for|was|is|were|are)\b)"
)
_PARK = re.compile("[一-鿿]{2}科技城")
_COMPANY = re.compile("[一-鿿]{0,2}(?:公司|集团|科技|智能|实验室|大学)")
_LAST_CHAR = re.compile("[一-鿿](?=[（(，,、])")
_LEADING = re.compile("^(?:请问|那么|那|而|在|于|截至|到|，|,)+")
_DATE_ONLY = re.compile(r"^[\s约近在于是年月日第以来前后底初]*$")


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


@functools.lru_cache(maxsize=512)
def outline(question: str) -> Outline:
    """Return the outline of a question; its last punctuation is left out."""
    text = question.strip().rstrip("?？。.!！ 呀啊")
    folded = to_simplified(text)
    if len(folded) != len(text):
        folded = text
    times = tuple((q.start, q.end) for q in quantities(text) if q.date is not None)
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


def base(of: Outline) -> str:
    """Return a question without its asking words: what it is about, measure included."""
    if of.asking is None:
        return of.text
    start, end = of.asking
    before, after = of.text[:start], of.text[end:]
    if of.english:
        clause = _CLAUSE_EN.match(after)
        if before.strip() or clause is None:
            return f"{before.strip()} {after.strip()}".strip()
        return f"{clause['noun'].strip()} {clause['rest'].strip()}".strip()
    before = re.sub("[，,；; ]+$", "", before)
    if of.counted and after and before.endswith("了"):
        before = before[:-1] + "的"
    return _LEADING.sub("", before + re.sub("[了的]$", "", after))


def holder(of: Outline) -> str:
    """Return what a question's measure belongs to: 润苗基金 for 润苗基金首期规模多大."""
    stop = of.asking[0] if of.asking else len(of.text)
    before = [span for span in of.names or of.areas if span[1] <= stop]
    if not before or of.english or (of.counted and not is_measure(of.folded[before[0][1] : stop])):
        return base(of)
    return _LEADING.sub("", of.text[: before[0][1]])


_MEASURE = re.compile(
    "(?:额|金额|规模|面积|营收|收入|利润|产值|总值|增加值|增速|增幅|增长率|占比|比例|强度|份额|人数|数量|目标|负责人|创始人|"
    "创办人|总监|董事长|院长|主任|作者|地址|位置|总部|名字|名称|全称|价格|售价|租金|成本|估值|时间|日期|原因|主题|排名|"
    "空间|用途|任务|特点|功能|上限|下限|期限|门槛|条件|来源|定位|算力|产量|效率|总量|总数|速度|年薪|电话)$"
)


def is_measure(folded: str) -> bool:
    """Tell whether a Simplified phrase names an attribute that belongs to something: 总投资额."""
    return len(folded) <= 12 and _MEASURE.search(folded) is not None


def is_entity(folded: str) -> bool:
    """Tell whether a Simplified phrase ends as names of institutions do, and is more than that."""
    match = _ENTITY.search(folded)
    return match is not None and match.start() > 1 and len(folded) <= 16


def subject(of: Outline) -> str:
    """Return the short subject of a question: its first name, else what stands before its verb."""
    stop = of.asking[0] if of.asking else len(of.text)
    named = [s for s in of.names if s[1] <= stop or of.english] or list(of.names)
    if named:
        start, end = named[0]
        possessed = _POSSESSED.match(of.text, start) if of.english else None
        return possessed[0] if possessed else re.sub("['’]s$", "", of.text[start:end])
    if of.english:
        return base(of)
    phrase = _before_verb(of.text[:stop], of.folded[:stop])
    return _LEADING.sub("", phrase) or base(of)


def answer_subject(answer: str, question: Outline) -> str:
    """Return the thing or person that an answer names, empty when it gives only a figure.

    A short answer is taken whole; from a sentence, the first name that the question lacks.
    """
    text = strip_markers(answer).strip().split("\n")[0].strip(" 。.!！?？;；")
    if not text:
        return ""
    figures = [(q.start, q.end) for q in quantities(text) if not q.weak]
    if len(text) <= 16 or (not HAN.search(text) and len(text.split()) <= 6):
        left = text
        for start, end in reversed(figures):
            left = left[:start] + left[end:]
        if figures and len(re.sub(r"\W", "", left)) <= 6 and not _names_only(left):
            return ""
        return re.sub("^(?:是|由|在|为|It is |It was |In |On |At |By |From |the |The )+", "", text)
    found = outline(text)
    for start, end in found.names or found.areas:
        name = found.text[start:end]
        bare = name.strip('“”「」『』《》"')
        if bare and bare not in question.text and to_simplified(bare) not in question.folded:
            return name
    return ""


def answer_time(answer: str) -> str:
    """Return the first date of an answer, empty when there is none."""
    text = strip_markers(answer)
    return next((q.text for q in quantities(text) if q.date is not None), "")


def person(text: str) -> str:
    """Return the first person whom a text names, empty when there is none."""
    text = strip_markers(text)
    folded = to_simplified(text)
    position = 0
    for word, tag in tagged(folded) if len(folded) == len(text) else ():
        end = position + len(word)
        if _PERSON.match(tag) and len(word) > 1 and not _COMPANY.match(folded, end):
            # A foreign name is often cut short: 帕里 for 帕里西（Giorgio Parisi）.
            return text[position : end + bool(_LAST_CHAR.match(folded, end))]
        position = end
    return ""


def _names_only(text: str) -> bool:
    return any(_trimmed(match) for match in _LATIN.finditer(text)) and not HAN.search(text)


def _before_verb(text: str, folded: str) -> str:
    position = 0
    for word, tag in tagged(folded):
        if position and tag in ("v", "p", "d", "vd", "vg") and word not in ("发", "研发"):
            return text[:position].rstrip("的在，, ")
        position += len(word)
    return text.rstrip("的在，, ")


def tagged(folded: str) -> list[tuple[str, str]]:
    """Cut a Simplified text into words with their parts of speech (jieba's tags)."""
    import rjieba

    words: list[tuple[str, str]] = rjieba.tag(folded)
    return words


def _names(folded: str, times: Iterable[Span]) -> Iterator[Span]:
    spans = [m.span() for m in _QUOTED.finditer(folded)]
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
    for word, tag in tagged(folded):
        end = position + len(word)
        if not _INSIDE.match(tag) and not _PERSON.match(tag):
            start = end
        elif is_entity(folded[start:end]):
            if not re.match(r"\w*(?:公司|企业|大会|中心)$", folded[start:end]) or end - start > 4:
                yield start, end
            start = end
        elif _PERSON.match(tag) and 2 <= len(word) <= 4 and not _COMPANY.match(folded, end):
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
