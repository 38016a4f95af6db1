"""The JSON that requests may hold, checked, and the records that it becomes."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.iso import ISO_DATE, checked_date, checked_range
from index.types import NO_FILTERS, Filters, Lang
from rag.types import AskRequest, Mode, Turn

IsoDate = Annotated[
    str, Field(pattern=ISO_DATE, examples=["2026-02-28"]), AfterValidator(checked_date)
]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
Langs = Annotated[list[Lang], BeforeValidator(_listed, json_schema_input_type=Lang | list[Lang])]


def _printable(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("an id needs printable characters")
    return text


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FilterBody(_Request):
    """Limits on the documents that may be used; a field left out is no limit."""

    doc_id: Names = Field([], description="Only these documents.")
    source: Names = Field([], description="Only these sources.")
    lang: Langs = Field([], description="Only these languages.")
    date_from: IsoDate | None = Field(None, description="First day, inclusive.")
    date_to: IsoDate | None = Field(None, description="Last day, inclusive.")

    @model_validator(mode="after")
    def _in_order(self) -> FilterBody:
        checked_range(self.date_from or "", self.date_to or "")
        return self


def _asked(question: str) -> str:
    if not any(char.isalnum() for char in question):
        raise ValueError("an earlier question is empty")
    return question


class TurnBody(_Request):
    """One earlier exchange, for clients that keep the conversation themselves."""

    question: Annotated[str, AfterValidator(_asked)] = Field(max_length=20_000)
    answer: str = Field(max_length=20_000)


class AskBody(_Request):
    """A question and what limits its answer."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"question": "杭州有多少家人工智能企业？"},
                {
                    "question": "How fast did the industry grow in 2025?",
                    "mode": "extractive",
                    "top_k": 5,
                    "filters": {"lang": ["zh-Hans"], "date_from": "2025-01-01"},
                    "as_of": "2026-03-01",
                },
            ]
        },
    )

    question: str = Field(min_length=1, description="Simplified, Traditional or English.")
    mode: Mode = Field("auto", description="auto uses a language model when one is set.")
    top_k: int | None = Field(
        None, ge=1, le=100, description="Passages returned; left out: the service's setting."
    )
    conversation_id: str | None = Field(
        None, min_length=1, max_length=200, description="From an earlier answer: a follow-up."
    )
    history: list[TurnBody] | None = Field(
        None, max_length=50, description="Earlier exchanges, oldest first; nothing is stored."
    )
    as_of: IsoDate | None = Field(None, description="Use nothing dated later than this day.")
    filters: FilterBody | None = None
    stream: bool = Field(default=False, description="Answer with server-sent events.")

    @model_validator(mode="after")
    def _one_history(self) -> AskBody:
        if self.history is not None and self.conversation_id is not None:
            raise ValueError("send conversation_id or history, not both")
        return self

    def request(self, history: tuple[Turn, ...], *, top_k: int) -> AskRequest:
        """Return the record that ``rag`` takes; ``top_k`` is used where the body has none."""
        return AskRequest(
            question=self.question,
            mode=self.mode,
            top_k=self.top_k or top_k,
            filters=filters_of(self.filters),
            as_of=self.as_of or "",
            history=history,
        )


class SearchBody(_Request):
    """A question whose passages are asked for, without an answer."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"question": "人工智能 企业 数量", "top_k": 5}]},
    )

    question: str = Field(min_length=1)
    top_k: int | None = Field(None, ge=1, le=100)
    filters: FilterBody | None = None


class DocumentInput(_Request):
    """A document sent as JSON; what is left out is inferred, as for files."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "doc_id": "notes/2026-02.txt",
                    "title": "Notes of the February meeting",
                    "date": "2026-02-28",
                    "lang": "en",
                    "text": "The district counted 412 companies at the end of 2025.",
                }
            ]
        },
    )

    text: str = Field(min_length=1)
    doc_id: Annotated[str, AfterValidator(_printable)] | None = Field(
        None, min_length=1, max_length=500
    )
    title: str | None = Field(None, max_length=1000)
    source: str | None = Field(None, max_length=1000)
    date: IsoDate | None = None
    lang: Lang | None = None
    metadata: dict[str, str] = Field(default_factory=dict)


def filters_of(body: FilterBody | None) -> Filters:
    """Return the record that ``rag`` takes."""
    if body is None:
        return NO_FILTERS
    return Filters(
        doc_ids=frozenset(body.doc_id),
        sources=frozenset(body.source),
        langs=frozenset(body.lang),
        date_from=body.date_from or "",
        date_to=body.date_to or "",
    )
