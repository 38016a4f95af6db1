"""Normalised text in, the quantities that are no plain number with a unit out.

Percentages in words (百分之五, 三成, two-thirds), ranks (第四, 4th, top 10, 首个), doublings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.numerals import EN_SMALL, en_value, zh_value

_N = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?)"
_D = "[一二两三四五六七八九]"
_B, _E = "(?<![a-z0-9])", "(?![a-z0-9])"
_EN_RANK_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
_EN_RANKS = tuple(_EN_RANK_WORDS.split())
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_TOP = "|".join(EN_SMALL[2:11])

PhraseKind = Literal["percent", "multiple", "ordinal", "number"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quantity at ``[start, end)`` of normalised text, bounds not yet read."""

    kind: PhraseKind
    value: float
    unit: str
    start: int
    end: int
    upper: float | None = None
    over: bool = False
    weak: bool = False


def phrases(text: str) -> list[Phrase]:
    """Return the phrases in reading order, without overlaps."""
    found: list[Phrase] = []
    for pattern, read in _GRAMMAR:
        for match in pattern.finditer(text):
            phrase = read(match)
            if phrase and all(phrase.end <= p.start or p.end <= phrase.start for p in found):
                found.append(phrase)
    return sorted(found, key=lambda phrase: phrase.start)


def _value(text: str) -> float | None:
    return float(text) if text[0].isdecimal() else zh_value(text)


def _per(match: re.Match[str]) -> Phrase | None:
    value = _value(match["n"])
    if value is None:
        return None
    scale = {"百": 1.0, "千": 0.1, "万": 0.01}[match["per"]]
    upper = _value(match["to"]) if match["to"] else None
    return _phrase("percent", value * scale, "%", match, upper=upper and upper * scale)


def _tenths(match: re.Match[str]) -> Phrase | None:
    value = _value(match["n"])
    if value is None or value > 10:
        return None
    low = value * 10 + (_value(match["half"]) or 0 if match["half"] else 0)
    upper = _value(match["to"]) if match["to"] else None
    return _phrase("percent", low, "%", match, upper=upper * 10 if upper else None)


def _fraction(match: re.Match[str]) -> Phrase | None:
    below, above = _value(match["below"]), _value(match["above"])
    if not below or above is None:
        return None
    return _phrase("percent", 100 * above / below, "%", match)


def _english_fraction(match: re.Match[str]) -> Phrase:
    below = _PARTS[match["part"].rstrip("s")]
    count = match["count"]
    above = 1.0 if not count or count.strip(" -") in ("a", "one") else en_value(count)
    return _phrase("percent", 100 * above / below, "%", match)


def _half(match: re.Match[str]) -> Phrase:
    return _phrase("percent", 50.0, "%", match, over=match[0].startswith(("过", "大")))


def _doubled(match: re.Match[str]) -> Phrase:
    word = match[0]
    if "番" in word:
        value = 4.0 if re.search("[两二2]番", word) else 2.0
    else:
        value = {"d": 2.0, "t": 3.0, "q": 4.0}[word[0]] if word[0] in "dtq" else 2.0
    return _phrase("multiple", value, "倍", match)


def _fold(match: re.Match[str]) -> Phrase:
    return _phrase("multiple", en_value(match["n"]), "倍", match)


def _rank(match: re.Match[str]) -> Phrase | None:
    value = _value(match["n"])
    return None if value is None else _phrase("ordinal", value, "", match)


def _first(match: re.Match[str]) -> Phrase:
    return _phrase("ordinal", 1.0, "", match, weak=True)


def _english_rank(match: re.Match[str]) -> Phrase:
    word = match["word"]
    value = float(match["digits"] if match["digits"] else _EN_RANKS.index(word) + 1)
    return _phrase("ordinal", value, "", match, weak=match["word"] == "first")


def _number_one(match: re.Match[str]) -> Phrase:
    text = match["n"]
    return _phrase("ordinal", float(text) if text.isdecimal() else 1.0, "", match)


def _top(match: re.Match[str]) -> Phrase | None:
    text = match["n"]
    value = en_value(text) if text[0].isascii() and text.isalpha() else _value(text)
    return None if value is None else _phrase("ordinal", value, "前", match)


def _half_time(match: re.Match[str]) -> Phrase:
    unit = match["unit"]
    return _phrase("number", 0.5, "天" if unit == "日" else unit, match)


def _phrase(
    kind: PhraseKind,
    value: float,
    unit: str,
    match: re.Match[str],
    *,
    upper: float | None = None,
    over: bool = False,
    weak: bool = False,
) -> Phrase:
    return Phrase(kind, value, unit, match.start(), match.end(), upper, over, weak)


def _repeat(match: re.Match[str]) -> Phrase:
    return _phrase(
        "number", {"o": 1.0, "t": 2.0}[match[0][0]], "次", match, weak=match[0] == "once"
    )


def _both(match: re.Match[str]) -> Phrase:
    return _phrase("number", 2.0, "", match, weak=True)


def _span(match: re.Match[str]) -> Phrase:
    unit = "十年" if "decade" in match[0] else "世纪"
    return _phrase("number", 1.0, unit, match)


