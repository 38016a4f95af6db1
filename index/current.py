"""Which generation is current, read cheaply and as often as one likes."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from index import database
from index.errors import IndexMissingError


@dataclass(frozen=True, slots=True)
class Published:
    """A generation (0: none) of one store: a folder made anew counts from 1 in another file.

    ``file`` is the device and number of the store's file. Two states that are equal are the same
    as long as somebody has the file open.
    """

    generation: int
    file: tuple[int, int]


NOTHING = Published(0, (0, 0))


class CurrentGeneration:
    """Keeps one connection to the store's file for a single question; safe in several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file = NOTHING.file

    def read(self) -> Published:
        """Return what is current; ``NOTHING`` while there is no store.

        Raises:
            IndexCorruptError: the store's file is damaged.
        """
        with self._lock:
            connection = self._connected()
            if connection is None:
                return NOTHING
            with database.reported(self._folder):
                row = connection.execute(
                    "SELECT value FROM meta WHERE key = 'generation'"
                ).fetchone()
            return Published(int(row[0]) if row else 0, self._file)

    def close(self) -> None:
        """Close the connection; a later ``read`` opens another."""
        with self._lock:
            self._forget()

    def _connected(self) -> sqlite3.Connection | None:
        # Somebody may have deleted the folder and made a new one: that is another file.
        try:
            status = (self._folder / database.DATABASE).stat()
        except OSError:
            self._forget()
            return None
        file = (status.st_dev, status.st_ino)
        if self._connection is None or file != self._file:
            self._forget()
            try:
                self._connection = database.connect(self._folder, read_only=True)
            except IndexMissingError:
                return None
            self._file = file
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
