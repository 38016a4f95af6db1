"""Texts in, the form in which a gold fact and an answer are compared out."""

from __future__ import annotations

import re

from index.normalize import normalize_text

_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MINUS = re.compile(r"(?<![\w%])-(?=\d)|(?<![0-9a-z%])\u2212(?=\d)")
_SEPARATORS = re.compile(r"(?:[^\w%\x00\x01]|_)+")
_SPACE_AT_WIDE = re.compile(r"(?<![\x00-\x7f]) | (?![\x00-\x7f])")
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?%?|[^\x00-\x7f\u2212]")

KEPT_POINT, KEPT_MINUS = "\x00", "\x01"


def fold(text: str) -> str:
    """Return a text without differences of script, width, case, punctuation and separators.

    What is left are letters, digits, percent signs, decimal points and minus signs (U+2212, since
    a hyphen would not be one where it stands now); one space stands where punctuation or white space
    parted two Latin words or numbers.
    """
    folded = normalize_text(text.replace("\x00", " ").replace("\x01", " "))
    folded = _MINUS.sub(KEPT_MINUS, _POINT.sub(KEPT_POINT, folded.lower()))
    folded = _SPACE_AT_WIDE.sub("", _SEPARATORS.sub(" ", folded)).strip()
    return folded.replace(KEPT_POINT, ".").replace(KEPT_MINUS, "\u2212")


def folded_tokens(folded: str) -> list[str]:
    """Return the tokens of a folded text: Latin words, numbers, and single Chinese characters."""
    return _TOKEN.findall(folded)


_NUMBER_GOES_ON = re.compile(
    r"\.?\d|%|[十百千万亿兆]|[a-z]| ?(?:hundred|thousand|million|billion|trillion)\b"
)


def holds(folded_text: str, folded_alias: str) -> bool:
    """Whether a folded text holds a folded alias as a whole word or a whole number.

    ``276`` is not in ``1276``, ``276.5``, ``276万`` or ``276 million``; ``ai`` is not in ``said``.
    """
    if not folded_alias:
        return False
    at = folded_text.find(folded_alias)
    while at >= 0:
        if _starts_whole(folded_text, at) and _ends_whole(folded_text, at + len(folded_alias)):
            return True
        at = folded_text.find(folded_alias, at + 1)
    return False


def _starts_whole(text: str, at: int) -> bool:
    if at == 0:
        return True
    before, first = text[at - 1], text[at]
    if first.isdigit():
        return not (before.isdigit() or (before == "." and text[at - 2 : at - 1].isdigit()))
    return not (_is_latin(first) and (_is_latin(before)))


def _ends_whole(text: str, end: int) -> bool:
    last, rest = text[end - 1], text[end : end + 12]
    if last.isdigit():
        return _NUMBER_GOES_ON.match(rest) is None
    return not (_is_latin(last) and rest[:1] != "" and _is_latin(rest[0]))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
