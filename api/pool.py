"""CPU work in, results out: a bounded pool of threads with a bounded queue."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from api.errors import ApiError

T = TypeVar("T")

_NEWEST_SHARE = 0.2
_LONGEST_WAIT_S = 30


class WorkPool:
    """Runs at most ``workers`` calls at a time and lets at most ``queue_size`` more wait.

    What comes on top is refused at once with 429: a queue without a bound answers everybody too
    late. Safe for use from several threads.
    """

    def __init__(self, name: str, *, workers: int, queue_size: int) -> None:
        self._capacity = workers + queue_size
        self._workers = workers
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=f"jushi-{name}")
        self._lock = threading.Lock()
        self._admitted = 0
        self._mean_s = 0.0

    @property
    def depth(self) -> int:
        """How many calls are waiting for a thread."""
        return max(0, self._admitted - self._workers)

    @property
    def running(self) -> int:
        """How many calls have a thread."""
        return min(self._admitted, self._workers)

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Queue a call.

        Raises:
            ApiError: 429, all threads are busy and the queue is full; 503, the pool is closed.
        """
        with self._lock:
            if self._admitted >= self._capacity:
                raise ApiError(
                    429,
                    "busy",
                    f"{self._capacity} requests are being answered or waiting; try again shortly",
                    retry_after_s=self._wait_s(),
                )
            self._admitted += 1
        try:
            future = self._executor.submit(self._timed, call)
        except RuntimeError as error:
            self._done()
            raise ApiError(503, "stopping", "the service is stopping") from error
        future.add_done_callback(lambda _: self._done())
        return future

    async def run(self, call: Callable[[], T]) -> T:
        """Await a call; when the caller is cancelled a call that is still waiting is dropped."""
        return await asyncio.wrap_future(self.submit(call))

    def close(self) -> None:
        """Drop what waits and wait for what runs."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _timed(self, call: Callable[[], T]) -> T:
        began = time.perf_counter()
        try:
            return call()
        finally:
            taken_s = time.perf_counter() - began
            with self._lock:
                known_s = self._mean_s or taken_s
                self._mean_s = (1 - _NEWEST_SHARE) * known_s + _NEWEST_SHARE * taken_s

    def _wait_s(self) -> int:
        """Return about how long the queue needs, in whole seconds that a client can wait."""
        expected_s = self._mean_s * self.depth / self._workers
        return min(max(1, math.ceil(expected_s)), _LONGEST_WAIT_S)

    def _done(self) -> None:
        with self._lock:
            self._admitted -= 1
