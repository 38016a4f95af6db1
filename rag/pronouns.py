"""A question with pronouns and the turn before it in, the question with what they point at out."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.normalize import to_simplified
from rag.ellipsis import scope_of
from rag.subject import (
    HAN,
    Outline,
    answer_subject,
    answer_time,
    base,
    outline,
    person,
    subject,
)
from rag.types import Turn

_CLASS = (
    "公司|企业|机构|大模型|实验室|大学|平台|基金|计划|项目|产品|模型|大模型|机器|设备|装备|园区|小镇|城市|地方|地区|区|社区|"
    "中心|方案|院|所|政策|条例|大会|会议|研究院|人|空间|系统|奖|论文|报告|活动|数字|星座|团队|学校|医院"
)
_PERSON = re.compile(
    "(?<![其吉])(?:他|她|此人|这个人|那个人|(?:这位|那位)(?!.{1,12}的))(?!们)(?:先生|女士|代表|教授|委员|专家|负责人)?"
)
_THING = re.compile("(?:它|牠)(?!们)|(?<=[在对给向把由跟和与])(?:这个|那个)(?=[，,？?]|$)")
_CLASSED = re.compile(
    "(?:该|这|那|这一|那一|此)(?:家|个|座|项|款|所|种|支|场|只|份|部|篇|位|届|次|笔)?"
    f"(?P<kind>{_CLASS})(?!才|工|民|们|口|均|数)"
)
_THINGS = re.compile(
    "[它他她]们|这些(?:[一-鿿]{0,4}?(?:公司|企业|项目|产品|模型|机构|人))?|那些(?:公司|企业|项目|产品|模型|机构|人)?"
)
_THERE = re.compile("那里|那儿|那边|当地|该地|这里|这儿")
_THEN = re.compile(
    "(?<!的)(?:当时|那时候?|那一?年|同一?年|当年|那一?天|同一?天|当天|那个月)(?!\\w{0,2}今)"
)
_ITS = re.compile("(?<![尤极与何任莫])其(?![他它实余次间后前所])(?:中)?")
_LONGEST_NAME = 10
_OWN_CLAUSE = 10
_OWN_CLAUSE_EN = 28
_PRONOUN_EN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("their", re.compile(r"\b(?:their|theirs)\b", re.I)),
    (
        "them",
        re.compile(
            r"\b(?:they|them|those(?= (?:are|were|have|had|who|that|which)\b|\W*$)"
            r"|(?<=of )(?:these|those)|these(?=\W*$))\b",
            re.I,
        ),
    ),
    ("its", re.compile(r"\bits\b(?! own)", re.I)),
    ("his", re.compile(r"\b(?:his|her(?= [a-z]))\b", re.I)),
    ("he", re.compile(r"\b(?:he|she|him|her)\b", re.I)),
    (
        "there",
        re.compile(
            r"\b(?<!is )(?<!are )(?<!was )(?<!were )there\b(?! (?:is|are|was|were|been|be|any)\b)",
            re.I,
        ),
    ),
    ("then", re.compile(r"\b(?:at (?:the|that) time|that (?:year|day|month)|back then)\b", re.I)),
    (
        "class",
        re.compile(
            r"\b(?:this|that|the same) (?:company|firm|lab|laboratory|institute|fund|plan|project|place|city|district|"
            r"zone|park|platform|model|product|centre|center|university|conference|event|machine|device|paper|report|award|deal|policy|team|school)\b",
            re.I,
        ),
    ),
    (
        "it",
        re.compile(
            r"\bit\b(?! (?:is |was )?(?:true|possible|necessary|that)\b)"
            r"|\b(?:that|this)\b(?=\W*$| (?:grow|increase|rise|fall|happen|compare|cost|mean|be|come|start|change)\b)",
            re.I,
        ),
    ),
)


def fold(text: str) -> str:
    """Return a text in Simplified characters, of the same length."""
    folded = to_simplified(text)
    return folded if len(folded) == len(text) else text


def without_pronouns(text: str, folded: str, before: Outline, turn: Turn) -> str:
    """Put what they point at in the place of Chinese pronouns."""
    answered, asked = answer_subject(turn.answer, before), folded
    for pattern, refer in (
        (_THINGS, lambda: _many(before, answered)),
        (_PERSON, lambda: _person(before, answered, turn)),
        (_CLASSED, lambda: _classed(asked, before, answered, turn)),
        (_THING, lambda: answered if _asks_thing(before) and answered else subject(before)),
        (_THERE, lambda: _place(before, answered)),
        (_THEN, lambda: _with_subject(answer_time(turn.answer) or scope_of(before)[0], before)),
        (_ITS, lambda: _many(before, answered)),
    ):
        text, folded = _replaced(pattern, refer, text, folded)
    return text


def _replaced(
    pattern: re.Pattern[str], refer: Callable[[], str], text: str, folded: str
) -> tuple[str, str]:
    match = pattern.search(folded)
    if match is None:
        return text, folded
    # What a sentence names itself, "未来科技城和它的…", needs no history.
    if pattern in (_THING, _CLASSED, _ITS, _PERSON) and _names_it_itself(text[: match.start()]):
        return text, folded
    referent = refer()
    if pattern is _THEN and outline(text).anchored:
        referent = ""
    if not referent or fold(referent) in folded:
        return text, folded
    tail = "其中" if match.group() == "其中" else ("的" if match.group() == "其" else "")
    text = text[: match.start()] + referent + tail + text[match.end() :]
    return text, fold(text)


def _with_subject(time: str, before: Outline) -> str:
    owner = "" if before.english or not before.anchored else subject(before)
    return f"{time}{owner}" if time and owner not in time else time


def _names_it_itself(text: str) -> bool:
    return len(text) >= _OWN_CLAUSE or (len(text) > 1 and outline(text).anchored)


def _asks_thing(before: Outline) -> bool:
    return _ASKS_THING.search(before.folded) is not None


def _person(before: Outline, answered: str, turn: Turn) -> str:
    if re.search("谁|哪位|什么人|who", before.folded, re.IGNORECASE):
        return person(turn.answer) if len(answered) > _LONGEST_NAME else answered
    return person(before.text) or person(turn.answer) or (answered if before.english else "")


def _classed(folded: str, before: Outline, answered: str, turn: Turn) -> str:
    """Return what 这家公司, 该实验室 or 这篇论文 points at."""
    match = _CLASSED.search(folded)
    kind = match["kind"] if match else ""
    replied = outline(turn.answer)
    named = [replied.text[start:end] for start, end in replied.names]
    named += [before.text[start:end] for start, end in (*before.names, *before.areas)]
    if answered and fold(answered).endswith(kind):
        return answered
    for name in named:
        if fold(name).endswith(kind):
            return name
    at = before.folded.find(kind)
    if at > 0:
        return base(outline(_after_time(before, at + len(kind))))
    maker = kind in ("公司", "企业", "机构") and re.search("模型|产品|[”」』》]", answered)
    return answered if answered and _asks_thing(before) and not maker else subject(before)


def _after_time(before: Outline, stop: int) -> str:
    start = max((end for _, end in before.times if end < stop), default=0)
    return before.text[start:stop]


def _many(before: Outline, answered: str) -> str:
    return answered if answered and not before.counted else base(before)


_ASKS_THING = re.compile(
    "谁|哪一?[家个位座项款所些]|什么(?!时|地)|叫啥|who|which|what", re.IGNORECASE
)
_ASKS_PLACE = re.compile("哪里|哪儿|何处|什么地方|哪个(?:城市|区|园区|地方)|在哪|去哪|where", re.I)


def _place(before: Outline, answered: str) -> str:
    if answered and _ASKS_PLACE.search(before.folded):
        return answered
    time, place = scope_of(before)
    named = [before.text[s:e] for s, e in before.names]
    return next((n for n in named if n[0] in '“「『"'), "") or place or answered or time


def without_pronouns_en(text: str, before: Outline, turn: Turn) -> str:
    """Put what they point at in the place of English pronouns."""
    answered = answer_subject(turn.answer, before)
    for kind, pattern in _PRONOUN_EN:
        match = pattern.search(text)
        if match is None:
            continue
        referent = _referent_en(kind, before, answered, turn)
        if not referent or referent.lower() in text.lower():
            continue
        if kind in ("its", "it", "their", "he", "his") and _names_it_itself_en(
            text[: match.start()]
        ):
            continue
        ending = "'s" if kind in ("its", "his", "their") and not HAN.search(referent) else ""
        text = text[: match.start()] + referent + ending + text[match.end() :]
    return text


def _names_it_itself_en(text: str) -> bool:
    return len(text) > _OWN_CLAUSE_EN or (len(text) > 12 and bool(outline(text).names))


def _referent_en(kind: str, before: Outline, answered: str, turn: Turn) -> str:
    if kind == "then":
        time = answer_time(turn.answer) or scope_of(before)[0]
        return f"{'on' if re.search('[日号]|[0-9],', time) else 'in'} {time}" if time else ""
    if kind == "there":
        place = _place(before, answered)
        return f"in {place}" if place else ""
    if kind in ("them", "their"):
        many = _many(before, answered)
        return (
            f"the {many}"
            if many == base(before) and before.english and many[:1].islower()
            else many
        )
    if kind in ("he", "his"):
        return answered or person(before.text) or subject(before)
    return answered if answered and _asks_thing(before) else subject(before)
