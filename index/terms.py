"""Text in, the terms that stand for it in the index out, in reading order.

A term is a word of the normalised text, or the two characters at the seam of two Chinese words.
Names that no dictionary has come out of the segmenter in pieces, and in other pieces beside other
neighbours; the seams find them whole, and reward what stands together in the question too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.normalize import normalize, normalize_text
from index.sentences import sentences
from index.stopwords import ASKING, BINDING_CHARACTERS, STOP_WORDS

_HAN = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_LETTER = rf"[^\W_{_HAN}]"
_LATIN = re.compile(rf"{_LETTER}+(?:[.'’&+_-]{_LETTER}+)*(?:\+\+|\#|(?<=[0-9])%)?")
_LATIN_PART = re.compile(r"[0-9]+(?:\.[0-9]+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_LATIN_WORD = re.compile(rf"(?!{_LETTER}*[{_HAN}])(?=.*[^\W\d_])")
_IS_HAN = re.compile(rf"[{_HAN}]")
# Stands for a Latin word while the segmenter runs; normalised text holds no control characters.
_MASK = "\x00"
_LONGEST = 64
_NO_PLURAL = ("news", *(f"{char}as" for char in "bcdfghjklmnpqrstvwxyz"))

Part = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One term and the half-open span of the original text that it came from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """What one word of the segmenter gives; ``joins`` is how it binds to its neighbours.

    0: not at all; 1: a binding character; 2: a character alone; 3: a longer word.
    """

    parts: tuple[Part, ...]
    texts: tuple[str, ...]
    joins: int


# Whether the seam of two neighbours is a term, by their ``joins``. A binding character counts only
# beside a character alone: there it may be part of a name.
_SEAMS = (
    (False, False, False, False),
    (False, False, True, False),
    (False, True, True, True),
    (False, False, True, True),
)


def terms(text: str) -> list[Term]:
    """Return the terms of a text by where they start, with their spans in the text as given."""
    normal = normalize(text)
    return [
        Term(term, *normal.original_span(start, end)) for term, start, end in _parts(normal.text)
    ]


def term_texts(text: str) -> list[str]:
    """Return the same terms as ``terms``, texts only, several times as fast."""
    normal = normalize_text(text)
    latin = iter(_LATIN.findall(normal))
    found: list[str] = []
    before, joins = "", 0
    for word in _cut(_LATIN.sub(_MASK, normal)):
        if word == _MASK:
            found += _latin(next(latin)).texts
            joins = 0
            continue
        known = _han(word)
        if _SEAMS[joins][known.joins]:
            found.append(before[-1] + word[0])
        found += known.texts
        before, joins = word, known.joins
    return found


def query_terms(question: str) -> list[str]:
    """Return a question's terms without stop words and what asks or is polite.

    A question of nothing else keeps all its terms.
    """
    return [term.text for term in content_terms(question)] or term_texts(question)


def content_terms(question: str) -> list[Term]:
    """Return the same terms with their spans in the question as given; none if it has no others."""
    normal = normalize(question)
    asking = bytearray(len(normal.text))
    for match in ASKING.finditer(normal.text):
        asking[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return [
        Term(term, *normal.original_span(start, end))
        for term, start, end in _parts(normal.text)
        if is_content(term) and not any(asking[start:end])
    ]


def is_content(term: str) -> bool:
    """Tell whether a term carries content: it is neither a stop word nor without letters."""
    return term not in STOP_WORDS and any(char.isalnum() for char in term)


def is_word(term: str) -> bool:
    """Tell whether a term is a word, which may have a meaning: no number and no seam of words."""
    return len(term) == 1 or _segmenter()[1](term) or _LATIN_WORD.match(term) is not None


def is_han(term: str) -> bool:
    """Tell whether a term starts with a Chinese character or kana."""
    return _IS_HAN.match(term) is not None


def passage_terms(context: str, text: str) -> list[list[str]]:
    """Return the terms of a passage in segments.

    Segment 0 holds those of the context (title and headings) and may be empty; then follows one
    list for each sentence of the text.
    """
    return [term_texts(context)] + [term_texts(text[s:e]) for s, e in sentences(text)]


def _parts(normal: str) -> Iterator[Part]:
    """Yield the terms of a normalised text with their spans in it."""
    latin = iter(_LATIN.findall(normal))
    position, before, joins = 0, "", 0
    for cut in _cut(_LATIN.sub(_MASK, normal)):
        word = next(latin) if cut == _MASK else cut
        known = _latin(word) if cut == _MASK else _han(word)
        if _SEAMS[joins][known.joins]:
            yield before[-1] + word[0], position - 1, position + 1
        for text, start, end in known.parts:
            yield text, position + start, position + end
        position, before, joins = position + len(word), word, known.joins


@functools.cache
def _segmenter() -> tuple[Callable[[str, bool], list[str]], Callable[[str], bool]]:
    import rjieba

    return rjieba.cut, rjieba.has_word


def _cut(text: str) -> list[str]:
    # Without the hidden Markov model a word is a dictionary word or a character: what it guesses
    # depends on the neighbours, and the index would hold another guess than the question.
    hidden_markov_model = False
    return _segmenter()[0](text, hidden_markov_model)


@functools.lru_cache(maxsize=1 << 18)
def _han(word: str) -> _Word:
    """Expand a word of the dictionary to itself and the shorter words in it."""
    if not _IS_HAN.match(word):
        return _Word((), (), 0)
    size = len(word)
    known = _segmenter()[1]
    found = {(word, 0, size)}
    for width in (2, 3):
        for start in range(size - width + 1 if size > width else 0):
            if known(word[start : start + width]):
                found.add((word[start : start + width], start, start + width))
    joins = 3 if size > 1 else 1 if word in BINDING_CHARACTERS else 2
    return _word(found, joins)


@functools.lru_cache(maxsize=1 << 16)
def _latin(word: str) -> _Word:
    """Expand a Latin word or number to itself and its parts: gpt-4 → gpt, gpt-4, 4."""
    found: set[Part] = set()
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    pieces = [match.span() for match in _LATIN_PART.finditer(word)]
    for index, (start, end) in enumerate(pieces):
        piece = word[start:end]
        if piece.endswith("%"):
            found.add((piece[:-1], start, end - 1))
        before = pieces[index - 1] if index else (start, start)
        if _stands_alone(piece, before[1] - before[0], joined=bool(index) and before[1] == start):
            found.add((_singular(piece), start, end))
    for match in re.finditer(r"[^.&+_-]+", word):
        if len(match.group()) > 1 and any(char.isalpha() for char in match.group()):
            found.add((_singular(match.group()), *match.span()))
    if len(word) <= _LONGEST and (len(pieces) < 2 or not re.fullmatch(r"[\d.+_-]+%?", word)):
        found.add((_singular(word), 0, len(word)))
    return _word(found, 0)


def _stands_alone(piece: str, before: int, *, joined: bool) -> bool:
    """Tell whether a run of letters or digits is worth a term: in h20 neither part is."""
    if piece[0].isdigit():
        return not joined or before > 1
    return len(piece) > 1


def _singular(word: str) -> str:
    """Fold English plurals (Harman 1991, the S stemmer): what is left is a word."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word[-4] in "ae" else word[:-3] + "y"
    if word.endswith("es"):
        return word if word[-3] in "aeo" else word[:-1]
    # Names such as Paris and Texas, and news, are no plurals.
    return word if word[-2] in "usi" or word.endswith(_NO_PLURAL) else word[:-1]


def _word(found: set[Part], joins: int) -> _Word:
    parts = tuple(sorted(found, key=lambda part: part[1:]))
    return _Word(parts, tuple(text for text, _, _ in parts), joins)
