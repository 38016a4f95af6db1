"""The newest generation, opened once and shared: an index in, leases on its snapshot out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from index.backend import Snapshot
from index.current import Published
from index.local import LocalIndex


@dataclass(slots=True)
class _Open:
    snapshot: Snapshot
    published: Published
    leases: int = 0
    retired: bool = False


class SnapshotPool:
    """Keeps the current generation open and closes an old one when its last lease ends.

    Safe for use from several threads. A lease sees one generation from its start to its end,
    whatever is built meanwhile.
    """

    def __init__(self, index: LocalIndex) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._current: _Open | None = None

    @contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """Yield the newest complete generation.

        Raises:
            IndexUnusableError: the index is missing, damaged, or made with another model.
        """
        entry = self._acquire()
        try:
            yield entry.snapshot
        finally:
            self._release(entry)

    def close(self) -> None:
        """Close the current snapshot once nobody uses it; a later lease opens it again."""
        with self._lock:
            self._retire_current()

    def _acquire(self) -> _Open:
        newest = self._index.published()
        with self._lock:
            if self._current is not None and self._current.published == newest:
                self._current.leases += 1
                return self._current
        # Opening takes long: one thread does it, those that come meanwhile wait for what it opens,
        # and leases that are under way, or end, are not held up.
        with self._opening:
            newest = self._index.published()
            with self._lock:
                entry = self._current
                if entry is not None and entry.published == newest:
                    entry.leases += 1
                    return entry
            # What is published meanwhile is opened, and once more by the next lease.
            entry = _Open(self._index.open(), newest, leases=1)
            with self._lock:
                self._retire_current()
                self._current = entry
            return entry

    def _release(self, entry: _Open) -> None:
        with self._lock:
            entry.leases -= 1
            if entry.retired and entry.leases == 0:
                entry.snapshot.close()

    def _retire_current(self) -> None:
        entry, self._current = self._current, None
        if entry is None:
            return
        entry.retired = True
        if entry.leases == 0:
            entry.snapshot.close()
