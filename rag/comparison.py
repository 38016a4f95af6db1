"""A question that compares two things in, the question of each side out.

What is compared is a figure or a date, so each side is asked for its own: "Is the mole longer than
the pier?" is answered by how long each of them is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.quantities import quantities
from rag.words import blank_quantities, content_words

_PAIRS = "大小 高低 快慢 长短 長 远近 遠"
_HOW = {
    **dict.fromkeys("多少", "有多少"),
    **dict.fromkeys("早晚先", "是什么时候"),
    **{word: f"有多{pair[0]}" for pair in _PAIRS.split() for word in pair},
}
_ADJECTIVE = f"(?P<how>[{''.join(_HOW)}])(?:一?些|一?[点點])?"
_THAN = re.compile(
    r"^(?P<lead>[^，,]{1,12}[，,])?(?P<one>[^，,]{2,24}?)(?<![占佔同环環百对對相])比(?![例重赛賽较較分])"
    rf"(?P<two>[^，,]{{2,24}}?)[更要还還]?{_ADJECTIVE}(?:[吗嗎]|多少)[？?]?$"
)
_OF_TWO = re.compile(
    r"^(?P<lead>.{0,12}?)(?P<one>[^，,和与與跟及]{2,16})[和与與跟及](?P<two>[^，,和与與跟及]{2,16}?)"
    r"[，,]?(?P<ask>哪个|哪個|哪边|哪邊|哪家|哪一?[方项項]|谁|誰)(?P<rest>.+)$"
)
_GRADED = re.compile(rf"^(?P<of>.*?)得?(?:更|比较|比較|最|要)?{_ADJECTIVE}(?P<end>[？?]?)$")
_ASKS = re.compile("怎么|怎麼|怎样|怎樣|如何|什么|什麼|谁|誰|多少")
_OWNER = re.compile("(?P<owner>.+的)(?P<owned>.*)")

_COMPARATIVES = """
bigger=big deeper=deep earlier=when faster=fast greater=great heavier=heavy higher=high larger=large
later=when longer=long lower=high older=old shorter=long slower=fast smaller=large taller=tall
wider=wide younger=old
"""
_POSITIVE = dict(pair.split("=") for pair in _COMPARATIVES.split())
_ER = f"(?P<how>{'|'.join(_POSITIVE)})"
_MORE = r"(?:more|fewer|less) (?P<what>.+?)"
_DOES_MORE = re.compile(
    rf"^(?P<aux>does|do|did|has|have|had) (?P<one>.+?)(?: (?P<verb>[a-z]+))? {_MORE} than "
    r"(?P<two>.+?)(?: (?:does|do|did|has|have|had))?\??$",
    re.IGNORECASE,
)
_IS_MORE = re.compile(
    rf"^(?P<be>is|are|was|were) (?P<one>.+?) {_ER} than (?P<two>.+?)\??$", re.IGNORECASE
)
_WHICH = re.compile(
    r"^(?:which|who)(?: of (?:the|these) two)? (?P<rest>[^,]+), (?P<one>[^,]+?) or (?P<two>[^,]+?)\??$",
    re.IGNORECASE,
)
_WHICH_IS = re.compile(rf"^(?P<be>is|are|was|were) {_ER}$", re.IGNORECASE)
_WHICH_MORE = re.compile(rf"^(?P<verb>.+?) {_MORE}$", re.IGNORECASE)
_WHICH_FIRST = re.compile("^(?P<verb>.+?) (?:first|earlier|later|last)$", re.IGNORECASE)
_POSSESSIVE = re.compile("(?P<owner>.+['’]s?) (?P<owned>.+)")


def sides(question: str) -> tuple[str, ...]:
    """Return the question of each of two sides, in order; none where nothing is compared."""
    if (found := _THAN.match(question)) and _named(found["two"]):
        one, two = _sharing(found["one"], found["two"])
        if found["how"] in "多少" and "的" not in one and not found["lead"]:
            return ()  # "A比B多": nothing says what is counted
        lead, how = found["lead"] or "", _HOW[found["how"]]
        return tuple(f"{lead}{thing}{how}？" for thing in (one, two))
    if (found := _OF_TWO.match(question)) and not _ASKS.search(found["one"] + found["two"]):
        graded = _GRADED.match(found["rest"])
        asks = found["ask"] + found["rest"]
        if graded:
            asks = f"{graded['of']}{_HOW[graded['how']]}{graded['end']}"
        things = owned_by_each((found["one"], found["two"]))
        return tuple(f"{found['lead']}{thing}{asks}" for thing in things)
    return _english(question)


def owned_by_each(things: Sequence[str]) -> list[str]:
    """Give each thing what only the first or the last names: A的X和Y, A和B的X, 甲店去年和今年的X."""
    first, last = things[0], things[-1]
    owned = _OWNER.match(first)
    if owned:
        return [first, *(one if "的" in one else owned["owner"] + one for one in things[1:])]
    times = [[q for q in quantities(one) if q.date is not None] for one in things]
    shared = _OWNER.match(last)
    tail = f"的{shared['owned']}" if shared and shared["owned"] else ""
    rest = [one if "的" in one else one + tail for one in things]
    if times[0] and all(found and found[0].start == 0 for found in times[1:]):
        return [rest[0], *(first[: times[0][0].start] + one for one in rest[1:])]
    return rest


def _named(side: str) -> bool:
    """Tell a thing from a mere figure or time: more than 30, longer than in 2020."""
    return bool(content_words(blank_quantities(side)))


def _sharing(one: str, two: str) -> tuple[str, str]:
    """Give the second side what the first says that it owns: A的人口比B(的)多."""
    owned = _OWNER.match(one)
    if owned and (two.endswith("的") or "的" not in two):
        return one, f"{two.removesuffix('的')}的{owned['owned']}"
    return one, two


def _english(question: str) -> tuple[str, ...]:
    if (found := _IS_MORE.match(question)) and _named(found["two"]):
        one, two = found["one"], found["two"]
        owned = _POSSESSIVE.match(one)
        if owned and re.search("['’]s?$", two):
            two = f"{two} {owned['owned']}"
        return tuple(_degree(found["how"], found["be"], thing) for thing in (one, two))
    if (found := _DOES_MORE.match(question)) and _named(found["two"]):
        verb = f" {found['verb']}" if found["verb"] else ""
        aux = found["aux"].lower()
        ask = _how_many(found["what"]).capitalize()
        return tuple(f"{ask} {aux} {thing}{verb}?" for thing in (found["one"], found["two"]))
    if found := _WHICH.match(question):
        return tuple(filter(None, (_which(found["rest"], found[side]) for side in ("one", "two"))))
    return ()


def _which(rest: str, thing: str) -> str:
    if found := _WHICH_IS.match(rest):
        return _degree(found["how"], found["be"], thing)
    if found := _WHICH_MORE.match(rest):
        return f"{thing} {found['verb']} {_how_many(found['what'])}?"
    if found := _WHICH_FIRST.match(rest):
        return f"When was it that {thing} {found['verb']}?"
    return ""


def _degree(comparative: str, be: str, thing: str) -> str:
    positive = _POSITIVE[comparative.lower()]
    ask = "When" if positive == "when" else f"How {positive}"
    return f"{ask} {be.lower()} {thing}?"


def _how_many(what: str) -> str:
    return f"how {'many' if what.endswith('s') else 'much'} {what}"
