"""「那2024年呢？」 and the question before it in, the whole question out."""

from __future__ import annotations

import re

from index.han import HAN, HAN_CHARS
from index.types import Span
from rag.ellipsis_en import complete_en
from rag.outline import NAMED_KINDS, Outline, fold, is_entity, outline, tagged
from rag.subject import asked_with, holder, object_of

_LEADS = ("uj", "v", "vd", "p", "d", "ul", "f", "a", "c")
_COMPOUND = 3
_YEAR = re.compile(
    r"^(?:(?:19|20)\d\d ?年|[二〇一九零０-９]{4}年|今年|去年|前年|明年|当年|(?:19|20)\d\d)"
)
_SINCE = re.compile(f"[{HAN_CHARS}]{{0,4}}(?:以后|之后|以前|之前|那一?[版次回])")
"""What belongs to a time before it: 2024年修订以后."""
_EDGE_ZH = re.compile("^(?:的|在|到|于|，|,| )+|(?:的|在|，|,| )+$")
_STOPS = re.compile(
    "了|过|获|得到|入选|进入|参加|落户|登上|加入|发布|通过|被|在|来自|向|把|将|用于|投了|备|亮相"
)


def complete(part: str, before: Outline) -> str:
    """Ask the question before again about what the part names instead.

    A time takes the place of the time, a place that of the place, an attribute (总投资额) that of
    the measure; anything else that of the name or of the things counted.
    """
    if not HAN.search(part) and before.english:
        return complete_en(part.strip(), before)
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
    since = _SINCE.match(new.text, end)
    end = since.end() if since else end
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
    if before.counted or cut <= 0 or not asked_with(before.folded[cut + 1 : stop]):
        return owner
    # The year of one figure says nothing of the next thing asked.
    cut = next((start for start, end in before.times if start > 0 and end == cut), cut)
    return before.text[:cut]


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
    slot, end = _noun_before(before, start, topic)
    owned = slot and before.folded[slot - 1] != "的" and before.text[slot:end]
    joint = "的" if owned and tagged(before.folded[:slot])[-1][1][0] == "n" else ""
    return before.text[:slot] + joint + topic + before.text[end:]


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


def _noun_before(before: Outline, stop: int, topic: str) -> Span:
    """Return the noun phrase before the asking words that a topic takes the place of.

    Time, place and what has a name stay, and so does what leads a phrase of three nouns or more:
    渡轮 of 渡轮成人票 is what the ticket is for. A verb at the end (保修多久) stays, too.
    """
    kept = [s for s in before.names if s[1] < stop or not _is_kind(topic)]
    start = max(
        [e for _, e in (*before.times, *before.areas) if e <= stop]
        + [e for s, e in kept if e <= stop],
        default=0,
    )
    words = tagged(before.folded[start:stop])
    while len(words) > 1 and words[0][1] in _LEADS and words[0][0] != "高新技术":
        start += len(words.pop(0)[0])
    while "uj" in (tags := [tag for _, tag in words[:-1]]):
        start += sum(len(word) for word, _ in words[: tags.index("uj") + 1])
        words = words[tags.index("uj") + 1 :]
    while len(words) > 1 and words[-1][1][0] in "vd":
        stop -= len(words.pop()[0])
    if len(words) > _COMPOUND - 1 > len(tagged(fold(topic))) - 1 and _all_nouns(words):
        start += len(words[0][0])
    return start, stop


def _is_kind(topic: str) -> bool:
    """Tell a kind of named things (隧道), which takes a name's place, from a part (大坝)."""
    return re.search(f"(?:{NAMED_KINDS})$", fold(topic)) is not None


def _all_nouns(words: list[tuple[str, str]]) -> bool:
    return all(tag[0] == "n" for _, tag in words)


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
