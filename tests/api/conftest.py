"""Clients of a real application over a small service in memory."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.doubles import MemoryConversations, MemoryService
from api.logs import make_log
from api.runtime import Assemble, Runtime
from index.types import Document
from rag.service import Service
from rag.settings import Settings

DOCUMENTS = (
    Document(
        "en/firms.txt",
        "Firms",
        "firms.txt",
        "2026-01-31",
        "en",
        "There are 412 companies. They employ 9,000 people.",
        {"encoding": "utf-8", "date_basis": "front matter"},
    ),
    Document("zh/dogs.txt", "机器狗", "dogs.txt", "2025", "zh-Hans", "云深处造机器狗。它在杭州。"),
)


@dataclass
class Served:
    """A client and what stands behind it."""

    client: TestClient
    runtime: Runtime
    log: io.StringIO


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(
            service: Service | None = None,
            *,
            assemble: Assemble | None = None,
            wait: bool = True,
            level: str = "info",
            **settings: object,
        ) -> Served:
            log = io.StringIO()
            real = service if service is not None else MemoryService(DOCUMENTS)
            runtime = Runtime(
                Settings(**settings),
                assemble=assemble or (lambda _: real),
                open_conversations=lambda _: MemoryConversations(),
                log=make_log(log, level=level),
            )
            client = TestClient(create_app(runtime), base_url="http://127.0.0.1")
            stack.enter_context(client)
            if wait:
                while client.get("/readyz").json().get("error", {}).get("code") == "starting":
                    pass
            return Served(client, runtime, log)

        yield start


@pytest.fixture(scope="session")
def listen() -> Iterator[Callable[[FastAPI], str]]:
    """Serve an application on a socket until the tests end; returns its address."""
    with ExitStack() as stack:

        def start(app: FastAPI) -> str:
            server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
            thread = threading.Thread(target=server.run)
            thread.start()
            stack.callback(thread.join)
            stack.callback(setattr, server, "should_exit", True)
            while not server.started:
                time.sleep(0.01)
            return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

        yield start


@pytest.fixture
def client(serve: Serve) -> TestClient:
    return serve().client
