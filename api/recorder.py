"""Answers that the service gave in, their records in a folder out: the last ones, off by default."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from pathlib import Path

from api.errors import one_line
from api.logs import Log
from api.records import made_with, record_payload, write_record
from rag.settings import Settings
from rag.types import Answer, AskRequest

_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[A-Za-z0-9._-]*\.json")


class Recorder:
    """Keeps the records of the last ``record_limit`` answers; safe in several threads.

    Files are named by time and request id; other files in the folder are left alone.
    """

    def __init__(self, settings: Settings, *, log: Log) -> None:
        self._folder = Path(settings.record_dir) if settings.record_dir else None
        self._limit = settings.record_limit
        self._made_with = made_with(settings) if self._folder is not None else {}
        self._log = log
        self._lock = threading.Lock()

    def keep(self, request: AskRequest, answer: Answer, *, request_id: str) -> None:
        """Write a record and drop the oldest; a failure is logged and costs nobody an answer."""
        if self._folder is None:
            return
        record = record_payload(request, answer, made_with=self._made_with, request_id=request_id)
        try:
            with self._lock:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{request_id}.json"
                write_record(self._folder / name, record)
                self._drop_oldest(self._folder)
        except OSError as error:
            self._log.warning("record_failed", request_id=request_id, error=one_line(str(error)))

    def _drop_oldest(self, folder: Path) -> None:
        records = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
        for path in records[: -self._limit]:
            path.unlink(missing_ok=True)
