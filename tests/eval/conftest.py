"""A shelf of documents that answers questions: a small real service for the evaluation's tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from eval.folding import fold
from eval.questions import Evidence, Question
from index.errors import DocumentNotFoundError
from index.types import (
    NO_FILTERS,
    BuildReport,
    Document,
    DocumentSummary,
    Filters,
    Passage,
)
from rag.service import CheckResult, Progress
from rag.types import Answer, AskRequest, Citation, Claim, Event, ScoredPassage


def grams(text: str) -> set[str]:
    folded = fold(text).replace(" ", "")
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


@dataclass
class Shelf:
    """Ranks paragraphs by the share of a question's bigrams that they hold; quotes the best.

    It declines below ``threshold``. ``spoil`` changes every answer before it is returned.
    """

    shelf: tuple[Document, ...]
    threshold: float = 0.5
    spoil: Callable[[Answer], Answer] = lambda answer: answer
    asked: list[str] = field(default_factory=list)

    def _passages(self) -> list[Passage]:
        passages = []
        for document in self.shelf:
            for ordinal, match in enumerate(re.finditer(r"[^\n]+", document.text)):
                passages.append(
                    Passage(
                        passage_id=len(passages) + 1,
                        doc_id=document.doc_id,
                        ordinal=ordinal,
                        spans=((match.start(), match.end()),),
                        text=match[0],
                    )
                )
        return passages

    def search(
        self, question: str, *, top_k: int = 8, filters: Filters = NO_FILTERS
    ) -> tuple[ScoredPassage, ...]:
        wanted = grams(question)
        scored = [
            (len(wanted & grams(passage.text)) / max(len(wanted), 1), passage)
            for passage in self._passages()
            if (not filters.doc_ids or passage.doc_id in filters.doc_ids)
            and passage.passage_id not in filters.without_passages
        ]
        best = sorted(
            ((score, p) for score, p in scored if score > 0),
            key=lambda pair: (-pair[0], pair[1].passage_id),
        )
        return tuple(
            ScoredPassage(p, score, {"bm25": rank, "dense": rank}, score)
            for rank, (score, p) in enumerate(best[:top_k], start=1)
        )

    def ask(self, request: AskRequest) -> Answer:
        self.asked.append(request.question)
        alone = " ".join([turn.question for turn in request.history] + [request.question])
        hits = self.search(alone, filters=request.filters)
        if not hits or hits[0].evidence < self.threshold:
            reason = "weak_evidence" if hits else "no_hit"
            answer = Answer(
                "没有足够的证据。",
                "abstained",
                reason,
                (),
                (),
                (),
                hits,
                "extractive",
                alone,
                1,
                {},
            )
        else:
            answer = self._answer(alone, hits)
        return self.spoil(answer)

    def _answer(self, alone: str, hits: tuple[ScoredPassage, ...]) -> Answer:
        passage = hits[0].passage
        document = self.document(passage.doc_id)
        citation = Citation(
            1,
            passage.doc_id,
            passage.passage_id,
            passage.spans,
            passage.text,
            document.title,
            document.source,
            document.date,
        )
        claim = Claim(f"{passage.text}[1]", (1,), True, {"quotes": True})
        return Answer(
            text=f"{passage.text}[1]",
            status="answered",
            reason="",
            claims=(claim,),
            citations=(citation,),
            conflicts=(),
            passages=hits,
            generator="extractive",
            rewritten_question=alone,
            index_generation=1,
            timings_ms={"retrieve": 2.0, "compose": 1.0},
        )

    def stream(self, request: AskRequest) -> Iterator[Event]:
        yield Event("done", self.ask(request))

    def documents(self) -> list[DocumentSummary]:
        return [
            DocumentSummary(d.doc_id, d.title, d.source, d.date, d.lang, 1)
            for d in sorted(self.shelf, key=lambda document: document.doc_id)
        ]

    def document(self, doc_id: str) -> Document:
        for document in self.shelf:
            if document.doc_id == doc_id:
                return document
        raise DocumentNotFoundError(f"no document {doc_id!r}")

    def document_passages(self, doc_id: str) -> list[Passage]:
        return [passage for passage in self._passages() if passage.doc_id == doc_id]

    def index_paths(
        self, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> BuildReport:
        raise NotImplementedError

    def add_documents(
        self, documents: Iterable[Document], *, progress: Progress | None = None
    ) -> BuildReport:
        raise NotImplementedError

    def remove_documents(self, doc_ids: Sequence[str]) -> BuildReport:
        raise NotImplementedError

    def doctor(self) -> list[CheckResult]:
        return []

    def generation(self) -> int:
        return 1

    def close(self) -> None:
        return


def document(
    doc_id: str, text: str, *, lang: str = "zh-Hans", date: str = "2026-01-05"
) -> Document:
    return Document(doc_id, f"题 {doc_id}", "自写", date, lang, text)


HARBOUR = document("harbour.md", "北港去年装卸集装箱276万箱。\n北港有14座码头，最老的建于1931年。")
LIBRARY = document(
    "library.md", "圖書館藏書1,200萬冊，週一閉館。", lang="zh-Hant", date="2026-03-01"
)


def question(question_id: str, text: str, **changes: object) -> Question:
    plain = Question(
        question_id=question_id,
        question=text,
        lang="zh-Hans",
        kind="single",
        answers=(("14座", "14"),),
        evidence=(Evidence("toy", "harbour.md", "14座码头"),),
        expect="answered",
        corpora=("toy",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


BERTHS = question("berths", "北港有几座码头？")
BOOKS = question(
    "books",
    "图书馆藏书多少册？",
    kind="cross_script",
    answers=(("1200万册",),),
    evidence=(Evidence("toy", "library.md", "1200万册"),),
)
CAPTAIN = question(
    "captain",
    "谁在月球上种了西瓜？",
    kind="unanswerable",
    answers=(),
    evidence=(),
    expect="abstained",
    reason="no_hit",
)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf((HARBOUR, LIBRARY))


@pytest.fixture
def toy_questions() -> tuple[Question, ...]:
    return (BERTHS, BOOKS, CAPTAIN)


@pytest.fixture(scope="session")
def make_question() -> Callable[..., Question]:
    return question


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    return document
