"""A scripted OpenAI-compatible server over a real loopback socket.

Each request takes the next behaviour of the script; the last one repeats. ``requests`` keeps what
was asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        self.asked = json.loads(self.rfile.read(size))
        behaviour = self.server.take(
            self.path, {name.lower(): value for name, value in self.headers.items()}, self.asked
        )
        try:
            behaviour(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - fixed signature
        return

    def begin(self, *, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def raw(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def event(self, data: object) -> None:
        self.raw(f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    def piece(self, text: str, *, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        self.event(
            {
                "id": "x",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "scripted",
                "choices": [choice],
            }
        )

    def end(self, *, usage: Mapping[str, int] | None = None) -> None:
        if usage is not None:
            self.event(
                {
                    "id": "x",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "scripted",
                    "choices": [],
                    "usage": dict(usage),
                }
            )
        self.raw(b"data: [DONE]\n\n")
        self.raw(b"")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Sequence[Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._script = list(script)
        self._guard = threading.Lock()
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def take(self, path: str, headers: dict[str, str], asked: dict[str, Any]) -> Behaviour:
        with self._guard:
            self.requests.append((path, headers, asked))
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def handle_error(self, request: object, client_address: object) -> None:
        return


@contextmanager
def serving(*script: Behaviour) -> Iterator[Server]:
    server = Server(script)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: str, *, usage: Mapping[str, int] | None = None, size: int = 5) -> Behaviour:
    """Answers with a text in pieces of ``size`` characters."""

    def behave(handler: Handler) -> None:
        handler.begin()
        for start in range(0, len(text), size):
            handler.piece(text[start : start + size])
        handler.piece("", finish="stop")
        handler.end(usage=usage)

    return behave


def obeys(decide: Callable[[str], str]) -> Behaviour:
    """Answers with what ``decide`` makes of the whole prompt."""

    def behave(handler: Handler) -> None:
        prompt = "\n".join(message["content"] for message in handler.asked["messages"])
        says(decide(prompt), size=40)(handler)

    return behave


def status(code: int, *, body: str = "{}", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answers with an HTTP status."""

    def behave(handler: Handler) -> None:
        data = body.encode()
        handler.send_response(code)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return behave


def stalls(*, after: str = "", for_s: float = 5.0) -> Behaviour:
    """Sends a text and then nothing."""

    def behave(handler: Handler) -> None:
        handler.begin()
        if after:
            handler.piece(after)
        time.sleep(for_s)

    return behave


def drips(*, every_s: float = 0.02, for_s: float = 5.0) -> Behaviour:
    """Is never silent and never says anything: one comment after the other."""

    def behave(handler: Handler) -> None:
        handler.begin()
        until = time.monotonic() + for_s
        while time.monotonic() < until:
            handler.raw(b": wait\n\n")
            time.sleep(every_s)

    return behave


def closes(*, after: str = "", politely: bool = False) -> Behaviour:
    """Breaks off in mid-stream; politely is without the end that HTTP or the API asks for."""

    def behave(handler: Handler) -> None:
        handler.begin()
        if after:
            handler.piece(after)
        if politely:
            handler.raw(b"")
        handler.close_connection = True

    return behave


def nonsense(data: bytes) -> Behaviour:
    """Sends these bytes as the stream."""

    def behave(handler: Handler) -> None:
        handler.begin()
        handler.raw(data)
        handler.raw(b"")

    return behave


def endless(*, lines: bool = True) -> Behaviour:
    """Never stops writing, in pieces or in one line without an end."""

    def behave(handler: Handler) -> None:
        handler.begin()
        while True:
            if lines:
                handler.piece("more and more " * 20)
            else:
                handler.raw(b"x" * 65536)

    return behave
