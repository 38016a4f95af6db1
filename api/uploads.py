"""A request's documents in, records out: JSON objects and uploaded files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.bodies import StrictRequest, media_type
from api.errors import ApiError
from api.requests import DocumentInput
from index.errors import UnreadableFileError
from index.types import Document

POSTED_FILE = "posted.jsonl"
"""What documents sent as JSON appear to come from, unless they name their source."""

_MAX_FILES = 1000
_ONE_OR_MORE: TypeAdapter[list[DocumentInput]] = TypeAdapter(list[DocumentInput])

Skipped = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """What a request brought: names and bytes of files; JSON documents are one ``.jsonl``."""

    files: tuple[tuple[str, bytes], ...]


async def read_upload(request: StrictRequest) -> Upload:
    """Read the body of ``POST /documents``.

    Raises:
        ApiError: 400 or 415, the body cannot be read; 422, it holds no document.
        RequestValidationError: a JSON document is malformed.
    """
    kind = media_type(request)
    if kind == "multipart/form-data":
        return Upload(await _form_files(request))
    if kind != "application/json":
        raise ApiError(
            415,
            "unsupported_media_type",
            "send documents as application/json or files as multipart/form-data",
        )
    body = await request.json()
    documents = _validated(body if isinstance(body, list) else [body])
    if not documents:
        raise ApiError(422, "invalid_input", "the list holds no document")
    return Upload((_as_file(documents),))


def to_documents(upload: Upload) -> tuple[list[Document], tuple[Skipped, ...]]:
    """Decode the files; what cannot be read is skipped with its reason.

    Raises:
        UnreadableFileError: not one of them could be read.
    """
    from index.readers import read_bytes

    documents: list[Document] = []
    skipped: list[Skipped] = []
    for name, data in upload.files:
        try:
            result = read_bytes(data, name)
        except UnreadableFileError as error:
            skipped.append((name, str(error)))
            continue
        documents.extend(result.documents)
        skipped.extend((part.path, part.reason) for part in result.skipped)
    if not documents:
        raise UnreadableFileError("; ".join(reason for _, reason in skipped))
    return documents, tuple(skipped)


def _validated(items: list[object]) -> list[DocumentInput]:
    try:
        return _ONE_OR_MORE.validate_python(items)
    except ValidationError as error:
        raise RequestValidationError(
            [{**detail, "loc": ("body", *detail["loc"])} for detail in error.errors()]
        ) from error


def _as_file(documents: list[DocumentInput]) -> tuple[str, bytes]:
    """Write documents as the ``.jsonl`` file that could hold them: one way to read them all."""
    lines = []
    for document in documents:
        fields = document.model_dump(exclude_none=True)
        if "doc_id" not in fields:
            digest = hashlib.sha256(document.text.encode()).hexdigest()
            fields["doc_id"] = f"posted/{digest[:16]}"
        lines.append(json.dumps(fields, ensure_ascii=False))
    return POSTED_FILE, "\n".join(lines).encode()


async def _form_files(request: StrictRequest) -> tuple[tuple[str, bytes], ...]:
    try:
        async with request.form(max_files=_MAX_FILES, max_fields=_MAX_FILES) as form:
            files = [
                (part.filename or "", await part.read())
                for _, part in form.multi_items()
                if isinstance(part, UploadFile)
            ]
    except HTTPException as error:
        raise ApiError(400, "invalid_form", f"the form cannot be read: {error.detail}") from error
    if not files:
        raise ApiError(422, "invalid_input", "the form holds no file; name the parts 'files'")
    return tuple(files)
