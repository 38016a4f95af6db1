"""Request bodies in, parsed JSON out; what is not JSON that UTF-8 can carry is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.errors import ApiError

_OFF_LOOP_BYTES = 1 << 16
"""Larger bodies are parsed in a thread: the event loop must not wait for them."""

MAX_DEPTH = 32


class StrictRequest(Request):
    """A request whose JSON is strict: no NaN, no lone surrogates, no bottomless nesting."""

    async def json(self) -> Any:
        """Return the parsed body.

        Raises:
            ApiError: 400, with a message that says what is wrong.
        """
        if not hasattr(self, "_strict_json"):
            body = await self.body()
            if len(body) > _OFF_LOOP_BYTES:
                self._strict_json = await asyncio.to_thread(parse_json, body)
            else:
                self._strict_json = parse_json(body)
        return self._strict_json


class StrictRoute(APIRoute):
    """A route whose request is a ``StrictRequest`` and whose body must say that it is JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        handler = super().get_route_handler()
        takes_json = self.body_field is not None

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if takes_json:
                require_json(strict)
                # Parsed here, since FastAPI turns what its own reading raises into a plain 400.
                await strict.json()
            return await handler(strict)

        return handle


def media_type(request: Request) -> str:
    """Return the media type of the body, lower-cased, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_json(request: Request) -> None:
    """Refuse a body of another type.

    A browser sends ``application/json`` to another origin only after asking; a form or plain
    text it sends without asking. So this also keeps foreign pages out.

    Raises:
        ApiError: 415.
    """
    if media_type(request) != "application/json":
        raise ApiError(
            415, "unsupported_media_type", "send the body as Content-Type: application/json"
        )


def parse_json(body: bytes) -> Any:
    """Parse strict JSON in UTF-8.

    Raises:
        ApiError: 400: not UTF-8, not JSON, NaN or Infinity, a lone surrogate, an unreadably long
            number, or nested deeper than ``MAX_DEPTH``.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(f"the body is not UTF-8: byte {error.start} cannot be read") from error
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise _refused("the body is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _refused(
            f"the body is not JSON: {error.msg}, line {error.lineno} column {error.colno}"
        ) from error
    except ValueError as error:
        raise _refused(f"the body is not JSON: {error}") from error
    _check(value)
    return value


def _check(value: Any) -> None:
    """Walk without recursion: refuse lone surrogates and bottomless nesting."""
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise _refused(f"the body is nested deeper than {MAX_DEPTH} levels")
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, list):
            pending.extend((child, depth + 1) for child in item)
        elif isinstance(item, dict):
            pending.extend((child, depth + 1) for pair in item.items() for child in pair)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _refused(
            "the body holds a lone surrogate (\\ud800 to \\udfff); send valid Unicode"
        ) from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _refused(message: str) -> ApiError:
    return ApiError(400, "invalid_json", message)
