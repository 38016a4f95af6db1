"""A document's text in, its pieces out: stretches of lines, before their neighbours speak.

A piece is one paragraph (the lines of a wrapped one together), one short line that may be a
heading or a caption, one list entry, one table, one block of code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index import labels
from index.joints import continues, ended, is_cjk, is_fields
from index.lines import Line, split_lines, wrap_width
from index.types import Span

PieceKind = Literal["heading", "short", "text", "list", "block", "caption", "furniture"]

_FLOWING: frozenset[PieceKind] = frozenset({"text", "list", "short"})
_MIN_WRAPPED_COLUMNS = 30
TAIL = 600
"""Whether a paragraph goes on is told by so many of its last characters."""


@dataclass(slots=True)
class Piece:
    """A stretch of lines under construction.

    ``gap`` counts the blank lines before it, ``width`` is that of its widest line in columns,
    ``level`` is that of a marked heading (1 to 6), else 0.
    """

    kind: PieceKind
    spans: list[Span]
    gap: int
    width: int
    level: int = 0
    page_break: bool = False

    def text_in(self, document_text: str) -> str:
        """Return the piece's words."""
        return "".join(document_text[start:end] for start, end in self.spans)

    def tail_in(self, document_text: str) -> str:
        """Return the last words of the piece, at most about ``TAIL`` characters."""
        words = ""
        for start, end in reversed(self.spans):
            words = document_text[max(start, end - TAIL) : end] + words
            if len(words) >= TAIL:
                break
        return words

    def append(self, spans: Sequence[Span], document_text: str) -> None:
        """Add what goes on in ``spans``: words of one script stay whole, others stay apart."""
        last = self.spans[-1]
        start, end = spans[0]
        if not (is_cjk(document_text[last[1] - 1]) or is_cjk(document_text[start])):
            # The newline stays between words that are written with spaces.
            start = max(document_text.rfind("\n", last[1], start), last[1])
            if start == last[1]:
                self.spans[-1] = (last[0], end)
                self.spans.extend(spans[1:])
                return
        self.spans.append((start, end))
        self.spans.extend(spans[1:])


def split_pieces(text: str, *, start: int = 0) -> list[Piece]:
    """Return the pieces of ``text[start:]`` in reading order."""
    lines = split_lines(text, start=start)
    width = wrap_width(lines, [not ended(line.text[-60:]) for line in lines])
    furniture = _running_heads(lines)
    pieces: list[Piece] = []
    i = 0
    while i < len(lines):
        if i in furniture:
            pieces.append(_piece("furniture", lines[i]))
            i += 1
            continue
        end = _block_end(lines, i)
        if end > i:
            first, last = lines[i], lines[end - 1]
            pieces.append(
                Piece(
                    "block",
                    [(first.start, last.end)],
                    first.gap,
                    first.width,
                    page_break=first.page_break,
                )
            )
            i = end
            continue
        before = lines[i - 1] if i and i - 1 not in furniture else None
        _add_line(pieces, lines[i], before, text, width)
        i += 1
    return pieces


def _piece(kind: PieceKind, line: Line) -> Piece:
    return Piece(kind, [(line.start, line.end)], line.gap, line.width, page_break=line.page_break)


def _running_heads(lines: Sequence[Line]) -> frozenset[int]:
    """Return the lines beside page breaks that are page numbers or stand on several pages."""
    edges = [
        i
        for i, line in enumerate(lines)
        if line.page_break or (i + 1 < len(lines) and lines[i + 1].page_break)
    ]
    if not edges:
        return frozenset()
    edges = sorted({*edges, 0, len(lines) - 1})
    keys = {i: "".join(c for c in lines[i].text if not c.isdigit()).strip() for i in edges}
    seen: dict[str, int] = {}
    for key in keys.values():
        seen[key] = seen.get(key, 0) + 1
    return frozenset(
        i
        for i in edges
        if lines[i].width <= labels.MAX_HEADING_WIDTH
        and (lines[i].text.isdigit() or (seen[keys[i]] > 1 and keys[i] != ""))
    )


def _block_end(lines: Sequence[Line], i: int) -> int:
    """Return where a block of code or a table that starts at line ``i`` ends, ``i`` if none."""
    text = lines[i].text
    if labels.is_fence(text):
        mark = text[:3]
        for j in range(i + 1, len(lines)):
            if lines[j].text.startswith(mark):
                return j + 1
        return i + 1
    j = i
    while j < len(lines) and labels.is_table_row(lines[j].text) and (j == i or not lines[j].gap):
        j += 1
    return j if j - i > 1 else i


def _add_line(pieces: list[Piece], line: Line, before: Line | None, text: str, width: int) -> None:
    """Make a piece of a line, or add it to the last piece."""
    marked = labels.markdown_heading(line.text)
    if marked is not None:
        level, start, end = marked
        piece = _piece("heading", line)
        piece.level = level
        piece.spans = [(line.start + start, line.start + end)]
        pieces.append(piece)
        return
    if labels.is_rule(line.text):
        _underline(pieces, line)
        return
    found = labels.label(line.text)
    previous = pieces[-1] if pieces and before is not None and line.gap == 0 else None
    if (
        previous is not None
        and before is not None
        and not found
        and _goes_on(previous, before, line, text, width)
    ):
        previous.append([(line.start, line.end)], text)
        previous.width = max(previous.width, line.width)
        if previous.kind == "short" and not before.hard_break:
            previous.kind = "text"
        return
    kind: PieceKind
    if found:
        kind = found
    elif labels.is_list_item(line.text):
        kind = "list"
    else:
        short = labels.is_short(line.text, width=line.width) and not is_fields(line.text)
        kind = "short" if short else "text"
    pieces.append(_piece(kind, line))


def _underline(pieces: list[Piece], line: Line) -> None:
    """Make a heading of the short line above a line of ``=`` or ``-``."""
    mark = line.text[0]
    if line.gap == 0 and pieces and pieces[-1].kind == "short" and mark in "=-":
        pieces[-1].kind = "heading"
        pieces[-1].level = 1 if mark == "=" else 2


def _goes_on(previous: Piece, before: Line, line: Line, text: str, width: int) -> bool:
    """Tell whether a line that directly follows another belongs to the same paragraph."""
    if line.text and text[line.start - 1] == "\u3000":
        return False
    if previous.kind in ("caption", "furniture"):
        return before.hard_break or line.text[0] in "(（"
    if previous.kind not in _FLOWING or labels.is_list_item(line.text):
        return False
    if previous.kind == "list" and line.indent > before.indent:
        return True
    if line.indent >= before.indent + 2:
        return False
    if before.hard_break:
        return previous.kind == "short" and labels.is_short(line.text, width=line.width)
    if width:
        full = before.width >= 0.75 * width and not ended(before.text[-60:])
        return full or before.width >= 0.92 * width
    return _breaks_off(previous, before, line) and continues(before.text, line.text)


def _breaks_off(previous: Piece, before: Line, line: Line) -> bool:
    """Tell whether a line stops like the first of a paragraph that is wrapped, not a heading."""
    if before.width < _MIN_WRAPPED_COLUMNS:
        return False
    if previous.kind != "short":
        return True
    return before.width >= 0.9 * line.width and not labels.is_short(line.text, width=line.width)
