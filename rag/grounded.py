"""A language model's sentences in, an answer of verified claims with literal citations out."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.types import DocumentSummary
from rag.citations import cite
from rag.errors import LanguageModelError
from rag.extractive import Draft
from rag.llm import Model
from rag.model_text import Sentence, cited_sentences
from rag.prompt import NO_ANSWER, Prompt, build_prompt
from rag.quotable import Window, windows
from rag.support import clause_support, lexical_relevance, lexical_support
from rag.types import Citation, Claim, ScoredPassage, Turn
from rag.verify import Support, verify_claim

Piece = tuple[str, Claim | None]
Policy = Literal["drop", "mark", "refuse"]
"""What happens to a claim that its citations do not support: it is left out, shown as such, or
nothing is answered."""
_LEAST_RELEVANCE = 0.12
_TRIED = 4
"""Windows of one size that a claim is held against, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """How a model's answer is checked.

    ``supports(claim, quote)`` judges whether a quote carries a claim, ``relevant(question, quote)``
    whether it has anything to do with the question; 0.5 is what good ones reach as a rule. The
    second keeps out what a document wants to have said whatever is asked.
    """

    policy: Policy = "drop"
    supports: Support = lexical_support
    relevant: Support = lexical_relevance
    budget_tokens: int = 6000


def compose(
    model: Model,
    question: str,
    lang: Literal["zh-Hans", "zh-Hant", "en"],
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, DocumentSummary],
    *,
    history: Sequence[Turn] = (),
    grounding: Grounding | None = None,
) -> Draft:
    """Let a model answer from passages, and keep what its citations support.

    ``documents`` holds the document of every passage by id. Each claim cites the shortest run of
    whole sentences that carries it, under a marker of its own.

    Raises:
        LanguageModelError: the model failed, found no answer, cited nothing or a passage that
            does not exist, or stated nothing that its citations support.
    """
    writing = GroundedAnswer(
        model, question, lang, passages, documents, history=history, grounding=grounding
    )
    pieces = tuple(writing.pieces())
    if writing.broken_off:
        raise LanguageModelError(writing.broken_off)
    return Draft(pieces, writing.citations)


