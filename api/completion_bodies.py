"""The JSON of OpenAI's chat completions, as far as this service reads and writes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import AnswerBody, CitationBody
from index.errors import InputError
from rag.types import Turn

CLOSING = "\n\n---\n"
"""Stands between an answer and its notes and references."""

_MOST_TURNS = 20
_MOST_CHARS = 20_000


class _Lenient(BaseModel):
    """Fields that are not named here (temperature, tools, user …) are accepted and ignored."""

    model_config = ConfigDict(extra="ignore", strict=True)


class TextPart(_Lenient):
    """A piece of a message; images, sound and files cannot be read."""

    type: Literal["text"]
    text: str


class ChatMessage(_Lenient):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """The content; its parts are lines."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(_Lenient):
    """What a stream tells beside the answer."""

    include_usage: bool | None = None


class CompletionBody(_Lenient):
    """The conversation so far; the last user message is the question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "jushi",
                    "messages": [{"role": "user", "content": "杭州有多少家人工智能企业？"}],
                }
            ]
        },
    )

    model: str = Field(description="A model that `GET /v1/models` lists.")
    messages: list[ChatMessage] = Field(
        min_length=1, description="Only what users and assistants said counts."
    )
    stream: bool | None = Field(None, description="Answer with server-sent events.")
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, ge=1, le=1, description="One answer is given.")

    def conversation(self) -> tuple[str, tuple[Turn, ...]]:
        """Return the last user message and the newest turns before it, oldest first.

        Raises:
            InputError: no user has said anything.
        """
        turns: list[Turn] = []
        for message in self.messages:
            if message.role == "user":
                turns.append(Turn(message.text, ""))
            elif message.role == "assistant" and turns:
                said = turns[-1].answer + message.text.partition(CLOSING)[0]
                turns[-1] = Turn(turns[-1].question, said)
        if not turns:
            raise InputError("messages holds no message of a user; the last one is the question")
        question = turns.pop().question
        return question, tuple(
            Turn(turn.question[:_MOST_CHARS], turn.answer[:_MOST_CHARS])
            for turn in turns[-_MOST_TURNS:]
        )


class UrlCitation(BaseModel):
    """Where in ``content`` a marker stands, and the document that it names."""

    start_index: int
    end_index: int = Field(description="Exclusive.")
    url: str = Field(examples=["/documents/notes/2026-02.txt"])
    title: str


class AnnotationBody(BaseModel):
    """One marker of a supported sentence; ``jushi`` is the citation with its quote and spans."""

    type: Literal["url_citation"]
    url_citation: UrlCitation
    jushi: CitationBody


class CompletionMessage(BaseModel):
    """The answer with its markers, then notes and references."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationBody]


class CompletionChoice(BaseModel):
    """The one answer."""

    index: Literal[0]
    message: CompletionMessage
    finish_reason: Literal["stop"]
    logprobs: None


class CompletionUsage(BaseModel):
    """Tokens, counted with the service's own encoding."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletionBody(BaseModel):
    """A completion; ``jushi`` is what ``POST /ask`` returns for the same question."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[CompletionChoice]
    usage: CompletionUsage
    jushi: AnswerBody


class ModelBody(BaseModel):
    """One way to be answered."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelListBody(BaseModel):
    """The models that may be asked."""

    object: Literal["list"]
    data: list[ModelBody]


class OpenAIErrorDetail(BaseModel):
    """What went wrong, in one line, and the request it happened to."""

    message: str
    type: str
    param: None
    code: str
    request_id: str


class OpenAIErrorBody(BaseModel):
    """Every error under ``/v1`` has this form."""

    error: OpenAIErrorDetail
