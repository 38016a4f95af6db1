"""A follow-up question and the turns before it in, a question that stands alone out.

Rules only: pronouns give way to what they point at, 「X呢？」 and "what about X?" take over the last
question, and a question without a subject takes over its scope.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.han import HAN, HAN_CHARS
from rag.asked import CUMULATIVE
from rag.ellipsis import complete, owner_of_measure, scope_of
from rag.outline import COUNTERS, Outline, fold, is_entity, outline, tagged
from rag.pointing import compared, corrected, dated, placed
from rag.pronouns import without_pronouns, without_pronouns_en
from rag.reply import person
from rag.subject import asked_with, base, subject, thing_of
from rag.types import Turn
from rag.wording import declines

_REMEMBERED = 6
_MOST_READ = 2_000
"""Characters at most that are read of an earlier question, its last, and of its answer, its first:
figures and names are looked for in all of them, whatever a client sends."""
_CONNECTIVE = re.compile(
    "^(?:(?:那么|同期|那(?![里儿边时个家些位座项款种年次天场所名一])|然后|还有(?=.*呢$)|而(?!且)"
    "|另外(?:问一下|再问)?|此外|再问一下|顺便问(?:一下|一句)?|对了|请问)[，, ]*)+"
)
_CONNECTIVE_EN = re.compile(r"^(?:(?:and|but|so|then|ok|okay|now|also)\b[, ]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+(.+)$", re.IGNORECASE)
_MORE = re.compile("^(?:还有(?:呢|吗|别的吗|其他的吗|哪些|谁)?|其他的呢|别的呢|更多)$")
_WHAT_OF = re.compile("^(.+?)(?:呢|又(?:如何|怎样|怎么样)|怎么样|怎样|如何)$")
_SHARES = re.compile(
    "^(?:同比|环比|比.{1,6}?(?:增|升|涨|降|跌|减|高|低|多|少)|[换变改][成为]|增长|增速|增幅|下降|上升|涨|占|排|位列|相当于|折合|提高|达到)"
)
_POINTS = re.compile("^(?:这|那(?!里|儿|边|曲)|里面|当初|当时)")
_FILLER = re.compile("^(?:到底|究竟)是?(?=为|因|怎|咋|多|几|谁|哪)")
_OF_ALL = re.compile("为了?什么|因为什么|为何|怎么|如何|谁")
_SUBJECTLESS = re.compile(
    "^(?:单个|单笔|每家|每个|每人|每年|每月|每项|最多|最少|最高|最低|最大|最早|平均|人均|首期|首批|一共|总共|共有|合计|新增|"
    "增加|减少|成立|启动|开工|投资|投入|融资|融了|获得|拿到|引进|签约|位于|由谁|由哪|在哪|在什么|有多|有几|有哪|有什么|有没有|"
    "是谁|是哪|是什么|是不是|何时|什么时候|哪一?年|哪一?天|哪里|为了?什么|因为什么|为何|谁|怎么|如何|多少|几[家个名位]|又|也|还|都|"
    "需要|要|能|可以|可不可以|允许|应该?|必须|会|主要|分别|具体|后来|最后|结果|目标|负责人|创始人|牵头|参与|真的)"
)
# 床位多少张 and 员工有多少 belong to something, 盐场有多少人 does not.
_BARE = re.compile(
    f"^[{HAN_CHARS}]{{2,4}}(?<!是)(?:有多少|(?<!有)(?:一共|总共)?(?:多少|几)[{COUNTERS}册张本辆只条吨米]?)$"
)
_VERB_ASKED = re.compile(f"^[{HAN_CHARS}]{{1,2}}(?:了|过|到)(?:多少|几|什么|哪)")
_MOST_ADDED = 400
_LONGEST_OPEN = 14
_VERB = 2
_POLITE = re.compile("^(?:请问|請問)[，, ]*")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question made to stand alone, unchanged when it already does.

    ``history`` is oldest first; its own follow-ups are resolved on the way.
    """
    resolved = ""
    before: Outline | None = None
    owner = someone = ""
    asked: list[Outline] = []
    turns = [*map(read_turn, history[-_REMEMBERED:]), Turn(question, "")]
    for at, (turn, next_turn) in enumerate(itertools.pairwise(turns), start=1):
        before = outline(resolved or _POLITE.sub("", turn.question))
        asked.append(before)
        someone = person(turn.answer) or person(before.text) or someone
        # 金额多少 after 投了科技保险 leaves the insurance, not its amount, to the next question.
        kept = owner if owner and base(before).startswith(owner) else owner_of_measure(before)
        follow_up = placed(next_turn.question, asked, [one.answer for one in turns[:at]])
        resolved = _resolved(follow_up, _Before(before, turn, kept, someone))
        owner = kept if resolved.startswith(kept) else ""
    usable = (
        any(char.isalnum() for char in resolved) and len(resolved) <= len(question) + _MOST_ADDED
    )
    return resolved if before is not None and usable else question


