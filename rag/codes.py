"""Normalised text in, the spans of codes out: 296x, 1+3+x, g60, 10:30, 001: not amounts.

A code is compared letter by letter: none of its digits counts anything.
"""

from __future__ import annotations

import re

from index.types import Span
from rag.units import match_unit

_TOKEN = re.compile(r"(?<![a-z0-9])[a-z0-9]+(?:[-_.+:/×*][a-z0-9]+)*")
_SCALED = re.compile(r"\d+(?:\.\d+)?(?:(?<=\d\d)k|m|bn|mn|mln|bln|tn|st|nd|rd|th|s)")
_COMPOUND = re.compile(r"\d+(?:\.\d+)?(?:-[a-z]+)+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_RANGE = re.compile(r"\d+(?:\.\d+)?[a-z]{0,3}-\d+(?:\.\d+)?([a-z]*)")
_CURRENCY = re.compile(
    r"(?:rmb|cny|usd|us|hkd|hk|eur|gbp|twd|nt|jpy)\d+(?:\.\d+)?(?:(?<=\d\d)k|m|bn|mn|tn)?"
)
_DIGIT = re.compile(r"\d")


def codes(text: str) -> list[Span]:
    """Return the spans of the codes in normalised text, in reading order."""
    return [m.span() for m in _TOKEN.finditer(text) if _DIGIT.search(m[0]) and _is_code(m[0])]


def _is_code(token: str) -> bool:
    if _PLAIN.fullmatch(token):
        return len(token) > 1 and token[0] == "0" and token[1] != "."
    if token[0] == "0" and token[1:2].isdecimal():
        return True
    if _SCALED.fullmatch(token) or _COMPOUND.fullmatch(token) or _CURRENCY.fullmatch(token):
        return False
    match = _RANGE.fullmatch(token)
    if match:
        return not (match[1] == "" or _is_unit(match[1]))
    number = _PLAIN.match(token)
    if number:
        return not _is_unit(token[number.end() :])
    return not _is_unit(token)


def _is_unit(word: str) -> bool:
    found = match_unit(word, 0)
    return found is not None and found[1] == len(word)
