"""Blocks in, the headings above each of them and the document's title out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.cleaning import Block
from index.labels import heading_form, is_credits

_MAX_TITLE = 80
# Another headline names the document when the text under it outweighs the first one's so much.
_OUTWEIGHS = 4

# Ranks of headings, outermost first: marked ones lie below 10, unmarked ones above.
_HEADLINE, _SUBHEAD = 10, 14
_NUMBERINGS = (
    (
        12,
        re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章篇部編编]|(?i:chapter|part)\s+[\dIVXLC]"),
    ),
    (13, re.compile(r"第[一二三四五六七八九十百\d]{1,4}[节節]")),
    (15, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (16, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (17, re.compile(r"\d{1,2}[、.．]\s*(?!\d)\D")),
    (18, re.compile(r"\d{1,2}\.\d{1,2}[.\s]\D|[（(]\d{1,2}[)）]")),
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What heads a document's blocks.

    ``headings`` has one entry for each block (of a heading: what stands above it); ``sections``
    numbers the stretches under the same headings, so that equal headings further down differ.
    ``title`` is empty where no heading names the document.
    """

    headings: tuple[tuple[str, ...], ...]
    sections: tuple[int, ...]
    title: str


@dataclass(slots=True)
class _Section:
    """A stretch of blocks under one stack of headings."""

    stack: tuple[tuple[int, str], ...]
    headline: str
    opens_headline: bool = False
    characters: int = 0


def outline(blocks: Sequence[Block]) -> Outline:
    """Return what heads each block.

    A run of two or more unmarked headings is a headline, and so is the first heading if nothing
    but captions stands before it; a single one is a subhead of the headline above it. Text without
    any heading of its own, directly above a headline, is that headline's lead.
    """
    runs = _heading_runs(blocks)
    usual = _usual_form(blocks, runs)
    sections: list[_Section] = [_Section((), "")]
    of_block: list[int] = [0] * len(blocks)
    position = 0
    text_above = False
    for first, end in [*runs, (len(blocks), len(blocks))]:
        for i in range(position, end):
            of_block[i] = len(sections) - 1
            if blocks[i].kind == "text":
                sections[-1].characters += len(blocks[i].text)
                text_above = True
        if first < end:
            lines = [blocks[i] for i in range(first, end) if blocks[i].kind == "heading"]
            section = _next_section(sections[-1], lines, leads=not text_above, usual=usual)
            sections.append(section)
            if section.opens_headline:
                _claim_lead(blocks, of_block, first, sections)
        position = end
    headings = tuple(tuple(words for _, words in sections[k].stack) for k in of_block)
    return Outline(headings, tuple(of_block), _title(sections))


def _heading_runs(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return half-open ranges of blocks that are headings with only furniture between them."""
    runs: list[tuple[int, int]] = []
    for i, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        if runs and all(between.kind == "furniture" for between in blocks[runs[-1][1] : i]):
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def _usual_form(
    blocks: Sequence[Block], runs: Sequence[tuple[int, int]]
) -> tuple[bool, bool] | None:
    """Return the form that most subheads share, if it is a striking one."""
    forms = [heading_form(blocks[a].text) for a, b in runs if b - a == 1 and not blocks[a].level]
    if not forms:
        return None
    form = max(forms, key=forms.count)
    return form if any(form) else None


def _next_section(
    above: _Section,
    lines: Sequence[Block],
    *,
    leads: bool,
    usual: tuple[bool, bool] | None,
) -> _Section:
    """Return the section under a run of headings."""
    stack = list(above.stack)
    headline: list[str] = []
    subhead = _is_subhead(lines, usual)
    is_headline = len(lines) - subhead > 1 or leads
    for i, line in enumerate(lines):
        rank = _rank(line)
        if rank == _SUBHEAD and is_headline and not (subhead and i == len(lines) - 1):
            rank = _HEADLINE
        if rank == _HEADLINE or (rank == 1 and not headline):
            headline.append(line.text)
        # The lines of one headline stand side by side; all else ends what is of its rank.
        beside = rank == _HEADLINE and len(headline) > 1
        stack = [entry for entry in stack if entry[0] < rank or (beside and entry[0] == rank)]
        stack.append((rank, line.text))
    opens = bool(headline)
    return _Section(tuple(stack), _joined(headline) if opens else above.headline, opens)


def _is_subhead(lines: Sequence[Block], usual: tuple[bool, bool] | None) -> bool:
    """Tell whether the last line of a run is set like the document's subheads, the others not."""
    forms = [heading_form(line.text) for line in lines]
    return len(lines) > 1 and usual is not None and forms[-1] == usual and usual not in forms[:-1]


def _rank(line: Block) -> int:
    """Return a heading's rank; lower ones are further out."""
    if line.level:
        return line.level
    for rank, numbering in _NUMBERINGS:
        if numbering.match(line.text):
            return rank
    return _SUBHEAD


def _claim_lead(
    blocks: Sequence[Block], of_block: list[int], first: int, sections: list[_Section]
) -> None:
    """Give the text directly above a headline to it, if no heading of its own stands above it."""
    start = first
    while start > 0 and blocks[start - 1].kind == "text":
        start -= 1
    before = start
    while before > 0 and blocks[before - 1].kind in ("caption", "furniture"):
        before -= 1
    detached = any(
        block.kind == "furniture" and is_credits(block.text) for block in blocks[before:start]
    )
    if start == first or not (detached or not sections[of_block[start]].stack):
        return
    above = of_block[start]
    if not sections[above].stack:
        start = min(i for i in range(first) if of_block[i] == above)
    headline = tuple(entry for entry in sections[-1].stack if entry[0] in (1, _HEADLINE))
    lead = _Section(headline, sections[-1].headline)
    for i in range(start, first):
        if blocks[i].kind == "text":
            sections[above].characters -= len(blocks[i].text)
            lead.characters += len(blocks[i].text)
        of_block[i] = len(sections) - 1
    sections.insert(-1, lead)


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a headline as long as they make a title."""
    title = lines[0]
    for line in lines[1:]:
        if len(title) + 1 + len(line) > _MAX_TITLE:
            break
        title = f"{title} {line}"
    return title[:_MAX_TITLE]


def _title(sections: Sequence[_Section]) -> str:
    """Return the first headline, unless another one's text outweighs its text by far."""
    weights: dict[str, int] = {}
    for section in sections:
        if section.headline:
            weights[section.headline] = weights.get(section.headline, 0) + section.characters
    if not weights:
        subheads = [section.stack[0] for section in sections if section.stack]
        return subheads[0][1][:_MAX_TITLE] if subheads and subheads[0][0] <= _SUBHEAD else ""
    first = next(iter(weights))
    if any(section.stack[0][0] < _HEADLINE for section in sections if section.stack):
        return first
    heaviest = max(weights, key=lambda headline: weights[headline])
    return heaviest if weights[heaviest] > _OUTWEIGHS * weights[first] else first
