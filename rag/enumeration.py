"""A passage's sentences in, the lists that stand among them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from index.han import HAN_CHARS
from index.types import Span
from rag.numerals import whole_value

_BULLET = re.compile(r"\s*[-*•·●▪]\s")
_RULE = re.compile(r"[\s|:—-]+")
_CLAUSE_END = re.compile(r"[；;]\s*$")
ANNOUNCES = re.compile(
    r"[：:]\s*(?:$|一是|其一|首先|第一|[（(]?[1一][.、)）]|first)", re.IGNORECASE
)
"""What announces a list, at the end of a sentence or before its first item."""
_COLON_END = re.compile(r"[：:]\s*$")
_COUNTS = re.compile(
    "(?<![0-9第十百千万零.,·])([2-9]|[两兩二三四五六七八九十])(?:大|[个個项項种種类類条條步款])"
)
_GOES_ON = re.compile(r"其中|具[体體]|分[别別]|these (?:are|include)\b", re.IGNORECASE)
_STOP_END = re.compile(r"[。！？!?.；;…]\W*$")
_ONES = "一二三四五六七八九"
_HAN = f"(?:[{_ONES}]?十[{_ONES}]?|[{_ONES}])"
_LABEL = re.compile(
    rf"\s*(?:(?P<digit>\d{{1,2}})(?P<point>[.、)）．])\s?(?!\d)|[（(](?:(?P<inside>\d{{1,2}})|(?P<round>{_HAN}))[)）]"
    rf"|(?P<comma>{_HAN})、|第(?P<nth>\d{{1,2}}|{_HAN})(?P<unit>[步项条点类种]?)(?=[，,、：:是]|(?<=步))"
    rf"|其?(?P<is>[{_ONES}十])是|其(?P<of>[{_ONES}十])[，,]|(?P<word>首先|其次|再次|然后|接着|随后|最后|最終|最终)"
    r"|step (?P<step>\d{1,2})\b|(?P<english>first|second|third|fourth|fifth|next|then|finally|last)(?:ly)?[,:])",
    re.IGNORECASE,
)
_FIRST = ("首先", "first")
_COUNTED = ("second", "third", "fourth", "fifth")
_LAST = ("最后", "最終", "最终", "finally", "last")
_ENGLISH = re.compile(r",[^,.;]{2,60},?\s+(?:and|or)\s", re.IGNORECASE)
_WITH_LAST = re.compile("、[^、，,。；;]{1,20}(?:和|与|及|與|以及)[^、，,。；;]")
_INLINE = re.compile(
    r"一是.+二是|其一.+其二|第一[步，,、].+第二[步，,、]|首先.+(?:其次|然后|最后)|1[.、)）].+2[.、)）]"
    r"|(?<![a-z])first(?:ly)?,.+second(?:ly)?,",
    re.IGNORECASE | re.DOTALL,
)
_PARALLEL = re.compile(
    rf"(?P<verb>[{HAN_CHARS}]{{2}})[^，,；;。]{{1,12}}[，,；;][^，,；;。]{{1,10}}(?P=verb)[^，,；;。]"
)
_LEAST_ITEMS = 2
_LEAST_COMMAS = 2
_LONGEST_LINE = 60
_LONGEST_STEP = 4
"""Sentences from one numbered item to the next at most: an item may be explained."""


class _Label(NamedTuple):
    """What numbers an item: lists have one style; 0 is some number after the first."""

    style: str
    number: int
    last: bool = False


def enumerates(text: str) -> bool:
    """Tell whether a sentence lists three things, numbers two, or says one thing of each of two."""
    patterns = (_WITH_LAST, _ENGLISH, _INLINE, _PARALLEL)
    return text.count("、") >= _LEAST_COMMAS or any(one.search(text) for one in patterns)


def list_blocks(text: str, spans: Sequence[Span]) -> dict[int, tuple[int, ...]]:
    """Map the position of each sentence that is an item of a list to all items of that list.

    Items are numbered sentences (1., 第二步, 一是, 首先) that others may explain, bullets, rows of a
    table (without its head), lines that a colon announces, and clauses in a row that semicolons
    separate; a list has at least two. The sentence that announces a list, or says how many items it
    has, leads to them, too.
    A sentence that enumerates what the one before it speaks of belongs to that: 其中，A组…，B组….
    """
    sentences = [text[start:end] for start, end in spans]
    blocks: dict[int, tuple[int, ...]] = {}
    for run in (*_numbered(sentences), *_marked(sentences), *_announced(text, spans)):
        if len(run) >= _LEAST_ITEMS and not blocks.keys() & set(run):
            blocks.update(dict.fromkeys(run, tuple(run)))
    for head, sentence in enumerate(sentences):
        items = blocks.get(head + 1, ())
        if head not in blocks and items[:1] == (head + 1,) and _announces(sentence, len(items)):
            blocks[head] = items
    for head, after in pairwise(range(len(sentences))):
        same_line = "\n" not in text[spans[head][0] : spans[after][0]]
        if same_line and not blocks.keys() & {head, after} and _goes_on(sentences[after]):
            blocks[head] = blocks[after] = (head, after)
    return blocks


def _announces(sentence: str, items: int) -> bool:
    counts = map(whole_value, _COUNTS.findall(sentence))
    return _COLON_END.search(sentence) is not None or items in counts


def _goes_on(text: str) -> bool:
    return _GOES_ON.match(text) is not None and enumerates(text)


def table_heads(text: str, spans: Sequence[Span]) -> dict[int, int]:
    """Map the position of each sentence in a row of a table, and in its head, to the head's."""
    sentences = [text[start:end] for start, end in spans]
    heads: dict[int, int] = {}
    for mark, run in groupby(range(len(sentences)), key=lambda at: _mark(sentences[at])):
        positions = list(run)
        ruled = mark == "row" and any(_RULE.fullmatch(sentences[at]) for at in positions[1:2])
        if ruled and len(positions) > _LEAST_ITEMS:
            heads.update(dict.fromkeys(positions, positions[0]))
    return heads


