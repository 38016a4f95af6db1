"""A document's text in, labelled blocks of spans out; the text itself is never edited.

A block is a heading, a paragraph, a caption or page furniture. A paragraph that a caption, blank
lines, a page break or the end of a line cuts in two is one block of several spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.joints import continues, ended, forms_phrase, is_numbered, surely_continues
from index.labels import has_two_phrases, heading_form, is_short
from index.layout import MAX_CAPTION_WIDTH, label_by_layout
from index.pieces import Piece, split_pieces
from index.types import Span

BlockKind = Literal["heading", "text", "caption", "furniture"]

WIDE_GAP = 3
"""So many blank lines stand where page extraction dropped a picture."""
_MAX_BETWEEN = 8
_SOLID = frozenset({"text", "list", "block", "heading"})
_AROUND = 20_000
_MAX_HEADING_RUN = 6
_MIN_CUT_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Block:
    """One labelled stretch of a document; ``level`` is that of a marked heading, else 0."""

    kind: BlockKind
    spans: tuple[Span, ...]
    text: str
    level: int = 0


def clean(text: str, *, start: int = 0) -> list[Block]:
    """Return the blocks of ``text[start:]`` in reading order.

    Spans are ascending and never overlap. Each character that is not white space is in exactly
    one block, but for marks of Markdown headings and drawn rules (``# ``, ``====``, ``---``).
    """
    if paragraph := _only_line(text, start):
        return [paragraph]
    pieces = split_pieces(text, start=start)
    return _Cleaner(text, pieces).blocks()


def _only_line(text: str, start: int) -> Block | None:
    """Return the block of a text of one line: it has no neighbours to make it anything else."""
    words = text[start:].strip()
    if not words or "\n" in words or "\f" in words or not any(map(str.isalnum, words[:1])):
        return None
    begin = text.index(words[0], start)
    return Block("text", ((begin, begin + len(words)),), words)


class _Cleaner:
    """Decides what each piece is by its neighbours, and joins what belongs together."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self._text = text
        self._pieces = list(pieces)
        self._words = [piece.text_in(text) for piece in pieces]
        self._marked = any(piece.level for piece in pieces)
        self._forms = Counter(
            heading_form(words)
            for piece, words in zip(pieces, self._words, strict=True)
            if piece.kind == "short"
        )
        self._out: list[Piece] = []
        # The paragraph that stopped within a sentence and may go on further down.
        self._open: Piece | None = None
        self._between = 0

    def blocks(self) -> list[Block]:
        """Settle every piece, in reading order, and return the blocks that they make."""
        label_by_layout(self._pieces, self._words)
        self._last_solid = max(
            (i for i, p in enumerate(self._pieces) if p.kind in _SOLID), default=-1
        )
        for i in range(len(self._pieces)):
            self._place(i)
        self._demote_long_runs()
        return [
            Block(_kind(piece), tuple(piece.spans), piece.text_in(self._text), piece.level)
            for piece in self._out
        ]

    def _place(self, i: int) -> None:
        piece = self._pieces[i]
        follows_through = False
        if piece.kind == "short":
            if self._is_second_caption_line(i):
                self._out[-1].append(piece.spans, self._text)
                return
            follows_through = self._decide(i)
        elif piece.kind == "list" and self._is_numbered_heading(i):
            piece.kind = "heading"
        elif piece.kind == "text" and self._is_sentence_between(i):
            piece.kind = "caption"
        if piece.kind == "text":
            self._place_text(piece, self._words[i], follows_through=follows_through)
            return
        self._out.append(piece)
        self._between += 1
        if piece.kind not in ("caption", "furniture"):
            self._open = None

    def _place_text(self, piece: Piece, words: str, *, follows_through: bool) -> None:
        target = self._open
        if (
            target is not None
            and self._between <= _MAX_BETWEEN
            and continues(target.tail_in(self._text), words)
        ):
            target.append(piece.spans, self._text)
            piece = target
        else:
            self._out.append(piece)
        self._between = 0
        cut = follows_through or (piece.width >= _MIN_CUT_WIDTH and not ended(words))
        self._open = piece if cut else None

    def _is_second_caption_line(self, i: int) -> bool:
        """Tell whether a short line is the next line of a caption that was found by its place."""
        before = self._out[-1] if self._out else None
        return (
            before is not None
            and before.kind == "caption"
            and i > 0
            and self._pieces[i - 1] is before
            and self._pieces[i].gap == 0
        )

    def _is_numbered_heading(self, i: int) -> bool:
        """Tell whether a short numbered line heads the text below it, rather than a list."""
        piece, words = self._pieces[i], self._words[i]
        if self._marked or not is_numbered(words) or i + 1 == len(self._pieces):
            return False
        after_entry = i > 0 and self._pieces[i - 1].kind == "list"
        if after_entry or self._pieces[i + 1].kind != "text":
            return False
        return len(piece.spans) == 1 and is_short(words, width=piece.width)

    def _decide(self, i: int) -> bool:
        """Settle what a short line is; ``True`` if it is the start of the paragraph after it."""
        piece = self._pieces[i]
        after = self._pieces[i + 1] if i + 1 < len(self._pieces) else None
        following = self._next(i, "text")
        if following is not None and self._goes_on_at(following):
            piece.kind = "heading" if self._heads(i, following) else "caption"
            return False
        if after is not None and self._opens_paragraph(i, after):
            piece.kind = "text"
            return True
        if self._stands_at_picture(i, after):
            piece.kind = "caption"
        elif self._marked:
            alone = i == 0 or piece.gap > 1 or (after is not None and after.gap > 1)
            piece.kind = "caption" if alone else "text"
        elif i >= self._last_solid:
            names_pictures = i == 0 and after is not None and after.kind == "caption"
            piece.kind = (
                "heading" if names_pictures else "caption" if i and piece.gap > 1 else "text"
            )
        else:
            piece.kind = "heading"
        return False

    def _goes_on_at(self, following: int) -> bool:
        """Tell whether the paragraph that broke off may go on at a piece."""
        return self._open is not None and continues(
            self._open.tail_in(self._text), self._words[following]
        )

    def _opens_paragraph(self, i: int, after: Piece) -> bool:
        """Tell whether a short line is the beginning of the paragraph below it."""
        words, rest = self._words[i], self._words[i + 1]
        return (
            after.kind == "text"
            and after.gap <= 1
            and continues(words, rest)
            and forms_phrase(words, rest, self._around(i))
        )

    def _around(self, i: int) -> str:
        """Return the stretch of the text in which a piece stands."""
        start, end = self._pieces[i].spans[0]
        return self._text[max(0, start - _AROUND) : end + _AROUND]

    def _is_sentence_between(self, i: int) -> bool:
        """Tell whether a short sentence is a caption: what broke off surely goes on below it."""
        piece, target = self._pieces[i], self._open
        following = self._next(i, "text")
        if target is None or following is None or piece.width > MAX_CAPTION_WIDTH:
            return False
        tail, around = target.tail_in(self._text), self._around(i)
        return surely_continues(tail, self._words[following], around) and not surely_continues(
            tail, self._words[i], around
        )

    def _stands_at_picture(self, i: int, after: Piece | None) -> bool:
        """Tell whether a short line stands alone where a picture was."""
        if i == 0 or self._pieces[i].gap < WIDE_GAP or has_two_phrases(self._words[i]):
            return False
        return after is None or after.kind != "short" or after.gap != 1

    def _heads(self, i: int, following: int) -> bool:
        """Tell whether a short line in a sentence that goes on is a heading all the same."""
        if any(self._pieces[k].gap >= WIDE_GAP for k in range(i, following + 1)):
            return False
        form = heading_form(self._words[i])
        return is_numbered(self._words[i]) or (any(form) and self._forms[form] > 1)

    def _next(self, i: int, *kinds: str) -> int | None:
        """Return the next piece of some kinds before any marked heading."""
        for k in range(i + 1, min(i + 1 + _MAX_BETWEEN, len(self._pieces))):
            if self._pieces[k].kind in kinds:
                return k
            if self._pieces[k].kind == "heading":
                return None
        return None

    def _demote_long_runs(self) -> None:
        """Make text of short lines that stand in a row: a list, not that many headings."""
        run: list[Piece] = []
        for piece in [*self._out, None]:
            if piece is not None and piece.kind == "heading" and not piece.level:
                run.append(piece)
                continue
            if len(run) >= _MAX_HEADING_RUN:
                for member in run:
                    member.kind = "text"
            run = []


def _kind(piece: Piece) -> BlockKind:
    if piece.kind in ("heading", "caption", "furniture"):
        return piece.kind
    return "text"
