"""RGB's counterfactual ability: sources with altered figures are added; conflicts shown, out.

Chen et al., *Benchmarking Large Language Models in Retrieval-Augmented Generation* (AAAI 2024).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from eval.abilities import answerable_of
from eval.evaluation import Evaluation
from eval.outcome import Outcome
from eval.questions import WHOLE_EVIDENCE_KINDS, Question, is_document
from eval.robustness import suite_figures
from eval.runner import Asker
from index.types import Document
from rag.service import Progress, Service

TempService = Callable[[Sequence[Document]], AbstractContextManager[Service]]
"""Builds an index of the given documents for as long as the context is open."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Swap:
    """One figure to alter, inside a literal quote of one document."""

    doc_id: str
    quote: str
    figure: str

    @property
    def altered_quote(self) -> str:
        """The quote with the other figure."""
        return self.quote.replace(self.figure, other_figure(self.figure))


def counterfactual(
    service: Service,
    questions: Sequence[Question],
    evaluation: Evaluation,
    *,
    temp_service: TempService,
    progress: Progress | None = None,
    seed: int = 0,
) -> Evaluation:
    """Return the evaluation with the slice ``ability:counterfactual``.

    Each document gets a twin that gives other figures for the gold facts of its evidence; the
    right behaviour is to show the conflict with both figures. Questions of which no single fact
    is a figure in their evidence are left out.
    """
    plain = [service.document(summary.doc_id) for summary in service.documents()]
    swaps = {
        question.question_id: swap
        for question in answerable_of(questions, evaluation)
        if (swap := swap_for(question, plain)) is not None
    }
    if not swaps:
        return evaluation
    asked = [q for q in questions if q.question_id in swaps]
    outcomes: list[Outcome] = []
    with temp_service([*plain, *twins(plain, list(swaps.values()))]) as misled:
        asker = Asker(misled)
        for question in asked:
            lie = (other_figure(swaps[question.question_id].figure),)
            expected = replace(question, expect="conflict", answers=(*question.answers, lie))
            outcomes.append(asker.outcome(expected).brief())
            if progress is not None:
                progress("counterfactual", len(outcomes), len(asked))
    figures = suite_figures({}, outcomes, seed=seed)
    return evaluation.with_slices({"ability:counterfactual": figures})


def other_figure(text: str) -> str:
    """Return a text whose first number differs in its last digit.

    9 becomes 8, any other digit one more, so that no number gains or loses a digit.
    """
    match = _NUMBER.search(text)
    if match is None:
        return text
    last = match.end() - 1
    digit = "8" if text[last] == "9" else str(int(text[last]) + 1)
    return text[:last] + digit + text[last + 1 :]


def swap_for(question: Question, documents: Sequence[Document]) -> Swap | None:
    """Return the figure of a question's only fact in its evidence; None where there is none.

    The evidence must stand literally in one of the documents.
    """
    if question.kind in WHOLE_EVIDENCE_KINDS or len(question.answers) != 1:
        return None
    figures = sorted(filter(_NUMBER.search, question.answers[0]), key=len, reverse=True)
    for evidence in question.evidence:
        named = [
            document.doc_id
            for document in documents
            if is_document(document.doc_id, evidence.doc_id) and evidence.quote in document.text
        ]
        inside = [figure for figure in figures if figure in evidence.quote]
        if named and inside:
            return Swap(named[0], evidence.quote, inside[0])
    return None


def twins(documents: Sequence[Document], swaps: Sequence[Swap]) -> list[Document]:
    """Return altered copies of the documents that swaps name, in order."""
    copies = []
    for document in documents:
        text = document.text
        for swap in swaps:
            if swap.doc_id == document.doc_id:
                text = text.replace(swap.quote, swap.altered_quote)
        if text != document.text:
            twin_id = f"twin/{document.doc_id}"
            copies.append(replace(document, doc_id=twin_id, text=text, source="altered copy"))
    return copies
