"""Scored passages in, the sentences that may answer out, each with how well it does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.backend import Snapshot
from index.labels import label
from index.sentences import sentences
from index.types import DocumentSummary, Passage, Query, Span
from rag.enumeration import ANNOUNCES, enumerates, list_blocks, table_heads
from rag.figures import CitedSentence
from rag.injection import is_instruction
from rag.kinds import VETO, holds_kind, veto
from rag.matching import PassageMatch, QueryMatcher
from rag.question import Question
from rag.said import (
    asking_heading,
    asks_all,
    is_question,
    read_row,
    row_values,
    says_nothing,
)
from rag.types import ScoredPassage

_CONTEXT_SHARE = 0.5
"""What a word counts that stands in the headings or beside the sentence, not in it."""
_HEADED_SHARE = 0.9
"""What a word counts that stands in the heading by which the question is asked."""
_LACKING = 0.6
"""What is left of a sentence's score when it lacks the figure or the list that is asked for."""
_LIST_SHARE = 0.85
"""What a word counts for an item that its list or what announces it holds, or a row's head."""
_KIND_SHARE = {"text": 1.0, "caption": 0.85, "furniture": 0.6}
_ASKS_CREDITS = re.compile(
    "记者|编辑|责编|作者|摄影|拍摄|照片|图片|来源|版式|供稿|撰文"
    r"|(?<![a-z])(?:author|editor|edited|photo|photograph|reporter|source|byline|wrote|credit)"
)
_KEPT, _NEAREST = 24, 8
"""Sentences whose figures are read, by words and by vectors: reading them takes the most time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence: ``passage.text[start:end]``.

    ``match`` holds each query term's match in [0, 1] by the sentence itself, ``reach`` by the
    sentence with its surroundings, both of shape ``(terms,)``. ``score`` is in [0, 1];
    ``lost`` are the log-odds that it loses for not holding the kind of thing that is asked for, 0
    where it does. ``block`` are the ``(position, start, end)`` of all items of the list that the
    sentence is one of. ``said`` is how it is to be read where it stands (``rag.said``), empty for
    as it is; ``under`` the heading that asks for it, ``head`` the range of the head of the table
    that it is a row of, or of the caption that it is the credit of. ``cosine`` is that of the
    question and the sentence as it is read. ``chance`` that it answers is filled in by
    ``rag.answerability``.
    """

    scored: ScoredPassage
    position: int
    start: int
    end: int
    match: NDArray[np.float32]
    reach: NDArray[np.float32]
    score: float
    lost: float = 0.0
    block: tuple[tuple[int, int, int], ...] = ()
    said: str = ""
    under: str = ""
    head: Span | None = None
    cosine: float = 0.0
    chance: float = 0.0

    @property
    def fits(self) -> bool:
        """Whether the sentence holds the kind of thing that is asked for, as far as can be told."""
        return not self.lost

    @property
    def read(self) -> str:
        """The sentence as it is to be read where it stands."""
        return self.said or self.text

    @property
    def passage(self) -> Passage:
        """The passage that the sentence stands in."""
        return self.scored.passage

    @property
    def place(self) -> tuple[int, int]:
        """Its passage's id and its position there: the sentence's own identity."""
        return self.passage.passage_id, self.position

    @property
    def text(self) -> str:
        """The sentence as it stands in the document, without the space around it."""
        return self.passage.text[self.start : self.end]


def find_candidates(
    snapshot: Snapshot, query: Query, question: Question, passages: Sequence[ScoredPassage]
) -> tuple[QueryMatcher, list[Candidate]]:
    """Return the likeliest sentences of passages, best first; ties by passage id and position."""
    matcher = QueryMatcher.of(snapshot, query)
    matches = matcher.match(snapshot, [scored.passage.passage_id for scored in passages])
    found: list[Candidate] = []
    for scored, match in zip(passages, matches, strict=True):
        found += _of_passage(matcher, scored, match, lists=question.is_list)
    cosines = snapshot.text_vectors([one.read for one in found]) @ query.vector
    likely = _likeliest(found, cosines.tolist())
    if not question.is_list:
        likely = [_typed(one, question) for one in likely]
    return matcher, sorted(likely, key=_rank)


def _likeliest(found: Sequence[Candidate], cosines: Sequence[float]) -> list[Candidate]:
    """Return the sentences that say most of the question, and those that are nearest to it.

    A question in everyday words shares few of its words with the sentence that answers it.
    """
    places = range(len(found))
    worded = sorted(places, key=lambda at: _rank(found[at]))[: 2 * _KEPT]
    near = sorted(places, key=lambda at: (-cosines[at], found[at].place))[: 2 * _NEAREST]
    # What speaks to a language model instead of to people is never quoted.
    worded, near = (
        [at for at in some if not is_instruction(found[at].text)] for some in (worded, near)
    )
    kept = dict.fromkeys(worded[:_KEPT] + near[:_NEAREST])
    return [replace(found[at], cosine=cosines[at]) for at in kept]


