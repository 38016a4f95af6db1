"""Two texts in, whether the second names what ends the first: by itself, or in a longer word."""

from __future__ import annotations

import functools
import re
from typing import Literal

from index.han import HAN
from index.normalize import normalize_text
from rag.words import content_words

Naming = Literal["alone", "longer", "shorter", ""]

_NOUNS = ("n", "t", "j", "l", "s", "vn", "eng")
# Before a noun these begin no longer word: 休产假, 该费用.
_LIGHT = frozenset("休请放有是为享领缴交付给在从对将设收其该本此")


def naming(asked: str, text: str) -> Naming:
    """Tell how a text names the last noun of what is asked.

    ``alone`` is with the same words before it, ``shorter`` without them (fee for late fee),
    ``longer`` only with others (陪产假 for 产假), empty not at all.
    """
    words = _words(asked)
    at = next((at for at in reversed(range(len(words))) if _is_noun(*words[at])), None)
    if at is None:
        return ""
    noun, own = words[at][0].lower(), _qualifier(words[:at])
    found = {
        _qualifier(before) + word.lower()[: -len(noun)]
        for before, word in _ending_with(noun, _words(text))
    }
    if not found or own in found:
        return "alone" if found else ""
    return "shorter" if any(own.endswith(one) for one in found) else "longer"


Words = tuple[tuple[str, str], ...]


def _ending_with(noun: str, words: Words) -> list[tuple[Words, str]]:
    """Return each word that is a noun, or a Chinese one that ends with it, with those before."""
    return [
        (words[:at], word)
        for at, (word, _) in enumerate(words)
        if (word.lower() == noun if noun.isascii() else word.endswith(noun))
    ]


@functools.lru_cache(maxsize=1024)
def _words(text: str) -> Words:
    """Return words with parts of speech; in English with their capitals, which names have."""
    import rjieba

    kept = normalize_text(text) if HAN.search(text) else text
    return tuple((word, tag) for word, tag in rjieba.tag(kept) if word.strip())


def _is_noun(word: str, tag: str) -> bool:
    return tag.startswith(_NOUNS) and bool(content_words(word))


def _qualifier(before: Words) -> str:
    """Return what makes a longer word of the noun that follows: 陪, late, annual membership."""
    if before and HAN.match(before[-1][0]):
        word, tag = before[-1]
        return word if len(word) == 1 and tag[0] in "vab" and word not in _LIGHT else ""
    found = ""
    for at, (word, tag) in reversed(list(enumerate(before))):
        # A name limits whose it is, and makes no other thing of it: the Hewan lighthouse.
        if tag != "eng" or not content_words(word) or (at and re.match("[A-Z]", word)):
            break
        found = f"{word.lower()} {found}"
    return found
