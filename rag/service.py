"""The service as every face sees it: questions in, answers out; documents in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.types import NO_FILTERS, BuildReport, Document, DocumentSummary, Filters, Passage
from rag.types import Answer, AskRequest, Event, ScoredPassage

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total is 0 while unknown."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One self-test: its name, whether it passed, what was found, and what to do if it failed."""

    name: str
    passed: bool
    detail: str
    remedy: str = ""


class Service(Protocol):
    """Answers questions from one index folder; safe to call from several threads.

    Each call uses the newest complete generation from its start to its end.
    """

    def ask(self, request: AskRequest) -> Answer:
        """Answer a question; an abstention is an answer.

        Raises:
            QuestionError: the question is empty, too long or not text.
            IndexUnusableError: the index is missing, damaged or made with another model.
        """

    def stream(self, request: AskRequest) -> Iterator[Event]:
        """Answer step by step; the last event is ``done``; errors as in ``ask``."""

    def search(
        self, question: str, *, top_k: int = 8, filters: Filters = NO_FILTERS
    ) -> tuple[ScoredPassage, ...]:
        """Return ranked passages with each retriever's rank; errors as in ``ask``."""

    def documents(self) -> list[DocumentSummary]:
        """Return all documents sorted by id."""

    def document(self, doc_id: str) -> Document:
        """Return one document; ``DocumentNotFoundError`` if there is none."""

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return a document's passages in reading order."""

    def index_paths(
        self, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> BuildReport:
        """Read files and folders and publish a new generation; files gone are removed."""

    def add_documents(
        self, documents: Iterable[Document], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add or replace documents by id and publish a new generation."""

    def remove_documents(self, doc_ids: Sequence[str]) -> BuildReport:
        """Remove documents; ``DocumentNotFoundError`` names the first id that is unknown."""

    def doctor(self) -> list[CheckResult]:
        """Run the self-tests of the design's section 7."""

    def generation(self) -> int:
        """Return the number of the current generation; 0 while there is no index."""

    def close(self) -> None:
        """Release everything."""
