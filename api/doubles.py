"""Small real implementations for tests: a service over a dictionary, conversations in memory."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.errors import DocumentNotFoundError
from index.types import NO_FILTERS, BuildReport, Document, DocumentSummary, Filters, Passage
from rag.errors import ConversationNotFoundError
from rag.question import parse_question
from rag.service import CheckResult, Progress
from rag.types import Answer, AskRequest, Citation, Claim, Event, ScoredPassage, Turn


class MemoryService:
    """A ``Service`` over documents in memory: one passage a document, found by shared characters.

    The first sentence of the best document is the answer; nothing in common is an abstention.
    """

    def __init__(self, documents: Iterable[Document] = (), *, max_question_chars: int = 2000):
        self._documents = {document.doc_id: document for document in documents}
        self._generation = 1 if self._documents else 0
        self._max_chars = max_question_chars
        self._lock = threading.Lock()
        self.closed = False

    def ask(self, request: AskRequest) -> Answer:
        """Answer with the first sentence of the best document."""
        question = parse_question(request.question, max_chars=self._max_chars)
        passages = self.search(question.text, top_k=request.top_k, filters=request.filters)
        if not passages:
            return self._abstention(question.text)
        best = passages[0].passage
        document = self.document(best.doc_id)
        start, end = _first_sentence(document.text)
        quote = document.text[start:end]
        text = f"{quote}[1]"
        citation = Citation(
            marker=1,
            doc_id=document.doc_id,
            passage_id=best.passage_id,
            spans=((start, end),),
            quote=quote,
            title=document.title,
            source=document.source,
            date=document.date,
        )
        return Answer(
            text=text,
            status="answered",
            reason="",
            claims=(Claim(quote, (1,), supported=True, checks={"quotes": True}),),
            citations=(citation,),
            conflicts=(),
            passages=passages,
            generator="extractive",
            rewritten_question=" ".join([*(t.question for t in request.history), question.text]),
            index_generation=self._generation,
            timings_ms={"retrieve": 1.0, "total": 2.0},
        )

    def stream(self, request: AskRequest) -> Iterator[Event]:
        """Yield the events of the same answer."""
        answer = self.ask(request)
        yield Event("passages", answer.passages)
        middle = len(answer.text) // 2
        yield Event("delta", answer.text[:middle])
        yield Event("delta", answer.text[middle:])
        for claim in answer.claims:
            yield Event("claim", claim)
        yield Event("done", answer)

    def search(
        self, question: str, *, top_k: int = 8, filters: Filters = NO_FILTERS
    ) -> tuple[ScoredPassage, ...]:
        """Rank documents by the share of the question's characters that they hold."""
        asked = {
            char
            for char in parse_question(question, max_chars=self._max_chars).folded
            if char.isalnum()
        }
        found = []
        for number, document in enumerate(self._sorted(), start=1):
            share = len(asked & set(document.text.lower())) / max(len(asked), 1)
            if share >= 0.5 and _passes(document, filters):
                found.append((share, number, document))
        found.sort(key=lambda item: (-item[0], item[1]))
        return tuple(
            ScoredPassage(_passage(number, document), share, {"bm25": rank}, share)
            for rank, (share, number, document) in enumerate(found[:top_k], start=1)
        )

    def documents(self) -> list[DocumentSummary]:
        """Return all documents sorted by id."""
        return [
            DocumentSummary(d.doc_id, d.title, d.source, d.date, d.lang, 1, d.metadata)
            for d in self._sorted()
        ]

    def document(self, doc_id: str) -> Document:
        """Return one document."""
        try:
            return self._documents[doc_id]
        except KeyError:
            raise DocumentNotFoundError(f"no document has the id {doc_id!r}") from None

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return the one passage of a document."""
        document = self.document(doc_id)
        return [_passage(self._sorted().index(document) + 1, document)]

    def index_paths(
        self, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> BuildReport:
        """Read ``.txt`` files; other files are skipped."""
        files = [f for path in paths for f in (sorted(path.iterdir()) if path.is_dir() else [path])]
        documents = []
        for done, file in enumerate(files, start=1):
            if progress is not None:
                progress("read", done, len(files))
            if file.suffix == ".txt":
                text = file.read_text(encoding="utf-8")
                documents.append(Document(file.name, file.stem, file.name, "", "en", text))
        report = self.add_documents(documents)
        skipped = tuple((str(f), "of no known kind") for f in files if f.suffix != ".txt")
        return BuildReport(
            report.added, report.updated, 0, report.unchanged, skipped, report.passages,
            report.generation,
        )  # fmt: skip

    def add_documents(
        self, documents: Iterable[Document], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add or replace documents."""
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        with self._lock:
            for done, document in enumerate(documents, start=1):
                if progress is not None:
                    progress("embed", done, 0)
                known = self._documents.get(document.doc_id)
                counts["added" if known is None else _change(known, document)] += 1
                self._documents = {**self._documents, document.doc_id: document}
            self._generation += 1
        return BuildReport(
            counts["added"], counts["updated"], 0, counts["unchanged"], (), len(self._documents),
            self._generation,
        )  # fmt: skip

    def remove_documents(self, doc_ids: Sequence[str]) -> BuildReport:
        """Remove documents."""
        with self._lock:
            for doc_id in doc_ids:
                self.document(doc_id)
            kept = {k: v for k, v in self._documents.items() if k not in set(doc_ids)}
            removed = len(self._documents) - len(kept)
            self._documents = kept
            self._generation += 1
        return BuildReport(0, 0, removed, 0, (), len(kept), self._generation)

    def doctor(self) -> list[CheckResult]:
        """Pass one self-test."""
        return [CheckResult("documents", passed=True, detail=f"{len(self._documents)} documents")]

    def generation(self) -> int:
        """Return how often the documents have changed."""
        return self._generation

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def _sorted(self) -> list[Document]:
        return [document for _, document in sorted(self._documents.items())]

    def _abstention(self, question: str) -> Answer:
        return Answer(
            text="The documents do not say.",
            status="abstained",
            reason="no_hit" if self._documents else "empty_index",
            claims=(),
            citations=(),
            conflicts=(),
            passages=(),
            generator="extractive",
            rewritten_question=question,
            index_generation=self._generation,
            timings_ms={"total": 1.0},
        )


