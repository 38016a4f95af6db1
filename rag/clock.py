"""A text in, the times of day that it tells out, in minutes after midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.normalize import normalize
from index.types import Span
from rag.numerals import whole_value

_DAY_MIN, _HALF_DAY_MIN = 1440, 720
_NUMERAL = "[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,3}"
_HALVES = "凌晨|清晨|早上|早晨|上午|(?<!最)早|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|午夜|深夜|半夜|(?<!最)晚"
_CHINESE = re.compile(
    f"(?:(?P<half>{_HALVES})的? ?)?"
    f"(?<![0-9.零〇一二两三四五六七八九十第同另百万周期拜])(?P<hour>{_NUMERAL})(?:点(?:钟|整)?|时)(?![间期段代速建意要候点])"
    f"(?:(?P<rest>半|[一1]刻|[三3]刻)|零?(?P<minute>{_NUMERAL})(?:分(?!之)|(?![0-9十]|[家名人个位条只台艘次元岁亿万])))?"
)
_VAGUE = re.compile("[早晚]?一[点时]")
"""A little, for a while: no time of day unless something says so."""
_DIGITAL = re.compile(
    rf"(?:(?P<half>{_HALVES})的? ?)?"
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])"
    r"(?: ?(?P<end>[ap])(?:m\b|\.m\.)| (?:in the |at )(?P<part>morning|afternoon|evening|night))?"
)
_ENGLISH = re.compile(
    r"(?<![\d:.])(?P<hour>1?\d)(?:[.:](?P<minute>[0-5]\d))? ?(?P<end>[ap])(?:m\b|\.m\.)|\b(?P<word>noon|midnight)\b"
    r"|(?<![\d:.])(?P<clock>1?\d) o['’]clock\b"
)
_LATE = re.compile("下午|午后|傍晚|晚|中午|正午|夜|afternoon|evening|night")
_NIGHT = re.compile("晚|夜|night")
_EARLY = re.compile("凌晨|清晨|早|上午|morning")
_DAWN = 5
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "1刻": 15, "3刻": 45}


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
    if _VAGUE.fullmatch(match.group()):
        return None
    hour = whole_value(parts.get("hour") or parts.get("clock") or "")
    rest = parts.get("rest")
    minute = _QUARTERS[rest] if rest else whole_value(parts.get("minute") or "0")
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    half = parts.get("half") or parts.get("part") or ""
    late = parts.get("end") == "p" or _LATE.search(half) is not None
    early = parts.get("end") == "a" or _EARLY.search(half) is not None
    small = _NIGHT.search(half) is not None and (hour == 12 or hour <= _DAWN)  # 夜里两点
    if (hour == 12 and (early or small)) or (small and hour < 12):
        hour %= 12
    elif late and hour < 12 and not (half in ("中午", "正午") and hour == 11):
        hour += 12
    told = late or early or hour > 12 or hour == 0
    return ClockTime((60 * hour + minute) % _DAY_MIN, either=not told, span=span)
