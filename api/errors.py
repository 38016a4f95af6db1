"""Errors in, status codes and the one JSON form of every error out."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.errors import (
    ConfigError,
    DocumentNotFoundError,
    IndexBusyError,
    IndexCorruptError,
    IndexMissingError,
    IndexUnusableError,
    InputError,
    JushiError,
    ModelError,
    ModelMismatchError,
    QuestionError,
    UnreadableFileError,
)
from rag.errors import ConversationNotFoundError, LanguageModelError


class ApiError(JushiError):
    """A request that is refused: its status, its code for programs, its message for people."""

    def __init__(self, status: int, code: str, message: str, *, retry_after_s: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Failure:
    """What the client is told: ``headers`` go with the response."""

    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)

    def payload(self, request_id: str) -> dict[str, object]:
        """Return the JSON object of every error."""
        return {"error": {"code": self.code, "message": self.message, "request_id": request_id}}

    def openai_payload(self, request_id: str) -> dict[str, object]:
        """Return the JSON object of every error under ``/v1``, as OpenAI's clients read it."""
        error = {
            "message": self.message,
            "type": "server_error" if self.status >= 500 else "invalid_request_error",
            "param": None,
            "code": self.code,
            "request_id": request_id,
        }
        return {"error": error}


INTERNAL = Failure(500, "internal", "the service failed; its log has the details")

# The first class that fits decides, so that subclasses stand before their parents.
_STATUSES: tuple[tuple[type[JushiError], int, str], ...] = (
    (QuestionError, 422, "invalid_question"),
    (UnreadableFileError, 422, "unreadable_file"),
    (DocumentNotFoundError, 404, "document_not_found"),
    (ConversationNotFoundError, 404, "conversation_not_found"),
    (InputError, 422, "invalid_input"),
    (IndexMissingError, 503, "index_missing"),
    (IndexCorruptError, 503, "index_corrupt"),
    (ModelMismatchError, 503, "model_mismatch"),
    (IndexBusyError, 503, "index_busy"),
    (IndexUnusableError, 503, "index_unusable"),
    (LanguageModelError, 502, "language_model"),
    (ConfigError, 422, "not_configured"),
    (ModelError, 503, "model_unusable"),
)
_HTTP_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "busy",
    503: "unavailable",
}


def failure_of(error: JushiError) -> Failure:
    """Return what the client is told about one of our errors."""
    if isinstance(error, ApiError):
        headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
        return Failure(error.status, error.code, one_line(str(error)), headers)
    for kind, status, code in _STATUSES:
        if isinstance(error, kind):
            headers = {"Retry-After": "1"} if isinstance(error, IndexBusyError) else {}
            return Failure(status, code, one_line(str(error)), headers)
    return INTERNAL


def http_failure(status: int, detail: str, headers: dict[str, str]) -> Failure:
    """Return what the client is told about an error of the web framework."""
    return Failure(status, _HTTP_CODES.get(status, f"http_{status}"), one_line(detail), headers)


def one_line(message: str, *, max_chars: int = 500) -> str:
    """Return a message that fits one line, cut when it is longer than ``max_chars``."""
    line = " ".join(message.split())
    return line if len(line) <= max_chars else line[: max_chars - 1] + "…"
