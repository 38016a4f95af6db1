"""What a language model writes in, plain sentences with the markers they end in out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.sentences import sentences
from rag.citations import parse_markers, strip_markers
from rag.injection import visible

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\s*(?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\]\s*\([^)]*\)")
_REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_HTML = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z][^>]*>", re.DOTALL)
_URL = re.compile(
    r"\b(?:https?|ftp|javascript|data|file):[^\s，。；、）)\]]*|\bwww\.[^\s，。；、）)\]]+",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"^\s*(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,2}[.、)]\s+)|`+|\*\*|__|~~", re.MULTILINE
)
_LEADING_MARKERS = re.compile(
    r"\s*(?:[\[［【]\^?\s?\d{1,3}(?:\s?[,，、;；\-–—~至]\s?\d{1,3})*\s?[\]］】](?!\()\s*)+[。.]?"
)
_ENDED_BY_MARKERS = re.compile(
    r"[.。！？!?][”’」』\"]?\s?(?:[\[［【]\^?\s?\d{1,3}(?:\s?[,，、;；\-–—~至]\s?\d{1,3})*\s?[\]］】](?!\())+(?=[^\s。.\[［【])"
)
_HELD_BACK = 240
"""Characters of an unfinished stream in which markup may still be open."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence without its markers, and the numbers of the passages that it cites."""

    text: str
    markers: tuple[int, ...]


def plain(text: str) -> str:
    """Return a model's text without thoughts, Markdown, HTML, links and invisible characters."""
    text = _THINKING.sub("", visible(text))
    text = _REFERENCE.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    text = _URL.sub("", _HTML.sub("", text))
    return _DECORATION.sub("", text)


def split_cited(text: str) -> list[Sentence]:
    """Split a plain text into sentences; markers behind a full stop belong to what it ends."""
    found = []
    for piece in _pieces(text):
        words = strip_markers(piece)
        markers = tuple(dict.fromkeys(marker.marker for marker in parse_markers(piece)))
        if any(char.isalnum() for char in words):
            found.append(Sentence(" ".join(words.split()), markers))
    return found


def cited_sentences(pieces: Iterable[str]) -> Iterator[Sentence]:
    """Yield the sentences of a stream as soon as each is surely complete."""
    received = ""
    given = 0
    for piece in pieces:
        received += piece
        if not re.search(r"[。！？!?.\]］】\n]", piece) or _is_open(received):
            continue
        # The last sentence may go on, and its markers may follow: it waits for the next one.
        complete = split_cited(plain(received))[:-1]
        yield from complete[given:]
        given = max(given, len(complete))
    yield from split_cited(plain(received))[given:]


def _is_open(text: str) -> bool:
    """Tell whether markup has begun at the end of a text that is still being written."""
    lowered = text.lower()
    if lowered.count("<think") > lowered.count("</think"):
        return True
    tail = text[-_HELD_BACK:]
    return any(
        tail.rfind(opening) > tail.rfind(closing)
        for opening, closing in (("[", "]"), ("](", ")"), ("<", ">"))
    )


def _pieces(text: str) -> Iterator[str]:
    # "… 48 trams.[1]It opened": the markers hide the end of the sentence before them.
    text = _ENDED_BY_MARKERS.sub(r"\g<0>\n", text)
    spans = sentences(text)
    current = ""
    for start, end in spans:
        leading = _LEADING_MARKERS.match(text, start, end) if current.strip() else None
        if leading:
            current += leading.group()
        rest = text[leading.end() if leading else start : end]
        if rest.strip():
            if current:
                yield current
            current = rest
    if current:
        yield current
