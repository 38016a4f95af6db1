"""The dictionary, the wordnets and the thesaurus in, tables of what may stand for a token out.

``Options`` says for each embedding row which sequences can replace it: English glosses
(pseudo-translation), words with the same meaning, or its own parts.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.data import DictionaryEntry, read_dictionary, read_synonyms
from training.ragged import Ints, Ragged, encode_rows, packed
from training.thesaurus import read_thesaurus
from training.vocabulary import Vocabulary

_MAX_SEQUENCE = 4
_MAX_OPTIONS = 12
_MAX_WORDS_OF_A_SHARED_GLOSS = 12
_STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a an the of to in on at for with by or and be is as from that one ones sb sth etc esp lit "
        "fig idiom variant classifier particle surname coll dialect polite it its into up used",
    )
)


Pairs = tuple[Ragged, Ragged]


@dataclass(frozen=True, slots=True)
class Options:
    """``sequences`` ``(n_options, 4)`` padded with −1; row r's are ``first[r] + 0..count[r]``."""

    sequences: Ints
    first: Ints
    count: Ints

    def replace(
        self, tokens: Ragged, share: np.ndarray, rng: np.random.Generator, *, drop: float = 0.0
    ) -> Ragged:
        """Replace tokens of sequence i that have options with probability ``share[i]``.

        Tokens that were due but have no option are dropped with probability ``drop``.
        """
        due = rng.random(len(tokens.flat)) < np.repeat(share, tokens.lengths)
        count = self.count[tokens.flat]
        wide = np.full((len(tokens.flat), _MAX_SEQUENCE), -1, dtype=np.int64)
        wide[:, 0] = tokens.flat
        chosen = np.flatnonzero(due & (count > 0))
        picks = self.first[tokens.flat[chosen]] + rng.integers(0, count[chosen])
        wide[chosen] = self.sequences[picks]
        lost = due & (count == 0) & (rng.random(len(due)) < drop)
        wide[lost, 0] = -1
        kept = wide >= 0
        lengths = np.bincount(
            tokens.owners(), weights=kept.sum(axis=1), minlength=len(tokens)
        ).astype(np.int64)
        return packed(wide[kept], lengths)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the dictionary, the wordnets and the thesaurus teach.

    ``glosses`` are (word, gloss) and ``synonyms`` (word, word) collections of equal length, of the
    first two; ``in_english`` and ``spoken`` are the same of the thesaurus.
    """

    translations: Options
    alternatives: Options
    parts: Options
    glosses: Pairs
    synonyms: Pairs
    in_english: Pairs
    spoken: Pairs


def build_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Return the lexicon in terms of the vocabulary's rows."""
    glosses = _glosses(read_dictionary())
    in_english, spoken = [], []
    for entry in read_thesaurus():
        in_english.extend((entry.word, kept) for one in entry.english if (kept := _plain(one)))
        spoken.extend((entry.word, one) for one in entry.spoken)
    taught = {
        "glosses": _pairs(vocabulary, glosses),
        "synonyms": _pairs(vocabulary, _synonym_pairs(_synonym_groups(glosses))),
        "in_english": _pairs(vocabulary, in_english),
        "spoken": _pairs(vocabulary, spoken),
    }
    size = len(vocabulary.counts)
    return Lexicon(
        translations=_options(size, taught["in_english"], taught["glosses"]),
        alternatives=_options(size, taught["spoken"], taught["synonyms"]),
        parts=_parts(vocabulary),
        **taught,
    )


def _pairs(vocabulary: Vocabulary, pairs: Iterable[tuple[str, str]]) -> Pairs:
    left, right = zip(*pairs, strict=True)
    heads, meanings = encode_rows(vocabulary, left), encode_rows(vocabulary, right)
    good = np.flatnonzero((heads.lengths > 0) & (meanings.lengths > 0))
    return heads.take(good), meanings.take(good)


def _glosses(entries: Sequence[DictionaryEntry]) -> list[tuple[str, str]]:
    """Return words with each of their glosses."""
    pairs = []
    for entry in entries:
        for gloss in entry.glosses:
            plain = re.sub(r"\([^)]*\)|\[[^\]]*\]|[\u3400-\u9fff|]+", " ", gloss).lower()
            kept = _plain(plain)
            if 0 < len(kept.split()) <= 6:
                pairs.append((entry.simplified, kept))
    return pairs


def _plain(english: str) -> str:
    """Return lower-case English without the words that mean nothing alone."""
    return " ".join(w for w in re.findall(r"[a-z0-9]+", english) if w not in _STOP_WORDS)


def _synonym_groups(glosses: Iterable[tuple[str, str]]) -> list[list[str]]:
    by_gloss: Mapping[str, list[str]] = defaultdict(list)
    for word, gloss in glosses:
        by_gloss[gloss].append(word)
    groups = [
        sorted(set(group))
        for group in by_gloss.values()
        if 1 < len(set(group)) <= _MAX_WORDS_OF_A_SHARED_GLOSS
    ]
    return groups + read_synonyms()


def _synonym_pairs(groups: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    for group in groups:
        # Homographs in the two scripts teach nothing after simplification.
        yield from itertools.combinations(list(group)[:_MAX_WORDS_OF_A_SHARED_GLOSS], 2)


def _options(size: int, *sources: Pairs) -> Options:
    """Return what single tokens may be replaced by, both ways; the first source's come first."""
    table: dict[int, dict[tuple[int, ...], None]] = defaultdict(dict)
    for pair in sources:
        for source, target in (pair, pair[::-1]):
            for index in np.flatnonzero((source.lengths == 1) & (target.lengths <= _MAX_SEQUENCE)):
                start = target.starts[index]
                sequence = tuple(target.flat[start : start + target.lengths[index]].tolist())
                row = int(source.flat[source.starts[index]])
                if sequence and sequence != (row,) and len(table[row]) < _MAX_OPTIONS:
                    table[row][sequence] = None
    return _packed_options(size, {row: list(found) for row, found in table.items()})


def _packed_options(size: int, table: Mapping[int, Sequence[tuple[int, ...]]]) -> Options:
    first = np.zeros(size, dtype=np.int64)
    count = np.zeros(size, dtype=np.int64)
    sequences: list[list[int]] = []
    for row, found in sorted(table.items()):
        first[row], count[row] = len(sequences), len(found)
        sequences.extend([*one, *[-1] * (_MAX_SEQUENCE - len(one))] for one in found)
    return Options(np.asarray(sequences, dtype=np.int64), first, count)


def _parts(vocabulary: Vocabulary) -> Options:
    """Return what each longer Chinese word is made of: its halves, or its characters."""
    tokens = vocabulary.tokenizer.get_vocab()
    table: dict[int, list[tuple[int, ...]]] = {}
    for token, token_id in tokens.items():
        if not 1 < len(token) <= 4 or not "\u3400" <= token[0] <= "\u9fff":
            continue
        cuts = [[token[:cut], token[cut:]] for cut in range(1, len(token))]
        known = [cut for cut in cuts if all(part in tokens for part in cut)]
        whole = [cut for cut in known if min(map(len, cut)) > 1] or known
        found = [tuple(int(vocabulary.row_of_token[tokens[part]]) for part in cut) for cut in whole]
        if found:
            table[int(vocabulary.row_of_token[token_id])] = found
    return _packed_options(len(vocabulary.counts), table)