def cited_sentence(
    marker: int, candidate: Candidate, documents: Mapping[str, DocumentSummary]
) -> CitedSentence:
    """Return a candidate with its document's fields, as what is compared and verified."""
    passage = candidate.passage
    document = documents[passage.doc_id]
    return CitedSentence(
        marker=marker,
        text=candidate.text,
        passage_id=passage.passage_id,
        doc_id=passage.doc_id,
        title=document.title,
        source=document.source,
        date=document.date,
        evidence=candidate.score,
        context="\n".join((*passage.headings, passage.text)),
        chance=candidate.chance,
    )


def _typed(one: Candidate, question: Question) -> Candidate:
    if one.passage.kind == "furniture" and not _ASKS_CREDITS.search(question.folded):
        lost = VETO
    elif holds_kind(question.answer_type, one.read, question.text) is False:
        lost = veto(question.answer_type)
    else:
        return one
    return replace(one, score=_LACKING * one.score, lost=lost)


def _rank(one: Candidate) -> tuple[float, int, int]:
    return -one.score, one.passage.passage_id, one.position


def _of_passage(
    matcher: QueryMatcher, scored: ScoredPassage, match: PassageMatch, *, lists: bool
) -> list[Candidate]:
    text = scored.passage.text
    spans = sentences(text)
    rows = match.sentences
    if len(rows) != len(spans):  # a passage stored by another version of the splitter
        return []
    trimmed = [_trimmed(text, *span) for span in spans]
    blocks = list_blocks(text, trimmed)
    asking = asking_heading(matcher, match, scored.passage)
    # What a heading asks everything under it answers; what it names, a section or a list does.
    asked, section = is_question(asking), len(scored.passage.headings) > 1
    listing, lists = lists, lists or asked
    if not lists:
        # Whatever is asked, what announces a list says nothing without it.
        blocks = {
            at: run
            for at, run in blocks.items()
            if at <= run[0] and _announces(text[slice(*trimmed[at])])
        }
    heads = table_heads(text, trimmed)
    put = _put(matcher, match, text, trimmed)
    found = []
    for position, (start, end) in enumerate(trimmed):
        head = heads.get(position)
        if head == position or position in put or says_nothing(text[start:end]):
            continue
        under = put.get(position - 1, asking if asked or section or position in blocks else "")
        own, said, above = _read(matcher, scored.passage, trimmed, rows, position, head)
        near = np.maximum(match.context, rows[max(0, position - 1) : position + 2].max(axis=0))
        reach = np.maximum(own, np.float32(_CONTEXT_SHARE) * near)
        if under:
            replied = match.context
            if position - 1 in put:
                replied = np.maximum(replied, rows[position - 1])
            reach = np.maximum(reach, np.float32(_HEADED_SHARE) * replied)
        if head is not None:
            reach = np.maximum(reach, np.float32(_LIST_SHARE) * rows[head])
        block = blocks.get(position, ())
        if block and lists:
            around = rows[max(0, block[0] - 1) : block[-1] + 1].max(axis=0)
            around = np.maximum(match.context, around)
            reach = np.maximum(reach, np.float32(_LIST_SHARE) * around)
        lost = 0.0 if not listing or block or enumerates(text[start:end]) else veto("list")
        score = float(matcher.coverage(reach)) * _KIND_SHARE[scored.passage.kind]
        score *= _LACKING if lost else 1.0
        items = tuple((item, *trimmed[item]) for item in block)
        said = f"{under}\n{said}" if under else said
        found.append(
            Candidate(
                scored, position, start, end, own, reach, score, lost, items, said, under, above
            )
        )
    return found


def _read(
    matcher: QueryMatcher,
    passage: Passage,
    spans: Sequence[Span],
    rows: NDArray[np.float32],
    position: int,
    head: int | None,
) -> tuple[NDArray[np.float32], str, Span | None]:
    """Return what a sentence matches, how it is read, and what it is read and quoted with.

    That is the head of the table that it is a row of, or the caption of the picture that it credits.
    """
    own, said = rows[position], passage.text[slice(*spans[position])]
    if head is not None:
        names = passage.text[slice(*spans[head])]
        own = np.maximum(own, matcher.exact("\n".join(row_values(names, said))))
        return own, read_row(names, said), spans[head]
    if position and passage.kind == "caption" and label(said) == "furniture":
        at = position - 1
        while at and label(passage.text[slice(*spans[at])]) == "furniture":
            at -= 1  # another credit of the same picture
        said = f"{passage.text[slice(*spans[at])]} {said}"
        return np.maximum(own, rows[at]), said, spans[at]
    return own, said, None


def _put(
    matcher: QueryMatcher, match: PassageMatch, text: str, spans: Sequence[Span]
) -> dict[int, str]:
    """Return the sentences, by position, that put the user's own question to somebody else.

    They answer nothing; who replies does.
    """
    return {
        at: text[start:end]
        for at, (start, end) in enumerate(spans)
        if is_question(text[start:end]) and asks_all(matcher, match.sentences[at], match)
    }


def _announces(sentence: str) -> bool:
    return ANNOUNCES.search(sentence) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
