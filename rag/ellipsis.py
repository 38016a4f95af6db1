"""「那2024年呢？」 and the question before it in, the whole question out."""

from __future__ import annotations

import re

from index.han import HAN
from index.types import Span
from rag.outline import Outline, is_entity, outline, tagged
from rag.subject import asked_with, base, holder, object_of

_YEAR = re.compile(
    r"^(?:(?:19|20)\d\d ?年|[二〇一九零０-９]{4}年|今年|去年|前年|明年|当年|(?:19|20)\d\d)"
)
_EDGE_ZH = re.compile("^(?:的|在|到|于|，|,| )+|(?:的|在|，|,| )+$")
_EDGE_EN = re.compile(
    r"^(?:(?:in|for|at|of|during|by|on|as for|with|from)\b\s*)+|^\W+|\W+$", re.IGNORECASE
)
_STOPS = re.compile(
    "了|过|获|得到|入选|进入|参加|落户|登上|加入|发布|通过|被|在|来自|向|把|将|用于|投了|备|亮相"
)
_NOUN_EN = re.compile(
    r"^(?P<ask>how many|how much|what|which)\s+(?P<noun>.+?)\s+(?P<aux>is|are|was|were|do|does|did|has|have|had|can|"
    r"could|will|would|in|at|of|on|from|for|by|to)\b",
    re.IGNORECASE,
)
_SUBJECT_EN = re.compile(
    r"^(?P<ask>(?:when|where|how|why|who|what|by how much|in what year|in which year)"
    r"\s+(?:is|are|was|were|do|does|did|has|have|will))"
    r"\s+(?P<noun>(?:the |an? )?.+?)\s+(?P<rest>\S+(?: (?:in|at|on|of|by|from|to) .*)?)$",
    re.IGNORECASE,
)


def complete(part: str, before: Outline) -> str:
    """Ask the question before again about what the part names instead.

    A time takes the place of the time, a place that of the place, an attribute (总投资额) that of
    the measure; anything else that of the name or of the things counted.
    """
    if not HAN.search(part) and before.english:
        return _complete_en(_EDGE_EN.sub("", part), before, placed=_is_placed(part))
    new = outline(part)
    text, rest = _with_time(before.text, before, new)
    rest = _EDGE_ZH.sub("", rest)
    if new.areas and (not rest or rest in [new.text[s:e] for s, e in new.areas]):
        return _end(_with_area(text, rest or new.text))
    if not rest:
        return _end(text)
    if asked_with(outline(rest).folded):
        owner = "" if outline(rest).anchored else owner_of_measure(outline(text))
        return _end(_asked(owner, rest))
    return _end(_with_topic(rest, outline(text)))


def _end(text: str) -> str:
    return text + ("？" if HAN.search(text) else "?")


def _with_time(text: str, before: Outline, new: Outline) -> tuple[str, str]:
    """Put the part's time in; return the text and what is left of the part."""
    if not new.times:
        return text, new.text
    start, end = new.times[0][0], new.times[-1][1]
    time = new.text[start:end]
    rest = new.text[:start] + new.text[end:]
    if not before.times:
        return time + text, rest
    old_start, old_end = before.times[0]
    old = text[old_start:old_end]
    year = _YEAR.match(old)
    if year and not _YEAR.match(time) and not re.match(r"[「“]?十", time):
        time = year.group() + time  # 2025年上半年 … 下半年呢
    return text[:old_start] + time + text[old_end:], rest


def _with_area(text: str, area: str) -> str:
    of = outline(text)
    spans = list(of.areas)
    if not spans:
        return _with_topic(area, of) if of.names else _after_time(of, area)
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start - end <= 1:
            end = next_end
    return text[:start] + area + text[end:]


def _after_time(of: Outline, inserted: str) -> str:
    at = of.times[0][1] if of.times and of.times[0][0] == 0 else 0
    return of.text[:at] + inserted + of.text[at:]


