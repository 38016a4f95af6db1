"""Chosen sentences in, an answer that quotes them out: literal, cited, verified."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index.normalize import to_traditional
from index.types import DocumentSummary, Span
from rag.asked import asked_figure
from rag.candidates import Candidate, cited_sentence
from rag.citations import cite
from rag.conflicts import find_conflicts
from rag.figures import CitedSentence, figures
from rag.meant import relevance
from rag.quantities import quantities
from rag.question import Question
from rag.selection import in_reading_order
from rag.stated import ways_asked
from rag.types import Citation, Claim, Conflict
from rag.verify import verify_claim
from rag.wording import attribution, conflict_heading

_COMPARED = 24
"""Sentences, the best ones, among which a disagreement is looked for."""
_PARTY = 0.3
"""Share of the best sentence's chance that one of those that disagree must have: else they do so
about something else than what is asked."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer's pieces in order: the text of each, and the claim that it carries, if any."""

    pieces: tuple[tuple[str, Claim | None], ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(piece for piece, _ in self.pieces)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in order."""
        return tuple(claim for _, claim in self.pieces if claim is not None)


def quote_answer(
    question: Question,
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate],
    documents: Mapping[str, DocumentSummary],
    *,
    as_of: str = "",
    first_marker: int = 1,
    others: Collection[tuple[int, int]] = (),
    within: Collection[str] = (),
) -> Draft:
    """Quote the chosen sentences, and those that disagree with them about the figure asked for.

    ``documents`` holds the document of every candidate by id; markers count from
    ``first_marker``. ``others`` are the sentences that answer other parts of the question, which
    disagree with none of this part's; ``within``, if any, the documents that may disagree.
    """
    conflict, parties = _disagreement(question, candidates, documents, as_of)
    if any(
        party.place in others or (within and party.passage.doc_id not in within)
        for party in parties
    ):
        conflict = None
    if conflict is None:
        return _quote(question, list(chosen), documents, as_of, first_marker, separate=False)
    ordered = in_reading_order(parties)
    draft = _quote(question, ordered, documents, as_of, first_marker, separate=True)
    marker_of = {party.place: at for at, party in enumerate(ordered, start=first_marker)}
    values = [
        replace(value, marker=marker_of[candidates[value.marker - 1].place])
        for value in conflict.values
    ]
    subject = conflict.subject
    if question.lang == "zh-Hant":
        subject = to_traditional(subject)  # made of folded words
    conflicts = (replace(conflict, subject=subject, values=tuple(values)),)
    heading = (conflict_heading(question.lang) + "\n", None)
    return Draft((heading, *draft.pieces), draft.citations, conflicts)


def _disagreement(
    question: Question,
    candidates: Sequence[Candidate],
    documents: Mapping[str, DocumentSummary],
    as_of: str,
) -> tuple[Conflict | None, list[Candidate]]:
    """Return the conflict, its markers counting candidates from 1, and its sentences."""
    cited = [
        cited_sentence(marker, candidate, documents)
        for marker, candidate in enumerate(candidates[:_COMPARED], start=1)
    ]
    for asked in ways_asked(question):
        for conflict in find_conflicts(asked, cited, as_of=as_of):
            markers = dict.fromkeys(value.marker for value in conflict.values)
            parties = [candidates[marker - 1] for marker in markers]
            likeliest = max(party.chance for party in parties)
            if likeliest >= _PARTY * candidates[0].chance:
                return conflict, parties
    return None, []


def _quote(
    question: Question,
    chosen: Sequence[Candidate],
    documents: Mapping[str, DocumentSummary],
    as_of: str,
    first_marker: int,
    *,
    separate: bool,
) -> Draft:
    citations: dict[int, Citation] = {}
    pieces: list[tuple[str, Claim | None]] = []
    before: Candidate | None = None
    for marker, candidate in enumerate(chosen, start=first_marker):
        document = documents[candidate.passage.doc_id]
        # A row says little without its table's head; several rows need it once.
        head = None if before is not None and _headed_by(before, candidate) else candidate.head
        citations[marker] = cite(
            marker,
            candidate.passage,
            title=document.title,
            source=document.source,
            date=document.date,
            start=candidate.start,
            end=candidate.end,
            head=head,
        )
        said = citations[marker].quote
        claim = verify_claim(said, [marker], citations)
        focus = _focus(question, cited_sentence(marker, candidate, documents), as_of)
        if focus is not None:
            above = len(said) - len(candidate.text)
            focus = (focus[0] + above, focus[1] + above)
        claim = replace(claim, focus=focus)
        text = f"{_joint(before, candidate, separate=separate)}{said}[{marker}]"
        if separate:
            text += attribution(document.title, document.date, question.lang)
        pieces.append((text, claim))
        before = candidate
    return Draft(tuple(pieces), tuple(citations.values()))


def _headed_by(one: Candidate, other: Candidate) -> bool:
    """Tell whether a sentence shows what the next is quoted with: its table's head, its caption."""
    same = one.head == other.head or (one.start, one.end) == other.head
    return one.passage == other.passage and same


def _joint(before: Candidate | None, candidate: Candidate, *, separate: bool) -> str:
    if before is None:
        return ""
    apart = separate or candidate.head or candidate.block
    if apart or before.passage.passage_id != candidate.passage.passage_id:
        return "\n"
    return " " if candidate.text[:1].isascii() else ""


def _focus(question: Question, sentence: CitedSentence, as_of: str) -> Span | None:
    """Return where in a sentence the figure or date stands that the question asks for."""
    if question.answer_type == "date":
        dates = [quantity for quantity in quantities(sentence.text) if quantity.date]
        return (dates[0].start, dates[0].end) if dates else None
    asked = asked_figure(question.text, as_of=as_of)
    found = figures(sentence) if asked is not None and asked.surely else []
    if asked is None or not found:
        return None
    best = max(found, key=lambda figure: relevance(asked, figure)).quantity
    return best.start, best.end
