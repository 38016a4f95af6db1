"""An HTTP transport that ends answers which are too long or take too long, byte by byte.

A read timeout alone is no limit: a server that sends one byte now and then is never silent.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

_MARGIN_S = 0.05


class ResponseLimitError(httpx.RequestError):
    """The body grew beyond its bound or its time was over; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BoundedTransport(httpx.BaseTransport):
    """Sends requests through another transport and bounds the body of each response."""

    def __init__(self, inner: httpx.BaseTransport, *, timeout_s: float, max_bytes: int) -> None:
        self._inner = inner
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; reading its response raises ``ResponseLimitError`` beyond the bounds."""
        until = time.monotonic() + self._timeout_s + _MARGIN_S
        response = self._inner.handle_request(request)
        stream = response.stream
        if not isinstance(stream, httpx.SyncByteStream):
            raise ResponseLimitError("a response without a body stream")
        return httpx.Response(
            status_code=response.status_code,
            headers=response.headers,
            stream=_BoundedStream(stream, until=until, max_bytes=self._max_bytes),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the transport below."""
        self._inner.close()


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, *, until: float, max_bytes: int) -> None:
        self._inner = inner
        self._until = until
        self._left = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._left -= len(piece)
            if self._left < 0:
                raise ResponseLimitError("too long")
            if time.monotonic() > self._until:
                raise ResponseLimitError("too slow")
            yield piece

    def close(self) -> None:
        self._inner.close()
