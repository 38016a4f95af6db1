"""A real process on a real socket: starting, stopping, refusing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.doubles import MemoryService
from api.server import serve
from index.errors import ConfigError
from rag.settings import Settings

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("serving_process.py")
KEY = "0123456789abcdef-key"


def start(tmp_path: Path, *, host: str = "127.0.0.1", top_k: int = 8, **environment: str):
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), host, str(tmp_path / "index"), str(top_k)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process, event: str) -> dict:
    for line in process.stderr:
        record = json.loads(line)
        if record["event"] == event:
            return record
    raise AssertionError(f"the process ended without {event}")


@pytest.fixture
def served(tmp_path) -> Iterator[tuple[subprocess.Popen, str]]:
    process = start(tmp_path)
    seen = [json.loads(process.stderr.readline()) for _ in range(2)]
    url = next(record["url"] for record in seen if record["event"] == "listening")
    yield process, url
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stderr.close()


def test_sigterm_finishes_what_is_being_answered(served) -> None:
    process, url = served
    with ThreadPoolExecutor(2) as threads:
        whole = threads.submit(httpx.post, f"{url}/ask", json={"question": "slow companies"})
        stream = threads.submit(
            httpx.post, f"{url}/ask", json={"question": "slow companies", "stream": True}
        )
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)
        assert whole.result().json()["answer"] == "There are 412 companies.[1]"
        assert "event: done" in stream.result().text
    assert process.wait(10) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")
    assert '"event": "stopped"' in process.stderr.read()


def test_a_client_that_leaves_costs_nothing(served) -> None:
    process, url = served
    for body in ({"question": "slow companies"}, {"question": "slow companies", "stream": True}):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/ask", json=body, timeout=0.2)
    assert httpx.post(f"{url}/ask", json={"question": "companies"}).status_code == 200
    records = []
    while len(records) < 3:
        record = json.loads(process.stderr.readline())
        records += [record] if record["event"] == "request" else []
    assert sorted(record["status"] for record in records) == [200, 499, 499]


def test_a_body_without_an_end_is_cut_at_the_limit(served) -> None:
    _, url = served

    def endless():
        while True:
            yield b" " * 65536

    with httpx.Client() as client:
        try:
            response = client.post(
                f"{url}/ask", content=endless(), headers={"content-type": "application/json"}
            )
            assert response.status_code == 413
        except httpx.WriteError:
            pass  # The refusal came while the client was still writing, and the socket is closed.
        assert client.get(f"{url}/healthz").status_code == 200


def test_a_raw_request_that_is_no_http_harms_nobody(served) -> None:
    _, url = served
    port = int(url.rpartition(":")[2])
    for rubbish in (b"\x00\xff\r\n\r\n", b"GET /\r\n\r\n", b"POST /ask HTTP/1.1\r\nContent-Le"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(rubbish)
    assert httpx.get(f"{url}/healthz").status_code == 200


def test_the_world_is_not_served_without_keys(tmp_path) -> None:
    process = start(tmp_path, host="0.0.0.0")
    message = process.communicate(timeout=20)[1]
    assert process.returncode == 1
    assert message == (
        "jushi: 0.0.0.0 can be reached from other machines: "
        "set JUSHI_API_KEYS, or serve on 127.0.0.1\n"
    )


def test_the_world_is_served_with_a_key(tmp_path) -> None:
    process = start(tmp_path, host="0.0.0.0", JUSHI_API_KEYS=KEY)
    url = wait_for(process, "listening")["url"].replace("0.0.0.0", "127.0.0.1")
    body = {"question": "companies"}
    without = httpx.post(f"{url}/ask", json=body)
    with_key = httpx.post(f"{url}/ask", json=body, headers={"x-api-key": KEY})
    process.terminate()
    log = process.communicate(timeout=20)[1]
    assert (without.status_code, with_key.status_code) == (401, 200)
    assert KEY not in log


def test_a_service_that_cannot_be_assembled_ends_with_one_line(tmp_path) -> None:
    process = start(tmp_path, top_k=99)
    *log, message = process.communicate(timeout=20)[1].splitlines()
    assert process.returncode == 1
    assert message == "jushi: dense.faiss is damaged; run: jushi index PATH"
    assert "start_failed" in [json.loads(line)["event"] for line in log]


def test_a_port_in_use_is_told_in_one_line(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port}; choose another"):
            serve(Settings(port=port, index=tmp_path), assemble=lambda _: MemoryService())
