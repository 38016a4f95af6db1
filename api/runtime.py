"""What one process serves with: the service once it is assembled, its pools, log and metrics."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol

from api.errors import ApiError, one_line
from api.logs import Log
from api.metrics import Metrics
from api.pool import WorkPool
from api.recorder import Recorder
from index.errors import IndexUnusableError, JushiError
from rag.service import CheckResult, Service
from rag.settings import Settings
from rag.types import Turn

_WAITING_BUILDS = 16


class ConversationStore(Protocol):
    """Remembers the turns of conversations for a while."""

    def new(self) -> str:
        """Begin a conversation and return its unguessable id."""

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the turns, oldest first; ``ConversationNotFoundError`` when there are none."""

    def append(self, conversation_id: str, turn: Turn) -> None:
        """Add a turn."""

    def close(self) -> None:
        """Release the store; calling it twice does no harm."""


Assemble = Callable[[Settings], Service]
OpenConversations = Callable[[Settings], ConversationStore]


class Runtime:
    """Starts in the background and answers 503 until it is ready; closed with the process.

    Questions and builds have pools of their own: a build never takes the thread of an answer.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        assemble: Assemble,
        open_conversations: OpenConversations,
        log: Log,
    ) -> None:
        self.settings = settings
        self.log = log
        self.metrics = Metrics()
        self.asks = WorkPool("asks", workers=settings.workers, queue_size=settings.queue_size)
        self.builds = WorkPool("builds", workers=1, queue_size=_WAITING_BUILDS)
        self.recorder = Recorder(settings, log=log)
        self.failure: JushiError | None = None
        self._assemble = assemble
        self._open_conversations = open_conversations
        self._service: Service | None = None
        self._conversations: ConversationStore | None = None
        self._checks = _CheckCache()
        self.metrics.watch_pool("asks", self.asks)
        self.metrics.watch_pool("builds", self.builds)

    @property
    def service(self) -> Service:
        """The service.

        Raises:
            ApiError: 503, it is still starting, or it could not be started.
        """
        if self.failure is not None:
            raise ApiError(503, "failed_to_start", one_line(str(self.failure)))
        if self._service is None:
            raise ApiError(
                503, "starting", "the service is starting; try again shortly", retry_after_s=1
            )
        return self._service

    @property
    def conversations(self) -> ConversationStore:
        """The conversations; errors as for ``service``."""
        if self._conversations is None:
            raise ApiError(
                503, "starting", "the service is starting; try again shortly", retry_after_s=1
            )
        return self._conversations

    async def start(self) -> None:
        """Assemble the service in a thread; a failure is kept and told to every caller."""
        try:
            await asyncio.to_thread(self._start)
        except JushiError as error:
            self.failure = error
        if self.failure is not None:
            self.log.error("start_failed", error=one_line(str(self.failure)))

    def _start(self) -> None:
        service = self._assemble(self.settings)
        self._conversations = self._open_conversations(self.settings)
        self.metrics.set_generation(service.generation())
        self._warm(service)
        self._service = service
        self.log.info("started", index=str(self.settings.index), generation=service.generation())

    def _warm(self, service: Service) -> None:
        """Open the index before the first question; without one the service starts all the same.

        It may be built, or repaired, while the service runs.
        """
        try:
            service.documents()
        except IndexUnusableError as error:
            self.log.warning("index_unusable", error=one_line(str(error)))

    def checks(self) -> tuple[int, list[CheckResult]]:
        """Return the current generation and its self-tests, run once for each generation."""
        service = self.service
        generation = service.generation()
        checks = self._checks.get(generation, service.doctor)
        ready = generation > 0 and all(check.passed for check in checks)
        self.metrics.set_generation(generation)
        self.metrics.set_ready(ready=ready)
        return generation, checks

    def close(self) -> None:
        """Finish what runs, drop what waits, release the index."""
        self.asks.close()
        self.builds.close()
        if self._conversations is not None:
            self._conversations.close()
        if self._service is not None:
            self._service.close()
        self.log.info("stopped")


class _CheckCache:
    """Keeps the self-tests of one generation; failed ones are run again the next time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = -1
        self._checks: list[CheckResult] = []

    def get(self, generation: int, run: Callable[[], list[CheckResult]]) -> list[CheckResult]:
        with self._lock:
            if generation != self._generation or not all(c.passed for c in self._checks):
                self._checks = run()
                self._generation = generation
            return self._checks
