"""A question that asks several things in, one question for each of them out."""

from __future__ import annotations

import re

from rag.comparison import owned_by_each, sides
from rag.followup import standalone
from rag.outline import outline
from rag.quantities import quantities
from rag.types import Turn

# Words that ask wherever they stand; 什么 and 怎么 may also speak of something (没什么, 怎么样的).
_ASKS = re.compile(
    r"多少|(?<![好十])[几幾][家个個名位项項座款次类類种種条條所人台套期届屆大支场場颗倍成层層件单單年月点點时時分天日岁歲楼樓号號路艘处處栋棟辆輛只隻间間节節]"
    r"|(?:谁|誰|哪|何时|何時|何人|多大|多高|多[长長]|多[远遠]|多久|多[宽寬]|多深|多重|多快|是否|什么时候|什麼時候|是什么|是什麼|叫什么|叫什麼)"
    r"|[吗嗎](?=[，,？?]|$)|为什么|為什麼"
    r"|(?<![a-z])(?:what|which|who|whose|when|where|how)(?![a-z])",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[？?；;，,、]\s*(?:(?:以及|还有|還有|另外|同时|同時|并且|並且|而|and|also)\s*)?"
    r"|\s*,?\s+and\s+(?=(?:what|which|who|whose|when|where|how)\b)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"^(?:(?P<lead>[^，,？?哪谁誰]{2,24})[，,])?(?P<things>[^，,？?哪谁誰]{2,24}[和与與跟及、][^，,？?哪谁誰]{2,24}?)(?:[，,](?P<shared>[^，,？?]{1,12}?)(?=分别|分別))?[，,]?"
    r"(?:分别|分別|各自|各(?!种|種|类|類|个|個|位))(?P<rest>.+)$"
)
_WHICH_OF_THEM = re.compile(
    "[，,？?][^，,？?]{0,4}(?:哪[个個座家条條边邊种種]|谁|誰)[^，,？?]{0,8}[高低多少大小早晚长長短快慢][^，,？?]{0,2}[？?]?$"
)
_AND = re.compile("[、和与與跟及]")
_EACH_EN = re.compile(
    r"^(?P<ask>who|what|where) (?P<be>are|were) (?:both )?(?P<one>(?:the|[A-Z]).+?) and "
    r"(?P<two>(?:the|[A-Z]).+?)\??$",
    re.IGNORECASE,
)
_TIMES_EN = re.compile(
    r"^(?P<lead>.+ (?P<by>in|on|at)) (?:both )?(?P<one>[^,]{4,16}) and (?:(?:in|on|at) )?(?P<two>[^,]{4,16}?)\??$",
    re.IGNORECASE,
)
# Belongs to the piece that follows, which needs it no more.
_JOINED_LAST = re.compile(
    r",?\s+and$|(?<=[？?；;，,])\s*(?:以及|还有|還有|另外|同时|同時|并且|並且|而|and|also)\s*$",
    re.IGNORECASE,
)
_THAN_THEN = re.compile(
    "^(?:[^，,？?]{2,24}[，,])?[^，,？?]+(?P<than>比)(?P<then>[^，,？?]{2,10}?)的?[更要]?[高低多少大小增减](?:还是|還是|了?多少|[了吗嗎])"
)
_THEN_FIRST = re.compile(
    "^(?:[跟和与與]|相?[比较較]起?)(?P<then>[^，,？?]{2,10}?)(?:相?比)?[，,](?P<what>[^，,？?什甚哪如怎几幾]{2,24}?)(?:是|有没有|有沒有)?"
    "(?:提高|降低|上升|下降|上[涨漲]|下跌|增[加长長]|[减減]少|[变變]?[高低多少大小]|[升降涨漲跌增减減])"
    "(?:[了吗嗎没]|还是|還是|或)(?![^，,？?]*(?:[几幾]|多少|百分)).{0,28}$"
)
_TOPIC = re.compile(r"[^，,：:？?]{4,24}(?:[，：]|[,:] ?)(?=.)")
"""What a question is about, said before it asks anything: 白塔的火灾，损失多少，原因是什么."""
_ABOUT_ASKING = re.compile(
    "[^，,：:]{0,8}(?:一下|汇报用|核稿|请问|請問|请教|請教|想问|想問)[，,：:]"
)
_MOST, _SHORTEST, _TWO = 4, 2, 2


