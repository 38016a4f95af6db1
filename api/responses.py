"""Objects in, HTTP responses out: one way to write JSON and errors."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import Failure, failure_of
from index.errors import JushiError


def dump_json(payload: object) -> str:
    """Write compact JSON, Chinese as it is; a NaN is a ``ValueError``."""
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_response(
    payload: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response in UTF-8."""
    # A document may hold what UTF-8 cannot carry; it must not cost the whole answer.
    body = dump_json(payload).encode("utf-8", "replace")
    return Response(body, status, dict(headers or {}), media_type="application/json")


def failure_response(failure: Failure, scope: Scope) -> Response:
    """Return the response of an error; under ``/v1`` it has OpenAI's form and no 422."""
    request_id = request_id_of(scope)
    payload, status = failure.payload(request_id), failure.status
    if scope["path"].startswith("/v1/"):
        payload = failure.openai_payload(request_id)
        status = 400 if status == 422 else status
    return json_response(payload, status=status, headers=failure.headers)


async def send_failure(scope: Scope, receive: Receive, send: Send, error: JushiError) -> None:
    """Answer with an error from inside a middleware."""
    response = failure_response(failure_of(error), scope)
    if response.status_code == 413:  # what was not read cannot be skipped
        response.headers["Connection"] = "close"
    await response(scope, receive, send)


def request_id_of(scope: Scope) -> str:
    """Return the id that ``api/access.py`` gave the request, empty outside of a request."""
    state: Mapping[str, object] = scope.get("state") or {}
    return str(state.get("request_id", ""))
