"""Questions in, answers out: the routes ``/ask`` and ``/search``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.background import closing_items
from api.bodies import StrictRoute
from api.errors import ApiError
from api.openapi import STREAM_EXAMPLE, errors
from api.payloads import answer_payload, event_payload, search_payload
from api.requests import AskBody, SearchBody, filters_of
from api.responses import json_response, request_id_of
from api.runtime import Runtime
from api.schemas import AnswerBody, SearchResultBody
from api.streaming import Pump, event_stream
from rag.types import Answer, AskRequest, Event, Turn

T = TypeVar("T")


def answering_routes(runtime: Runtime) -> APIRouter:
    """Return the routes that answer questions."""
    router = APIRouter(route_class=StrictRoute, tags=["questions"])

    @router.post(
        "/ask",
        summary="Ask a question",
        response_model=AnswerBody,
        responses={
            200: {
                "description": "A cited answer or an abstention; with `stream`, its events.",
                "content": {"text/event-stream": STREAM_EXAMPLE},
            },
            **errors(400, 404, 413, 415, 422, 429, 502, 503),
        },
    )
    async def ask(request: Request, body: AskBody) -> Response:
        """Answer from the documents, with citations, or decline with a reason.

        An answer carries a `conversation_id`: send it back with a follow-up.
        """
        exchange = await _Exchange.begin(runtime, request, body)
        return await (exchange.stream() if body.stream else exchange.answer())

    @router.post(
        "/search",
        summary="Find passages",
        response_model=SearchResultBody,
        responses=errors(400, 413, 415, 422, 429, 503),
    )
    async def search(request: Request, body: SearchBody) -> Response:
        """Return ranked passages and the rank that each retriever gave them."""
        service = runtime.service
        top_k = body.top_k or runtime.settings.top_k
        filters = filters_of(body.filters)
        found = await unless_gone(
            request,
            runtime.asks.run(lambda: service.search(body.question, top_k=top_k, filters=filters)),
        )
        return json_response(search_payload(found, request_id=request_id_of(request.scope)))

    return router


class _Exchange:
    """One question of one client, its conversation, and the way its answer is sent."""

    def __init__(
        self, runtime: Runtime, request: Request, ask: AskRequest, *, conversation_id: str
    ) -> None:
        self._runtime = runtime
        self._request = request
        self._ask = ask
        self._conversation_id = conversation_id
        self._request_id = request_id_of(request.scope)

    @classmethod
    async def begin(cls, runtime: Runtime, request: Request, body: AskBody) -> _Exchange:
        """Look up the history; a client that sends its own has no conversation here."""
        runtime.service  # noqa: B018 - answers 503 before anything is looked up
        conversation_id = body.conversation_id or ""
        history: tuple[Turn, ...] = ()
        if body.history is not None:
            history = tuple(Turn(turn.question, turn.answer) for turn in body.history)
        elif conversation_id:
            store = runtime.conversations
            history = await asyncio.to_thread(store.history, conversation_id)
        else:
            conversation_id = "new"
        ask = body.request(history, top_k=runtime.settings.top_k)
        return cls(runtime, request, ask, conversation_id=conversation_id)

    async def answer(self) -> Response:
        """Send the whole answer at once."""
        answer = await unless_gone(self._request, self._runtime.asks.run(self._work))
        return json_response(self._payload(answer))

    async def stream(self) -> Response:
        """Send the answer as server-sent events."""
        self._runtime.service  # noqa: B018 - answers 503 before a thread is taken
        pump = Pump(self._runtime.asks, self._followed)
        try:
            first = await unless_gone(self._request, pump.next())
        except BaseException:
            pump.close()
            raise
        return StreamingResponse(
            self._events(first, pump),
            media_type="text/event-stream",
            # A proxy that buffers would turn the stream into one late answer.
            headers={"X-Accel-Buffering": "no"},
        )

    def _events(self, first: Event | None, pump: Pump[Event]) -> AsyncIterator[bytes]:
        if first is None:
            raise ApiError(502, "no_answer", "the service gave no answer")
        return event_stream(
            first, pump, encode=self._encode, request_id=self._request_id, log=self._runtime.log
        )

    def _work(self) -> Answer:
        answer = self._runtime.service.ask(self._ask)
        self._remember(answer)
        return answer

    def _followed(self) -> Iterator[Event]:
        with closing_items(self._runtime.service.stream(self._ask)) as events:
            for event in events:
                if isinstance(event.data, Answer):
                    self._remember(event.data)
                yield event

    def _remember(self, answer: Answer) -> None:
        """Store the turn and count the answer; runs in the thread that answered."""
        self._runtime.metrics.count_answer(answer)
        self._log(answer)
        if not self._conversation_id:
            return
        store = self._runtime.conversations
        if self._conversation_id == "new":
            self._conversation_id = store.new()
        # The rewritten question stands alone, which is what the next follow-up builds upon.
        question = answer.rewritten_question or self._ask.question
        store.append(self._conversation_id, Turn(question, answer.text))

    def _log(self, answer: Answer) -> None:
        self._runtime.log.info(
            "answer",
            request_id=self._request_id,
            status=answer.status,
            reason=answer.reason,
            generator=answer.generator,
            citations=len(answer.citations),
            index_generation=answer.index_generation,
            timings_ms={name: round(ms, 1) for name, ms in answer.timings_ms.items()},
        )
        self._runtime.log.debug(
            "question", request_id=self._request_id, question=self._ask.question
        )

    def _encode(self, event: Event) -> tuple[str, object]:
        return event.kind, event_payload(
            event, conversation_id=self._conversation_id, request_id=self._request_id
        )

    def _payload(self, answer: Answer) -> object:
        return answer_payload(
            answer, conversation_id=self._conversation_id, request_id=self._request_id
        )


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
