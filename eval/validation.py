"""A question set and the indexed documents in; what is wrong with each question out.

What one line alone can show (types, ids, kinds) is checked when the set is read; here it is
checked against the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.answers import check_facts
from eval.folding import fold
from eval.questions import Question, asked_of, corpora_of, is_document
from rag.service import Service

MAX_SHARE_IN_ONE_PASSAGE = 0.9
"""An unanswerable whose character pairs nearly all stand in one passage may have an answer."""

_NAMED_KINDS = frozenset({"comparison", "yes_no", "false_premise"})
"""Kinds whose questions name what the answer is about; they may hold a gold fact."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; a ``warning`` is to be looked at, an ``error`` makes the question unusable."""

    question_id: str
    level: Literal["error", "warning"]
    message: str


def validate(questions: Sequence[Question], service: Service) -> tuple[Problem, ...]:
    """Check the questions that suit the index's corpora, in order.

    Errors: evidence whose quote is not literally in its document; a gold fact that no evidence
    document holds. Warnings: evidence in no indexed document; a gold fact that stands in the
    document but not in the evidence's passage; a question that gives its answer away; an
    unanswerable that one passage seems to answer.
    """
    shelf = _Shelf(service)
    chosen = asked_of(questions, corpora_of(questions, shelf.doc_ids) or _all_corpora(questions))
    return tuple(problem for question in chosen for problem in _problems(question, shelf))


def _problems(question: Question, shelf: _Shelf) -> Iterator[Problem]:
    if not question.answerable:
        yield from _unanswerable_problems(question, shelf)
        return
    yield from _evidence_problems(question, shelf)
    if question.kind not in _NAMED_KINDS:
        missing = set(check_facts(question.answers, question.question).missing)
        given = [aliases[0] for aliases in question.answers if aliases[0] not in missing]
        if given:
            yield _warning(question, f"the question gives away the answer {given[0]!r}")


def _evidence_problems(question: Question, shelf: _Shelf) -> Iterator[Problem]:
    passages: list[str] = []
    documents: list[str] = []
    for evidence in question.evidence:
        for doc_id in shelf.named(evidence.doc_id):
            text = shelf.text(doc_id)
            documents.append(text)
            passages += shelf.passages_with(evidence.quote, doc_id)
            if evidence.quote not in text:
                said = f"evidence {evidence.quote!r} is not literally in {doc_id}"
                yield _error(question, said)
    if not documents:
        yield _warning(question, "none of its evidence's documents is indexed")
        return
    for fact in check_facts(question.answers, "\n".join(documents)).missing:
        yield _error(question, f"the gold fact {fact!r} stands in no document of its evidence")
        return
    for fact in check_facts(question.answers, "\n".join(passages)).missing:
        yield _warning(question, f"the gold fact {fact!r} stands in no passage of its evidence")


def _unanswerable_problems(question: Question, shelf: _Shelf) -> Iterator[Problem]:
    wanted = _pairs(fold(question.question))
    share, passage = shelf.closest(wanted)
    if share >= MAX_SHARE_IN_ONE_PASSAGE:
        said = f"{share:.0%} of it stands in one passage: {passage[:60]!r}"
        yield _warning(question, f"may have an answer: {said}")


def _all_corpora(questions: Sequence[Question]) -> tuple[str, ...]:
    return tuple(sorted({name for question in questions for name in question.corpora}))


def _error(question: Question, message: str) -> Problem:
    return Problem(question.question_id, "error", message)


def _warning(question: Question, message: str) -> Problem:
    return Problem(question.question_id, "warning", message)


def _pairs(folded: str) -> frozenset[str]:
    dense = folded.replace(" ", "")
    return frozenset(dense[i : i + 2] for i in range(len(dense) - 1))


class _Shelf:
    """The texts of an index, read once, with the character pairs of every passage."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.doc_ids = tuple(summary.doc_id for summary in service.documents())
        self._texts: dict[str, str] = {}
        self._passages: dict[str, list[tuple[str, str]]] = {}
        self._pairs: list[tuple[frozenset[str], str]] | None = None

    def named(self, wanted: str) -> list[str]:
        return [doc_id for doc_id in self.doc_ids if is_document(doc_id, wanted)]

    def text(self, doc_id: str) -> str:
        if doc_id not in self._texts:
            self._texts[doc_id] = self._service.document(doc_id).text
        return self._texts[doc_id]

    def passages(self, doc_id: str) -> list[tuple[str, str]]:
        if doc_id not in self._passages:
            found = self._service.document_passages(doc_id)
            self._passages[doc_id] = [(passage.text, fold(passage.text)) for passage in found]
        return self._passages[doc_id]

    def passages_with(self, quote: str, doc_id: str) -> list[str]:
        wanted = fold(quote)
        return [text for text, folded in self.passages(doc_id) if wanted in folded]

    def closest(self, wanted: frozenset[str]) -> tuple[float, str]:
        if self._pairs is None:
            self._pairs = [
                (_pairs(folded), text)
                for doc_id in self.doc_ids
                for text, folded in self.passages(doc_id)
            ]
        shares = ((len(wanted & pairs) / max(len(wanted), 1), text) for pairs, text in self._pairs)
        return max(shares, default=(0.0, ""))