def _numbered(sentences: Sequence[str]) -> Iterator[list[int]]:
    """Yield runs of items whose numbers count up; the first may follow a colon."""
    run: list[int] = []
    before = _Label("", 0)
    for position, sentence in enumerate(sentences):
        label = _label(sentence)
        near = run and position - run[-1] <= _LONGEST_STEP
        if label and near and _follows(before, label):
            run.append(position)
            before = label._replace(number=label.number or before.number + 1)
            continue
        after_colon = re.split("[：:]", sentence, maxsplit=1)[1:]
        label = label or (_label(after_colon[0]) if after_colon else None)
        if label and label.number:
            yield run
            run, before = [position], label
    yield run


def _follows(before: _Label, label: _Label) -> bool:
    if before.style != label.style or before.last:
        return False
    return label.number in (0, before.number + 1)


def _label(sentence: str) -> _Label | None:
    match = _LABEL.match(sentence)
    if match is None:
        return None
    style, said = next((name, said) for name, said in match.groupdict().items() if said)
    if style in ("word", "english"):
        word = said.lower()
        number = 1 if word in _FIRST else 0
        number = _COUNTED.index(word) + 2 if word in _COUNTED else number
        return _Label("word", number, word in _LAST)
    return _Label(style + (match["point"] or match["unit"] or ""), whole_value(said) or 0)


def _marked(sentences: Sequence[str]) -> Iterator[list[int]]:
    """Yield runs of bullets, of rows, of clauses."""
    marks = [_mark(sentence) for sentence in sentences]
    for mark, run in groupby(range(len(sentences)), key=marks.__getitem__):
        positions = list(run)
        if mark == "clause" and positions[-1] + 1 < len(sentences):
            positions.append(positions[-1] + 1)  # the last clause ends with a full stop
        if mark == "row":
            positions = _without_head(sentences, positions)
        yield positions if mark else []


def _mark(sentence: str) -> str:
    if sentence.lstrip().startswith("|"):
        return "row"
    if _BULLET.match(sentence):
        return "item"
    return "clause" if _CLAUSE_END.search(sentence) else ""


def _without_head(sentences: Sequence[str], positions: list[int]) -> list[int]:
    for at, position in enumerate(positions):
        if _RULE.fullmatch(sentences[position]):
            return positions[at + 1 :]
    return positions


def _announced(text: str, spans: Sequence[Span]) -> Iterator[list[int]]:
    """Yield the short lines without a full stop that follow a line that ends with a colon."""
    run: list[int] = []
    announced = False
    for position, (start, end) in enumerate(spans):
        line, after = text[start:end], text[end : end + 1]
        if announced and len(line) <= _LONGEST_LINE and not _STOP_END.search(line):
            run.append(position)
            announced = line.endswith("\n") or after in ("", "\n")
            continue
        yield run
        run, announced = [], _COLON_END.search(line) is not None
    yield run
