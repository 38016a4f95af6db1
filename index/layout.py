"""A page's pieces in, those labelled that the habits of the whole page give away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.joints import is_numbered
from index.pieces import Piece

MAX_CAPTION_WIDTH = 60
"""A caption that is a whole sentence is no wider, in columns."""
_MIN_TIGHT_PARAGRAPHS = 5
_MIN_CAPTIONS = 2
_ITEMS = ("short", "furniture")
_FIELD = re.compile(r"[^\s:：。，,]{1,12}(?:\s[^\s:：。，,]{1,12}){0,2}\s?[:：]\s*\S")


def label_by_layout(pieces: Sequence[Piece], words: Sequence[str]) -> None:
    """Label captions among tight paragraphs, and fields and lists that stand like short lines.

    ``words`` are the pieces' texts. Pieces are changed in place.
    """
    _label_dense_captions(pieces)
    _label_fields(pieces, words)
    _label_items(pieces, words)


def _label_dense_captions(pieces: Sequence[Piece]) -> None:
    """Find captions that are whole sentences, where blank lines stand only at pictures."""
    tight = sum(piece.kind == "text" and piece.gap == 0 for piece in pieces)
    captions = [piece.gap > 0 for piece in pieces[1:] if piece.kind == "caption"]
    if tight < _MIN_TIGHT_PARAGRAPHS or len(captions) < _MIN_CAPTIONS or not all(captions):
        return
    for i in range(1, len(pieces) - 1):
        piece, after = pieces[i], pieces[i + 1]
        stands_out = piece.kind == "text" and piece.gap > 0 and piece.width <= MAX_CAPTION_WIDTH
        if stands_out and after.kind == "text" and after.gap == 0:
            piece.kind = "caption"


def _label_fields(pieces: Sequence[Piece], words: Sequence[str]) -> None:
    """Make text of lines that follow each other directly as ``name: value``."""
    for i in range(1, len(pieces)):
        pair = pieces[i - 1], pieces[i]
        if pieces[i].gap == 0 and all(
            piece.kind in ("short", "text") and _FIELD.match(line)
            for piece, line in zip(pair, words[i - 1 : i + 1], strict=True)
        ):
            for piece in pair:
                piece.kind = "text"


def _label_items(pieces: Sequence[Piece], words: Sequence[str]) -> None:
    """Make text of the lines, set tight, that a line ending with a colon announces."""
    listing = False
    for i, piece in enumerate(pieces[1:], start=1):
        announced = pieces[i - 1].kind == "text" and words[i - 1][-1] in ":："
        tight = not piece.gap or (piece.gap == 1 and announced and _is_tight(pieces, i + 1))
        listing = (announced or listing) and tight and piece.kind in _ITEMS
        if listing and not (piece.gap and is_numbered(words[i])):
            piece.kind = "text"


def _is_tight(pieces: Sequence[Piece], i: int) -> bool:
    return i < len(pieces) and not pieces[i].gap and pieces[i].kind in _ITEMS
