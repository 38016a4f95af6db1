"""One writer at a time: the lock file of an index."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusyError, IndexWriteError

LOCK_FILE = "write.lock"
_POLL_S = 0.05


@contextmanager
def write_lock(folder: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the write lock of an index; the system frees it when the process ends, however.

    Raises:
        IndexBusyError: somebody else holds it for longer than the timeout.
        IndexWriteError: the lock file cannot be made.
    """
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise IndexWriteError(f"{folder} cannot be written: {error.strerror}") from error
    try:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise IndexBusyError(
                        f"another process is writing to {folder}; wait until it is done"
                    ) from error
                time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)
