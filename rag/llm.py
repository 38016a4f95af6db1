"""Messages in, a language model's text out, from any OpenAI-compatible server."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from index.tokens import count_tokens
from rag.attempt import AttemptError, Call, content_of, refused
from rag.breaker import Breaker
from rag.errors import LanguageModelError

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionChunk

Role = Literal["system", "user", "assistant"]
_CHARS_PER_TOKEN = 8
_BYTES_PER_TOKEN = 1024
_SPARE_BYTES = 64 * 1024
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 4.0
_FINISHED = frozenset(("stop", "length", "eos", "eos_token"))


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished text; the token counts are the server's, or ours where it gives none."""

    text: str
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model has been used for since it was made; ``calls`` counts questions, not retries."""

    calls: int = 0
    failures: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Model(Protocol):
    """What composing an answer asks of a language model."""

    @property
    def name(self) -> str:
        """The model's name, as shown to users."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the text in pieces; ``LanguageModelError`` whenever something goes wrong."""


class LanguageModel:
    """One model on one server; safe to use from several threads.

    A call has ``timeout_s`` in all, retries included, and ``chunk_timeout_s`` between two pieces.
    Failures are tried again with growing, random pauses as long as nothing has been received.
    After several failed calls in a row the server is left alone for a while.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str = "",
        timeout_s: float = 30.0,
        chunk_timeout_s: float = 10.0,
        max_tokens: int = 800,
        max_retries: int = 2,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = model
        self._base_url = base_url
        self._api_key = api_key
        self._timeout_s = timeout_s
        self._chunk_timeout_s = min(chunk_timeout_s, timeout_s)
        self._max_tokens = max_tokens
        self._max_retries = max_retries
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()
        self._client: openai.OpenAI | None = None
        self._usage = Usage()
        self._random = random.Random()  # noqa: S311 - pauses are no secret

    def __repr__(self) -> str:
        return f"LanguageModel(model={self.name!r})"

    @property
    def usage(self) -> Usage:
        """What the model has been used for so far."""
        with self._lock:
            return self._usage

    def complete(self, messages: Sequence[Message]) -> Completion:
        """Return the whole text.

        Raises:
            LanguageModelError: as for ``stream``.
        """
        call = Call(time.monotonic() + self._timeout_s)
        text = "".join(self._stream(messages, call))
        return Completion(text, call.prompt_tokens, call.completion_tokens)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the text in pieces as it comes.

        Raises:
            LanguageModelError: the server is unreachable, slow, over quota, refuses, answers
                nonsense or too much, or breaks off; or it was left alone after such failures.
        """
        return self._stream(messages, Call(time.monotonic() + self._timeout_s))

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _stream(self, messages: Sequence[Message], call: Call) -> Iterator[str]:
        self._breaker.check()
        failed = False
        try:
            yield from self._tried(messages, call)
            self._breaker.succeeded()
        except LanguageModelError:
            failed = True
            self._breaker.failed()
            raise
        finally:
            # Tokens count even for a reader that stops early: they were paid for.
            self._count(messages, call, failed=failed)

    def _tried(self, messages: Sequence[Message], call: Call) -> Iterator[str]:
        while True:
            try:
                yield from self._attempt(messages, call)
            except AttemptError as failure:
                pause_s = self._pause_s(call.retries, failure.retry_after_s)
                late = time.monotonic() + pause_s >= call.until
                spent = call.retries >= self._max_retries or bool(call.received)
                if not failure.retried or spent or late:
                    # The cause may quote the server, which may quote the key.
                    raise LanguageModelError(failure.message) from None
            else:
                return
            call.retries += 1
            time.sleep(pause_s)

    def _pause_s(self, retries: int, retry_after_s: float) -> float:
        longest = min(_FIRST_PAUSE_S * 2.0**retries, _LONGEST_PAUSE_S)
        return max(self._random.uniform(0.5, 1.0) * longest, retry_after_s)

    def _attempt(self, messages: Sequence[Message], call: Call) -> Iterator[str]:
        import httpx
        import openai

        left_s = call.until - time.monotonic()
        if left_s <= 0:
            raise AttemptError(self._slow())
        timeout_s = min(self._chunk_timeout_s, left_s)
        wire: list[Any] = [{"role": one.role, "content": one.content} for one in messages]
        try:
            with self._connected().chat.completions.create(
                model=self.name,
                messages=wire,
                max_tokens=self._max_tokens,
                temperature=0.0,
                stream=True,
                stream_options={"include_usage": True},
                timeout=timeout_s,
            ) as chunks:
                yield from self._read(chunks, call)
        except openai.APIStatusError as error:
            raise refused(error) from None
        except (openai.APITimeoutError, httpx.TimeoutException):
            raise AttemptError(self._silent(call), retried=True) from None
        except (openai.APIConnectionError, httpx.RequestError) as error:
            raise self._disconnected(error, call) from None
        except openai.APIError:
            raise AttemptError("the language model server reported an error") from None
        except (openai.OpenAIError, httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError):
            raise AttemptError(
                "the language model server answered something that is no chat completion"
            ) from None

    def _read(self, chunks: openai.Stream[ChatCompletionChunk], call: Call) -> Iterator[str]:
        finish = ""
        longest = self._max_tokens * _CHARS_PER_TOKEN
        for chunk in chunks:
            if time.monotonic() > call.until:
                raise AttemptError(self._slow())
            text, reason = content_of(chunk)
            finish = reason or finish
            call.note_usage(getattr(chunk, "usage", None))
            call.received += len(text)
            if call.received > longest:
                raise AttemptError("the language model did not stop writing")
            if text:
                yield text
        if finish not in _FINISHED:
            raise AttemptError("the language model stopped in the middle of its answer")
        if not call.received:
            raise AttemptError("the language model answered nothing")

    def _disconnected(self, error: Exception, call: Call) -> AttemptError:
        from rag.bounded_http import ResponseLimitError

        limit = error if isinstance(error, ResponseLimitError) else error.__cause__
        if isinstance(limit, ResponseLimitError):
            slow = limit.reason == "too slow"
            return AttemptError(self._slow() if slow else "the language model did not stop writing")
        if call.received:
            return AttemptError("the language model stopped in the middle of its answer")
        return AttemptError("the language model server cannot be reached", retried=True)

    def _slow(self) -> str:
        return f"the language model did not answer within {self._timeout_s:g} s"

    def _silent(self, call: Call) -> str:
        if time.monotonic() >= call.until:
            return self._slow()
        return f"the language model was silent for {self._chunk_timeout_s:g} s"

    def _connected(self) -> openai.OpenAI:
        import httpx
        import openai

        from rag.bounded_http import BoundedTransport

        with self._lock:
            if self._client is None:
                transport = BoundedTransport(
                    httpx.HTTPTransport(),
                    timeout_s=self._timeout_s,
                    max_bytes=_SPARE_BYTES + _BYTES_PER_TOKEN * self._max_tokens,
                )
                # Redirects are not followed: prompts go where the user said and nowhere else.
                self._client = openai.OpenAI(
                    base_url=self._base_url,
                    api_key=self._api_key or "none",
                    max_retries=0,
                    http_client=httpx.Client(transport=transport, follow_redirects=False),  # type: ignore[arg-type]
                )
            return self._client

    def _count(self, messages: Sequence[Message], call: Call, *, failed: bool) -> None:
        if call.received and not call.prompt_tokens:
            call.prompt_tokens = sum(count_tokens(message.content) for message in messages)
        with self._lock:
            used = self._usage
            self._usage = replace(
                used,
                calls=used.calls + 1,
                failures=used.failures + failed,
                retries=used.retries + call.retries,
                prompt_tokens=used.prompt_tokens + call.prompt_tokens,
                completion_tokens=used.completion_tokens + call.completion_tokens,
            )