def _age(match: re.Match[str]) -> Phrase:
    return _phrase("number", float(match["n"]), "岁", match)


_RANKS = "|".join(_EN_RANKS)
_FRACTION = rf"(?P<part>thirds?|quarters?|fifths?|tenths?|half){_E}"
_NO_SHARE = "million|billion|year|month|hour|century|time|company|place|party|session"
_AFTER_BOUND = "|".join(
    f"(?<={word} )"
    for word in ("more than", "less than", "over", "nearly", "about", "almost", "by")
)
# What 三成 must not begin: 成立, 成为, 成员 …
_NOT_TENTHS = "为立功员果效绩长熟都交品型就人形群年千套语本百家份像分对双事文名不了因材竹书"
_CLOSE = r"[，。、；,.;）)”」’\s]|$"
_ONE_TENTH = f"(?P<n>[1-9]|{_D}|十)(?:[至到~-]?(?P<to>[2-9]|[二三四五六七八九]))?成"

_OF_WHOLE = r"(?=[ ]of(?![a-z])|[ ](?:its|their)[ ]|[,.;]|$)"
_HALF = f"(?P<part>half|third|quarter){_E}"
_FRONT = r"\d+|十|百|三|五|四|二十|五十"

_Reader = Callable[[re.Match[str]], Phrase | None]
_GRAMMAR: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?P<per>[百千万])分之(?P<n>{_N})(?:[至到~—-](?:百分之)?(?P<to>{_N}))?", _per),
        (rf"(?P<below>{_N})分之(?P<above>{_N})", _fraction),
        (
            rf"(?<![\d.一二三四五六七八九十]){_ONE_TENTH}(?P<half>{_D}(?!成))?(?![{_NOT_TENTHS}])",
            _tenths,
        ),
        ("一半(?!以)|过半数?|大半(?!年)|半数", _half),
        (
            rf"{_B}(?P<count>a|one|{_TOP})[ -]{_FRACTION}{_OF_WHOLE}(?![ ](?:{_NO_SHARE}))",
            _english_fraction,
        ),
        (rf"{_B}(?P<count>)(?P<part>half)(?=[ ](?:of|the|its|their|all){_E})", _english_fraction),
        (
            rf"(?:{_AFTER_BOUND})(?P<count>a[ ]|one[ -])?{_HALF}(?![ -](?:a|an|{_NO_SHARE}){_E})",
            _english_fraction,
        ),
        (r"翻(?:了|一|两|二|2)?(?:一|两|二|2)?番", _doubled),
        ("(?:增长|增加|提高|提升|扩大)了?[一1]倍", _doubled),
        (
            rf"{_B}(?:doubl(?:ed|es|ing)|tripled|tripling|trebl(?:ed|ing)|quadrupl(?:ed|ing)){_E}",
            _doubled,
        ),
        (rf"{_B}(?P<n>{_TOP})-?fold{_E}", _fold),
        (rf"第[ ]?(?P<n>一)(?:[名位次批届期]|(?=[家个款部座条例单章]|{_CLOSE}))", _rank),
        (rf"第[ ]?(?!一(?![百千万十]))(?P<n>{_N})(?:[ ]?[名位届次期批轮号])?", _rank),
        # 十四届全国人大四次会议, 二十届四中全会
        (
            rf"(?<![\d两])(?P<n>(?!两){_N})届(?=[^，。共召开]{{0,12}}{_N}[次中](?:全体)?(?:会议|全会))",
            _rank,
        ),
        (
            rf"(?:(?<=届)|(?<=全国人大)|(?<=政协)|(?<=代表大会))(?P<n>(?!两){_N})[次中](?=(?:全体)?(?:会议|全会))",
            _rank,
        ),
        (rf"(?<!个)(?P<n>{_N})[ ]?世纪(?!之)", _rank),
        ("首[个家次批位款部例单届台座创条颗支艘架项期轮发型套列张份](?!都)", _first),
        (
            rf"{_B}(?:(?P<digits>\d+)(?:st|nd|rd|th)|(?P<word>{_RANKS}))(?![a-z])(?![ -]hand|,)",
            _english_rank,
        ),
        (rf"{_B}(?:no\.?|number)[ ]?(?P<n>\d+|one){_E}(?!\.\d)", _number_one),
        (rf"{_B}top[ -]?(?P<n>\d+|{_TOP}){_E}", _top),
        (
            rf"(?<![以之目当日生眼空跟提面])前(?P<n>{_FRONT})(?:[名位强大甲]|(?={_CLOSE}))",
            _top,
        ),
        (r"(?<![上下大前后个])半个?(?P<unit>年|月|天|日|小时|学期|世纪)(?![级度报])", _half_time),
        (rf"{_B}(?:twice|once){_E}", _repeat),
        (rf"{_B}both{_E}", _both),
        (rf"{_B}(?:a|the past|the last|the next|last|past|next)[ ](?:decade|century){_E}", _span),
        (rf"{_B}(?:age[ ]of|ages|aged|age)[ ](?P<n>\d+){_E}(?![-–—])", _age),
    )
)
