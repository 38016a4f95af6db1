"""Every refusal: a 4xx in the one form of error, and a service that goes on answering."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from api.bodies import MAX_DEPTH, parse_json
from api.schemas import ErrorBody

JSON = {"content-type": "application/json"}


def deep(levels: int) -> bytes:
    return b'{"question":' + b"[" * levels + b"]" * levels + b"}"


BODIES = {
    "empty body": (b"", 400),
    "not json": (b"question=1", 400),
    "cut off": (b'{"question": "a', 400),
    "trailing comma": (b'{"question": "a",}', 400),
    "single quotes": (b"{'question': 'a'}", 400),
    "NaN": (b'{"question": NaN}', 400),
    "Infinity": (b'{"question": "a", "top_k": Infinity}', 400),
    "minus Infinity": (b'{"question": "a", "top_k": -Infinity}', 400),
    "too long a number": (b'{"question": "a", "top_k": ' + b"9" * 5000 + b"}", 400),
    "an overflowing number": (b'{"question": "a", "top_k": 1e999}', 422),
    "invalid UTF-8": (b'{"question": "\xff\xfe"}', 400),
    "UTF-16": ('{"question": "a"}'.encode("utf-16"), 400),
    "overlong UTF-8": (b'{"question": "\xc0\xaf"}', 400),
    "UTF-8 surrogate": (b'{"question": "\xed\xa0\x80"}', 400),
    "lone high surrogate": (b'{"question": "\\ud83d"}', 400),
    "lone low surrogate": (b'{"question": "\\udc00 companies"}', 400),
    "surrogate in a key": (b'{"question": "a", "\\ud800": 1}', 400),
    "surrogate in a filter": (b'{"question": "a", "filters": {"doc_id": "\\ud800"}}', 400),
    "deep nesting": (deep(MAX_DEPTH + 1), 400),
    "bottomless nesting": (deep(100_000), 400),
    "a list": (b'["question"]', 422),
    "a string": (b'"question"', 422),
    "null": (b"null", 422),
    "no question": (b"{}", 422),
    "null question": (b'{"question": null}', 422),
    "numeric question": (b'{"question": 5}', 422),
    "list question": (b'{"question": ["a"]}', 422),
    "empty question": (b'{"question": ""}', 422),
    "blank question": (b'{"question": "   "}', 422),
    "newlines only": (b'{"question": "\\n\\r\\t"}', 422),
    "ideographic spaces": ('{"question": "\u3000\u3000"}'.encode(), 422),
    "zero-width question": ('{"question": "\u200b\u200d\ufeff"}'.encode(), 422),
    "tag characters": ('{"question": "\U000e0041\U000e0042"}'.encode(), 422),
    "punctuation only": ('{"question": "？？！"}'.encode(), 422),
    "NUL": (b'{"question": "a\\u0000b"}', 422),
    "escape sequence": (b'{"question": "a\\u001b[31mb"}', 422),
    "over-long question": (json.dumps({"question": "长" * 2001}).encode(), 422),
    "unknown field": (b'{"question": "a", "temperature": 1}', 422),
    "unknown mode": (b'{"question": "a", "mode": "magic"}', 422),
    "top_k as text": (b'{"question": "a", "top_k": "5"}', 422),
    "top_k of zero": (b'{"question": "a", "top_k": 0}', 422),
    "top_k of 101": (b'{"question": "a", "top_k": 101}', 422),
    "top_k as a fraction": (b'{"question": "a", "top_k": 1.5}', 422),
    "top_k as truth": (b'{"question": "a", "top_k": true}', 422),
    "stream as text": (b'{"question": "a", "stream": "yes"}', 422),
    "a date in words": (b'{"question": "a", "as_of": "yesterday"}', 422),
    "a date that is not": (b'{"question": "a", "as_of": "2026-02-30"}', 422),
    "a month that is not": (b'{"question": "a", "as_of": "2026-13"}', 422),
    "dates the wrong way": (
        b'{"question": "a", "filters": {"date_from": "2026", "date_to": "2025-12-31"}}',
        422,
    ),
    "an unknown language": (b'{"question": "a", "filters": {"lang": "fr"}}', 422),
    "an unknown filter": (b'{"question": "a", "filters": {"author": "x"}}', 422),
    "an empty conversation id": (b'{"question": "a", "conversation_id": ""}', 422),
    "an over-long conversation id": (
        json.dumps({"question": "a", "conversation_id": "x" * 201}).encode(),
        422,
    ),
    "an unknown conversation": (b'{"question": "a", "conversation_id": "../../x"}', 404),
    "a history with an empty question": (
        '{"question": "a", "history": [{"question": "\u200b ", "answer": "a"}]}'.encode(),
        422,
    ),
    "too long a history": (
        json.dumps({"question": "a", "history": [{"question": "q", "answer": "a"}] * 51}).encode(),
        422,
    ),
}


@pytest.fixture(scope="module")
def shared_client():
    import io

    from starlette.testclient import TestClient

    from api.app import create_app
    from api.doubles import MemoryConversations, MemoryService
    from api.logs import make_log
    from api.runtime import Runtime
    from index.types import Document
    from rag.settings import Settings

    document = Document("a.txt", "A", "a.txt", "2026", "en", "There are 412 companies.")
    runtime = Runtime(
        Settings(),
        assemble=lambda _: MemoryService([document]),
        open_conversations=lambda _: MemoryConversations(),
        log=make_log(io.StringIO(), level="error"),
    )
    with TestClient(create_app(runtime), base_url="http://127.0.0.1") as client:
        while client.get("/readyz").status_code == 503:
            pass
        yield client


def assert_refused(response, status: int) -> None:
    assert response.status_code == status, response.text
    error = ErrorBody.model_validate(response.json(), strict=True).error
    assert error.code
    assert error.message
    assert "\n" not in error.message
    assert error.request_id == response.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/ask", "/search"])
@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_a_bad_question_is_refused(shared_client, path, body, status) -> None:
    response = shared_client.post(path, content=body, headers=JSON)
    only_ask = any(
        name in body for name in (b"conversation_id", b"history", b"as_of", b"stream", b"mode")
    )
    assert_refused(response, 422 if path == "/search" and only_ask else status)
    assert shared_client.post("/ask", json={"question": "companies"}).status_code == 200


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
@pytest.mark.parametrize("path", ["/ask", "/search", "/documents"])
def test_a_body_must_say_that_it_is_json(shared_client, path, kind) -> None:
    headers = {"content-type": kind} if kind else {}
    response = shared_client.post(path, content=b'{"question": "a", "text": "a"}', headers=headers)
    assert_refused(response, 415)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/documents/", 404),
        ("GET", "/documents/%00", 404),
        ("GET", "/documents/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/documents/%ff%fe", 404),
        ("DELETE", "/documents/nothing", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
        ("GET", "/static/..%2fapp.py", 404),
        ("GET", "/ask", 405),
        ("PUT", "/ask", 405),
        ("DELETE", "/documents", 405),
        ("POST", "/healthz", 405),
        ("GET", "/documents?limit=0", 422),
        ("GET", "/documents?limit=1001", 422),
        ("GET", "/documents?limit=x", 422),
        ("GET", "/documents?offset=-1", 422),
        ("GET", "/documents?offset=99999999999999999999", 422),
    ],
)
def test_a_bad_address_is_refused(shared_client, method, path, status) -> None:
    assert_refused(shared_client.request(method, path), status)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[]", 422),
        (b"{}", 422),
        (b'{"text": ""}', 422),
        (b'{"text": "   "}', 422),
        (b'{"text": "a", "doc_id": ""}', 422),
        (b'{"text": "a", "doc_id": "\\u0007"}', 422),
        (b'{"text": "a", "doc_id": 5}', 422),
        (b'{"text": "a", "date": "last week"}', 422),
        (b'{"text": "a", "lang": "fr"}', 422),
        (b'{"text": "a", "metadata": {"a": 1}}', 422),
        (b'{"text": "a", "path": "/etc/passwd"}', 422),
        (b'{"text": "\\ud800"}', 400),
        (b'[{"text": "a"}, NaN]', 400),
        (b'"text"', 422),
        (b"7", 422),
    ],
)
def test_a_bad_document_is_refused(shared_client, body, status) -> None:
    assert_refused(shared_client.post("/documents", content=body, headers=JSON), status)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "multipart/form-data"}, b"x", 400),
        ({"content-type": "multipart/form-data; boundary=b"}, b"", 422),
        ({"content-type": "multipart/form-data; boundary=b"}, b"--b\r\n", 400),
        (
            {"content-type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--b--\r\n',
            422,
        ),
        ({"content-type": "multipart/form-data; boundary=b"}, b"--c\r\nrubbish", 400),
    ],
)
def test_a_bad_form_is_refused(shared_client, headers, body, status) -> None:
    response = shared_client.post("/documents", content=body, headers=headers)
    assert 400 <= response.status_code < 500
    assert_refused(response, response.status_code)


def test_a_message_never_repeats_the_input(shared_client) -> None:
    response = shared_client.post("/ask", json={"question": ["sk-secret"], "mode": "sk-secret"})
    assert "sk-secret" not in response.text


@given(body=st.binary(max_size=200))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_lead_to_a_server_error(shared_client, body: bytes) -> None:
    assert shared_client.post("/ask", content=body, headers=JSON).status_code < 500


@given(question=st.text(max_size=60))
@example(question="\u115f")
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_leads_to_a_server_error(shared_client, question: str) -> None:
    body = json.dumps({"question": question}).encode()
    assert shared_client.post("/ask", content=body, headers=JSON).status_code < 500


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_strict_json_is_json(value: object) -> None:
    assume(not re.search(r"\\ud[89a-f]", json.dumps(value)))
    assert parse_json(json.dumps(value).encode()) == value


def test_a_surrogate_pair_is_a_character() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"
