"""Normalised text in, the numerals in it out: digits, Chinese numerals, English number words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}

_ARABIC = r"\d+(?:\.\d+)?"
# 兆 is 10^12 before a noun and mega before a unit; 千 and 百 begin units of their own.
_MULTIPLIER = (
    r"(?:[十百千]?万亿|[十百千]?[万亿]|百(?!分[点之])|千(?![米克瓦伏帕赫])|兆(?![瓦赫帕欧字]))"
)
_HAN = "零〇一二两三四五六七八九十百千万亿"
_EN_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
EN_SMALL = tuple(_EN_SMALL_WORDS.split())
"""The English words for 0 to 19, in order."""
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "mln": 10**6,
    "bn": 10**9,
    "bln": 10**9,
    "tn": 10**12,
}
_EN_WORDS = {word: i for i, word in enumerate(EN_SMALL)} | {
    word: 10 * i for i, word in enumerate(_EN_TENS.split(), start=2)
}
_W = "|".join([*_EN_WORDS, "dozen", "hundred", "thousand", "million", "billion", "trillion"])
_S = "|".join(_EN_SCALES)

_NUMERAL = re.compile(
    rf"""(?<![\d.])(?P<arabic>{_ARABIC}(?:[ ]?[余多]?[ ]?{_MULTIPLIER}(?:{_ARABIC}[余多]?{_MULTIPLIER})*)?)
         (?P<scale>(?:[ -]?(?:{_S})(?![a-z]))*)
       | (?P<han>[{_HAN}]+(?:点[零〇一二三四五六七八九]+[十百千万亿]*)?(?:[余多几][百千]?(?:万亿|[万亿]))?)
       | (?<![a-z])(?P<word>(?:half[ ]a[ ]|an?[ ](?=(?:dozen|hundred|thousand|million|billion|trillion)(?![a-z])))?
         (?:{_W})(?:(?:[ -]|[ ]and[ ])(?:{_W}))*(?:[ ]and[ ]a[ ]half(?:[ ](?:{_S}))?)?(?![a-z]))""",
    re.VERBOSE,
)
_PIECE = re.compile(rf"({_ARABIC})(?: ?[余多]? ?)({_MULTIPLIER})?")
_INNER = re.compile("[余多几]")

Script = Literal["arabic", "han", "word"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at ``[start, end)`` of normalised text.

    ``unstated`` is true for a bare power such as 万亿 or "trillion", which counts only beside a
    unit; ``over`` for 余 or 多 inside; ``scaled`` when a multiplier (万, million) is written;
    ``adjacent`` is the upper end of 七八个.
    """

    value: float
    start: int
    end: int
    script: Script
    unstated: bool = False
    over: bool = False
    scaled: bool = False
    adjacent: float | None = None


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of normalised text in reading order, without overlaps."""
    for match in _NUMERAL.finditer(text):
        numeral = _numeral(match)
        if numeral is not None:
            yield numeral


def _numeral(match: re.Match[str]) -> Numeral | None:
    start, end = match.span()
    if match["arabic"]:
        value, scaled = _arabic_value(match["arabic"]), match["scale"]
        for scale in re.findall("[a-z]+", scaled or ""):
            value *= _EN_SCALES[scale]
        has_scale = bool(scaled) or re.search("[万亿兆千百]", match["arabic"]) is not None
        over = _INNER.search(match["arabic"]) is not None
        return Numeral(value, start, end, "arabic", over=over, scaled=has_scale)
    if match["word"]:
        word = match["word"]
        unstated = word.split(" ")[0].split("-")[0] in _EN_SCALES
        scaled_word = any(scale in word for scale in ("hundred", "ousand", "illion"))
        return Numeral(en_value(word), start, end, "word", unstated=unstated, scaled=scaled_word)
    return _han(match["han"], start, end)


def _arabic_value(text: str) -> float:
    """Add the parts of 3亿5000万."""
    total = 0.0
    for number, multiplier in _PIECE.findall(text):
        # Decimal digits times a power of ten: rounding keeps 1.13 × 10^8 whole.
        value = float(number) * _power(multiplier)
        total += float(round(value)) if multiplier and abs(value - round(value)) < 1e-3 else value
    return total


def _power(multiplier: str) -> int:
    power = 1
    for char in multiplier:
        power *= _SMALL.get(char) or _BIG[char]
    return power


def _han(text: str, start: int, end: int) -> Numeral | None:
    inner = _INNER.search(text)
    head = text[: inner.start()] if inner else text
    adjacent = _adjacent(head)
    value = zh_value(head) if adjacent is None else adjacent[0]
    if value is None:
        return None
    tail = _power(text[inner.end() :]) if inner else 1
    return Numeral(
        value * tail,
        start,
        end,
        "han",
        unstated=head[0] in "百千万亿",
        over=inner is not None,
        scaled=any(char in "百千万亿" for char in text),
        adjacent=adjacent[1] * tail if adjacent else None,
    )


def whole_value(text: str) -> int | None:
    """Return the value of a whole number in digits or in Chinese, as ``zh_value``."""
    value = float(text) if text.isdecimal() else zh_value(text.replace("兩", "两"))
    return None if value is None else int(value)


def zh_value(text: str) -> float | None:
    """Return the value of a Chinese numeral, ``None`` when it is not well formed.

    Takes 一千二百亿, 二〇二六 (digit by digit), 三点五, 一万二 (12,000) and 百亿 (as 100 亿).
    """
    whole, point, decimals = text.partition("点")
    if point:
        digits = decimals.rstrip("十百千万亿")
        base = zh_value(whole)
        if base is None:
            return None
        fraction = "".join(str(_DIGITS[char]) for char in digits)
        return float(f"{int(base)}.{fraction}") * _power(decimals[len(digits) :])
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text)) if "两" not in text else None
    return _structured(text)


def _structured(text: str) -> float | None:
    total, section, digit, last_small, last_unit = 0.0, 0.0, -1, 10**9, 1
    for position, char in enumerate(text):
        if char in "零〇":
            if digit > 0 or (position in (0, len(text) - 1) and len(text) > 1):
                return None
            last_unit = 1
        elif char in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[char]
        elif char in _SMALL:
            unit = _SMALL[char]
            if unit >= last_small or (digit < 0 and char != "十" and position):
                return None
            section += max(digit, 1) * unit
            digit, last_small, last_unit = -1, unit, unit
        else:
            raised = _raise(total, section + max(digit, 0), _BIG[char], position)
            if raised is None:
                return None
            total, section, digit, last_small, last_unit = raised, 0.0, -1, 10**9, _BIG[char]
    if digit > 0 and last_unit >= 100:  # 一万二: the digit counts the next lower power
        return total + section + digit * last_unit / 10
    return total + section + max(digit, 0)


def _raise(total: float, value: float, unit: int, position: int) -> float | None:
    """Close a section at 万, 亿 or 兆: 万亿 multiplies what stands before it."""
    if value == 0:
        if position and not total:
            return None
        return (total or 1.0) * unit
    if total >= unit:
        return total + value * unit
    return (total + value) * unit


def _adjacent(text: str) -> tuple[float, float] | None:
    """Read 七八 (seven or eight), 七八十 and 十七八 as their two ends."""
    match = re.fullmatch("(十?)([一二两三四五六七八九])([二三四五六七八九])([十百千万亿]*)", text)
    if match is None:
        return None
    teen, low, high, power = match.groups()
    if _DIGITS[high] - _DIGITS[low] != 1 and (low, high) != ("三", "五"):
        return None
    base = 10 if teen else 0
    scale = _power(power)
    return float((base + _DIGITS[low]) * scale), float((base + _DIGITS[high]) * scale)


def en_value(text: str) -> float:
    """Return the value of English number words: "one hundred and five", "half a million"."""
    half = text.startswith("half a ")
    body = text.removeprefix("half a ")
    plus_half = " and a half" in body
    body, total, section = body.replace(" and a half", ""), 0.0, 0.0
    words = [word for word in re.split("[ -]", body) if word not in ("and", "a", "an", "")]
    for word in words:
        if word in _EN_WORDS:
            section += _EN_WORDS[word]
            continue
        scale = _EN_SCALES[word]
        if plus_half and word == words[-1]:
            section, plus_half = section + 0.5, False
        if scale <= 100:
            section = max(section, 1.0) * scale
        else:
            total, section = total + max(section, 1.0) * scale, 0.0
    return (total + section) * (0.5 if half else 1.0) + (0.5 if plus_half else 0.0)
