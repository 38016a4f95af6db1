"""A follow-up question and the turns before it in, a question that stands alone out.

Rules only: pronouns give way to what they point at, 「X呢？」 and "what about X?" take over the last
question, and a question without a subject takes over its scope.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.normalize import to_simplified
from rag.ellipsis import complete, owner_of_measure, scope_of
from rag.subject import (
    HAN,
    Outline,
    answer_subject,
    answer_time,
    base,
    is_entity,
    is_measure,
    outline,
    person,
    subject,
)
from rag.types import Turn

_REMEMBERED = 6
_CONNECTIVE = re.compile(
    "^(?:(?:那么|同期|那(?![里儿边时个家些位座项款种年次天场所名一])|然后|还有(?=.*呢$)|而(?!且)"
    "|另外|此外|再问一下|请问)[，, ]*)+"
)
_CONNECTIVE_EN = re.compile(r"^(?:(?:and|but|so|then|ok|okay|now|also)\b[, ]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+(.+)$", re.IGNORECASE)
_MORE = re.compile("^(?:还有(?:呢|吗|别的吗|其他的吗|哪些|谁)?|其他的呢|别的呢|更多)$")
_WHAT_OF = re.compile("^(.+?)(?:呢|又(?:如何|怎样|怎么样)|怎么样|怎样|如何)$")
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
_SHARES = re.compile(
    "^(?:同比|环比|比(?:上年|去年|前一年)|增长|增速|增幅|下降|上升|涨|占|排|位列|相当于|折合|提高|达到)"
)
_OF_ALL = re.compile("为什么|为何|怎么|谁")
_SUBJECTLESS = re.compile(
    "^(?:单个|单笔|每家|每个|每人|每年|每月|每项|最多|最少|最高|最低|最大|最早|平均|人均|首期|首批|一共|总共|共有|合计|新增|"
    "增加|减少|成立|启动|开工|投资|投入|融资|融了|获得|拿到|引进|签约|位于|由谁|由哪|在哪|在什么|有多|有几|有哪|有什么|有没有|"
    "是谁|是哪|是什么|是不是|何时|什么时候|哪一?年|哪一?天|哪里|为什么|为何|谁|怎么|如何|多少|几[家个名位]|又|也|还|都|"
    "主要|分别|具体|后来|最后|结果|目标|负责人|创始人|牵头|参与|真的)"
)
_VERB_ASKED = re.compile("^[一-鿿]{1,2}(?:了|过|到)(?:多少|几|什么|哪)")
_MOST_ADDED = 400
_LONGEST_OPEN = 14
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


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question made to stand alone, unchanged when it already does.

    ``history`` is oldest first; its own follow-ups are resolved on the way.
    """
    resolved = ""
    before: Outline | None = None
    owner = ""
    asked = [*history[-_REMEMBERED:], Turn(question, "")]
    for turn, next_turn in itertools.pairwise(asked):
        before = outline(resolved or turn.question)
        # 金额多少 after 投了科技保险 leaves the insurance, not its amount, to the next question.
        kept = owner if owner and base(before).startswith(owner) else owner_of_measure(before)
        resolved = _resolved(next_turn.question, _Before(before, turn, kept))
        owner = kept if resolved.startswith(kept) else ""
    usable = (
        any(char.isalnum() for char in resolved) and len(resolved) <= len(question) + _MOST_ADDED
    )
    return resolved if before is not None and usable else question


@dataclass(frozen=True, slots=True)
class _Before:
    """The last question, made whole, its answer, and what its measure belongs to."""

    outline: Outline
    turn: Turn
    owner: str


def _resolved(question: str, before: _Before) -> str:
    if HAN.search(question):
        return _resolved_zh(question.strip(), before)
    return _resolved_en(question.strip(), before.outline, before.turn)


