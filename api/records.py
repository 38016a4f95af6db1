"""An answered question in, its record as JSON out; a record's file in, what it holds out.

A record holds what was asked, with its history and filters, what came back, and what it was made
with: enough to ask again. It never holds a key, an address of a server, or a conversation's id.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from api.configuration import shown
from api.payloads import Json, answer_payload
from api.schemas import AnswerBody
from api.version import version
from index.errors import UnreadableFileError
from rag import answerability, evidence, reader, verdict
from rag.settings import Settings
from rag.types import Answer, AskRequest

_SETTINGS = ("embedding_model", "reranker", "answer_threshold", "llm_model", "unsupported")
"""What may change an answer and is no secret."""

_FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class RecordBody(BaseModel):
    """One answered question; ``answer`` is the object of ``POST /ask``."""

    record: Literal[1]
    recorded_at: datetime
    made_with: dict[str, str]
    request: AskRequest
    answer: AnswerBody


def made_with(settings: Settings) -> dict[str, str]:
    """Return the version, the hashes of the shipped models, and the settings that matter."""
    return {
        "jushi": version(),
        "evidence": _hash(evidence.BUNDLED_MODEL),
        "answerability": _hash(answerability.BUNDLED_MODEL),
        "reader": _hash(reader.BUNDLED_MODEL),
        "verdict": _hash(verdict.BUNDLED_MODEL),
        **{name: shown(getattr(settings, name)) for name in _SETTINGS},
    }


def record_payload(
    request: AskRequest, answer: Answer, *, made_with: dict[str, str], request_id: str = ""
) -> Json:
    """Return the record of an answer that was just given."""
    return {
        "record": 1,
        "recorded_at": datetime.now(UTC).isoformat(),
        "made_with": made_with,
        "request": asdict(request),
        "answer": answer_payload(answer, request_id=request_id),
    }


def write_record(path: Path, record: Json) -> None:
    """Write a record, readable by its owner only; another process sees all of it or nothing.

    Raises:
        OSError: it cannot be written; what stood at ``path`` is unharmed.
    """
    # What UTF-8 cannot carry must not cost the record; sets become lists.
    text = json.dumps(record, ensure_ascii=False, indent=1, default=sorted)
    fresh = path.with_name(f".writing-{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, _FRESH, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def read_record(path: Path) -> RecordBody:
    """Read a record.

    Raises:
        UnreadableFileError: the file cannot be read, or is not a record of an answer.
    """
    try:
        return RecordBody.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise UnreadableFileError(
            f"{path}: not a record of an answer ({where + ': ' if where else ''}{problem['msg']}); "
            "jushi ask --record FILE writes one"
        ) from error


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
