"""Outcomes of calls in, whether the next one may be made out: a circuit breaker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rag.errors import LanguageModelError


class Breaker:
    """Stops calls for ``rest_s`` after ``max_failures`` in a row, then lets one through to try.

    Safe to use from several threads.
    """

    def __init__(
        self,
        *,
        max_failures: int = 3,
        rest_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_failures = max_failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0

    def check(self) -> None:
        """Return if a call may be made.

        Raises:
            LanguageModelError: calls are being held back.
        """
        with self._lock:
            if self._failures < self._max_failures:
                return
            now = self._clock()
            if now < self._resting_until:
                left_s = self._resting_until - now
                raise LanguageModelError(
                    f"the language model server failed {self._failures} times in a row and is "
                    f"left alone for {left_s:.0f} s"
                )
            # The others wait for the outcome of the one that goes first.
            self._resting_until = now + self._rest_s

    def succeeded(self) -> None:
        """Note that a call succeeded."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note that a call failed."""
        with self._lock:
            self._failures += 1
            self._resting_until = self._clock() + self._rest_s
