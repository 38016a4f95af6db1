"""Documents in and out: the routes under ``/documents``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.bodies import StrictRequest, StrictRoute
from api.openapi import DOCUMENTS_BODY, errors
from api.payloads import document_payload, documents_payload, report_payload
from api.responses import json_response, request_id_of
from api.runtime import Runtime
from api.schemas import BuildReportBody, DocumentBody, DocumentListBody
from api.uploads import Upload, read_upload, to_documents
from index.types import BuildReport


def library_routes(runtime: Runtime) -> APIRouter:
    """Return the routes that list, show, add and remove documents."""
    router = APIRouter(route_class=StrictRoute, tags=["documents"])

    @router.get(
        "/documents",
        summary="List documents",
        response_model=DocumentListBody,
        responses=errors(422, 429, 503),
    )
    async def list_documents(
        request: Request,
        limit: int = Query(100, ge=1, le=1000, description="Documents on this page."),
        offset: int = Query(0, ge=0, le=10**9, description="Documents before this page."),
    ) -> Response:
        """Return one page of the documents, sorted by id, without their texts."""
        summaries = await runtime.asks.run(runtime.service.documents)
        return json_response(
            documents_payload(
                summaries, limit=limit, offset=offset, request_id=request_id_of(request.scope)
            )
        )

    @router.get(
        "/documents/{doc_id:path}",
        summary="Show a document",
        response_model=DocumentBody,
        responses=errors(404, 422, 429, 503),
    )
    async def show_document(request: Request, doc_id: str) -> Response:
        """Return a document's metadata and its text; spans of citations point into the text."""
        service = runtime.service
        document = await runtime.asks.run(lambda: service.document(doc_id))
        return json_response(document_payload(document, request_id=request_id_of(request.scope)))

    @router.post(
        "/documents",
        summary="Add or replace documents",
        response_model=BuildReportBody,
        responses=errors(400, 413, 415, 422, 429, 503),
        openapi_extra=DOCUMENTS_BODY,
    )
    async def add_documents(request: Request) -> Response:
        """Add documents as JSON (one or a list) or as files (multipart), and publish them.

        The answer comes when the documents can be found. A file that cannot be read is listed
        under `skipped` with its reason.
        """
        runtime.service  # noqa: B018 - answers 503 before a body is read
        upload = await read_upload(StrictRequest(request.scope, request.receive))
        return await _build(request, lambda: _add(runtime, upload))

    @router.delete(
        "/documents/{doc_id:path}",
        summary="Remove a document",
        response_model=BuildReportBody,
        responses=errors(404, 422, 429, 503),
    )
    async def remove_document(request: Request, doc_id: str) -> Response:
        """Remove a document from the index: afterwards nothing of it is found or cited."""
        service = runtime.service
        return await _build(request, lambda: service.remove_documents([doc_id]))

    async def _build(request: Request, call: Callable[[], BuildReport]) -> Response:
        report = await runtime.builds.run(call)
        runtime.metrics.count_build(report)
        request_id = request_id_of(request.scope)
        runtime.log.info(
            "build",
            request_id=request_id,
            added=report.added,
            updated=report.updated,
            removed=report.removed,
            unchanged=report.unchanged,
            skipped=len(report.skipped),
            index_generation=report.generation,
        )
        return json_response(report_payload(report, request_id=request_id))

    return router


def _add(runtime: Runtime, upload: Upload) -> BuildReport:
    documents, skipped = to_documents(upload)
    report = runtime.service.add_documents(documents)
    return replace(report, skipped=(*skipped, *report.skipped))
