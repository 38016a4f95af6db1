"""A blocking iterator in, the same items out, so that Ctrl-C never interrupts the work itself.

``KeyboardInterrupt`` strikes the main thread wherever it is. In the middle of a transaction or
behind a lock that would leave things half done; so the work has a thread of its own, and the main
thread only waits.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

_POLL_S = 0.05


@contextmanager
def closing_items(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """Close a generator when the block ends, so that what it holds is released in its thread."""
    try:
        yield items
    finally:
        if isinstance(items, Generator):
            items.close()


class _End:
    """Marks the end of the items."""


class BackgroundIterator(Generic[T]):
    """Runs an iterator in a thread of its own; iterating over this waits for its items."""

    def __init__(self, make: Callable[[], Iterator[T]]) -> None:
        self._make = make
        self._items: queue.SimpleQueue[T | Exception | _End] = queue.SimpleQueue()
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jushi-answer", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        """Yield the items; raise what the iterator raised."""
        while True:
            try:
                # A wait without a limit cannot be interrupted on every platform.
                item = self._items.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if isinstance(item, _End):
                return
            if isinstance(item, Exception):
                raise item
            yield item

    def abandon(self) -> None:
        """Let the thread end after the item it is busy with; nobody waits for it."""
        self._abandoned.set()

    def _work(self) -> None:
        try:
            with closing_items(self._make()) as items:
                for item in items:
                    if self._abandoned.is_set():
                        return
                    self._items.put(item)
        except Exception as error:  # noqa: BLE001 - carried over to the thread that iterates
            self._items.put(error)
        else:
            self._items.put(_End())
