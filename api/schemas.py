"""The JSON that answers and errors hold: what OpenAPI promises and tests hold the payloads to.

The records of ``rag`` and ``index`` become JSON in ``api/payloads.py``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from rag.types import Reason, Status

SpanPair = Annotated[list[int], Field(min_length=2, max_length=2, examples=[[120, 148]])]


class ErrorDetail(BaseModel):
    """What went wrong, in one line, and the request it happened to."""

    code: str = Field(examples=["invalid_question"])
    message: str = Field(examples=["the question is empty; ask something in words"])
    request_id: str = Field(examples=["5f0c6c2e8f1b4c0d"])


class ErrorBody(BaseModel):
    """Every error has this form."""

    error: ErrorDetail


class ClaimBody(BaseModel):
    """One sentence of the answer and what was verified about it."""

    text: str
    markers: list[int]
    supported: bool
    checks: dict[str, bool]
    focus: SpanPair | None = Field(description="The answer itself within the sentence.")


class CitationBody(BaseModel):
    """``[marker]`` in the answer: text that stands in a document, literally."""

    marker: int
    doc_id: str
    passage_id: int
    title: str
    source: str
    date: str
    spans: list[SpanPair] = Field(description="Half-open character ranges of the document.")
    quote: str
    notes: dict[str, str] = Field(description="Relative dates of the quote, made absolute.")


class ConflictValueBody(BaseModel):
    """One of the values that disagree."""

    value: str
    marker: int
    date: str
    scope: str


class ConflictBody(BaseModel):
    """Different values that cited texts give for the same thing."""

    subject: str
    values: list[ConflictValueBody]


class PassageBody(BaseModel):
    """A ranked passage; ``ranks`` is 1-based and names the retrievers that found it."""

    passage_id: int
    doc_id: str
    ordinal: int
    headings: list[str]
    kind: Literal["text", "caption", "furniture"]
    text: str
    spans: list[SpanPair]
    score: float
    evidence: float = Field(ge=0, le=1)
    ranks: dict[str, int]
    features: dict[str, float]


class AnswerBody(BaseModel):
    """A cited answer, or an abstention with its reason."""

    answer: str
    status: Status
    reason: Reason
    claims: list[ClaimBody]
    citations: list[CitationBody]
    conflicts: list[ConflictBody]
    passages: list[PassageBody]
    confidence: float = Field(ge=0, le=1)
    generator: str = Field(examples=["extractive"])
    rewritten_question: str
    conversation_id: str
    index_generation: int
    timings_ms: dict[str, float]
    notes: list[str]
    request_id: str


class SearchResultBody(BaseModel):
    """Ranked passages, best first."""

    passages: list[PassageBody]
    request_id: str


class DocumentSummaryBody(BaseModel):
    """A document without its text."""

    doc_id: str
    title: str
    source: str
    date: str
    lang: str
    passage_count: int
    metadata: dict[str, str]


class DocumentListBody(BaseModel):
    """One page of the documents, sorted by id; ``total`` counts all of them."""

    documents: list[DocumentSummaryBody]
    total: int
    limit: int
    offset: int
    request_id: str


class DocumentBody(BaseModel):
    """A document with its text; spans of citations are ranges of ``text``."""

    doc_id: str
    title: str
    source: str
    date: str
    lang: str
    metadata: dict[str, str]
    text: str
    request_id: str


class SkippedBody(BaseModel):
    """A file that could not be read, and why."""

    path: str
    reason: str


class WarningBody(BaseModel):
    """A document that was read, and what of it could not be used."""

    doc_id: str
    note: str


class BuildReportBody(BaseModel):
    """What one build did, counted in documents."""

    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: list[SkippedBody]
    warnings: list[WarningBody]
    passages: int
    index_generation: int
    request_id: str


class CheckBody(BaseModel):
    """One self-test and what helps when it failed."""

    name: str
    passed: bool
    remedy: str


class HealthBody(BaseModel):
    """The process is alive."""

    status: Literal["alive"]


class ReadyBody(BaseModel):
    """The index is open and the self-test passed."""

    status: Literal["ready"]
    index_generation: int
    checks: list[CheckBody]


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return a model's JSON schema for use inside an OpenAPI document."""
    return model.model_json_schema(ref_template="#/components/schemas/{model}")
