"""A text in, what it does not declare about itself out: language and script, and its title."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from index.cleaning import Block, clean
from index.frontmatter import body_start
from index.han import HAN
from index.joints import is_cjk
from index.outline import outline
from index.types import Lang

_SAMPLE = 4_000
_MAX_TITLE = 40
_NOT_FIRST = "，。、；：！？）」』”》,.;:!?) "
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_CLAUSE = re.compile(r"[，,。；;！？!?：:\n]|\.\s")


def infer_language(text: str) -> Lang:
    """Return the language and script of a text by its characters.

    Characters that only one of the national standards GB 2312 and Big5 has decide the script;
    Chinese text without any such character counts as Simplified.
    """
    sample = text[:_SAMPLE]
    han = len(HAN.findall(sample))
    # Chinese text names things in Latin letters, English text seldom in Chinese characters.
    if han < len(_LATIN_WORD.findall(sample)) or not han:
        return "en"
    simplified, traditional = _scripts()
    used = set(sample)
    return "zh-Hant" if len(used & traditional) > len(used & simplified) else "zh-Hans"


def infer_title(text: str, *, fallback: str) -> str:
    """Return the headline of a text; else how it begins; else ``fallback``.

    Where a page holds several articles, the headline is the main one's (``index.outline``).
    """
    blocks = clean(text, start=body_start(text))
    return outline(blocks).title or _beginning(blocks) or fallback


def _beginning(blocks: Sequence[Block]) -> str:
    """Return the first clauses of a document's first paragraph."""
    for kind in ("text", "caption"):
        for block in blocks:
            if block.kind == kind:
                return _clauses(" ".join(block.text[: 8 * _MAX_TITLE].split()).lstrip(_NOT_FIRST))
    return ""


def _clauses(words: str) -> str:
    limit = _MAX_TITLE if any(map(is_cjk, words)) else 2 * _MAX_TITLE
    if len(words) <= limit:
        return words
    ends = [match.start() for match in _CLAUSE.finditer(words, 8, limit)]
    if ends:
        return words[: ends[-1]]
    cut = words.rfind(" ", 0, limit)
    return words[: cut if cut > limit // 2 else limit]


@functools.cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of GB 2312 that Big5 lacks, and the other way round."""
    simplified = frozenset(_characters("gb2312", range(0xB0, 0xF8)))
    traditional = frozenset(_characters("big5", range(0xA4, 0xFA)))
    return simplified - traditional, traditional - simplified


def _characters(codec: str, leads: range) -> str:
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    raw = (bytes((lead, trail)) for lead in leads for trail in trails)
    decoded = (pair.decode(codec, errors="ignore") for pair in raw)
    return "".join(char for char in decoded if "\u3400" <= char <= "\u9fff")
