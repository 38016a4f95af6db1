"""The process's state out: ``/healthz``, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from api.errors import ApiError
from api.openapi import errors
from api.payloads import check_payload
from api.responses import json_response
from api.runtime import Runtime
from api.schemas import HealthBody, ReadyBody
from rag.service import CheckResult

METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"


def health_routes(runtime: Runtime) -> APIRouter:
    """Return the routes that say how the process is."""
    router = APIRouter(tags=["operation"])

    @router.get("/healthz", summary="Alive?", response_model=HealthBody, responses=errors())
    async def healthz() -> Response:
        """Answer as long as the process can answer at all."""
        return json_response({"status": "alive"})

    @router.get("/readyz", summary="Ready?", response_model=ReadyBody, responses=errors(503))
    async def readyz() -> Response:
        """Answer 200 when the index is open and passed its self-test, 503 otherwise.

        The self-test runs once for each generation of the index.
        """
        # Not in the pools: readiness must be told while they are full.
        generation, checks = await asyncio.to_thread(runtime.checks)
        _require_ready(generation, checks)
        return json_response(
            {
                "status": "ready",
                "index_generation": generation,
                "checks": [check_payload(check) for check in checks],
            }
        )

    @router.get(
        "/metrics",
        summary="Prometheus metrics",
        response_class=Response,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **errors(),
        },
    )
    async def metrics() -> Response:
        """Return all metrics in Prometheus' text format."""
        return Response(runtime.metrics.render(), headers={"Content-Type": METRICS_TYPE})

    return router


def _require_ready(generation: int, checks: list[CheckResult]) -> None:
    if generation == 0:
        raise ApiError(503, "index_missing", "there is no index yet; run: jushi index PATH")
    failed = [check for check in checks if not check.passed]
    if failed:
        names = ", ".join(check.name for check in failed)
        remedy = next((check.remedy for check in failed if check.remedy), "run `jushi doctor`")
        raise ApiError(503, "self_test_failed", f"the self-test failed: {names}; {remedy}")
