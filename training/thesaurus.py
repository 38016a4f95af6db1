"""``thesaurus.tsv`` in, what people say for the words of texts, and their English, out.

15,000 words of news, encyclopaedia texts and office documents, each with what one would say for it
in a question or in another text (退休: 退下来, 不干了) and with the English of a question about it. We
wrote it: dictionaries and wordnets have the synonyms of writers, not the words of those who ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).parent / "thesaurus.tsv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what else is said for it, and what it is called in English; one may be empty."""

    word: str
    spoken: tuple[str, ...]
    english: tuple[str, ...]


def read_thesaurus() -> list[Entry]:
    """Return the entries, in the order of the words."""
    return list(_entries(PATH.read_text(encoding="utf-8")))


def _entries(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        word, spoken, english = (tuple(filter(None, part.split("|"))) for part in line.split("\t"))
        yield Entry(word[0], spoken, english)
