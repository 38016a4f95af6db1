"""Builds that are killed, for ``test_crash.py``: one JSON order a line in, one answer a line out.

An order names a folder and either the step after which the build kills itself, or the time after
which it is killed from outside. Each build runs in a fork, made before anything used a thread.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import faiss  # noqa: F401, TID253 - imported once, here, and not in every fork

from index.doubles import HashingEmbedder
from index.local import LocalIndex
from index.terms import term_texts
from index.types import Document


def build(folder: Path, kill_at: str) -> None:
    """Make round two of the test's documents, or die on the way."""

    def step(name: str) -> None:
        if name == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    index = LocalIndex(folder, HashingEmbedder(), step=step)
    texts = json.loads((folder.parent / "next.json").read_text(encoding="utf-8"))
    with_ids = [Document(i, "", "", "", "zh-Hans", text, {}) for i, text in texts["put"].items()]
    index.add_documents(with_ids) if with_ids else index.remove_documents(texts["remove"])
    index.close()


def main() -> None:
    """Answer ``killed`` or ``done`` for each order."""
    term_texts("预热词典")
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            build(Path(order["folder"]), order["step"])
            os._exit(0)
        if order["delay_s"] is not None:
            time.sleep(order["delay_s"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {status}", flush=True)


if __name__ == "__main__":
    main()
