"""A ``.jsonl`` file in, one record a line out: what the line declares, or why it is skipped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from index.frontmatter import Fields, declared
from index.parsing import storable

_MAX_ID = 1_024


@dataclass(frozen=True, slots=True)
class Record:
    """One line that describes a document; ``line`` is 1-based, ``doc_id`` may be empty."""

    line: int
    doc_id: str
    text: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One line that describes none; ``line`` is 1-based."""

    line: int
    reason: str


def records(text: str) -> Iterator[Record | BadRecord]:
    """Yield the records of a JSON Lines text in order; blank lines are no records."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield read_record(line, number=number)


def read_record(line: str, *, number: int) -> Record | BadRecord:
    """Return what one line describes."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRecord(number, f"not JSON ({str(error)[:80]})")
    if not isinstance(values, dict):
        return BadRecord(number, "expected a JSON object")
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        return BadRecord(number, 'expected a "text" that is not blank')
    doc_id = values.get("doc_id", "")
    if not isinstance(doc_id, str) or len(doc_id) > _MAX_ID:
        return BadRecord(number, f'expected a "doc_id" of at most {_MAX_ID} characters')
    if not isinstance(values.get("metadata") or {}, dict):
        return BadRecord(number, 'expected "metadata" to be an object')
    rest = {key: value for key, value in values.items() if key not in ("text", "doc_id")}
    return Record(number, storable(doc_id.strip()), storable(text), declared(rest))
