"""Questions at a service in, latencies and counts of what it answered out.

    python -m benchmarks.http_load                      serves corpus/ by itself, then asks
    python -m benchmarks.http_load --url http://127.0.0.1:8000
    python -m benchmarks.http_load --ingest             documents come and go meanwhile

200 clients ask at once, each `--rounds` questions one after the other; who is told 429 waits as
the service says and asks again, at most `--retries` times. Loopback only, bounded in requests and
time. Exit code 1 when any request ended in a 5xx or without an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "api.cli"]
QUESTIONS = ROOT / "eval" / "data" / "questions.jsonl"
_START_S = 60.0
_NO_ANSWER = 0


@dataclass
class Tally:
    """What came back: seconds of each 200, counts of all statuses (0: no answer at all)."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    generations: set[int] = field(default_factory=set)
    builds: int = 0

    @property
    def failures(self) -> int:
        return sum(
            n for status, n in self.statuses.items() if status >= 500 or status == _NO_ANSWER
        )


async def ask_in_turn(
    client: httpx.AsyncClient, questions: list[str], tally: Tally, *, retries: int
) -> None:
    for question in questions:
        for _ in range(retries + 1):
            response = await post(client, question, tally)
            if response is None or response.status_code != 429:
                break
            await asyncio.sleep(float(response.headers.get("retry-after", "1")))


async def post(client: httpx.AsyncClient, question: str, tally: Tally) -> httpx.Response | None:
    began = time.perf_counter()
    try:
        response = await client.post("/ask", json={"question": question})
    except httpx.HTTPError:
        tally.statuses[_NO_ANSWER] += 1
        return None
    tally.statuses[response.status_code] += 1
    if response.status_code == 200:
        tally.seconds.append(time.perf_counter() - began)
        tally.generations.add(response.json()["index_generation"])
    return response


async def come_and_go(client: httpx.AsyncClient, tally: Tally, done: asyncio.Event) -> None:
    """Add a document, remove it, and so on: every step is a new generation."""
    number = 0
    while not done.is_set():
        number += 1
        document = {"doc_id": f"load/{number}", "text": f"Load document {number} was added."}
        for request in (
            client.post("/documents", json=document),
            client.delete(f"/documents/load/{number}"),
        ):
            try:
                response = await request
            except httpx.HTTPError:
                tally.statuses[_NO_ANSWER] += 1
                continue
            if response.status_code >= 500:
                tally.statuses[response.status_code] += 1
            tally.builds += 1


async def load(url: str, questions: list[str], options: argparse.Namespace) -> tuple[Tally, float]:
    tally = Tally()
    done = asyncio.Event()
    limits = httpx.Limits(max_connections=options.clients + 2)
    async with httpx.AsyncClient(
        base_url=url, timeout=options.timeout_s, limits=limits, headers=key_header()
    ) as client:
        builder = asyncio.create_task(come_and_go(client, tally, done)) if options.ingest else None
        began = time.perf_counter()
        await asyncio.gather(
            *(
                ask_in_turn(
                    client,
                    [questions[(n + r * 7) % len(questions)] for r in range(options.rounds)],
                    tally,
                    retries=options.retries,
                )
                for n in range(options.clients)
            )
        )
        wall_s = time.perf_counter() - began
        done.set()
        if builder is not None:
            await builder
    return tally, wall_s


def key_header() -> dict[str, str]:
    keys = os.environ.get("JUSHI_API_KEYS", "").split(",")[0].strip()
    return {"X-API-Key": keys} if keys else {}


def report(tally: Tally, wall_s: float) -> dict[str, object]:
    ms = np.array(tally.seconds or [float("nan")]) * 1000
    p50, p95, p99 = (round(float(np.percentile(ms, q)), 1) for q in (50, 95, 99))
    return {
        "answered": len(tally.seconds),
        "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "answers_per_s": round(len(tally.seconds) / wall_s, 1),
        "generations_seen": len(tally.generations),
        "builds": tally.builds,
        "failures": tally.failures,
    }


@contextmanager
def own_service() -> Iterator[tuple[str, Path]]:
    """Index the demonstration corpus as ``index`` in a temporary folder and serve it.

    Yields the address and the folder.
    """
    with tempfile.TemporaryDirectory(prefix="jushi-load-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        index = ["--index", str(Path(folder, "index"))]
        subprocess.run([*COMMAND, "index", "corpus", *index, "--quiet"], cwd=ROOT, check=True)
        with (Path(folder) / "log").open("w") as log:
            process = subprocess.Popen(
                [*COMMAND, "serve", *index, "--port", str(port)], cwd=ROOT, stderr=log
            )
            try:
                url = f"http://127.0.0.1:{port}"
                wait_until_ready(url)
                yield url, Path(folder)
            finally:
                process.terminate()
                process.wait(60)


def wait_until_ready(url: str) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/readyz", headers=key_header()).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    sys.exit(f"{url} was not ready after {_START_S:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", help="a running service; without it one is started")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--retries", type=int, default=0)
    parser.add_argument("--timeout-s", type=float, default=120.0)
    parser.add_argument("--ingest", action="store_true")
    options = parser.parse_args()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    if options.url:
        tally, wall_s = asyncio.run(load(options.url, questions, options))
    else:
        with own_service() as (url, _):
            tally, wall_s = asyncio.run(load(url, questions, options))
    print(json.dumps(report(tally, wall_s), indent=2))
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
