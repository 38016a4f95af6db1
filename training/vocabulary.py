"""Training texts in, the embedding model's ``tokenizer.json`` and its map of rows out.

A Unigram model whose pieces are words: Chinese words as the index cuts them, the dictionary's
English, single characters and letters for the rest. Inflected English forms share their stem's row.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.charsmap import build_charsmap
from training.data import (
    TRAINING_SETS,
    read_dictionary,
    read_news,
    read_news_questions,
    read_parallel,
    read_squad,
    read_synonyms,
)
from training.inflections import inflect, irregular_forms, stem_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORD_PATTERN = r"[a-z]+|[0-9]+(?:\.[0-9]+)?|\p{Han}+|[^\W\d_a-z\p{Han}]+"
"""What becomes tokens after normalisation; all else (punctuation, spaces) is left out."""

UNKNOWN = "[UNK]"
_UNKNOWN_SCORE = -30.0
_PIECE_PENALTY = 4.0
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]+")
_LATIN = re.compile(r"[a-z]+")
_MAX_HAN_PIECE = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer, and the embedding row of each of its tokens, int32 ``(n_tokens,)``.

    ``counts`` are the training counts of each row, float64 ``(n_rows,)``; row 0 is for unknown
    tokens and stays zero.
    """

    tokenizer: Tokenizer
    row_of_token: NDArray[np.int32]
    counts: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Counts:
    chinese: Counter[str]
    english: Counter[str]
    numbers: Counter[str]
    headwords: set[str]


def build_vocabulary() -> Vocabulary:
    """Count, choose and assemble; the same data gives the same vocabulary."""
    counts = _count()
    han = _chinese_pieces(counts)
    english = _english_words(counts.english)
    forms = _english_forms(english)
    pieces: dict[str, float] = {**han, **english}
    pieces.update(_number_pieces(counts.numbers))
    tokens = [UNKNOWN, *pieces]
    row_of = {token: row for row, token in enumerate(tokens)}
    for form, stem in forms.items():
        if form not in row_of:
            row_of[form] = row_of[stem]
            tokens.append(form)
            pieces[form] = max(1.0, counts.english[form])
    subwords = _subwords(counts.english, set(tokens))
    next_row = len(set(row_of.values()))
    for subword in subwords:
        row_of[subword] = next_row
        next_row += 1
        tokens.append(subword)
        pieces[subword] = 0.0
    total = sum(pieces.values())
    scored = [(UNKNOWN, _UNKNOWN_SCORE)]
    for token in tokens[1:]:
        penalty = 0.0 if pieces[token] else subwords[token]
        scored.append((token, math.log(max(pieces[token], 0.5) / total) - penalty))
    row_counts = np.zeros(next_row)
    for token in tokens[1:]:
        row_counts[row_of[token]] += max(pieces[token], 0.5)
    rows = np.array([row_of[token] for token in tokens], dtype=np.int32)
    return Vocabulary(_tokenizer(scored), rows, row_counts)


def _tokenizer(scored: list[tuple[str, float]]) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(build_charsmap())
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(WORD_PATTERN), behavior="removed", invert=True
    )
    return tokenizer


def _texts() -> Iterator[tuple[str, int]]:
    """Yield training texts and their weight in the counts."""
    for news in read_news():
        yield news.text, 1
    for name in TRAINING_SETS:
        for context in {question.context: None for question in read_squad(name)}:
            yield context, 3
    for question in read_news_questions("training"):
        yield question.text, 3
    for english, chinese in read_parallel("tatoeba"):
        yield english, 3
        yield chinese, 3
    for english, chinese in read_parallel("python-docs"):
        yield english, 1
        yield chinese, 1


def _count() -> _Counts:
    import opencc
    import rjieba

    simplify = opencc.OpenCC("t2s").convert
    chinese: Counter[str] = Counter()
    english: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for text, weight in _texts():
        lowered = simplify(text.lower())
        for word in rjieba.cut(lowered):
            if _HAN.fullmatch(word):
                chinese[word] += weight
        for word in _LATIN.findall(lowered):
            english[word] += weight
        for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", lowered):
            numbers[number] += weight
    headwords = set()
    for entry in read_dictionary():
        headwords.add(entry.simplified)
        for gloss in entry.glosses:
            english.update(_LATIN.findall(gloss.lower()))
    headwords.update(simplify(word) for words in read_synonyms() for word in words)
    return _Counts(chinese, english, numbers, headwords)


def _chinese_pieces(counts: _Counts) -> dict[str, float]:
    chosen: dict[str, float] = {}
    singles: Counter[str] = Counter()
    for word, count in counts.chinese.items():
        for character in word:
            singles[character] += count
        known = word in counts.headwords
        if 1 < len(word) <= _MAX_HAN_PIECE and count >= (4 if known else 18):
            chosen[word] = count
    for word in counts.headwords:
        if _HAN.fullmatch(word):
            singles.update(word)
    for character, count in singles.items():
        # As a word of its own a character is as frequent as jieba left it alone.
        if count >= 2:
            chosen[character] = max(counts.chinese[character], 1.0)
    return dict(sorted(chosen.items()))


def _english_words(english: Counter[str]) -> dict[str, float]:
    irregular = irregular_forms()
    frequent = {word for word, count in english.items() if count >= 3}
    stems = frequent - irregular.keys()
    chosen = {}
    for word in sorted(frequent):
        stem = irregular.get(word) or stem_of(word, stems)
        # A form that lives a life of its own ("news", "united") has data enough for its own row.
        if stem == word or (word not in irregular and english[word] > 4 * english[stem]):
            chosen[word] = float(english[word])
    return chosen


def _english_forms(words: dict[str, float]) -> dict[str, str]:
    forms = {form: stem for form, stem in irregular_forms().items() if stem in words}
    for word, count in words.items():
        if count >= 10 and len(word) > 2:
            for form in inflect(word):
                if form not in words:
                    forms.setdefault(form, word)
            doubled = word + word[-1]
            if count >= 10 and len(word) < 6 and re.search(r"[^aeiou][aeiou][bdgklmnprt]$", word):
                forms.setdefault(doubled + "ed", word)
                forms.setdefault(doubled + "ing", word)
    return {form: stem for form, stem in forms.items() if stem in words and form not in words}


def _subwords(english: Counter[str], taken: Iterable[str]) -> dict[str, float]:
    """Return letter sequences for unknown words, each with its extra cost."""
    grams: Counter[str] = Counter()
    for word, count in english.items():
        for size in (2, 3, 4):
            for start in range(len(word) - size + 1):
                grams[word[start : start + size]] += min(count, 20)
    chosen = [gram for gram, _ in grams.most_common(2_500)]
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    known = set(taken)
    return {piece: _PIECE_PENALTY for piece in [*letters, *sorted(chosen)] if piece not in known}


def _number_pieces(numbers: Counter[str]) -> dict[str, float]:
    chosen = {str(digit): 1.0 for digit in range(10)}
    chosen["."] = 1.0
    chosen.update({number: float(c) for number, c in sorted(numbers.items()) if c >= 60})
    return chosen