def read_turn(turn: Turn) -> Turn:
    """Return what is read of an earlier turn: valid Unicode, of some length, and no declined answer."""
    question, answer = (
        text.encode("utf-8", "replace").decode("utf-8") for text in (turn.question, turn.answer)
    )
    return Turn(question[-_MOST_READ:], "" if declines(answer) else answer[:_MOST_READ])


@dataclass(frozen=True, slots=True)
class _Before:
    """The last question, made whole, its answer, what its measure belongs to, and who was named last."""

    outline: Outline
    turn: Turn
    owner: str
    someone: str


def _resolved(question: str, before: _Before) -> str:
    question = question.strip()
    text = corrected(question)
    if HAN.search(text):
        return _resolved_zh(text, before, instead=text != question)
    return _resolved_en(text, before.outline, before.turn, instead=text != question)


def _resolved_zh(question: str, last: _Before, *, instead: bool) -> str:
    """Resolve a Chinese question; ``instead`` says that it corrects the last one."""
    before = last.outline
    bare = question.rstrip("?？。！! ")
    lead = _CONNECTIVE.match(fold(bare))
    led = instead or lead is not None
    rest = dated(bare[lead.end() :] if lead else bare, before)
    rest = rest[filler.end() :] if (filler := _FILLER.match(fold(rest))) else rest
    rest_folded = fold(rest)
    if _MORE.match(rest_folded):
        return before.text + "？"
    both = compared(rest, before)
    if both:
        return both
    pointed = without_pronouns(rest, rest_folded, before, last.turn, last.someone)
    if pointed != rest:
        part = _WHAT_OF.match(fold(pointed))
        if part and pointed.endswith("呢") and outline(pointed).asking is None:
            asking = asked_with(part[1])
            return f"{pointed[:-1]}{asking}？" if asking else complete(pointed[:-1], before)
        return pointed + "？"
    part = _WHAT_OF.match(rest_folded)
    if part and (rest_folded.endswith("呢") or led) and outline(part[1]).asking is None:
        return complete(rest[: part.end(1)], before)
    if instead and outline(rest).asking is None:
        return complete(rest.removesuffix("的"), before)
    if rest_folded.endswith("呢"):
        rest = rest[:-1]
    return _with_scope(question, rest, last, led=led)


def _with_scope(question: str, rest: str, last: _Before, *, led: bool) -> str:
    """Give a question without a subject the scope of the last one, else leave it alone."""
    before = last.outline
    new = outline(rest)
    if new.anchored:
        return question
    if _is_open(new):
        whole = _SHARES.match(new.folded) or _OF_ALL.match(new.folded)
        context = base(before) if whole else last.owner
        if new.folded.startswith("谁") and len(context) <= len(last.owner) + _VERB:
            context = last.owner  # 大桥通车 leaves the bridge to 谁设计的
        elif new.folded.startswith("谁") and not before.counted and _ends_with_verb(before):
            context = thing_of(before)
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
    if _POINTS.search(new.folded) and len(new.folded) <= _LONGEST_OPEN:
        return f"{subject(before)}{rest}？"
    if not led and not parallel:
        return question
    time, place = scope_of(before)
    if new.times or CUMULATIVE.search(new.folded):
        time = ""
    thing = _counted_thing(new, before) if parallel else ""
    return f"{time}{place}{rest}{thing}？" if time or place or thing else question


