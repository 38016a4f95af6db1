"""An English question that compares two things in, the question of each side out."""

from __future__ import annotations

import re

from rag.words import names_something

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
_VERSUS = re.compile(
    r"^(?P<one>[^,:]+?) (?:vs\.?|versus) (?P<two>[^,:]+?)[,:] (?P<ask>[^?]*\beach\b[^?]*\??)$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^(?:(?P<lead>(?:in|at|on|of|for|by)\b[^,]{2,40}), )?"
    r"(?:which|who)(?: of (?:the|these) two)? (?P<rest>[^,]+), (?P<one>[^,]+?) or (?P<two>[^,]+?)"
    r"(?:,? (?:and )?(?:by )?how (?:much|many|far|long).*|,? and within what .*)?\??$",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"^(?:please |could you |can you )*compare (?P<what>the .+? (?:of|in|at|for)) (?P<one>.+?) "
    r"(?:with|to|against|and(?!.* (?:with|to|against) )) "
    r"(?P<two>.+?)[.?]?$",
    re.IGNORECASE,
)
_WHICH_IS = re.compile(rf"^(?P<be>is|are|was|were) {_ER}$", re.IGNORECASE)
_WHICH_HAS = re.compile(
    rf"^(?P<verb>has|have|had|offers?|gives?|gets?|promises?) (?:the |an? )?{_ER} (?P<what>.+)$",
    re.IGNORECASE,
)
_WHICH_DOES = re.compile(rf"^(?P<verb>[a-z]+(?:ed|s|ood|old|an|ew|ent)) {_ER}$", re.IGNORECASE)
_WHICH_MORE = re.compile(rf"^(?P<verb>.+?) {_MORE}$", re.IGNORECASE)
_WHICH_FIRST = re.compile("^(?P<verb>.+?) (?:first|earlier|later|last)$", re.IGNORECASE)
_POSSESSIVE = re.compile("(?P<owner>.+['’]s?) (?P<owned>.+)")


def sides_english(question: str) -> tuple[str, ...]:
    """Return the question of each of two sides, in order; none where nothing is compared."""
    if (found := _IS_MORE.match(question)) and names_something(found["two"]):
        one, two = found["one"], found["two"]
        owned = _POSSESSIVE.match(one)
        if owned and re.search("['’]s?$", two):
            two = f"{two} {owned['owned']}"
        return tuple(_degree(found["how"], found["be"], thing) for thing in (one, two))
    if (found := _DOES_MORE.match(question)) and names_something(found["two"]):
        verb = f" {found['verb']}" if found["verb"] else ""
        aux = found["aux"].lower()
        ask = _how_many(found["what"]).capitalize()
        return tuple(f"{ask} {aux} {thing}{verb}?" for thing in (found["one"], found["two"]))
    if found := _VERSUS.match(question):
        before, _, after = found["ask"].partition("each")
        return tuple(f"{before}{thing}{after}" for thing in _whole(found["one"], found["two"]))
    if found := _COMPARE.match(question):
        be = "are" if re.search(r"^the \w+s\b", found["what"]) else "is"
        things = _whole(found["one"], found["two"])
        return tuple(f"What {be} {found['what']} {thing}?" for thing in things)
    if found := _WHICH.match(question):
        asked = (_which(found["rest"], found[side]) for side in ("one", "two"))
        lead = f"{found['lead']}, " if found["lead"] else ""
        return tuple(lead + one for one in asked if one)
    return ()


def _which(rest: str, thing: str) -> str:
    if found := _WHICH_IS.match(rest):
        return _degree(found["how"], found["be"], thing)
    if found := _WHICH_HAS.match(rest):
        return f"How {_POSITIVE[found['how'].lower()]} is the {found['what']} of {thing}?"
    if found := _WHICH_DOES.match(rest):
        return f"How {_POSITIVE[found['how'].lower()]} is it that {thing} {found['verb']}?"
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
    counted = (
        what.endswith("s") or what.partition(" ")[0].endswith("s") or what.startswith("people")
    )
    return f"how {'many' if counted else 'much'} {what}"


def _whole(one: str, two: str) -> tuple[str, str]:
    """Give the first what only the second says: Senior and Early Fellows, the North and South towers."""
    bare = one.removeprefix("the ")
    own, _, shared = two.removeprefix("the ").partition(" ")
    return (f"{one} {shared}", two) if " " not in bare and own and shared else (one, two)