def owner_of_measure(before: Outline) -> str:
    """Return what a question's measure belongs to: 滨江 for 滨江的地区生产总值是多少."""
    owner = holder(before)
    stop = before.asking[0] if before.asking else len(before.text)
    cut = before.folded.rfind("的", 0, stop)
    whole = owner == base(before) and not before.counted and cut > 0
    return before.text[:cut] if whole and asked_with(before.folded[cut + 1 : stop]) else owner


def _asked(owner: str, measure: str) -> str:
    """Ask for an attribute with the asking words that suit it."""
    joint = "的" if owner and not owner.endswith("的") else ""
    return f"{owner}{joint}{measure}{asked_with(outline(measure).folded)}"


def _with_topic(topic: str, before: Outline) -> str:
    named = _name_slot(topic, before)
    if named:
        return before.text[: named[0]] + topic + before.text[named[1] :]
    if before.asking is None:
        return f"{_scope(before)}{topic}"
    start, end = before.asking
    if before.counted and len(before.text) > end:
        stop = _STOPS.search(before.folded, end)
        cut = stop.start() if stop and stop.start() > end else len(before.text)
        return before.text[:end] + topic + before.text[cut:]
    asked_of = object_of(before) if start == 0 else None
    if asked_of:
        owner = before.folded.rfind("的", *asked_of) + 1
        return before.text[: owner or asked_of[0]] + topic + before.text[asked_of[1] :]
    slot = _noun_before(before, start)
    return before.text[:slot] + topic + before.text[start:]


def _name_slot(topic: str, before: Outline) -> Span | None:
    """Return the name that a name takes the place of; kinds of things replace no name."""
    new = outline(topic)
    named = any(end - start >= 0.6 * len(new.text) for start, end in new.names)
    stop = before.asking[0] if before.asking else len(before.text)
    if not named and not is_entity(new.folded):
        return None
    if not before.names:
        return before.areas[0] if before.areas and new.text[0].isascii() else None
    suffix = new.folded[-1]
    alike = [s for s in before.names if before.folded[s[1] - 1] == suffix]
    owners = [s for s in before.names if s[1] <= stop]
    if alike or not owners:
        return alike[0] if alike else None
    # What is counted gives way to a kind in quotes (“小巨人”), but not to a brand.
    return None if before.counted and not new.text[0].isascii() else owners[0]


def _noun_before(before: Outline, stop: int) -> int:
    """Return where the noun phrase before the asking words begins, past time, place and verb."""
    start = max(
        [e for _, e in (*before.times, *before.areas) if e <= stop]
        + [e for s, e in before.names if e < stop and before.folded[e : e + 1] == "的"],
        default=0,
    )
    position = start
    for word, tag in tagged(before.folded[start:stop]):
        if position + len(word) >= stop:
            break
        if tag in ("uj", "v", "vd", "p", "d", "ul", "f", "a", "c") and word not in ("高新技术",):
            position += len(word)
            continue
        break
    return position


def _scope(before: Outline) -> str:
    spans = sorted((*before.times, *before.areas))
    return "".join(before.text[s:e] for s, e in spans)


def scope_of(before: Outline) -> tuple[str, str]:
    """Return the time and the place or name that limit a question, each possibly empty."""
    time = before.text[slice(*before.times[0])] if before.times else ""
    stop = before.asking[0] if before.asking else len(before.text)
    names = [s for s in before.names if s[1] <= stop or before.english]
    inside = [s for s in before.areas if not any(a <= s[0] and s[1] <= b for a, b in names)]
    places = inside or names or list(before.areas)
    return time, before.text[places[0][0] : places[-1][1]] if places else ""


def _is_placed(part: str) -> bool:
    return re.match(r"\s*(?:in|at|for|across|within)\b", part, re.IGNORECASE) is not None


def _complete_en(part: str, before: Outline, *, placed: bool) -> str:
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
