"""A question in, the proper names that it asks about out."""

from __future__ import annotations

import re

from index.han import HAN
from index.normalize import normalize_text
from rag.english_dates import MONTHS
from rag.names import TRANSLATED

_CAPITALISED = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][A-Za-z-]+\b")
CODE = re.compile(r"(?<![A-Za-z0-9.])(?=[A-Za-z0-9-]*[0-9])[A-Z][A-Za-z0-9-]*(?![A-Za-z0-9])")
"""A name that carries a number: X3, GPT-4."""
_NAMES = ("nr", "ns", "nt", "nz")
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
CALENDAR = frozenset((*MONTHS, *_DAYS.split()))
"""The months and days of the week in English, in lower case: capitalised, and no names."""


def named_terms(question: str) -> tuple[str, ...]:
    """Return names of people, places and organisations, normalised, in reading order.

    Chinese names by the segmenter's parts of speech, English ones by their capital letters;
    CEO and the like are none.
    """
    import rjieba

    if HAN.search(question):
        tagged = rjieba.tag(normalize_text(question))
        return tuple(word for word, tag in tagged if tag in _NAMES and len(word) > 1)
    found = [word for word in _CAPITALISED.findall(question) if word not in TRANSLATED]
    return tuple(word.lower() for word in found if word.lower() not in CALENDAR)


def code_terms(question: str) -> tuple[str, ...]:
    """Return names that carry a number, normalised: X3, GPT-4. No other name is near to one."""
    return tuple(normalize_text(code) for code in CODE.findall(question))
