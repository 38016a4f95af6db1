"""Builds that are killed and documents that come and go in, what a service said meanwhile out.

    python -m benchmarks.crashes                        20 kills, then 100 rounds of removal
    python -m benchmarks.crashes --kills 5 --rounds 0

A service answers over HTTP all the while. Each build gives every document of a folder a new
number and is killed (SIGKILL) at a random moment of its life; an answer whose passages carry two
numbers, or a number that its generation did not carry before, is mixed. A round of removal adds a
document over HTTP, asks for it, removes it by command line and asks again at once. Exit code 1
when a request failed, an answer was mixed, a removed document was shown, or the last build or the
doctor failed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx

from benchmarks.http_load import COMMAND, ROOT, own_service

DOCUMENTS = 1_000
_TIMEOUT_S = 60.0
_NUMBER = re.compile(r"第(\d+)队")


class Asker:
    """Asks one question again and again in a thread, and checks each answer."""

    def __init__(self, url: str) -> None:
        self.seen: Counter[str] = Counter()
        self.numbers: dict[int, str] = {}
        self._url = url
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Asker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=_TIMEOUT_S) as client:
            while not self._done.is_set():
                self.seen[self._ask(client)] += 1

    def _ask(self, client: httpx.Client) -> str:
        try:
            response = client.post("/ask", json={"question": "第3号浮桥由哪一队看守？"})
        except httpx.HTTPError as error:
            return f"failed: {type(error).__name__}"
        if response.status_code != 200:
            return f"failed: {response.status_code}"
        answer = response.json()
        numbers = {n for passage in answer["passages"] for n in _NUMBER.findall(passage["text"])}
        number = self.numbers.setdefault(answer["index_generation"], *numbers or {""})
        return "complete" if numbers <= {number} else "mixed"


def write_pages(folder: Path, number: int) -> None:
    folder.mkdir(exist_ok=True)
    for n in range(DOCUMENTS):
        (folder / f"{n}.txt").write_text(f"第{n}号浮桥由第{number}队看守。", encoding="utf-8")


def kill_builds(url: str, index: Path, pages: Path, kills: int) -> dict[str, object]:
    """Kill builds at random moments while a client asks; then let one finish."""
    moments = random.Random(20261121)
    build = [*COMMAND, "index", str(pages), "--index", str(index), "--quiet"]
    killed = 0
    with Asker(url) as asker:
        for number in range(2):
            write_pages(pages, number)
            began = time.perf_counter()
            subprocess.run(build, cwd=ROOT, check=True)
            whole_s = time.perf_counter() - began
        for number in range(2, kills + 2):
            write_pages(pages, number)
            process = subprocess.Popen(build, cwd=ROOT, stderr=subprocess.DEVNULL)
            try:
                process.wait(moments.uniform(0, 1.3 * whole_s))
            except subprocess.TimeoutExpired:
                process.kill()
                killed += process.wait() < 0
        write_pages(pages, kills + 2)
        finished = subprocess.run(build, cwd=ROOT, check=False).returncode == 0
    last = ask(url, "第3号浮桥由哪一队看守？")
    finished = finished and f"第{kills + 2}队" in last["answer"]
    doctor = subprocess.run([*COMMAND, "doctor", "--index", str(index)], cwd=ROOT, check=False)
    return {
        "build_s": round(whole_s, 2),
        "killed": killed,
        "generations_seen": len(asker.numbers),
        "answers": dict(asker.seen),
        "last_build": finished,
        "doctor": doctor.returncode == 0,
        "ok": finished and doctor.returncode == 0 and set(asker.seen) == {"complete"},
    }


def remove_at_once(url: str, index: Path, rounds: int) -> dict[str, object]:
    """Add over HTTP, ask, remove by command line, ask at once."""
    found = shown = 0
    for number in range(rounds):
        doc_id = f"tower/{number}"
        document = {"doc_id": doc_id, "text": f"城东钟楼高{100 + number}米。"}
        httpx.post(f"{url}/documents", json=document, timeout=_TIMEOUT_S).raise_for_status()
        found += doc_id in json.dumps(ask(url, "城东钟楼有多高？"))
        remove = [*COMMAND, "docs", "remove", doc_id, "--index", str(index)]
        subprocess.run(remove, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        shown += doc_id in json.dumps(ask(url, "城东钟楼有多高？"))
    ok = found == rounds and not shown
    return {"rounds": rounds, "found": found, "shown_after_removal": shown, "ok": ok}


def ask(url: str, question: str) -> dict[str, object]:
    response = httpx.post(f"{url}/ask", json={"question": question}, timeout=_TIMEOUT_S)
    response.raise_for_status()
    return dict(response.json())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    with own_service() as (url, folder):
        index = folder / "index"
        report = {
            "kills": kill_builds(url, index, folder / "pages", options.kills),
            "removals": remove_at_once(url, index, options.rounds),
        }
    print(json.dumps(report, indent=2, ensure_ascii=False))
    sys.exit(0 if all(part["ok"] for part in report.values()) else 1)


if __name__ == "__main__":
    main()
