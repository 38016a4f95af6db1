"""A runtime in, the ASGI application out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from api.access import Access
from api.answering import answering_routes
from api.completions import completion_routes
from api.errors import failure_of, http_failure, one_line
from api.health import health_routes
from api.library import library_routes
from api.limits import BodyLimit
from api.openapi import describe
from api.pages import STATIC, RevalidatedFiles, page_routes
from api.responses import failure_response, request_id_of
from api.runtime import Runtime
from api.security import Guard, KeyRing, SecurityHeaders, parse_keys, parse_origins
from api.version import version
from index.errors import JushiError

_SHOWN_PROBLEMS = 3


def create_app(runtime: Runtime, *, on_failure: Callable[[], None] | None = None) -> FastAPI:
    """Return the application; the service is assembled in the background once it runs.

    ``on_failure`` is called when that fails.

    Raises:
        ConfigError: an API key or an origin cannot be used.
    """
    settings = runtime.settings
    keys = KeyRing(parse_keys(settings.api_keys.get_secret_value()))
    origins = parse_origins(settings.cors_origins)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        starting = asyncio.create_task(_start(runtime, on_failure))
        yield
        await starting
        await asyncio.to_thread(runtime.close)

    app = FastAPI(
        title="Jushi 据实",
        summary="Cited answers over a folder of documents.",
        description="Every quote is literal, every figure stands in what it cites.",
        version=version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Access, log=runtime.log, metrics=runtime.metrics),
            Middleware(SecurityHeaders),
            # Before the keys are asked for: a browser's preflight carries none.
            *([_cross_origin(origins)] if origins else []),
            Middleware(Guard, keys=keys, origins=origins),
            Middleware(BodyLimit, max_bytes=settings.max_body_bytes),
        ],
    )
    app.include_router(answering_routes(runtime))
    app.include_router(completion_routes(runtime))
    app.include_router(library_routes(runtime))
    app.include_router(health_routes(runtime))
    app.include_router(page_routes())
    app.mount("/static", RevalidatedFiles(directory=STATIC))
    _handle_errors(app, runtime)
    _describe_once(app)
    return app


def _cross_origin(origins: tuple[str, ...]) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("Authorization", "Content-Type", "X-API-Key", "X-Request-ID"),
        expose_headers=("Retry-After", "X-Request-ID"),
        allow_private_network=True,
    )


async def _start(runtime: Runtime, on_failure: Callable[[], None] | None) -> None:
    await runtime.start()
    if runtime.failure is not None and on_failure is not None:
        on_failure()


def _handle_errors(app: FastAPI, runtime: Runtime) -> None:
    @app.exception_handler(JushiError)
    async def ours(request: Request, error: JushiError) -> Response:
        failure = failure_of(error)
        if failure.status >= 500:
            runtime.log.warning(
                "failed",
                request_id=request_id_of(request.scope),
                code=failure.code,
                error=one_line(str(error)),
            )
        return failure_response(failure, request.scope)

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> Response:
        failure = http_failure(error.status_code, str(error.detail), dict(error.headers or {}))
        return failure_response(failure, request.scope)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        failure = http_failure(422, describe_problems(error), {})
        return failure_response(failure, request.scope)


def describe_problems(error: RequestValidationError) -> str:
    """Return where the first problems are and what they are, never the input itself."""
    problems = [
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
    ]
    more = len(problems) - _SHOWN_PROBLEMS
    shown = "; ".join(problems[:_SHOWN_PROBLEMS])
    return f"{shown}; and {more} more" if more > 0 else shown


def _describe_once(app: FastAPI) -> None:
    description: dict[str, object] = {}

    def openapi() -> dict[str, object]:
        if not description:
            description.update(describe(app))
        return description

    app.openapi = openapi  # type: ignore[method-assign]