class GroundedAnswer:
    """One answer while it is being written: iterate ``pieces``, then read ``draft``."""

    def __init__(
        self,
        model: Model,
        question: str,
        lang: Literal["zh-Hans", "zh-Hant", "en"],
        passages: Sequence[ScoredPassage],
        documents: Mapping[str, DocumentSummary],
        *,
        history: Sequence[Turn] = (),
        grounding: Grounding | None = None,
    ) -> None:
        self._model = model
        self._grounding = grounding or Grounding()
        self._supports = functools.partial(clause_support, self._grounding.supports)
        self._question = question
        self._documents = documents
        self._prompt: Prompt = build_prompt(
            question,
            lang,
            passages,
            documents,
            history=history,
            budget_tokens=self._grounding.budget_tokens,
        )
        self._spaced = lang == "en"
        self._cited = _Cited()
        self._pieces: list[Piece] = []
        self._unsupported = 0
        self._uncited = 0
        self.broken_off = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, by marker."""
        return tuple(self._cited.citations.values())

    @property
    def draft(self) -> Draft:
        """What has been written so far; ``broken_off`` says why it is incomplete, if it is."""
        return Draft(tuple(self._pieces), self.citations)

    def pieces(self) -> Iterator[Piece]:
        """Yield each piece of text with its claim, verified before it is yielded.

        A failure after the first piece ends the answer and is told by ``broken_off``: what was
        yielded stays true. With the policy ``refuse`` nothing is yielded before the end.

        Raises:
            LanguageModelError: as for ``compose``, while nothing has been yielded.
        """
        if self._grounding.policy == "refuse":
            yield from list(self._written())
            return
        yield from self._written()

    def _written(self) -> Iterator[Piece]:
        if not self._prompt.passages:
            raise LanguageModelError("no passage is fit to be shown to the language model")
        try:
            for sentence in cited_sentences(self._model.stream(self._prompt.messages)):
                piece = self._piece(sentence)
                if piece is not None:
                    self._pieces.append(piece)
                    yield piece
            self._check_outcome()
        except LanguageModelError as error:
            shown_at_once = self._grounding.policy != "refuse"
            if not (self._pieces and shown_at_once):
                raise
            self.broken_off = str(error)

    def _check_outcome(self) -> None:
        if not any(claim and claim.supported for _, claim in self._pieces):
            raise LanguageModelError(
                "the language model stated nothing that its citations support"
                if self._unsupported
                else "the language model cited nothing"
            )
        if self._grounding.policy == "refuse" and (self._unsupported or self._uncited):
            raise LanguageModelError(
                "the language model stated something that its citations do not support"
            )

    def _piece(self, sentence: Sentence) -> Piece | None:
        if NO_ANSWER in sentence.text:
            raise LanguageModelError("the language model found no answer in the passages")
        known = range(1, len(self._prompt.passages) + 1)
        if any(marker not in known for marker in sentence.markers):
            raise LanguageModelError("the language model cited a passage that does not exist")
        if not sentence.markers:
            self._uncited += 1
            return self._marked(sentence, (), {}) if self._grounding.policy == "mark" else None
        claim, citations = self._verified(sentence)
        if claim.supported:
            return self._worded(claim, self._cited.numbers(citations))
        self._unsupported += 1
        if self._grounding.policy != "mark":
            return None
        return self._marked(sentence, self._cited.numbers(citations), claim.checks)

    def _marked(
        self, sentence: Sentence, markers: tuple[int, ...], checks: Mapping[str, bool]
    ) -> Piece:
        claim = Claim(sentence.text, markers, False, dict(checks) or {"markers": False})  # noqa: FBT003
        return self._worded(claim, markers)

    def _worded(self, claim: Claim, markers: tuple[int, ...]) -> Piece:
        joint = " " if self._pieces and self._spaced else ""
        text = joint + claim.text + "".join(f"[{marker}]" for marker in markers)
        return text, Claim(claim.text, markers, claim.supported, claim.checks, claim.focus)

    def _verified(self, sentence: Sentence) -> tuple[Claim, list[Citation]]:
        """Hold a sentence against ever longer quotes of what it cites, until one carries it."""
        claim = None
        citations: list[Citation] = []
        for choice in self._choices(sentence):
            tried = [
                self._cite(marker, window)
                for marker, window in zip(sentence.markers, choice, strict=True)
            ]
            checked = verify_claim(
                sentence.text,
                sentence.markers,
                {citation.marker: citation for citation in tried},
                supports=self._supports,
            )
            if checked.supported:
                # A longer quote would take in what answers the question, not what was said.
                return self._if_relevant(checked, tried), tried
            claim = claim or checked
            citations = citations or tried
        if claim is None:
            claim = Claim(sentence.text, sentence.markers, False, {"markers": False})  # noqa: FBT003
        return claim, citations

    def _if_relevant(self, claim: Claim, citations: Sequence[Citation]) -> Claim:
        quoted = " ".join(citation.quote for citation in citations)
        if self._grounding.relevant(self._question, quoted) >= _LEAST_RELEVANCE:
            return claim
        return replace(claim, supported=False, checks={**claim.checks, "relevance": False})

    def _choices(self, sentence: Sentence) -> Iterator[list[Window]]:
        ranked = [
            windows(self._prompt.passages[marker - 1].passage, sentence.text)
            for marker in sentence.markers
        ]
        for level in range(max((len(sizes) for sizes in ranked), default=0)):
            for rank in range(_TRIED if len(ranked) == 1 else 1):
                sizes = [one[min(level, len(one) - 1)] for one in ranked if one]
                if len(sizes) == len(ranked) and all(rank < len(size) for size in sizes):
                    yield [size[rank] for size in sizes]

    def _cite(self, marker: int, window: Window) -> Citation:
        passage = self._prompt.passages[marker - 1].passage
        document = self._documents[passage.doc_id]
        return cite(
            marker,
            passage,
            title=document.title,
            source=document.source,
            date=document.date,
            start=window[0],
            end=window[1],
        )


@dataclass(slots=True)
class _Cited:
    """The citations of an answer, numbered from 1 in the order of their first use."""

    citations: dict[int, Citation] = field(default_factory=dict)
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)

    def numbers(self, citations: Sequence[Citation]) -> tuple[int, ...]:
        found = []
        for citation in citations:
            key = (citation.passage_id, repr(citation.spans))
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            if number not in self.citations:
                self.citations[number] = replace(citation, marker=number)
            found.append(number)
        return tuple(dict.fromkeys(found))