class MemoryConversations:
    """Conversations that last as long as the object, with countable ids."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._turns: dict[str, tuple[Turn, ...]] = {}

    def new(self) -> str:
        """Begin a conversation."""
        conversation_id = f"conversation-{next(self._numbers)}"
        self._turns[conversation_id] = ()
        return conversation_id

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the turns, oldest first."""
        try:
            return self._turns[conversation_id]
        except KeyError:
            raise ConversationNotFoundError(f"no conversation {conversation_id!r}") from None

    def append(self, conversation_id: str, turn: Turn) -> None:
        """Add a turn."""
        self._turns[conversation_id] = (*self.history(conversation_id), turn)

    def close(self) -> None:
        """Keep everything: the object may be opened again."""


def _change(known: Document, document: Document) -> str:
    return "unchanged" if known == document else "updated"


def _first_sentence(text: str) -> tuple[int, int]:
    ends = [text.find(mark) + 1 for mark in "。.!?！？\n" if mark in text]
    return 0, min(ends, default=len(text))


def _passage(number: int, document: Document) -> Passage:
    return Passage(number, document.doc_id, 0, ((0, len(document.text)),), document.text)


def _passes(document: Document, filters: Filters) -> bool:
    return (
        (not filters.doc_ids or document.doc_id in filters.doc_ids)
        and (not filters.sources or document.source in filters.sources)
        and (not filters.langs or document.lang in filters.langs)
        and (not filters.date_from or document.date >= filters.date_from)
        and (not filters.date_to or document.date <= filters.date_to)
    )
