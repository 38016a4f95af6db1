"""Questions in, answers out: the routes ``/ask`` and ``/search``."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.bodies import StrictRoute
from api.errors import Failure
from api.exchange import Exchange, unless_gone
from api.openapi import STREAM_EXAMPLE, errors
from api.payloads import answer_payload, event_payload, search_payload
from api.requests import AskBody, SearchBody, filters_of
from api.responses import json_response, request_id_of
from api.runtime import Runtime
from api.schemas import AnswerBody, SearchResultBody
from api.streaming import sse
from rag.types import Answer, Event, Turn


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
        exchange = await _begin(runtime, request, body)

        def whole(answer: Answer) -> Response:
            return json_response(
                answer_payload(
                    answer,
                    conversation_id=exchange.conversation_id,
                    request_id=exchange.request_id,
                )
            )

        def step(event: Event) -> bytes:
            data = event_payload(
                event, conversation_id=exchange.conversation_id, request_id=exchange.request_id
            )
            return sse(event.kind, data)

        def fail(failure: Failure) -> bytes:
            return sse("error", failure.payload(exchange.request_id))

        return await (exchange.stream(step, fail) if body.stream else exchange.answer(whole))

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


async def _begin(runtime: Runtime, request: Request, body: AskBody) -> Exchange:
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
    return Exchange(runtime, request, ask, conversation_id=conversation_id)