def split_question(question: str) -> tuple[str, ...]:
    """Return the questions that a question is made of, each able to stand alone.

    A part that leaves its subject to the part before it takes it over from there. A question
    that asks one thing comes back alone, as it is.
    """
    if parts := _each(question) or _of_two_times(question) or sides(question):
        return parts
    pieces = _pieces(question)
    if not 1 < len(pieces) <= _MOST:
        return (question,)
    topic = None if _ABOUT_ASKING.match(pieces[0]) else _TOPIC.match(pieces[0])
    whole = pieces[:1]
    for piece in pieces[1:]:
        if topic and not outline(piece).anchored:
            whole.append(topic.group() + piece)
        else:
            whole.append(standalone(piece, (Turn(whole[-1], ""),)))
    return tuple(whole)


def _each(question: str) -> tuple[str, ...]:
    """Return the question of each of several things: A和B的X分别…, "who are the A and the B"."""
    if (each := _EACH.match(question)) and not _ASKS.search(each["things"]):
        things = _AND.split(each["things"])
        if len(things) > _MOST or any(len(thing) < _SHORTEST for thing in things):
            return ()
        asks = (each["shared"] or "") + _WHICH_OF_THEM.sub("", each["rest"])
        lead = f"{each['lead']}，" if each["lead"] else ""
        return tuple(lead + thing + asks for thing in owned_by_each(things))
    if each := _EACH_EN.match(question):
        be = "is" if each["be"].lower() == "are" else "was"
        of = re.search(" of .+", each["two"])
        one = each["one"] + (of.group() if of and " of " not in each["one"] else "")
        return tuple(f"{each['ask']} {be} {thing}?" for thing in (one, each["two"]))
    each = _TIMES_EN.match(question)
    if each and all(_is_time(each[side]) for side in ("one", "two")):
        return tuple(f"{each['lead']} {each[side]}?" for side in ("one", "two"))
    return ()


def _of_two_times(question: str) -> tuple[str, ...]:
    """Return the question of each of two times: 2024年利润比2023年高还是低, 跟2023年比，利润是升还是降."""
    if (found := _THEN_FIRST.match(question)) and _is_time(found["then"]):
        thing = found["what"]
        this = next((q.text for q in quantities(thing) if q.date is not None), "")
        return tuple(
            f"{time}{thing.replace(this, '', 1)}是多少？" for time in (this, found["then"])
        )
    found = _THAN_THEN.match(question)
    times = [q for q in quantities(question) if q.date is not None]
    if found is None or not _is_time(found["then"]) or len(times) != _TWO:
        return ()
    now = times[0]
    owner, thing = question[: now.start], question[now.end : found.start("than")]
    if not thing:
        owner, thing = "", owner.rstrip("，,")
    asked = (f"{owner}{time}{thing}是多少？" for time in (now.text, found["then"]))
    return tuple(asked) if thing else ()


def _is_time(text: str) -> bool:
    return any(q.date is not None and q.text == text for q in quantities(text))


def _pieces(question: str) -> list[str]:
    """Cut before each piece that asks something; what asks nothing stays with what follows it."""
    pieces: list[str] = []
    held = ""
    start = 0
    for match in (*_BREAK.finditer(question), None):
        end = match.end() if match else len(question)
        piece = question[start:end]
        held += piece
        if _ASKS.search(held):
            pieces.append(held.strip())
            held = ""
        start = end
    if held.strip() and pieces:
        pieces[-1] += held
    return [_JOINED_LAST.sub("", piece.strip("，,、；; ")).rstrip("，,、；; ") for piece in pieces]
