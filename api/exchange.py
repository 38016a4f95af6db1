"""One question of one client: answered in a thread of the pool, followed, counted, remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from api.background import closing_items
from api.errors import ApiError, Failure
from api.responses import request_id_of
from api.runtime import Runtime
from api.streaming import Pump, event_stream
from rag.types import Answer, AskRequest, Event, Turn

T = TypeVar("T")


class Exchange:
    """One question of one client, its conversation, and the way its answer is sent.

    ``conversation_id`` is where the turn is remembered: ``"new"`` begins a conversation with it,
    and without one nothing is stored.
    """

    def __init__(
        self, runtime: Runtime, request: Request, ask: AskRequest, *, conversation_id: str = ""
    ) -> None:
        self._runtime = runtime
        self._request = request
        self._ask = ask
        self.conversation_id = conversation_id
        self.request_id = request_id_of(request.scope)

    async def answer(self, encode: Callable[[Answer], T]) -> T:
        """Return the whole answer, encoded in the thread that answered."""
        service = self._runtime.service

        def work() -> T:
            answer = service.ask(self._ask)
            self._remember(answer)
            return encode(answer)

        return await unless_gone(self._request, self._runtime.asks.run(work))

    async def stream(
        self, encode: Callable[[Event], bytes], fail: Callable[[Failure], bytes]
    ) -> Response:
        """Return the answer as server-sent events.

        ``encode`` runs in the thread that answers, and may send nothing for an event; ``fail``
        writes the event that ends a stream which could not be finished.
        """
        self._runtime.service  # noqa: B018 - answers 503 before a thread is taken
        pump = Pump(self._runtime.asks, lambda: self._followed(encode))
        try:
            first = await unless_gone(self._request, pump.next())
        except BaseException:
            pump.close()
            raise
        if first is None:
            raise ApiError(502, "no_answer", "the service gave no answer")
        return StreamingResponse(
            event_stream(first, pump, fail=fail, request_id=self.request_id, log=self._runtime.log),
            media_type="text/event-stream",
            # A proxy that buffers would turn the stream into one late answer.
            headers={"X-Accel-Buffering": "no"},
        )

    def _followed(self, encode: Callable[[Event], bytes]) -> Iterator[bytes]:
        with closing_items(self._runtime.service.stream(self._ask)) as events:
            for event in events:
                if isinstance(event.data, Answer):
                    self._remember(event.data)
                if sent := encode(event):
                    yield sent

    def _remember(self, answer: Answer) -> None:
        """Store the turn and count the answer; runs in the thread that answered."""
        self._runtime.metrics.count_answer(answer)
        self._log(answer)
        self._runtime.recorder.keep(self._ask, answer, request_id=self.request_id)
        if not self.conversation_id:
            return
        store = self._runtime.conversations
        if self.conversation_id == "new":
            self.conversation_id = store.new()
        # The rewritten question stands alone, which is what the next follow-up builds upon.
        question = answer.rewritten_question or self._ask.question
        store.append(self.conversation_id, Turn(question, answer.text))

    def _log(self, answer: Answer) -> None:
        self._runtime.log.info(
            "answer",
            request_id=self.request_id,
            status=answer.status,
            reason=answer.reason,
            generator=answer.generator,
            citations=len(answer.citations),
            index_generation=answer.index_generation,
            timings_ms={name: round(ms, 1) for name, ms in answer.timings_ms.items()},
        )
        self._runtime.log.debug("question", request_id=self.request_id, question=self._ask.question)


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Await work, but drop it when the client leaves first.

    Raises:
        ApiError: 499, the client left; nobody reads it.
    """
    task = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ApiError(499, "client_gone", "the client left before its answer was ready")
    finally:
        task.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    """Return when the client has closed the connection; its body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
