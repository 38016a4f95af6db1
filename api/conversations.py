"""Settings in, the store of conversations out: opened when there is a turn to remember."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from index.errors import IndexCorruptError
from rag.conversation import FILE_NAME, Conversations, set_aside
from rag.errors import ConversationNotFoundError
from rag.settings import Settings
from rag.types import Turn

T = TypeVar("T")


class KeptConversations:
    """Conversations in the index folder.

    Nothing is created before the first answer: until then there may be no index, and a folder
    that holds anything else is none that an index is built in. A damaged file is set aside, which
    is logged, and conversations begin anew.
    """

    def __init__(self, path: Path, *, ttl_s: float) -> None:
        self._path = path
        self._ttl_s = ttl_s
        self._lock = threading.RLock()
        self._store: Conversations | None = None

    def new(self) -> str:
        """Begin a conversation and return its id."""
        return self._using(Conversations.new)

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the turns, oldest first; ``ConversationNotFoundError`` when there are none."""
        if self._store is None and not self._path.exists():
            raise ConversationNotFoundError(
                "there is no such conversation, or it has expired; ask without conversation_id"
            )
        return self._using(lambda store: store.history(conversation_id))

    def append(self, conversation_id: str, turn: Turn) -> None:
        """Add a turn."""
        self._using(lambda store: store.append(conversation_id, turn))

    def close(self) -> None:
        """Release the file; calling it twice does no harm."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _using(self, call: Callable[[Conversations], T]) -> T:
        with self._lock:
            try:
                return call(self._opened())
            except IndexCorruptError as error:
                self.close()
                aside = set_aside(self._path)
                logging.getLogger(__name__).warning("set aside as %s: %s", aside, error)
            return call(self._opened())

    def _opened(self) -> Conversations:
        if self._store is None:
            self._store = Conversations(self._path, ttl_s=self._ttl_s)
        return self._store


def open_conversations(settings: Settings) -> KeptConversations:
    """Return the conversations that are kept beside the index."""
    return KeptConversations(settings.index / FILE_NAME, ttl_s=settings.conversation_ttl_s)
