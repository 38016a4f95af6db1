from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from api.doubles import MemoryService
from api.schemas import AnswerBody, ErrorBody, SearchResultBody
from rag.errors import LanguageModelError
from rag.types import AskRequest, Event

FACT = "There are 412 companies."


def events_of(text: str) -> list[tuple[str, dict]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_has_every_field_of_the_contract(client) -> None:
    response = client.post("/ask", json={"question": "how many companies are there"})
    body = response.json()
    assert response.status_code == 200
    assert list(body) == [
        "answer", "status", "reason", "claims", "citations", "conflicts", "passages", "confidence",
        "generator", "rewritten_question", "conversation_id", "index_generation", "timings_ms",
        "notes", "request_id",
    ]  # fmt: skip
    assert body["answer"] == f"{FACT}[1]"
    assert body["citations"] == [
        {
            "marker": 1,
            "doc_id": "en/firms.txt",
            "passage_id": 1,
            "title": "Firms",
            "source": "firms.txt",
            "date": "2026-01-31",
            "spans": [[0, 24]],
            "quote": FACT,
            "notes": {},
        }
    ]
    AnswerBody.model_validate(body, strict=True)


def test_a_quote_is_literally_in_the_document_that_http_shows(client) -> None:
    citation = client.post("/ask", json={"question": "云深处造什么"}).json()["citations"][0]
    text = client.get(f"/documents/{citation['doc_id']}").json()["text"]
    assert "".join(text[start:end] for start, end in citation["spans"]) == citation["quote"]


def test_an_abstention_is_an_answer(client) -> None:
    response = client.post("/ask", json={"question": "zzz"})
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["reason"]) == ("abstained", "no_hit")


def test_a_follow_up_sees_what_was_asked_before(client) -> None:
    first = client.post("/ask", json={"question": "how many companies"}).json()
    second = client.post(
        "/ask",
        json={"question": "and people there", "conversation_id": first["conversation_id"]},
    ).json()
    assert second["rewritten_question"] == "how many companies and people there"
    assert second["conversation_id"] == first["conversation_id"]


def test_an_unknown_conversation_is_404(client) -> None:
    response = client.post("/ask", json={"question": "how many", "conversation_id": "nobody"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "conversation_not_found"


def test_a_client_that_sends_its_history_leaves_no_state(client) -> None:
    body = client.post(
        "/ask",
        json={
            "question": "and people there",
            "history": [{"question": "how many companies", "answer": "412[1]"}],
        },
    ).json()
    assert body["rewritten_question"] == "how many companies and people there"
    assert body["conversation_id"] == ""


def test_history_and_conversation_exclude_each_other(client) -> None:
    response = client.post(
        "/ask", json={"question": "how many", "conversation_id": "x", "history": []}
    )
    assert response.status_code == 422
    assert "not both" in response.json()["error"]["message"]


def test_filters_take_one_value_or_several(client) -> None:
    one = client.post("/search", json={"question": "there", "filters": {"lang": "zh-Hans"}})
    two = client.post("/search", json={"question": "there", "filters": {"lang": ["zh-Hans", "en"]}})
    assert one.json()["passages"] == []
    assert [p["doc_id"] for p in two.json()["passages"]] == ["en/firms.txt"]


def test_search_shows_ranks_and_evidence(client) -> None:
    body = client.post("/search", json={"question": "companies", "top_k": 1}).json()
    SearchResultBody.model_validate(body, strict=True)
    assert body["passages"][0]["ranks"] == {"bm25": 1}


def test_a_stream_tells_passages_text_claims_and_the_whole_answer(client) -> None:
    response = client.post("/ask", json={"question": "how many companies", "stream": True})
    events = events_of(response.text)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["passages", "delta", "delta", "claim", "done"]
    done = events[-1][1]
    AnswerBody.model_validate(done, strict=True)
    assert "".join(data["text"] for name, data in events if name == "delta") == done["answer"]
    assert done["request_id"] == response.headers["x-request-id"]


def test_a_streamed_conversation_can_be_followed_up(client) -> None:
    stream = client.post("/ask", json={"question": "how many companies", "stream": True})
    conversation_id = events_of(stream.text)[-1][1]["conversation_id"]
    body = client.post(
        "/ask", json={"question": "and people there", "conversation_id": conversation_id}
    ).json()
    assert body["rewritten_question"] == "how many companies and people there"


def test_a_streamed_question_that_is_refused_has_its_proper_status(client) -> None:
    response = client.post("/ask", json={"question": "  ", "stream": True})
    assert response.status_code == 422
    ErrorBody.model_validate(response.json())


class Breaking(MemoryService):
    """Fails in mid-stream with what it was given."""

    error: Exception = RuntimeError("secret detail")

    def stream(self, request: AskRequest) -> Iterator[Event]:
        yield Event("delta", "There ")
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (RuntimeError("secret detail"), "internal", "the service failed; its log has the details"),
        (LanguageModelError("the server is slow"), "language_model", "the server is slow"),
    ],
)
def test_a_failure_in_mid_stream_ends_in_an_error_event(serve, error, code, message) -> None:
    service = Breaking()
    service.error = error
    served = serve(service)
    events = events_of(
        served.client.post("/ask", json={"question": "anything", "stream": True}).text
    )
    assert [name for name, _ in events] == ["delta", "error"]
    assert (events[-1][1]["error"]["code"], events[-1][1]["error"]["message"]) == (code, message)


def test_the_log_holds_no_question_unless_it_is_a_debug_log(serve) -> None:
    quiet, chatty = serve(), serve(level="debug")
    for served in (quiet, chatty):
        served.client.post("/ask", json={"question": "how many companies"})
    assert "how many companies" not in quiet.log.getvalue()
    assert "how many companies" in chatty.log.getvalue()
    answers = [
        entry
        for entry in map(json.loads, quiet.log.getvalue().splitlines())
        if entry["event"] == "answer"
    ]
    assert [(entry["status"], entry["citations"]) for entry in answers] == [("answered", 1)]


def test_answers_are_counted_by_status_and_stage(client) -> None:
    client.post("/ask", json={"question": "how many companies"})
    client.post("/ask", json={"question": "zzz"})
    text = client.get("/metrics").text
    assert 'jushi_answers_total{generator="extractive",reason="",status="answered"} 1.0' in text
    assert (
        'jushi_answers_total{generator="extractive",reason="no_hit",status="abstained"} 1.0' in text
    )
    assert 'jushi_stage_seconds_count{stage="retrieve"} 1.0' in text
    assert 'jushi_requests_total{method="POST",route="/ask",status="200"} 2.0' in text
    assert "jushi_asks_waiting 0.0" in text
