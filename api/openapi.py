"""What the OpenAPI description says beside the models: error responses, examples, key schemes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.completion_bodies import OpenAIErrorBody
from api.errors import Failure
from api.requests import DocumentInput
from api.schemas import ErrorBody, schema_of

Responses = dict[int | str, dict[str, Any]]

_ERRORS = {
    400: ("invalid_json", "The body is not JSON in UTF-8."),
    401: ("unauthorized", "A key is needed."),
    403: ("foreign_origin", "The request comes from where it may not."),
    404: ("not_found", "There is nothing with that id."),
    405: ("method_not_allowed", "The path does not take this method."),
    413: ("body_too_large", "The body is too large."),
    415: ("unsupported_media_type", "The body has another type than documented."),
    422: ("invalid_input", "The input cannot be used; the message says why."),
    429: ("busy", "Too many requests are waiting; see `Retry-After`."),
    500: ("internal", "The service failed."),
    502: ("language_model", "The language model server failed."),
    503: ("starting", "The service is starting, or its index cannot be used."),
}
_REQUEST_ID = "5f0c6c2e8f1b4c0d"

STREAM_EXAMPLE: dict[str, Any] = {
    # As OpenAPI 3.2 describes event streams: the schema of one event.
    "itemSchema": {
        "type": "object",
        "properties": {
            "event": {"enum": ["passages", "delta", "claim", "done", "error"]},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
        "required": ["event", "data"],
    },
    "example": (
        'event: passages\ndata: {"passages":[]}\n\n'
        'event: delta\ndata: {"text":"…[1]"}\n\n'
        'event: claim\ndata: {"text":"…","markers":[1],"supported":true,"checks":{}}\n\n'
        'event: done\ndata: {"answer":"…[1]","status":"answered"}\n\n'
    ),
}

CHUNKS_EXAMPLE: dict[str, Any] = {
    "itemSchema": {
        "type": "object",
        "properties": {"data": {"type": "string"}},
        "required": ["data"],
    },
    "example": (
        'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":'
        '{"content":"…[1]"},"finish_reason":null}]}\n\ndata: [DONE]\n\n'
    ),
}

DOCUMENTS_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/DocumentInput"},
                        {
                            "type": "array",
                            "minItems": 1,
                            "items": {"$ref": "#/components/schemas/DocumentInput"},
                        },
                    ]
                }
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            },
        },
    }
}


def errors(*statuses: int) -> Responses:
    """Return the documentation of error responses, those of every route included."""
    return {
        failure.status: _documented(failure, ErrorBody, failure.payload(_REQUEST_ID))
        for failure in _failures(statuses)
    }


def openai_errors(*statuses: int) -> Responses:
    """Return the same for a route under ``/v1``."""
    return {
        failure.status: _documented(failure, OpenAIErrorBody, failure.openai_payload(_REQUEST_ID))
        for failure in _failures(statuses)
    }


def _failures(statuses: Iterable[int]) -> list[Failure]:
    everywhere = (401, 403, 405, 500)
    return [Failure(status, *_ERRORS[status]) for status in sorted({*statuses, *everywhere})]


def _documented(failure: Failure, model: type[BaseModel], example: object) -> dict[str, Any]:
    return {
        "model": model,
        "description": failure.message,
        "content": {"application/json": {"example": example}},
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the schemas that no route signature names."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    # FastAPI documents a 422 for every body; under /v1 that is a 400, as OpenAI has it.
    document["paths"]["/v1/chat/completions"]["post"]["responses"].pop("422")
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["DocumentInput"] = schema_of(DocumentInput)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    # The empty requirement: on loopback without keys none is asked for.
    document["security"] = [{"bearer": []}, {"header": []}, {}]
    return document
