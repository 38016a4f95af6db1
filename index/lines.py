"""A document's text in, its lines out: where each begins and ends, and the gap before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\n\f]+|\f")
# Format and control characters are no content: a line of them is blank.
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]*\Z")

_MIN_WRAPPED_LINES = 3
_WRAP_WIDTHS = (20, 200)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, without the white space around it.

    ``gap`` counts the blank lines before it (0 for a line that follows another directly);
    ``width`` is in columns, two for a Chinese character; ``indent`` counts the characters of
    white space before it; ``hard_break`` tells that two spaces end it, Markdown's mark for a
    line that goes on.
    """

    start: int
    end: int
    text: str
    gap: int
    width: int
    indent: int
    page_break: bool
    hard_break: bool


def width(text: str) -> int:
    """Return how many columns a text takes: about two for a Chinese character, one for others."""
    # UTF-8 spends one byte on ASCII and three on a Chinese character.
    return (len(text.encode("utf-8", errors="replace")) + len(text)) // 2


def split_lines(text: str, *, start: int = 0) -> list[Line]:
    """Return the lines of ``text[start:]`` that are not blank, in reading order."""
    lines: list[Line] = []
    newlines_before = 0
    page_break = False
    position = start
    for match in _LINE.finditer(text, start):
        newlines_before += text.count("\n", position, match.start())
        position = match.end()
        raw = match.group()
        if raw == "\f":
            page_break = True
            continue
        if _INVISIBLE.match(raw):
            continue
        content = raw.strip()
        begin = match.start() + raw.index(content[0])
        lines.append(
            Line(
                start=begin,
                end=begin + len(content),
                text=content,
                gap=max(newlines_before - 1, 0) if lines else newlines_before,
                width=width(content),
                indent=begin - match.start(),
                page_break=page_break,
                hard_break=raw.endswith("  "),
            )
        )
        newlines_before = 0
        page_break = False
    return lines


def wrap_width(lines: Sequence[Line], unfinished: Sequence[bool]) -> int:
    """Return the width at which a text's lines are wrapped, 0 where each line is a paragraph.

    ``unfinished`` tells of each line whether it stops within a sentence. A wrapped text is one
    whose lines, where another follows directly, mostly stop near one width, many in mid-sentence.
    """
    followed = [i for i in range(len(lines) - 1) if lines[i + 1].gap == 0]
    if len(followed) < _MIN_WRAPPED_LINES:
        return 0
    widths = sorted(lines[i].width for i in followed)
    limit = widths[int(0.9 * (len(widths) - 1))]
    if not _WRAP_WIDTHS[0] <= limit <= _WRAP_WIDTHS[1]:
        return 0
    near = sum(value >= 0.75 * limit for value in widths)
    open_ended = sum(unfinished[i] for i in followed)
    return limit if near >= 0.6 * len(followed) and open_ended >= 0.4 * len(followed) else 0
