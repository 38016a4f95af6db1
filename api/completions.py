"""Chats in, answers out as OpenAI's clients expect them: the routes under ``/v1``."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.bodies import StrictRoute
from api.completion_bodies import ChatCompletionBody, CompletionBody, ModelListBody
from api.completion_payloads import Completion
from api.errors import ApiError
from api.exchange import Exchange
from api.openapi import CHUNKS_EXAMPLE, openai_errors
from api.responses import json_response, request_id_of
from api.runtime import Runtime
from rag.settings import Settings
from rag.types import AskRequest, Mode


def completion_routes(runtime: Runtime) -> APIRouter:
    """Return the routes that any client of OpenAI's chat completions can use."""
    router = APIRouter(route_class=StrictRoute, tags=["openai"])
    modes = modes_of(runtime.settings)
    created = int(time.time())

    @router.get(
        "/v1/models",
        summary="List the models",
        response_model=ModelListBody,
        responses=openai_errors(),
    )
    async def models() -> Response:
        """Return the ways to be answered: as the service is set up, by quotes, by its model."""
        data = [
            {"id": name, "object": "model", "created": created, "owned_by": "jushi"}
            for name in modes
        ]
        return json_response({"object": "list", "data": data})

    @router.post(
        "/v1/chat/completions",
        summary="Answer a chat",
        response_model=ChatCompletionBody,
        responses={
            200: {
                "description": "The answer with its references; with `stream`, its chunks.",
                "content": {"text/event-stream": CHUNKS_EXAMPLE},
            },
            **openai_errors(400, 404, 413, 415, 429, 502, 503),
        },
    )
    async def complete(request: Request, body: CompletionBody) -> Response:
        """Answer the last user message from the documents; those before it are the conversation.

        System messages are not followed: what counts as an answer is not up to the client.
        Markers like `[1]` are listed under the answer and in `annotations`; `jushi` holds what
        `POST /ask` returns. Sampling parameters have no meaning here and are ignored.
        """
        question, history = body.conversation()
        ask = AskRequest(
            question, _mode(body.model, modes), top_k=runtime.settings.top_k, history=history
        )
        exchange = Exchange(runtime, request, ask)
        completion = Completion(
            request_id_of(request.scope),
            body.model,
            tuple(message.text for message in body.messages),
            include_usage=bool(body.stream_options and body.stream_options.include_usage),
        )
        if body.stream:
            return await exchange.stream(completion.chunks, completion.failed)
        return await exchange.answer(lambda answer: json_response(completion.whole(answer)))

    return router


def modes_of(settings: Settings) -> dict[str, Mode]:
    """Return the models by name; one that only a language model can be is listed with one."""
    modes: dict[str, Mode] = {"jushi": "auto", "jushi-extractive": "extractive"}
    if settings.llm_base_url and settings.llm_model:
        modes["jushi-llm"] = "llm"
    return modes


def _mode(model: str, modes: dict[str, Mode]) -> Mode:
    if model not in modes:
        known = ", ".join(modes)
        raise ApiError(404, "model_not_found", f"there is no model of that name; known are {known}")
    return modes[model]
