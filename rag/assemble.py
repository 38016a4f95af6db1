"""Settings in, a service out: the only place that chooses implementations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding_models import StaticEmbedder, bundled_embedder, load_embedder
from index.local import LocalIndex
from index.types import (
    NO_FILTERS,
    BuildReport,
    Document,
    DocumentSummary,
    Filters,
    Passage,
)
from rag.conversation import DAMAGED, FILE_NAME, Conversations
from rag.service import CheckResult, Progress
from rag.settings import Settings
from rag.snapshots import SnapshotPool
from rag.types import Answer, AskRequest, Event, ScoredPassage

if TYPE_CHECKING:
    from rag.answerer import Answerer
    from rag.evidence import EvidenceModel
    from rag.llm import LanguageModel
    from rag.reader import Reader
    from rag.retriever import EvidenceScorer

ANSWER_THRESHOLD = 0.38
"""Chosen on our evaluation set and strangers' questions: docs/decisions/0016-verdict.md."""


def assemble(settings: Settings) -> LocalService:
    """Return the service that the settings describe; the index is opened at the first question.

    Raises:
        ModelError: a model cannot be loaded.
    """
    # The embedding model loads outside the interpreter's lock, while what answers is imported. It
    # stays in this thread: memory for its many small parts comes more slowly to others.
    with ThreadPoolExecutor(max_workers=1) as pool:
        imported = pool.submit(_import_answerer)
        # The reader reads with the bundled model's tokens, whatever model the index is made with.
        tokens, name = bundled_embedder(), settings.embedding_model
        embedder = load_embedder(name) if name else tokens
        imported.result()
    return LocalService(LocalIndex(settings.index, embedder), _answerer(settings, tokens))


def _import_answerer() -> None:
    import rag.answerer  # noqa: F401 - this is what takes the time


def _answerer(settings: Settings, tokens: StaticEmbedder) -> Answerer:
    from rag.answerability import Answerability
    from rag.answerer import Answerer
    from rag.evidence import EvidenceModel
    from rag.fusion import fusion_weights
    from rag.grounded import Grounding
    from rag.reader import Reader
    from rag.retriever import FOREIGN, LED, WEIGHED, HybridRetriever

    evidence, reader = EvidenceModel.load(), Reader.load(tokens)
    threshold = settings.answer_threshold
    return Answerer(
        HybridRetriever(
            _scorer(settings, evidence, reader),
            fusion_weights,
            led=WEIGHED + FOREIGN if settings.reranker else LED,
        ),
        Answerability.load(evidence, reader=reader),
        threshold=ANSWER_THRESHOLD if threshold is None else threshold,
        max_question_chars=settings.max_question_chars,
        mode=settings.mode,
        model=_language_model(settings),
        grounding=Grounding(settings.unsupported, budget_tokens=settings.llm_context_tokens),
    )


def _scorer(settings: Settings, evidence: EvidenceModel, reader: Reader) -> EvidenceScorer:
    """Return what orders the passages: the evidence and the reader, or the cross-encoder set."""
    if not settings.reranker:
        from rag.rereading import ReadingScorer

        return ReadingScorer(evidence, reader)
    from rag.reranker import CrossEncoderScorer

    return CrossEncoderScorer(settings.reranker, evidence)


def _language_model(settings: Settings) -> LanguageModel | None:
    """Return the configured language model; the client is made at its first use."""
    from rag.llm import LanguageModel

    if not settings.llm_base_url or not settings.llm_model:
        return None
    return LanguageModel(
        settings.llm_base_url,
        settings.llm_model,
        api_key=settings.llm_api_key.get_secret_value(),
        timeout_s=settings.llm_timeout_s,
        max_tokens=settings.llm_max_tokens,
    )


class LocalService:
    """A ``Service`` over an index in a local folder."""

    def __init__(self, index: LocalIndex, answerer: Answerer) -> None:
        self._index = index
        self._answerer = answerer
        self._pool = SnapshotPool(index)

    def ask(self, request: AskRequest) -> Answer:
        """Answer a question."""
        with self._pool.lease() as snapshot:
            return self._answerer.answer(snapshot, request)

    def stream(self, request: AskRequest) -> Iterator[Event]:
        """Answer step by step; a stream that is given up must be closed, or left to be collected."""
        with self._pool.lease() as snapshot:
            yield from self._answerer.stream(snapshot, request)

    def search(
        self, question: str, *, top_k: int = 8, filters: Filters = NO_FILTERS
    ) -> tuple[ScoredPassage, ...]:
        """Return ranked passages with each retriever's rank."""
        with self._pool.lease() as snapshot:
            return self._answerer.search(snapshot, question, top_k=top_k, filters=filters)

    def documents(self) -> list[DocumentSummary]:
        """Return all documents sorted by id."""
        with self._pool.lease() as snapshot:
            return snapshot.documents()

    def document(self, doc_id: str) -> Document:
        """Return one document."""
        with self._pool.lease() as snapshot:
            return snapshot.document(doc_id)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return a document's passages in reading order."""
        with self._pool.lease() as snapshot:
            return snapshot.document_passages(doc_id)

    def index_paths(
        self, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> BuildReport:
        """Read files and folders and publish a new generation."""
        return self._published(self._index.update_paths(paths, progress=progress))

    def add_documents(
        self, documents: Iterable[Document], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add or replace documents by id and publish a new generation."""
        return self._published(self._index.add_documents(documents, progress=progress))

    def remove_documents(self, doc_ids: Sequence[str]) -> BuildReport:
        """Remove documents."""
        return self._published(self._index.remove_documents(doc_ids))

    def _published(self, report: BuildReport) -> BuildReport:
        """Let go of what may still hold removed text: the old generation and earlier answers."""
        self._pool.close()
        if report.removed or report.updated:
            for damaged in self._index.folder.glob(f"{FILE_NAME}{DAMAGED}*"):
                damaged.unlink(missing_ok=True)
            kept = self._index.folder / FILE_NAME
            if kept.exists():
                with closing(Conversations(kept, ttl_s=math.inf)) as conversations:
                    conversations.forget_answers()
        return report

    def doctor(self) -> list[CheckResult]:
        """Run the self-tests of the design's section 7."""
        from index.doctor import check_index

        return [
            CheckResult(check.name, check.passed, check.detail, check.remedy)
            for check in check_index(self._index)
        ]

    def generation(self) -> int:
        """Return the number of the current generation; 0 while there is no index."""
        return self._index.current_generation()

    def close(self) -> None:
        """Release everything."""
        self._pool.close()
        self._index.close()
