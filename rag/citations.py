"""Passages in, citations out: literal quotes with their spans, and the markers that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Passage, Span
from rag.time import notes
from rag.types import Citation

_MARKERS = re.compile(
    r"[\[［【]\^?[ ]?(\d{1,3}(?:[ ]?(?:[,，、;；]|[-–—~至])[ ]?\^?\d{1,3})*)[ ]?[\]］】](?!\()"
)
_LIST = re.compile(r"(\d{1,3})(?:[ ]?[-–—~至][ ]?(\d{1,3}))?")
_MOST_IN_RANGE = 20
_STRIP = re.compile(rf"[ ]*(?:{_MARKERS.pattern})")


@dataclass(frozen=True, slots=True)
class Marker:
    """``[marker]`` at ``[start, end)``; ``[1, 2]`` is two markers with one span."""

    marker: int
    start: int
    end: int


def quote(document_text: str, spans: Sequence[Span]) -> str:
    """Return the literal text of spans, joined as they follow each other."""
    return "".join(document_text[start:end] for start, end in spans)


def locate(passage: Passage, start: int, end: int) -> tuple[Span, ...]:
    """Return the document spans of ``passage.text[start:end]``, in order, none of them empty.

    Raises:
        IndexError: the range is empty or does not lie in the passage's text.
    """
    if not 0 <= start < end <= len(passage.text):
        raise IndexError(
            f"range {start}:{end} is not inside a passage of {len(passage.text)} characters"
        )
    spans: list[Span] = []
    offset = 0
    for span_start, span_end in passage.spans:
        length = span_end - span_start
        low, high = max(start - offset, 0), min(end - offset, length)
        if low < high:
            spans.append((span_start + low, span_start + high))
        offset += length
    return tuple(spans)


def cite(
    marker: int,
    passage: Passage,
    *,
    title: str,
    source: str,
    date: str,
    start: int = 0,
    end: int | None = None,
    head: Span | None = None,
) -> Citation:
    """Return the citation of ``passage.text[start:end]``, by default of the whole passage.

    ``head`` is the range of what further up belongs to it, as a table's head does to its rows.
    ``title``, ``source`` and ``date`` are the document's; relative dates in the quote are
    resolved against ``date``. Raises ``IndexError`` as ``locate`` does.
    """
    stop = len(passage.text) if end is None else end
    ranges = [(start, stop)]
    if head is not None and head[1] <= start:
        ranges.insert(0, (head[0], min(head[1] + 1, start)))  # with the newline that ends it
    text = quote(passage.text, ranges)
    return Citation(
        marker=marker,
        doc_id=passage.doc_id,
        passage_id=passage.passage_id,
        spans=tuple(span for one in ranges for span in locate(passage, *one)),
        quote=text,
        title=title,
        source=source,
        date=date,
        notes=notes(text, date, title),
    )


def parse_markers(text: str) -> list[Marker]:
    """Return the markers of a text in reading order: [1], [1, 2], [1-3], 【1】, [^1].

    Four digits are a year, and ``[1](…)`` is a link: neither is a marker.
    """
    return [
        Marker(number, match.start(), match.end())
        for match in _MARKERS.finditer(text)
        for number in _numbers(match[1])
    ]


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for first, last in _LIST.findall(text.replace("^", "")):
        stop = int(last) if last else int(first)
        numbers.extend(range(int(first), min(stop, int(first) + _MOST_IN_RANGE) + 1))
    return numbers


def strip_markers(text: str) -> str:
    """Return the text without its markers and the spaces before them."""
    return _STRIP.sub("", text).strip()
