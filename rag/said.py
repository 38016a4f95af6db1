"""A sentence and where it stands in, the words by which it is to be read out.

A row of a table says little without its head, and an answer under a heading that asks the question
need not repeat it. What is quoted stays the sentence as it stands; this is what is judged.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from index.sentences import sentences
from index.types import Passage, Span
from rag.enumeration import table_heads
from rag.matching import PassageMatch, QueryMatcher

_ASKS = re.compile(r"[?？]\s*$")
_COVERED = 0.85
"""Share of the question that title and headings must say, by weight, to have asked it."""
_OWN = 0.35
"""Share of it that the innermost heading must say itself."""
_SHORTEST = 4
_IN_BRACKETS = re.compile(r"[（(]\s*(?P<unit>[^（）()\d\s]{1,6})\s*[)）]\s*$")
_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BEFORE_FIGURE = "£$€¥￥"
_RANK = re.compile(r"名次|排名|位次|\b(?:rank|place|position)\b", re.IGNORECASE)
_NUMERALS = "零一二三四五六七八九十"


def asking_heading(matcher: QueryMatcher, match: PassageMatch, passage: Passage) -> str:
    """Return the innermost heading if it says, with those above it, what the question asks for.

    Empty where it does not.
    """
    heading = passage.headings[-1] if passage.headings else ""
    if not heading or float(matcher.coverage(match.context)) < _COVERED:
        return ""
    return heading if float(matcher.coverage(matcher.exact(heading))) >= _OWN else ""


def asks_all(matcher: QueryMatcher, row: NDArray[np.float32], match: PassageMatch) -> bool:
    """Tell whether a sentence of a passage, with what stands above it, says the whole question."""
    own = float(matcher.coverage(row))
    return own >= _OWN and float(matcher.coverage(np.maximum(row, match.context))) >= _COVERED


def is_question(heading: str) -> bool:
    """Tell whether a heading asks something, as in a list of questions and answers."""
    return _ASKS.search(heading) is not None


def read_sentences(text: str) -> list[tuple[int, Span, str]]:
    """Return the positions and spans of a text's sentences with what each says there.

    A table's row says its values with its head; heads, rules and what is too short are left out.
    """
    spans = sentences(text)
    heads = table_heads(text, spans)
    found = []
    for position, (start, end) in enumerate(spans):
        said, head = text[start:end].strip(), heads.get(position)
        if head == position or says_nothing(said):
            continue
        if head is not None:
            said = read_row(text[slice(*spans[head])], said)
        found.append((position, (start, end), said))
    return found


def says_nothing(sentence: str) -> bool:
    """Tell whether a sentence has too few letters and figures to say anything."""
    return sum(char.isalnum() for char in sentence) < _SHORTEST


def read_row(head: str, row: str) -> str:
    """Return a row of a table with its head: 价格（元）：12元 for 12; the row where they differ."""
    values = row_values(head, row)
    named = zip(_cells(head), values, strict=False)
    return "；".join(f"{name}：{value}" for name, value in named) if values else row


def row_values(head: str, row: str) -> list[str]:
    """Return a row's cells with the units and meanings of their columns; none where they differ."""
    names, cells = _cells(head), _cells(row)
    if len(names) != len(cells):
        return []
    return [_valued(name, cell) for name, cell in zip(names, cells, strict=True)]


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _valued(name: str, cell: str) -> str:
    """Return a bare number with the unit or the meaning that its column gives it."""
    if not _BARE.fullmatch(cell):
        return cell
    if _RANK.search(name) and cell.isdigit():
        number = int(cell)
        return f"第{_NUMERALS[number] if number < len(_NUMERALS) else number}名"
    unit = _IN_BRACKETS.search(name)
    if unit is None:
        return cell
    before = unit["unit"][0] in _BEFORE_FIGURE
    return f"{unit['unit']}{cell}" if before else f"{cell}{unit['unit']}"
