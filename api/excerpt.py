"""A document and the spans of a quote in, the quote in its context out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span

CONTEXT_CHARS = 200
_SNAP_CHARS = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt; ``quoted`` pieces are the quote, ``text`` is the document's own."""

    text: str
    quoted: bool = False
    elided: bool = False


def excerpt(text: str, spans: Sequence[Span], *, context: int = CONTEXT_CHARS) -> list[Piece]:
    """Return the quote with about ``context`` characters of its document around each span.

    The quoted pieces, joined, are the quote. Text left out between two far spans, and before and
    after the excerpt, is one ``elided`` piece without text.
    """
    pieces: list[Piece] = []
    position = _window_start(text, spans[0][0] - context) if spans else 0
    if position > 0:
        pieces.append(Piece("", elided=True))
    for number, (start, end) in enumerate(spans):
        if number > 0 and start - position > 2 * context:
            pieces.append(Piece(text[position : position + context]))
            pieces.append(Piece("", elided=True))
            position = start - context
        if start > position:
            pieces.append(Piece(text[position:start]))
        pieces.append(Piece(text[start:end], quoted=True))
        position = end
    finish = _window_end(text, position + context)
    pieces.append(Piece(text[position:finish]))
    if finish < len(text):
        pieces.append(Piece("", elided=True))
    return [piece for piece in pieces if piece.text or piece.elided]


def _window_start(text: str, start: int) -> int:
    """Move a start to the beginning of its line when that is near."""
    if start <= 0:
        return 0
    line = text.rfind("\n", max(0, start - _SNAP_CHARS), start)
    return start if line < 0 else line + 1


def _window_end(text: str, end: int) -> int:
    """Move an end to the end of its line when that is near."""
    if end >= len(text):
        return len(text)
    line = text.find("\n", end, end + _SNAP_CHARS)
    return end if line < 0 else line
