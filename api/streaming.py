"""A service's events in, server-sent events out, without ever blocking the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, TypeVar

from api.background import closing_items
from api.errors import INTERNAL, Failure, failure_of
from api.logs import Log
from api.pool import WorkPool
from api.responses import dump_json
from index.errors import JushiError

T = TypeVar("T")

PING = b": ping\n\n"
PING_INTERVAL_S = 15.0


class _End:
    """Marks the end of a pumped iterator."""


class Pump(Generic[T]):
    """Runs a blocking iterator in a pool's thread and hands its items to the event loop.

    Closing the pump (the client left) closes the iterator after the item it is busy with.
    """

    def __init__(self, pool: WorkPool, make: Callable[[], Iterator[T]]) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[T | Exception | _End] = asyncio.Queue()
        self._closed = threading.Event()
        self._future = pool.submit(lambda: self._work(make))

    async def next(self) -> T | None:
        """Return the next item, None at the end; raise what the iterator raised."""
        item = await self._items.get()
        if isinstance(item, _End):
            return None
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        """Stop; a call that still waits for a thread is dropped."""
        self._closed.set()
        self._future.cancel()

    def _work(self, make: Callable[[], Iterator[T]]) -> None:
        try:
            with closing_items(make()) as items:
                for item in items:
                    if self._closed.is_set():
                        return
                    self._put(item)
        except Exception as error:  # noqa: BLE001 - carried over to the reader, which raises it
            self._put(error)
        else:
            self._put(_End())

    def _put(self, item: T | Exception | _End) -> None:
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)
        except RuntimeError:
            # The loop is gone: nobody is left to hand the item to.
            self._closed.set()


def sse(event: str, data: object) -> bytes:
    """Return one server-sent event; JSON has no line breaks, so that one data line is enough.

    Without a name the event has its data only.
    """
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {dump_json(data)}\n\n".encode("utf-8", "replace")


async def event_stream(
    first: bytes,
    pump: Pump[bytes],
    *,
    fail: Callable[[Failure], bytes],
    request_id: str,
    log: Log,
) -> AsyncIterator[bytes]:
    """Yield the encoded events; what ``fail`` makes of an error in mid-stream is the last one.

    ``first`` was awaited before the response began, so that what a question is refused for still
    has its proper status.
    """
    waiting = asyncio.ensure_future(pump.next())
    try:
        yield first
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=PING_INTERVAL_S)
            if not done:
                yield PING
                continue
            item = waiting.result()
            if item is None:
                return
            yield item
            waiting = asyncio.ensure_future(pump.next())
    except JushiError as error:
        yield fail(failure_of(error))
    except Exception:
        log.exception("stream_failed", request_id=request_id)
        yield fail(INTERNAL)
    finally:
        waiting.cancel()
        pump.close()
