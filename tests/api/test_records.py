"""Records of answers: what they hold, what they never hold, and that they cost no answer."""

from __future__ import annotations

import json
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.doubles import MemoryService
from api.records import made_with, read_record, record_payload, write_record
from index.errors import UnreadableFileError
from index.types import Document, Filters
from rag.settings import Settings
from rag.types import AskRequest, Turn

SERVICE = MemoryService([Document("a.txt", "Firms", "a", "2026", "en", "There are 412 companies.")])
REQUEST = AskRequest(
    "How many companies are there?",
    mode="extractive",
    top_k=3,
    filters=Filters(doc_ids=frozenset({"b.txt", "a.txt"}), date_from="2025"),
    as_of="2026-05-01",
    history=(Turn("Hello?", "Yes."),),
)


def made() -> dict[str, Any]:
    return record_payload(REQUEST, SERVICE.ask(REQUEST), made_with={"jushi": "1"}, request_id="r")


def test_a_record_gives_back_the_request_and_the_answer(tmp_path: Path) -> None:
    write_record(tmp_path / "r.json", made())
    kept = read_record(tmp_path / "r.json")
    assert kept.request == REQUEST
    assert (kept.answer.answer, kept.answer.request_id) == (SERVICE.ask(REQUEST).text, "r")
    assert kept.made_with == {"jushi": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_record_is_private_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    for _ in range(2):
        write_record(tmp_path / "r.json", made())
    assert stat.S_IMODE((tmp_path / "r.json").stat().st_mode) == 0o600


def test_text_that_utf8_cannot_carry_is_recorded_all_the_same(tmp_path: Path) -> None:
    request = replace(REQUEST, history=(Turn("\ud800", "Yes."),))
    write_record(tmp_path / "r.json", record_payload(request, SERVICE.ask(REQUEST), made_with={}))
    assert read_record(tmp_path / "r.json").request.history == (Turn("?", "Yes."),)


def test_what_an_answer_is_made_with_names_no_secret() -> None:
    settings = Settings(
        llm_base_url="https://user:hunter2@llm.example/v1",
        llm_api_key="sk-hunter2",
        llm_model="m",
        api_keys="hunter2-hunter2-hunter2",
    )
    found = made_with(settings)
    assert found["llm_model"] == "m"
    models = [found[name] for name in ("evidence", "answerability", "reader", "verdict")]
    assert [len(one) for one in models] == [16] * 4
    assert len(set(models)) == 4
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not a record of an answer"),
        ('{"record": 2}', "not a record of an answer (record"),
        ('{"record": 1, "recorded_at": "2026-01-01T00:00:00Z"}', "made_with: Field required"),
    ],
)
def test_another_file_is_no_record(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(UnreadableFileError) as error:
        read_record(tmp_path / "r.json")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.iterdir())]


QUESTION = {"question": "How many companies are there?"}


def test_the_service_records_nothing_by_default(serve, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert serve().client.post("/ask", json=QUESTION).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_the_service_keeps_the_last_answers_whole_or_streamed(serve, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    client = serve(record_dir=str(folder), record_limit=2).client
    client.post("/ask", json=QUESTION)
    client.get("/healthz")
    (folder / "notes.json").write_text("{}")
    first = client.post("/ask", json=QUESTION | {"as_of": "2027"}).json()
    with client.stream("POST", "/ask", json=QUESTION | {"stream": True}) as streamed:
        assert b"event: done" in streamed.read()
    (folder / "notes.json").unlink()  # not ours: it was left alone
    kept = records(folder)
    assert [record["request"]["as_of"] for record in kept] == ["2027", ""]
    assert kept[0]["answer"] == first | {"conversation_id": ""}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_record_holds_the_history_and_no_conversation_id(serve, tmp_path: Path) -> None:
    client = serve(record_dir=str(tmp_path)).client
    conversation = client.post("/ask", json=QUESTION).json()["conversation_id"]
    client.post("/ask", json=QUESTION | {"conversation_id": conversation})
    assert len(records(tmp_path)[1]["request"]["history"]) == 1
    assert all(conversation not in path.read_text() for path in tmp_path.iterdir())


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_costs_the_record_and_not_the_answer(serve, tmp_path: Path) -> None:
    served = serve(record_dir=str(tmp_path))
    with files_limited_to(100):
        answer = served.client.post("/ask", json=QUESTION)
    assert (answer.status_code, answer.json()["status"]) == (200, "answered")
    assert list(tmp_path.iterdir()) == []
    assert '"event": "record_failed"' in served.log.getvalue()
