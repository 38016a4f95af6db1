"""Run as a process by the tests of the server: serves a small service with a slow question."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from api.doubles import MemoryService
from api.server import serve
from index.errors import IndexCorruptError, JushiError
from index.types import Document
from rag.settings import Settings
from rag.types import Answer, AskRequest


class SlowService(MemoryService):
    """Takes a second for every question that says so."""

    def ask(self, request: AskRequest) -> Answer:
        if "slow" in request.question:
            time.sleep(1.0)
        return super().ask(request)


def assemble(settings: Settings) -> SlowService:
    if settings.top_k == 99:
        raise IndexCorruptError("dense.faiss is damaged; run: jushi index PATH")
    return SlowService([Document("a.txt", "A", "a.txt", "2026", "en", "There are 412 companies.")])


if __name__ == "__main__":
    host, index, top_k = sys.argv[1:]
    try:
        serve(Settings(host=host, port=0, index=Path(index), top_k=int(top_k)), assemble=assemble)
    except JushiError as error:
        sys.exit(f"jushi: {error}")