def _resolved_zh(question: str, last: _Before) -> str:
    before = last.outline
    bare = question.rstrip("?？。！! ")
    folded = _folded(bare)
    lead = _CONNECTIVE.match(folded)
    cut = lead.end() if lead else 0
    rest, rest_folded = bare[cut:], folded[cut:]
    if _MORE.match(rest_folded):
        return before.text + "？"
    pointed = _without_pronouns(rest, rest_folded, before, last.turn)
    if pointed != rest:
        part = _WHAT_OF.match(_folded(pointed))
        if part and pointed.endswith("呢") and outline(pointed).asking is None:
            return (
                pointed[:-1] + "是什么？" if is_measure(part[1]) else complete(pointed[:-1], before)
            )
        return pointed + "？"
    part = _WHAT_OF.match(rest_folded)
    if part and (rest_folded.endswith("呢") or cut) and outline(part[1]).asking is None:
        return complete(rest[: part.end(1)], before)
    if rest_folded.endswith("呢"):
        rest = rest[:-1]
    return _with_scope(question, rest, last, led=bool(cut))


def _folded(text: str) -> str:
    folded = to_simplified(text)
    return folded if len(folded) == len(text) else text


def _without_pronouns(text: str, folded: str, before: Outline, turn: Turn) -> str:
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
    if not referent or _folded(referent) in folded:
        return text, folded
    tail = "其中" if match.group() == "其中" else ("的" if match.group() == "其" else "")
    text = text[: match.start()] + referent + tail + text[match.end() :]
    return text, _folded(text)


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
    if answered and _folded(answered).endswith(kind):
        return answered
    for name in named:
        if _folded(name).endswith(kind):
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


def _with_scope(question: str, rest: str, last: _Before, *, led: bool) -> str:
    """Give a question without a subject the scope of the last one, else leave it alone."""
    before = last.outline
    new = outline(rest)
    if new.anchored:
        return question
    if _is_open(new):
        whole = _SHARES.match(new.folded) or _OF_ALL.match(new.folded)
        context = base(before) if whole else last.owner
        if new.times and before.times:
            context = context.replace(before.text[slice(*before.times[0])], "", 1)
        return f"{context}{rest}？"
    parallel = (
        new.counted
        and before.counted
        and before.asking is not None
        and new.asking is not None
        and before.folded[before.asking[1] - 1] == new.folded[new.asking[1] - 1]
    )
    if not led and not parallel:
        return question
    time, place = scope_of(before)
    if new.times:
        time = ""
    return f"{time}{place}{rest}？" if time or place else question


def _is_open(new: Outline) -> bool:
    """Tell whether a question lacks the thing that it is about."""
    text = new.folded
    if len(text) > _LONGEST_OPEN:
        return False
    if _SHARES.match(text) or _VERB_ASKED.match(text) or _SUBJECTLESS.match(text):
        return True
    stop = new.asking[0] if new.asking else len(text)
    owner = text[:stop].rpartition("的")[0]
    return not is_entity(owner) and is_measure(text[:stop].rstrip("的是有为"))


def _resolved_en(question: str, before: Outline, turn: Turn) -> str:
    bare = question.rstrip("?.! ")
    lead = _CONNECTIVE_EN.match(bare)
    rest = bare[lead.end() :] if lead else bare
    about = _ABOUT.match(rest)
    part = about[1] if about else rest
    pointed = _without_pronouns_en(part, before, turn)
    if about or (outline(part).asking is None and _is_fragment(part, led=bool(lead))):
        return complete(pointed, before)
    if pointed != part:
        return pointed[:1].upper() + pointed[1:] + "?"
    new = outline(rest)
    if new.anchored or (not lead and len(rest.split()) > 6):
        return question
    if not lead and not _OPEN_EN.search(rest):
        return question
    context = base(before)
    return f"{rest[:1].upper()}{rest[1:]} ({context})?"


_OPEN_EN = re.compile(
    r"^(?:why|since when|how (?:much|many|so|fast|big|long)|by how much|when|where|who|what (?:share|percentage|"
    r"proportion|year|date|amount|growth|total))\b(?: (?:exactly|in total|in all|altogether|per \w+|each|more|"
    r"year on year|year-on-year|was the (?:growth|increase|total)|is the (?:growth|total|maximum|minimum)))*$",
    re.IGNORECASE,
)
_VERB_EN = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|list|name|give|show|compare|"
    r"explain|describe|please)\b",
    re.IGNORECASE,
)


def _is_fragment(part: str, *, led: bool) -> bool:
    if _VERB_EN.match(part) or re.search(r"\b(?:is|are|was|were|does|did|has|have)\b", part):
        return False
    return led or re.match(r"(?:in|for|at|during)\b", part, re.IGNORECASE) is not None


def _without_pronouns_en(text: str, before: Outline, turn: Turn) -> str:
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
