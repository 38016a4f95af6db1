"""A text in, the times of day that it tells out, in minutes after midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.normalize import normalize
from index.types import Span

_DAY_MIN, _HALF_DAY_MIN = 1440, 720
_NUMERAL = "[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3}"
_CHINESE = re.compile(
    f"(?P<half>凌晨|清晨|早上|早晨|上午|早|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|午夜|深夜|晚)?"
    f"(?<![0-9.零〇一二两三四五六七八九十第同另百万])(?P<hour>{_NUMERAL})(?:点(?:钟|整)?|时)(?![间期段代速建意要候])"
    f"(?:(?P<rest>半|一刻|三刻)|(?P<minute>{_NUMERAL})分?(?![0-9]))?"
)
_DIGITAL = re.compile(
    r"(?:(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上|晚间|晚) ?)?"
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])(?: ?(?P<end>[ap])(?:m\b|\.m\.))?"
)
_ENGLISH = re.compile(
    r"(?<![\d:.])(?P<hour>1?\d)(?:[.:](?P<minute>[0-5]\d))? ?(?P<end>[ap])(?:m\b|\.m\.)|\b(?P<word>noon|midnight)\b"
)
_AFTERNOON = re.compile("下午|午后|傍晚|晚|夜里|午夜|深夜|中午|正午")
_MORNING = re.compile("凌晨|清晨|早|上午")
_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九十")}
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day: ``minutes`` after midnight, and where it stands in the text.

    ``either`` says that it may be of the morning or the afternoon: 6点.
    """

    minutes: int
    either: bool
    span: Span

    def same(self, other: ClockTime) -> bool:
        """Tell whether both may be one time."""
        day = _HALF_DAY_MIN if self.either or other.either else _DAY_MIN
        return (self.minutes - other.minutes) % day == 0


def clock_times(text: str) -> list[ClockTime]:
    """Return the times of day of a text in reading order, its own offsets."""
    normal = normalize(text)
    found: dict[int, ClockTime] = {}
    for pattern in (_DIGITAL, _ENGLISH, _CHINESE):
        for match in pattern.finditer(normal.text):
            time = _read(match, normal.original_span(*match.span()))
            if time is not None:
                found.setdefault(time.span[1], time)
    return sorted(found.values(), key=lambda one: one.span)


def _read(match: re.Match[str], span: Span) -> ClockTime | None:
    parts = match.groupdict()
    if parts.get("word"):
        minutes = 0 if parts["word"] == "midnight" else _HALF_DAY_MIN
        return ClockTime(minutes, either=False, span=span)
    hour = _number(parts["hour"])
    rest = parts.get("rest")
    minute = _QUARTERS[rest] if rest else _number(parts.get("minute") or "0")
    if hour > 24 or minute > 59:
        return None
    half = parts.get("half") or ""
    late = parts.get("end") == "p" or (bool(half) and _AFTERNOON.search(half) is not None)
    early = parts.get("end") == "a" or (bool(half) and _MORNING.search(half) is not None)
    if late and hour < 12 and not (half in ("中午", "正午") and hour == 11):
        hour += 12
    elif hour == 12 and (early or half in ("午夜", "深夜", "夜里")):
        hour = 0
    told = late or early or hour > 12 or ":" in match.group()
    return ClockTime((60 * hour + minute) % _DAY_MIN, either=not told, span=span)


def _number(text: str) -> int:
    """Read a numeral below a hundred."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("〇", "零").replace("两", "二").rpartition("十")
    units = sum(_NUMERALS.get(char, 0) for char in ones)
    return (10 * (_NUMERALS[tens[-1]] if tens else 1) if ten else 0) + units
