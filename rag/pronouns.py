"""A question with pronouns and the turn before it in, the question with what they point at out."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.han import HAN, HAN_CHARS
from rag.ellipsis import scope_of
from rag.outline import NAMED_KINDS, Outline, fold, is_entity, outline
from rag.quantities import quantities
from rag.reply import answer_subject, answer_time, is_person, is_several, person
from rag.subject import base, subject
from rag.types import Turn

_CLASS = (
    f"{NAMED_KINDS}|企业|机构|大模型|模型|平台|基金|项目|产品|机器|设备|装备|城市|地方|地区|区|院|所|店|校|馆|桥|路|"
    "政策|会议|人|空间|系统|奖|论文|书|报告|活动|数字|团队"
)
_PERSON = re.compile(
    "(?<![其吉])(?:他(?![山乡国])|她|此人|(?:这个|那个)(?:人|学生|徒弟|老师|医生|老板|记者)|(?:这位|那位)(?!.{1,12}的))(?!们)(?:先生|女士|代表|教授|委员|专家|负责人)?"
)
_THING = re.compile("(?:它|牠)(?!们)|(?<=[在对给向把由跟和与])(?:这个|那个)(?=[，,？?]|$)")
_CLASSED = re.compile(
    "(?:该|这|那|这一|那一|此)(?:家|个|座|项|款|所|种|支|场|只|份|部|篇|位|届|次|笔)?"
    f"(?P<kind>{_CLASS})(?!才|工|民|们|口|均|数)"
)
_THINGS = re.compile(
    f"[它他她]们|这些(?:[{HAN_CHARS}]{{0,4}}?(?:公司|企业|项目|产品|模型|机构|人))?|那些(?:公司|企业|项目|产品|模型|机构|人)?"
)
_THERE = re.compile("那里|那儿|那边|当地|该地|这里|这儿")
_THEN = re.compile(
    "(?<!的)(?:当时|那时候?|那一?年|同一?年|当年|那一?天|同一?天|当天|那个月)(?!\\w{0,2}今)"
)
_ITS = re.compile("(?<![尤极与何任莫])其(?![他它实余次间后前所])(?:中)?")
_FIRM = "公司|企业|机构|集团|科技|智能|银行"
_ASKS_PERSON = re.compile("谁|哪一?位|什么人|who", re.IGNORECASE)
# 生产什么 and "what does it make" ask about the maker, who stays the subject.
_ASKS_THING = re.compile(
    "谁|哪一?[家个位座项款所些]|叫(?:什么|啥)|什么(?:公司|企业|机构|名字|人)|(?<![a-z])(?:who|which)(?![a-z])"
    r"|what(?! (?:is|are|was|were|do|does|did|has|have|had|will|can|time|year|date)\b)|\b(?:called|named?)\b",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST_PERSON = 10, 4
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
            r"zone|park|platform|model|product|centre|center|university|conference|event|machine|device|paper|report|award|deal|policy|team|school|yard|ship|port|line|bridge|museum|hospital|scheme|loan)\b",
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


def without_pronouns(text: str, folded: str, before: Outline, turn: Turn, someone: str = "") -> str:
    """Put what they point at in the place of Chinese pronouns; ``someone`` was named last."""
    answered, asked = answer_subject(turn.answer, before), folded
    for pattern, refer in (
        (_THINGS, lambda: _many(before, answered)),
        (_PERSON, lambda: _person(before, answered, turn, someone)),
        (_CLASSED, lambda: _classed(asked, before, answered, turn)),
        (_THING, lambda: _thing(before, answered)),
        (_THERE, lambda: _place(before, answered)),
        (_THEN, lambda: _with_subject(_then(asked, before, turn), asked, before)),
        (_ITS, lambda: (_many if "其中" in asked else _thing)(before, answered)),
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


def _thing(before: Outline, answered: str) -> str:
    """Return what 它 and "it" point at: the thing that was asked for and found, else the subject."""
    found = answered and _ASKS_THING.search(before.folded) and not is_several(answered)
    who = _ASKS_PERSON.search(before.folded) and len(answered) <= _LONGEST_PERSON
    someone = is_person(answered) or (who and HAN.match(answered) and not is_entity(answered))
    return answered if found and not someone else subject(before)


def _then(asked: str, before: Outline, turn: Turn) -> str:
    """Return the time that an answer gave, as wide as the words that point at it: 同一年."""
    time = answer_time(turn.answer) or scope_of(before)[0]
    match = _THEN.search(asked)
    unit = match.group()[-1] if match else ""
    return re.sub(f"(?<={unit}).*", "", time) if unit in ("年", "月") else time


def _with_subject(time: str, asked: str, before: Outline) -> str:
    """Add what the last question was about, unless other things of that time are asked for."""
    owner = "" if before.english or not before.anchored else subject(before)
    return f"{time}{owner}" if time and owner not in time and "还有" not in asked else time


def _names_it_itself(text: str) -> bool:
    return len(text) >= _OWN_CLAUSE or (len(text) > 1 and outline(text).anchored)


def _person(before: Outline, answered: str, turn: Turn, someone: str) -> str:
    if _ASKS_PERSON.search(before.folded):
        more = len(answered) > _LONGEST_NAME or is_several(answered) or "的" in answered
        found = person(turn.answer) if more else answered
        return found or base(before)
    found = person(before.text) or person(turn.answer) or someone
    return found or (answered if before.english else "" if before.anchored else subject(before))


def _classed(folded: str, before: Outline, answered: str, turn: Turn) -> str:
    """Return what 这家公司, 该实验室 or 这篇论文 points at."""
    match = _CLASSED.search(folded)
    kind = match["kind"] if match else ""
    replied = outline(turn.answer)
    named = [replied.text[start:end] for start, end in replied.names]
    named += [before.text[start:end] for start, end in (*before.names, *before.areas)]
    ends = re.compile(f"(?:{_FIRM if kind in _FIRM.split('|') else re.escape(kind)})$")
    for name in filter(None, (answered, *named)):
        if ends.search(fold(name)):
            return name
    asking = before.folded[before.asking[1] :] if before.asking else ""
    if answered and asking.startswith(kind):
        return answered
    at = before.folded.find(kind)
    if at > 0 and not asking.startswith(kind):
        return base(outline(_after_time(before, at + len(kind))))
    made = kind in _FIRM and re.search("模型|产品|[”」』》]", answered)
    return subject(before) if made else _thing(before, answered)


def _after_time(before: Outline, stop: int) -> str:
    start = max((end for _, end in before.times if end < stop), default=0)
    return before.text[start:stop]


def _many(before: Outline, answered: str) -> str:
    several = answered and not before.counted and not is_person(answered)
    return answered if several and not quantities(answered) else base(before)


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
        referent = _referent_en(kind, match.group(), before, answered, turn)
        if not referent or referent.lower() in text.lower():
            continue
        if kind in ("its", "it", "their", "he", "his") and _names_it_itself_en(
            text[: match.start()]
        ):
            continue
        ending = "'s" if kind in ("its", "his", "their") else ""
        text = text[: match.start()] + referent + ending + text[match.end() :]
    return text


def _names_it_itself_en(text: str) -> bool:
    return len(text) > _OWN_CLAUSE_EN or (len(text) > 12 and bool(outline(text).names))


def _referent_en(kind: str, pronoun: str, before: Outline, answered: str, turn: Turn) -> str:
    if kind == "then":
        time = answer_time(turn.answer) or scope_of(before)[0]
        if "day" in pronoun.lower() and not re.search(r"日|号|\d\d? [A-Z]|[A-Z][a-z]+ \d", time):
            return ""
        if "year" in pronoun.lower() and (year := re.search(r"(?<!\d)\d{4}(?!\d)", time)):
            time = year.group()
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
    if kind == "class":
        # That yard is the Nanwan yard that the answer names.
        named = re.compile(rf"\b(?:the )?(?:[A-Z][\w'’-]* )+{pronoun.rsplit(maxsplit=1)[-1]}\b")
        told = named.search(turn.answer) or named.search(before.text)
        return told.group() if told else _thing(before, answered)
    if kind == "its":
        # Whose 2024 revenue was asked for has a target, too.
        return re.sub("['’]s .*", "", _thing(before, answered))
    if kind in ("he", "his"):
        return answered or person(before.text) or subject(before)
    return _thing(before, answered)
