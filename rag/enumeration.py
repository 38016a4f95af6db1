"""A passage's sentences in, the lists that stand among them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from index.types import Span

_ITEM = re.compile(
    r"\s*(?:[-*•·●▪]\s|\||\d{1,2}[.、)）]\s?|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、)"
)
_RULE = re.compile(r"[\s|:—-]+")
_CLAUSE_END = re.compile(r"[；;]\s*$")
_ENGLISH = re.compile(r",[^,.;]{2,60},?\s+(?:and|or)\s", re.IGNORECASE)
_LEAST_ITEMS = 2
_LEAST_COMMAS = 2


def enumerates(text: str) -> bool:
    """Tell whether a sentence lists at least three things side by side."""
    return text.count("、") >= _LEAST_COMMAS or _ENGLISH.search(text) is not None


def list_blocks(text: str, spans: Sequence[Span]) -> dict[int, tuple[int, ...]]:
    """Map the position of each sentence that is an item of a list to all items of that list.

    Items are bullets, numbered lines, rows of a table (without its head), and clauses in a row
    that semicolons separate; a list has at least two.
    """
    marks = [_mark(text[start:end]) for start, end in spans]
    blocks: dict[int, tuple[int, ...]] = {}
    for mark, run in groupby(range(len(spans)), key=marks.__getitem__):
        positions = list(run)
        if mark == "clause" and positions[-1] + 1 < len(spans):
            positions.append(positions[-1] + 1)  # the last clause ends with a full stop
        if mark == "row":
            positions = _without_head(text, spans, positions)
        if mark and len(positions) >= _LEAST_ITEMS:
            blocks.update(dict.fromkeys(positions, tuple(positions)))
    return blocks


def _mark(sentence: str) -> str:
    if sentence.lstrip().startswith("|"):
        return "row"
    if _ITEM.match(sentence):
        return "item"
    return "clause" if _CLAUSE_END.search(sentence) else ""


def _without_head(text: str, spans: Sequence[Span], positions: list[int]) -> list[int]:
    for at, position in enumerate(positions):
        start, end = spans[position]
        if _RULE.fullmatch(text[start:end]):
            return positions[at + 1 :]
    return positions
