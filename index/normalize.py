"""Text in, its normal form out, with a map back to the characters it came from.

The normal form is what words are cut from and figures are compared in: NFKC, lower case,
Simplified Chinese, numbers without thousands separators, nothing invisible.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Span

# The full-width comma survives the character table so that the two kinds of separator can be
# told apart: "3,000，4,000" is a list of two numbers.
_FULL_COMMA = "，"
# What must not stand before a number is looked for after its first digit: a pattern that starts
# with a digit is found several times as fast.
_THOUSANDS = tuple(
    re.compile(
        rf"[0-9](?<![0-9]{{2}})(?<![0-9]{comma}[0-9])[0-9]{{0,2}}(?:{comma}[0-9]{{3}})+(?!{comma}?[0-9])"
    )
    for comma in (",", _FULL_COMMA)
)
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
# No character: nothing composes with it, no rule crosses it, and texts do not hold it.
_BETWEEN = "\uffff"
_CODE_POINTS = 0x110000
_NOT_ONE = np.uint32(_CODE_POINTS)


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normal form; character ``i`` of ``text`` came from ``original[starts[i]:ends[i]]``.

    ``starts`` and ``ends`` are int32 of shape ``(len(text),)`` and ascend; several characters
    that one character was expanded to share its span.
    """

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def original_span(self, start: int, end: int) -> Span:
        """Return the span in the original text of ``text[start:end]``.

        An empty range gives an empty span where the text at ``start`` begins.

        Raises:
            IndexError: the range does not lie in ``text``.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"range {start}:{end} is outside a text of {len(self.text)}")
        if start < end:
            return int(self.starts[start]), int(self.ends[end - 1])
        if start < len(self.text):
            return int(self.starts[start]), int(self.starts[start])
        last = int(self.ends[-1]) if self.text else 0
        return last, last


def normalize_text(text: str) -> str:
    """Return the normal form without the map back: ``normalize(text).text``, but faster."""
    return _finished(text.translate(_table()))


def normalize_texts(texts: Sequence[str]) -> list[str]:
    """Return the normal form of each text: many at once take a fifth of the time."""
    found = _finished(_folded(_BETWEEN.join(texts))).split(_BETWEEN)
    return found if len(found) == len(texts) else [normalize_text(text) for text in texts]


def normalize(text: str) -> Normalized:
    """Return the normal form of a text with the map back to it."""
    table = _table()
    pieces = [table[ord(char)] for char in text]
    origins = np.repeat(np.arange(len(text), dtype=np.int32), [len(piece) for piece in pieces])
    folded, starts, ends = "".join(pieces), origins, origins + np.int32(1)
    if not unicodedata.is_normalized("NFC", folded):
        folded, starts, ends = _composed(folded, starts, ends)
    for pattern, comma in zip(_THOUSANDS, (",", _FULL_COMMA), strict=True):
        dropped = [
            index
            for match in pattern.finditer(folded)
            for index in range(*match.span())
            if folded[index] == comma
        ]
        if dropped:
            kept = np.ones(len(folded), dtype=bool)
            kept[dropped] = False
            folded = pattern.sub(functools.partial(_without, comma), folded)
            starts, ends = starts[kept], ends[kept]
    return Normalized(_simplified(folded.replace(_FULL_COMMA, ",")), starts, ends)


def to_simplified(text: str) -> str:
    """Return the text in Simplified characters (OpenCC ``t2s``); lone surrogates stay."""
    return _converted(text, "t2s")


def to_traditional(text: str) -> str:
    """Return the text in Traditional characters (OpenCC ``s2t``); lone surrogates stay."""
    return _converted(text, "s2t")


@functools.cache
def _converter(config: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(config).convert
    return convert


def _converted(text: str, config: str) -> str:
    # OpenCC works on UTF-8, which has no form for half a surrogate pair.
    parts = re.split("([\ud800-\udfff]+)", text)
    convert = _converter(config)
    return "".join(part if index % 2 else convert(part) for index, part in enumerate(parts))


def _simplified(text: str) -> str:
    """Convert to Simplified, one character for one: the map back relies on it."""
    convert = _converter("t2s")
    simple = convert(text)
    if len(simple) == len(text):
        return simple
    if _BETWEEN in text:
        return _BETWEEN.join(map(_simplified, text.split(_BETWEEN)))
    singles = (convert(char) for char in text)
    return "".join(
        single if len(single) == 1 else char for single, char in zip(singles, text, strict=True)
    )


class _FoldTable(dict[int, str]):
    """Maps a code point to its folded text, computed at first use, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


@functools.cache
def _table() -> _FoldTable:
    return _FoldTable()


@functools.cache
def _codes() -> NDArray[np.uint32]:
    """Return what each code point is folded to; 0 until it is asked for, as nothing folds to 0."""
    return np.zeros(_CODE_POINTS, dtype=np.uint32)


def _folded(text: str) -> str:
    """Do ``text.translate(_table())`` on a long text, by one look-up for all characters."""
    table, single = _table(), _codes()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    for code in np.unique(codes[single[codes] == 0]).tolist():
        single[code] = ord(table[code]) if len(table[code]) == 1 else _NOT_ONE
    folded = single[codes]
    if (folded == _NOT_ONE).any():
        for code in np.unique(codes[folded == _NOT_ONE]).tolist():
            text = text.replace(chr(code), table[code])
        # What a character is folded to is folded already.
        return _folded(text)
    return folded.tobytes().decode("utf-32-le")


def _fold(char: str) -> str:
    if char == _FULL_COMMA:
        return char
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
    return "".join(
        " " if unicodedata.category(c) == "Cc" and c not in "\t\n\r" else c
        for c in folded
        if not _invisible(c)
    )


def _invisible(char: str) -> bool:
    """Tell format characters, variation selectors, fillers and broken surrogates."""
    return (
        unicodedata.category(char) in ("Cf", "Cs")
        or char in _FILLERS
        or "\u180b" <= char <= "\u180f"
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0000" <= char <= "\U000e0fff"
    )


def _finished(folded: str) -> str:
    """Compose, drop thousands separators and simplify what the character table gave."""
    if not unicodedata.is_normalized("NFC", folded):
        folded = "".join(unicodedata.normalize("NFC", folded[s:e]) for s, e in _clusters(folded))
    for pattern, comma in zip(_THOUSANDS, (",", _FULL_COMMA), strict=True):
        if comma in folded:
            folded = pattern.sub(functools.partial(_without, comma), folded)
    return _simplified(folded.replace(_FULL_COMMA, ","))


def _without(comma: str, match: re.Match[str]) -> str:
    return match.group().replace(comma, "")


def _clusters(text: str) -> Iterator[Span]:
    """Cut a text where nothing composes: each span is a character and its marks."""
    start = 0
    for index in range(1, len(text)):
        char = text[index]
        if unicodedata.category(char)[0] != "M" and not _JAMO.match(char):
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _composed(
    text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[str, NDArray[np.int32], NDArray[np.int32]]:
    """Compose marks with their characters; a composed cluster maps to all it was made of."""
    pieces: list[str] = []
    firsts: list[NDArray[np.int32]] = []
    lasts: list[NDArray[np.int32]] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        same = piece == text[start:end]
        firsts.append(starts[start:end] if same else np.repeat(starts[start], len(piece)))
        lasts.append(ends[start:end] if same else np.repeat(ends[end - 1], len(piece)))
    return "".join(pieces), np.concatenate(firsts), np.concatenate(lasts)
