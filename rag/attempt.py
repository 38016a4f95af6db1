"""One attempt to get a completion: its state, its failures, and how its chunks are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import openai

_RETRIED = frozenset((408, 409, 429, 500, 502, 503, 504, 529))


@dataclass(slots=True)
class Call:
    """The state of one call: when its time is over, and what it has cost so far."""

    until: float
    retries: int = 0
    received: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def note_usage(self, usage: object) -> None:
        """Keep the token counts of a chunk that has any."""
        for name in ("prompt_tokens", "completion_tokens"):
            count = getattr(usage, name, None)
            if isinstance(count, int) and 0 <= count < 10**9:
                setattr(self, name, count)


class AttemptError(Exception):
    """One attempt failed; ``message`` is fit for users."""

    def __init__(self, message: str, *, retried: bool = False, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.message = message
        self.retried = retried
        self.retry_after_s = retry_after_s


def refused(error: openai.APIStatusError) -> AttemptError:
    """Return the failure that an HTTP status means; its body is not repeated."""
    status = error.status_code
    reasons = {
        401: "refuses the key (HTTP 401)",
        403: "refuses the key (HTTP 403)",
        404: "does not know the model or the path (HTTP 404)",
        429: "is over its quota (HTTP 429)",
    }
    reason = reasons.get(status, f"answered HTTP {status}")
    return AttemptError(
        f"the language model server {reason}",
        retried=status in _RETRIED,
        retry_after_s=_retry_after_s(error.response.headers),
    )


def _retry_after_s(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("retry-after", "0")), 0.0), 3600.0)
    except ValueError:
        return 0.0


def content_of(chunk: object) -> tuple[str, str]:
    """Return a chunk's text and its reason to finish; a server may leave out either."""
    choices = getattr(chunk, "choices", None)
    if choices is None and not hasattr(chunk, "usage"):
        raise ValueError("no choices")
    if not choices:
        return "", ""
    if not isinstance(choices, list):
        raise TypeError("choices are no list")
    delta = getattr(choices[0], "delta", None)
    text = getattr(delta, "content", None) or ""
    reason = getattr(choices[0], "finish_reason", None) or ""
    if not isinstance(text, str) or not isinstance(reason, str):
        raise TypeError("the text is no text")
    return text, reason
