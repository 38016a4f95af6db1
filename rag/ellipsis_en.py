"""An English fragment, "and on Sundays?", and the question before it in, the whole question out."""

from __future__ import annotations

import re

from rag.outline import Outline, outline

_EDGE_EN = re.compile(
    r"^(?:(?:in|for|at|of|during|by|on|as for|with|from)\b\s*)+|^\W+|\W+$", re.IGNORECASE
)
_NOUN_EN = re.compile(
    r"^(?P<ask>how many|how much|what|which)\s+(?P<noun>.+?)\s+(?P<aux>is|are|was|were|do|does|did|has|have|had|can|"
    r"could|will|would|in|at|of|on|from|for|by|to)\b",
    re.IGNORECASE,
)
_LED_EN = re.compile(r"(?P<by>for|on|at|from|to|with|during|by)\s+\w", re.IGNORECASE)
_PHRASE_EN = (
    r"(?:the |an? )?(?:[\w'’-]+ ){0,2}?[\w'’-]+(?=$| (?:in|at|on|of|from|for|to|by|with)\b)"
)
_THE_EN = re.compile(
    r"\b(?:does|do|did|is|are|was|were|has|have|can|may|will) (?P<np>the (?:[\w-]+ )*?[\w-]+"
    r"(?: (?:in|of|at) (?:the )?[A-Z][\w-]*)?)(?= [\w-]+$|$)"
)
# How much leave do staff get, and new parents: those who get it are others, not what they get.
_MASS_EN = re.compile(
    r"how much [^?]*?[^s ] (?:do|does|did|can|may|will) (?P<np>.+?)(?= \w+$)", re.I
)
_LAST_EN = re.compile(r"\bhow (?:long|often|far|soon)\b.* (?P<np>[a-z]+s)$", re.I)
_ASKED_EN = re.compile(r"(?:how|what|which|who|when|where|is|are|do|does|did)\b", re.IGNORECASE)
_SUBJECT_EN = re.compile(
    r"^(?P<ask>(?:when|where|how|why|who|what|by how much|in what year|in which year)"
    r"\s+(?:is|are|was|were|do|does|did|has|have|will))"
    r"\s+(?P<noun>(?:the |an? )?.+?)\s+(?P<rest>\S+(?: (?:in|at|on|of|by|from|to) .*)?)$",
    re.IGNORECASE,
)


def complete_en(part: str, before: Outline) -> str:
    """Ask an English question before again about what the part names instead."""
    phrase = _in_phrase(part, before)
    return phrase or _complete(_EDGE_EN.sub("", part), before, placed=_is_placed(part))


def _in_phrase(part: str, before: Outline) -> str:
    """Put a phrase in the place of the one with its preposition or its noun; else empty.

    "On Sundays" takes the place of "on weekdays", "the law library" that of "the main library".
    """
    text = before.text
    led = _LED_EN.match(part)
    part = part[:1].lower() + part[1:] if led else part
    if led and outline(part).times:
        return "" if before.times or led["by"] == "for" else f"{text} {part}?"
    if led:
        old = list(re.finditer(rf"\b{led['by']} {_PHRASE_EN}", text, re.IGNORECASE))
        if old:
            return f"{text[: old[-1].start()]}{part}{text[old[-1].end() :]}?"
        return "" if outline(part).names else f"{text} {part}?"
    head = re.escape(part.split()[-1])
    alike = re.search(rf"\b(?:(?:the|an?|your|our) )?(?:[\w'’-]+ ){{0,2}}?{head}(?!\w)", text)
    if len(part.split()) > 1 and alike and not _ASKED_EN.match(alike.group()):
        return f"{text[: alike.start()]}{part}{text[alike.end() :]}?"
    thing = _LAST_EN.search(text) if re.fullmatch(r"\w+s", part) else None
    if thing is None and not outline(part).names:
        thing = _THE_EN.search(text) if part.startswith("the ") else None
        thing = thing or (_MASS_EN.match(text) if part.endswith("s") else None)
    return f"{text[: thing.start('np')]}{part}{text[thing.end('np') :]}?" if thing else ""


def _complete(part: str, before: Outline, *, placed: bool) -> str:
    new = outline(part)
    text = before.text
    if new.times and new.times[-1][1] - new.times[0][0] >= 0.6 * len(part):
        if before.times:
            start, end = before.times[0][0], before.times[-1][1]
            return f"{text[:start]}{part}{text[end:]}?"
        return f"{text} in {part}?"
    if new.names and (before.names or placed):
        if not before.names:
            return f"{text} in {part}?"
        start, end = before.names[0]
        # "Binjiang's" gives its place to "Future Sci-Tech City's".
        return f"{text[:start]}{re.sub(r'^(?:the|The) (?=[A-Z])', '', part)}{text[end:]}?"
    noun = _SUBJECT_EN.match(text) or _NOUN_EN.match(text)
    if noun:
        if re.search("['’]s$", noun["noun"]) and "rest" in noun.groupdict():
            # Binjiang's GDP … what about R&D spending: the owner stays.
            tail = noun["rest"].partition(" ")[2]
            return f"{text[: noun.end('noun')]} {part} {tail}".rstrip() + "?"
        return f"{text[: noun.start('noun')]}{part}{text[noun.end('noun') :]}?"
    return f"{text} ({part})?"


def _is_placed(part: str) -> bool:
    return re.match(r"\s*(?:in|at|for|across|within)\b", part, re.IGNORECASE) is not None
