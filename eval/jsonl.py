"""Files of other formats in, their lines and fields out, with messages that say where and what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.errors import QuestionSetError


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their 1-based numbers, one at a time.

    Raises:
        QuestionSetError: the file cannot be read as UTF-8 text.
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path}: cannot be read: {error}") from error


def records(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the objects of a JSON Lines file, each with ``FILE:LINE`` for messages.

    Raises:
        QuestionSetError: the file cannot be read, or a line is no JSON object.
    """
    for number, line in lines(path):
        where = f"{path}:{number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise QuestionSetError(f"{where}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise QuestionSetError(f"{where}: expected a JSON object")
        yield record, where


def field(record: Any, name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """Return a field of an object.

    Raises:
        QuestionSetError: it is missing or of another type.
    """
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, kind):
        raise QuestionSetError(f"{where}: {name!r} is missing or of the wrong type")
    return value
