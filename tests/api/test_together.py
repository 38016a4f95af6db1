"""The real service behind HTTP: questions, additions and removals at the same time."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.conversations import open_conversations
from api.logs import make_log
from api.runtime import Runtime
from rag.assemble import assemble
from rag.conversation import DAMAGED, FILE_NAME
from rag.settings import Settings

BASE = {"doc_id": "base", "title": "Depots", "text": "The northern depot keeps 4,213 lanterns."}
QUESTION = "How many lanterns does the northern depot keep?"


@pytest.fixture
def client(tmp_path) -> Iterator[TestClient]:
    runtime = Runtime(
        Settings(index=tmp_path / "index"),
        assemble=assemble,
        open_conversations=open_conversations,
        log=make_log(io.StringIO(), level="error"),
    )
    with TestClient(create_app(runtime), base_url="http://127.0.0.1") as client:
        while client.get("/readyz").json()["error"]["code"] == "starting":
            pass
        yield client


def test_an_empty_folder_grows_into_an_index_over_http(client) -> None:
    assert client.get("/readyz").json()["error"]["code"] == "index_missing"
    assert client.post("/documents", json=BASE).json()["added"] == 1
    assert client.get("/readyz").json()["status"] == "ready"
    answer = client.post("/ask", json={"question": QUESTION}).json()
    assert answer["citations"][0]["quote"] in BASE["text"]
    follow_up = client.post(
        "/ask",
        json={"question": "And where?", "conversation_id": answer["conversation_id"]},
    )
    assert follow_up.status_code == 200
    assert client.delete("/documents/base").json()["removed"] == 1
    assert client.post("/search", json={"question": QUESTION}).json()["passages"] == []


def test_a_damaged_store_of_conversations_is_set_aside_and_told_once(
    client, tmp_path, caplog
) -> None:
    client.post("/documents", json=BASE)
    ask = {"question": QUESTION}
    talk = client.post("/ask", json=ask).json()["conversation_id"]
    path = tmp_path / "index" / FILE_NAME
    for part in path.parent.glob(f"{FILE_NAME}*"):
        part.write_bytes(b"no database " * 2_000)
    gone = client.post("/ask", json=ask | {"conversation_id": talk})
    assert gone.json()["error"]["code"] == "conversation_not_found"
    begun = client.post("/ask", json=ask).json()["conversation_id"]
    assert client.post("/ask", json=ask | {"conversation_id": begun}).status_code == 200
    aside = path.with_name(FILE_NAME + DAMAGED)
    assert aside.read_bytes().startswith(b"no database")
    (told,) = (record.getMessage() for record in caplog.records)
    assert told.startswith(f"set aside as {aside}: {path} is damaged")
    client.delete("/documents/base")
    assert not aside.exists()


def test_what_was_removed_is_never_cited_again(client) -> None:
    client.post("/documents", json=BASE)
    problems: list[str] = []
    stop = threading.Event()
    lock = threading.Lock()
    removed: set[str] = set()

    def ask() -> None:
        while not stop.is_set():
            with lock:
                gone = set(removed)
            response = client.post("/ask", json={"question": QUESTION})
            if response.status_code not in {200, 429}:
                problems.append(response.text)
                continue
            cited = {c["doc_id"] for c in response.json().get("citations", ())}
            if cited & gone:
                problems.append(f"cited after removal: {cited & gone}")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    generations = []
    try:
        for number in range(5):
            name = f"depot/{number}"
            text = f"The northern depot keeps {number + 50} lanterns."
            added = client.post("/documents", json={"doc_id": name, "text": text})
            deleted = client.delete(f"/documents/{name}")
            with lock:
                removed.add(name)
            generations += [added.json()["index_generation"], deleted.json()["index_generation"]]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert problems == []
    assert generations == list(range(2, 12))
