"""The OpenAPI description: complete, with examples, and true."""

from __future__ import annotations

import io

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.doubles import MemoryConversations, MemoryService
from api.logs import make_log
from api.runtime import Runtime
from index.types import Document
from rag.settings import Settings


def make_app():
    document = Document("a.txt", "A", "a.txt", "2026", "en", "There are 412 companies.")
    runtime = Runtime(
        Settings(),
        assemble=lambda _: MemoryService([document]),
        open_conversations=lambda _: MemoryConversations(),
        log=make_log(io.StringIO(), level="error"),
    )
    return create_app(runtime)


APP = make_app()
schema = schemathesis.openapi.from_dict(APP.openapi())
DESCRIPTION = APP.openapi()
OPERATIONS = [
    (path, method, operation)
    for path, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
]


def test_every_route_of_the_design_is_described() -> None:
    assert sorted((method, path) for path, method, _ in OPERATIONS) == [
        ("delete", "/documents/{doc_id}"),
        ("get", "/documents"),
        ("get", "/documents/{doc_id}"),
        ("get", "/healthz"),
        ("get", "/metrics"),
        ("get", "/readyz"),
        ("get", "/v1/models"),
        ("post", "/ask"),
        ("post", "/documents"),
        ("post", "/search"),
        ("post", "/v1/chat/completions"),
    ]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_has_words_and_its_errors(path, method, operation) -> None:
    assert operation["summary"]
    assert operation["description"]
    body = "OpenAIErrorBody" if path.startswith("/v1/") else "ErrorBody"
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            media = response["content"]["application/json"]
            assert media["schema"] == {"$ref": f"#/components/schemas/{body}"}
            assert media["example"]["error"]["code"]


def test_bodies_have_examples() -> None:
    for name in ("AskBody", "SearchBody", "DocumentInput", "CompletionBody"):
        assert DESCRIPTION["components"]["schemas"][name]["examples"]


@pytest.fixture(scope="module")
def base_url(listen):
    return listen(APP)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_does_what_its_description_says(case, base_url) -> None:
    response = case.call(base_url=base_url)
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    # Refused by its size before its content is looked at, which schemathesis counts as accepted.
    if response.status_code != 413:
        checks.append(negative_data_rejection)
    case.validate_response(response, checks=checks)
