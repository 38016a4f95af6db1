"""Settings in, the store of conversations out: opened when there is a turn to remember."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.conversation import FILE_NAME
from rag.errors import ConversationNotFoundError
from rag.settings import Settings
from rag.types import Turn

if TYPE_CHECKING:
    from rag.conversation import Conversations


class KeptConversations:
    """Conversations in the index folder.

    Nothing is created before the first answer: until then there may be no index, and a folder
    that holds anything else is none that an index is built in.
    """

    def __init__(self, path: Path, *, ttl_s: float) -> None:
        self._path = path
        self._ttl_s = ttl_s
        self._lock = threading.Lock()
        self._store: Conversations | None = None

    def new(self) -> str:
        """Begin a conversation and return its id."""
        return self._opened().new()

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the turns, oldest first; ``ConversationNotFoundError`` when there are none."""
        if self._store is None and not self._path.exists():
            raise ConversationNotFoundError(
                "there is no such conversation, or it has expired; ask without conversation_id"
            )
        return self._opened().history(conversation_id)

    def append(self, conversation_id: str, turn: Turn) -> None:
        """Add a turn."""
        self._opened().append(conversation_id, turn)

    def close(self) -> None:
        """Release the file; calling it twice does no harm."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _opened(self) -> Conversations:
        from rag.conversation import Conversations

        with self._lock:
            if self._store is None:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._store = Conversations(self._path, ttl_s=self._ttl_s)
            return self._store


def open_conversations(settings: Settings) -> KeptConversations:
    """Return the conversations that are kept beside the index."""
    return KeptConversations(settings.index / FILE_NAME, ttl_s=settings.conversation_ttl_s)