def _counted_thing(new: Outline, before: Outline) -> str:
    """Return what the last question counts where this one leaves it out: 几艘船 … 几艘."""
    if new.asking is None or before.asking is None or new.text[new.asking[1] :].strip("？? "):
        return ""
    thing = before.text[before.asking[1] :].rstrip("？?。 ")
    words = tagged(fold(thing))
    return thing if words and words[-1][1].startswith("n") else ""  # 家店开张 names no thing


def _is_open(new: Outline) -> bool:
    """Tell whether a question lacks the thing that it is about."""
    if new.times and new.times[0][0] == 0:
        new = outline(new.text[new.times[0][1] :])  # 2023年换成谁了
    text = new.folded
    if len(text) > _LONGEST_OPEN:
        return False
    if new.asking and _OF_ALL.match(text) and _names_a_thing(text[new.asking[1] :]):
        return False
    if _SHARES.match(text) or _VERB_ASKED.match(text) or _SUBJECTLESS.match(text):
        return True
    words = tagged(text[: new.asking[0]] if new.asking else "")
    if len(words) == 1 and words[0][1].startswith("v"):
        return True
    if _BARE.match(text) and len(words) == 1:
        return True
    stop = new.asking[0] if new.asking else len(text)
    owner = text[:stop].rpartition("的")[0]
    return not is_entity(owner) and bool(asked_with(text[:stop].rstrip("的是有为")))


def _ends_with_verb(before: Outline) -> bool:
    """Tell whether nothing that has a name stands behind the asking words."""
    stop = before.asking[1] if before.asking else len(before.text)
    return all(end <= stop for _, end in (*before.names, *before.areas))


def _names_a_thing(text: str) -> bool:
    """Tell whether there is a noun that belongs to nothing else: 谁建了盐场, but not 谁是厂长."""
    return any(tag[0] == "n" and not asked_with(word) for word, tag in tagged(text))


def _resolved_en(question: str, before: Outline, turn: Turn, *, instead: bool) -> str:
    bare = question.rstrip("?.! ")
    lead = _CONNECTIVE_EN.match(bare)
    rest = bare[lead.end() :] if lead else bare
    if not rest:
        return question
    about = _ABOUT.match(rest)
    part = about[1] if about else rest
    pointed = without_pronouns_en(part, before, turn)
    if instead and outline(part).asking is None:
        return complete(pointed, before)
    if about or (outline(part).asking is None and _is_fragment(part, led=bool(lead))):
        if _OWNED_EN.match(part):
            return f"What is {pointed}?"
        return complete(pointed, before)
    if pointed != part:
        return pointed[:1].upper() + pointed[1:] + "?"
    new = outline(rest)
    if new.anchored or (not lead and len(rest.split()) > 6):
        return question
    if not lead and not _OPEN_EN.search(rest):
        return question
    counted = _COUNTED_EN.match(before.text)
    if counted and re.search("how (?:long|often|soon)$", rest, re.IGNORECASE):
        return f"{rest[:1].upper()}{rest[1:]} {counted['clause']} {counted['noun']}?"
    context = base(before)
    return f"{rest[:1].upper()}{rest[1:]} ({context})?"


_COUNTED_EN = re.compile(
    r"how (?:many|much) (?P<noun>.+?) (?P<clause>(?:do|does|did|can|may|will|must) .+)$",
    re.IGNORECASE,
)
_OWNED_EN = re.compile(r"(?:its|their|his|her) [a-z]", re.IGNORECASE)
_OPEN_EN = re.compile(
    r"^(?:why(?: so \w+)?|since when|(?:for )?how (?:often|soon|much|many|so|fast|big|long)|by how much|when|where|who"
    r"|what (?:share|percentage|proportion|year|date|amount|growth|total))\b"
    r"(?: (?:exactly|in total|in all|altogether|per \w+|each|more|year on year|year-on-year"
    r"|was the (?:growth|increase|total)|is the (?:growth|total|maximum|minimum)))*$",
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
