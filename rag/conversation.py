"""Conversations in one SQLite file: turns in, the history of a conversation out."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.database import create_private_file
from index.errors import IndexBusyError, IndexCorruptError, IndexWriteError
from rag.errors import ConversationNotFoundError
from rag.types import Turn

FILE_NAME = "conversations.sqlite"
"""Its name in the folder of an index."""
DAMAGED = ".damaged"
"""Ends the name of a file that was set aside."""

_ID_BYTES = 24
_MAX_ID_CHARS = 64
_MAX_TEXT_CHARS = 20_000
_BUSY_TIMEOUT_S = 5.0
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE conversations (
    conversation_id TEXT PRIMARY KEY, used_at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX conversations_by_use ON conversations (used_at);
CREATE TABLE turns (
    turn_id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX turns_by_conversation ON turns (conversation_id, turn_id);
"""


class Conversations:
    """Conversations that expire; safe to use from several threads and processes.

    A conversation lives until nobody has read it or added to it for ``ttl_s`` seconds. Beyond
    ``max_conversations`` the one that was idle longest is forgotten, beyond ``max_turns`` the
    oldest turn. Longer questions and answers are cut to 20,000 characters. What is forgotten is
    overwritten in the file, which only its owner may read.
    """

    def __init__(
        self,
        path: Path,
        *,
        ttl_s: float,
        max_conversations: int = 10_000,
        max_turns: int = 20,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._ttl_s = ttl_s
        self._max_conversations = max_conversations
        self._max_turns = max_turns
        self._clock = clock
        self._lock = threading.Lock()
        with self._reported():
            self._connection = _connect(path)

    def new(self) -> str:
        """Begin a conversation and return its id, which cannot be guessed.

        Raises:
            IndexWriteError: the file cannot be written.
        """
        conversation_id = secrets.token_urlsafe(_ID_BYTES)
        with self._transaction() as connection:
            self._forget(connection)
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?)", (conversation_id, self._clock())
            )
            # Bounded after the insert, so that there are never more than allowed.
            connection.execute(
                "DELETE FROM conversations WHERE conversation_id IN (SELECT conversation_id "
                "FROM conversations ORDER BY used_at DESC, conversation_id LIMIT -1 OFFSET ?)",
                (self._max_conversations,),
            )
        return conversation_id

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the turns of a conversation, oldest first, and keep it alive.

        Raises:
            ConversationNotFoundError: no conversation has that id, or it has expired.
        """
        with self._transaction() as connection:
            self._touch(connection, conversation_id)
            rows = connection.execute(
                "SELECT question, answer FROM turns WHERE conversation_id = ? ORDER BY turn_id",
                (conversation_id,),
            ).fetchall()
        return tuple(Turn(question, answer) for question, answer in rows)

    def append(self, conversation_id: str, turn: Turn) -> None:
        """Add a turn; errors as in ``history`` and ``new``."""
        with self._transaction() as connection:
            self._touch(connection, conversation_id)
            connection.execute(
                "INSERT INTO turns (conversation_id, question, answer) VALUES (?, ?, ?)",
                (conversation_id, _storable(turn.question), _storable(turn.answer)),
            )
            connection.execute(
                "DELETE FROM turns WHERE turn_id IN (SELECT turn_id FROM turns "
                "WHERE conversation_id = ? ORDER BY turn_id DESC LIMIT -1 OFFSET ?)",
                (conversation_id, self._max_turns),
            )

    def forget_answers(self) -> None:
        """Overwrite what was answered so far: it may quote documents that are gone.

        The questions stay, so that a conversation can go on.
        """
        with self._transaction() as connection:
            connection.execute("UPDATE turns SET answer = ''")
        with self._lock, self._reported():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Release the file; calling it twice does no harm."""
        with self._lock:
            self._connection.close()

    def _touch(self, connection: sqlite3.Connection, conversation_id: str) -> None:
        known = len(conversation_id) <= _MAX_ID_CHARS and conversation_id.isascii()
        now = self._clock()
        changed = known and connection.execute(
            "UPDATE conversations SET used_at = ? WHERE conversation_id = ? AND used_at > ?",
            (now, conversation_id, now - self._ttl_s),
        )
        if not changed or changed.rowcount != 1:
            # The id is a secret: it stands in no message.
            raise ConversationNotFoundError(
                "no such conversation, or it has expired; ask without conversation_id to begin one"
            )

    def _forget(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "DELETE FROM conversations WHERE used_at <= ?", (self._clock() - self._ttl_s,)
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._reported():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise IndexBusyError(f"{self._path} is in use by another process") from error
            if isinstance(error, sqlite3.DatabaseError) and _is_damage(error):
                raise IndexCorruptError(
                    f"{self._path} is damaged ({error}); delete it: only conversations are lost"
                ) from error
            raise IndexWriteError(f"{self._path} cannot be used: {error}") from error


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its logs, so that a new one can begin, and return its new name."""
    aside = path.with_name(path.name + DAMAGED)
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(aside.with_name(aside.name + suffix))
    return aside


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_private_file(path)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=_BUSY_TIMEOUT_S
    )
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={_SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _storable(text: str) -> str:
    """Cut a text to its bound and replace what SQLite cannot hold (half a surrogate pair)."""
    return text[:_MAX_TEXT_CHARS].encode("utf-8", "replace").decode("utf-8")
