"""A question that asks several things in, one question for each of them out."""

from __future__ import annotations

import re

from rag.comparison import owned_alike, sides
from rag.followup import standalone
from rag.types import Turn

# Words that ask wherever they stand; 什么 and 怎么 may also speak of something (没什么, 怎么样的).
_ASKS = re.compile(
    r"多少|(?<![好十])[几幾][家个個名位项項座款次类類种種条條所人台套期届屆大支场場颗倍成层層件单單年月]"
    r"|(?:谁|誰|哪|何时|何時|何人|多大|多高|多长|多遠|是否|什么时候|什麼時候|是什么|是什麼|叫什么|叫什麼)"
    r"|[吗嗎](?=[，,？?]|$)|为什么|為什麼"
    r"|(?<![a-z])(?:what|which|who|whose|when|where|how)(?![a-z])",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[？?；;，,]\s*(?:(?:以及|还有|還有|另外|同时|同時|并且|並且|而|and|also)\s*)?"
    r"|\s*,?\s+and\s+(?=(?:what|which|who|whose|when|where|how)\b)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"^(?P<lead>.{0,12}?)(?P<one>[^，,和与與跟及]{2,16})[和与與跟及](?P<two>[^，,和与與跟及]{2,16}?)"
    r"(?:分别|分別|各自|各)(?P<rest>[有是为為].+)$"
)
# Belongs to the piece that follows, which needs it no more.
_JOINED_LAST = re.compile(
    r",?\s+and$|(?<=[？?；;，,])\s*(?:以及|还有|還有|另外|同时|同時|并且|並且|而|and|also)\s*$",
    re.IGNORECASE,
)
_MOST = 4


def split_question(question: str) -> tuple[str, ...]:
    """Return the questions that a question is made of, each able to stand alone.

    A part that leaves its subject to the part before it takes it over from there. A question
    that asks one thing comes back alone, as it is.
    """
    if compared := sides(question):
        return compared
    each = _EACH.match(question)
    if each:
        things = (each["one"], owned_alike(each["one"], each["two"]))
        return tuple(f"{each['lead']}{thing}{each['rest']}" for thing in things)
    pieces = _pieces(question)
    if not 1 < len(pieces) <= _MOST:
        return (question,)
    whole: list[str] = []
    for piece in pieces:
        history = (Turn(whole[-1], ""),) if whole else ()
        whole.append(standalone(piece, history))
    return tuple(whole)


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
    return [_JOINED_LAST.sub("", piece.strip("，,；; ")).rstrip("，,；; ") for piece in pieces]
