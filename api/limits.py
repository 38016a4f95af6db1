"""A limit on request bodies: too many bytes in, 413 out, before anything reads them."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError
from api.responses import send_failure

QUESTION_BYTES = 1 << 20
"""Largest body of any path but ``/documents``."""


class _TooLargeError(Exception):
    """Raised from ``receive`` once the body has grown past the limit."""


class BodyLimit:
    """ASGI middleware that refuses bodies above a limit, declared or not.

    Documents may have ``max_bytes``; a question with its history needs no more than
    ``QUESTION_BYTES``, and whoever sends more than that wants to keep us busy.

    A declared length above the limit is refused before the first byte is read; an undeclared
    one (chunked) as soon as the count passes the limit.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = _declared_length(scope)
        if declared is None:
            error = ApiError(400, "bad_request", "Content-Length is not a number")
            await send_failure(scope, receive, send, error)
            return
        limit = self._limit(scope["path"])
        if declared > limit:
            await send_failure(scope, receive, send, _error(limit))
            return
        await self._counted(scope, receive, send, limit)

    def _limit(self, path: str) -> int:
        if path == "/documents":
            return self._max_bytes
        return min(self._max_bytes, QUESTION_BYTES)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen = 0
        started = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLargeError:
            if not started:
                await send_failure(scope, receive, send, _error(limit))


def _error(limit: int) -> ApiError:
    return ApiError(413, "body_too_large", f"the body is larger than {limit} bytes; send less")


def _declared_length(scope: Scope) -> int | None:
    """Return Content-Length, 0 without one, None when it is not a number."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 19 else None
    return 0
