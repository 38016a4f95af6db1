"""A document in, its passages out: paragraphs, merged when short and split when long.

Passages hold spans of the document's text and nothing else. Captions and page furniture become
passages of their own kind; headings stand in the ``headings`` of the passages under them.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.cleaning import Block, clean
from index.errors import ConfigError
from index.frontmatter import body_start
from index.outline import outline
from index.sentences import sentences
from index.tokens import count_tokens
from index.types import UNSTORED, Document, Passage, PassageKind, Span

_CLAUSE_END = re.compile(r"[\n；;，,、：:。！？!?]|\.\s|\s")
# A merge may go over the target by so much when what is left over is short itself.
_SLACK = 1.3
_SHORT = 100
_WHOLE = 1.5
_WIDE_SPACE = 4


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """How large passages are.

    ``target_chars`` is how far short paragraphs are merged, in Chinese characters (three letters
    of English count as one: both are three bytes of UTF-8). A paragraph of more than one and a
    half times that, or of more than ``max_tokens`` tokens, is split at sentence ends into parts
    of about ``target_chars``; no passage has more than ``max_tokens``.
    """

    max_tokens: int = 512
    target_chars: int = 350

    def __post_init__(self) -> None:
        if self.max_tokens < 8 or self.target_chars < 1:
            raise ConfigError(
                f"chunk settings are max_tokens={self.max_tokens}, "
                f"target_chars={self.target_chars}; expected at least 8 and 1"
            )


DEFAULT = ChunkSettings()


@dataclass(frozen=True, slots=True)
class _Part:
    """Spans that become one passage."""

    spans: tuple[Span, ...]
    kind: PassageKind
    headings: tuple[str, ...]


def chunk(document: Document, *, settings: ChunkSettings = DEFAULT) -> tuple[Passage, ...]:
    """Return a document's passages, ordinals in the order in which they begin.

    Each character of the text that is not white space is in exactly one passage or in a heading
    that stands in ``headings`` of a passage, but for front matter, the marks of Markdown
    headings (``#``) and drawn rules. All passages have the id ``UNSTORED``.
    """
    text = document.text
    blocks = clean(text, start=body_start(text))
    parts = sorted(_parts(text, blocks, settings), key=lambda part: part.spans[0])
    return tuple(
        Passage(
            passage_id=UNSTORED,
            doc_id=document.doc_id,
            ordinal=ordinal,
            spans=part.spans,
            text="".join(text[start:end] for start, end in part.spans),
            headings=part.headings,
            kind=part.kind,
        )
        for ordinal, part in enumerate(parts)
    )


def search_context(document_title: str, passage: Passage) -> str:
    """Return what a passage is found by besides its text: the title and its headings, by line.

    A heading that the title contains is left out.
    """
    lines = [document_title] if document_title else []
    lines.extend(heading for heading in passage.headings if heading not in document_title)
    return "\n".join(lines)


def _parts(text: str, blocks: Sequence[Block], settings: ChunkSettings) -> Iterator[_Part]:
    outlined = outline(blocks)
    shown = {
        heading
        for block, headings in zip(blocks, outlined.headings, strict=True)
        if block.kind != "heading"
        for heading in headings
    }
    merged: list[Block] = []
    headings: tuple[str, ...] = ()
    section, size = -1, 0.0
    for i, block in enumerate(blocks):
        if block.kind == "heading" and block.text in shown:
            continue
        if block.kind in ("caption", "furniture"):
            for spans in _split(text, block.spans, settings):
                yield _Part(spans, block.kind, outlined.headings[i])
            continue
        # A heading that heads nothing comes here: without a passage it would be lost.
        added = _size(block.text)
        if merged and (outlined.sections[i] != section or not _merges(size, added, settings)):
            yield from _flush(text, merged, headings, settings)
            merged, size = [], 0.0
        merged.append(block)
        size += added
        section, headings = outlined.sections[i], outlined.headings[i]
    if merged:
        yield from _flush(text, merged, headings, settings)


def _size(text: str) -> float:
    """Return a text's length in Chinese characters, three letters of English for one."""
    return len(text.encode("utf-8", errors="replace")) / 3


def _merges(size: float, added: float, settings: ChunkSettings) -> bool:
    """Tell whether a paragraph may join those before it."""
    total = size + added
    if total <= settings.target_chars:
        return True
    return min(size, added) < _SHORT and total <= _SLACK * settings.target_chars


def _flush(
    text: str, blocks: Sequence[Block], headings: tuple[str, ...], settings: ChunkSettings
) -> Iterator[_Part]:
    """Yield the passages of paragraphs that belong together, usually one."""
    spans = list(blocks[0].spans)
    for block in blocks[1:]:
        end, start = spans[-1][1], block.spans[0][0]
        between = text[end:start]
        if between.isspace() and len(between) <= _WIDE_SPACE:
            spans[-1] = (spans[-1][0], block.spans[0][1])
        else:
            # Paragraphs stay apart in the passage by the newline that stands between them.
            newline = text.rfind("\n", end, start)
            begin = newline if newline >= 0 and text[newline:start].isspace() else start
            spans.append((begin, block.spans[0][1]))
        spans.extend(block.spans[1:])
    for part in _split(text, tuple(spans), settings):
        yield _Part(part, "text", headings)


def _split(
    text: str, spans: tuple[Span, ...], settings: ChunkSettings
) -> Iterator[tuple[Span, ...]]:
    """Yield spans that stay within the token budget, cut at sentence ends where there are any."""
    joined = "".join(text[start:end] for start, end in spans)
    if _size(joined) <= _WHOLE * settings.target_chars and _within_budget(joined, settings):
        yield spans
        return
    parts = max(1, round(_size(joined) / settings.target_chars))
    limit = _size(joined) / parts
    offsets = [0, *itertools.accumulate(end - start for start, end in spans)][:-1]
    packed: list[list[Span]] = []
    size = 0.0
    for start, end in _units(joined, settings):
        added = _size(joined[start:end])
        if packed and size + added / 2 <= limit:
            packed[-1].append((start, end))
            size += added
        else:
            packed.append([(start, end)])
            size = added
    for part in packed:
        for span in _halved(joined, part, settings):
            yield _located(spans, offsets, span)


def _within_budget(text: str, settings: ChunkSettings) -> bool:
    # Counting takes longer than all else here, and characters bound tokens: a token has at
    # least one byte, a character at most four, and common characters are one token at most.
    if len(text) * 4 <= settings.max_tokens:
        return True
    if len(text) <= settings.max_tokens:
        rare = sum(text.count(char) for char in set(text) if not _is_one_token(char))
        if len(text) + 3 * rare <= settings.max_tokens:
            return True
    return count_tokens(text) <= settings.max_tokens


@functools.lru_cache(maxsize=65_536)
def _is_one_token(char: str) -> bool:
    return count_tokens(char) == 1


def _units(joined: str, settings: ChunkSettings) -> Iterator[Span]:
    """Yield the smallest stretches to pack: sentences, or clauses of a sentence that is too long.

    A unit within a clause has at most as many bytes as the budget has tokens.
    """
    longest = max(1, settings.max_tokens // 4)
    for start, end in sentences(joined):
        sentence = joined[start:end]
        position = start
        if _size(sentence) > settings.target_chars or not _within_budget(sentence, settings):
            while end - position > longest:
                cut = position + longest
                for match in _CLAUSE_END.finditer(joined, position, cut):
                    cut = match.end()
                yield position, cut
                position = cut
        yield position, end


def _halved(joined: str, units: Sequence[Span], settings: ChunkSettings) -> Iterator[Span]:
    """Yield units together, without white space around them, in halves if they are too many."""
    start, end = units[0][0], units[-1][1]
    words = joined[start:end]
    if not words.strip():
        return
    if len(units) == 1 or _within_budget(words.strip(), settings):
        yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        return
    middle = len(units) // 2
    yield from _halved(joined, units[:middle], settings)
    yield from _halved(joined, units[middle:], settings)


def _located(spans: Sequence[Span], offsets: Sequence[int], part: Span) -> tuple[Span, ...]:
    """Return where a range of the joined text stands in the document.

    ``offsets`` are those of the spans' beginnings in the joined text, ascending.
    """
    located: list[Span] = []
    first = bisect.bisect_right(offsets, part[0]) - 1
    for (start, end), offset in itertools.islice(zip(spans, offsets, strict=True), first, None):
        if offset >= part[1]:
            break
        located.append((start + max(part[0] - offset, 0), min(end, start + part[1] - offset)))
    return tuple(located)
