"""A word after a number in, the unit it names out: money, measures and counters, zh and en.

Two units can be compared when they have the same dimension; ``scale`` converts to the
dimension's base (metres, seconds, FLOPS …), so that 1.5 公里 equals 1,500 metres.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from rag.unit_names import (
    COUNTERS,
    MEASURES,
    NO_UNIT_BEFORE_NOUN,
    NOT_AFTER,
    NOUNS_AFTER_NO_UNIT,
)

COUNT = "count"
NO_UNIT = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its canonical ``symbol``, what it measures, and its size in the base unit.

    Counters (家, 个, 项 …) have the dimension ``count``; ``group`` gathers the counters that may
    stand for each other (人, 名, 位).
    """

    symbol: str
    dimension: str
    scale: float = 1.0
    group: str = ""

    @property
    def measures(self) -> str:
        """What it measures, whatever the currency: ``money`` of ``money:CNY``."""
        return self.dimension.partition(":")[0]


_LATIN = re.compile(r"[a-z]")


@functools.cache
def _names() -> dict[str, Unit]:
    names: dict[str, Unit] = {}
    for line in MEASURES.strip().splitlines():
        symbol, dimension, scale, words = (part.strip() for part in line.split("|"))
        unit = Unit(symbol, dimension, float(scale))
        names.update((word.replace("-", " "), unit) for word in words.split())
    for line in COUNTERS.strip().splitlines():
        group, symbol, words = (part.strip() for part in line.split("|"))
        for word in words.split():
            counter = word if not _LATIN.match(word) and group != "person" else symbol
            names.setdefault(word.replace("-", " "), Unit(counter, COUNT, 1.0, group))
    return names


@functools.cache
def _pattern() -> re.Pattern[str]:
    choices = []
    for name in sorted(_names(), key=len, reverse=True):
        choice = re.escape(name).replace(r"\ ", "[ -]")
        if name[-1].isascii() and name[-1].isalnum():
            choice += r"(?![a-z0-9])"
            if name in NO_UNIT_BEFORE_NOUN:
                choice += rf"(?! (?:{NOUNS_AFTER_NO_UNIT})s?\b)"
        elif forbidden := NOT_AFTER.get(name):
            choice += f"(?![{forbidden}])"
        choices.append(choice)
    return re.compile("|".join(choices))


def match_unit(text: str, position: int) -> tuple[Unit, int] | None:
    """Return the unit whose name stands at a position of normalised text, and where it ends."""
    match = _pattern().match(text, position)
    if match is None:
        return None
    return _names()[match.group().replace("-", " ")], match.end()


def unit_of(name: str) -> Unit:
    """Return the unit of a normalised name; ``KeyError`` when there is none."""
    return _names()[name]


def symbol_unit(symbol: str) -> Unit:
    """Return the unit with a canonical symbol; an unknown symbol is a counter of its own."""
    return _symbols().get(symbol, Unit(symbol, COUNT if symbol else NO_UNIT, 1.0, symbol))


@functools.cache
def _symbols() -> dict[str, Unit]:
    return {unit.symbol: unit for unit in _names().values()}
