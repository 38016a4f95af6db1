"""Records in, rows of the store out, and back; every row is guarded by a checksum."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import database
from index.types import Document, Filters, Passage, Span

DOCUMENT_COLUMNS = (
    "doc_id, title, source, date, lang, metadata, root, file, passage_count, text, checksum"
)
PASSAGE_COLUMNS = (
    "passage_id, doc_id, ordinal, kind, headings, spans, hex(content_hash), text, checksum"
)
Row = tuple[Any, ...]
_HASH = PASSAGE_COLUMNS.split(", ").index("hex(content_hash)")
_ROOT = DOCUMENT_COLUMNS.split(", ").index("root")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document and where it came from; ``root`` and ``file`` are empty without a file."""

    document: Document
    root: str
    file: str


def row_checksum(*columns: str | int) -> bytes:
    """Return the 16 bytes that guard a row: SQLite itself notices no flipped bit in a text."""
    text = "\x1f".join(str(column) for column in columns)
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


def value_checksum(key: bytes, value: bytes) -> int:
    """Return the 32 bits that guard a cached value: enough to notice damage."""
    return zlib.crc32(value, zlib.crc32(key))


def word_checksum(term_id: int, term: str) -> int:
    """Return the 32 bits that guard a word of the vocabulary."""
    return zlib.crc32(term.encode(), term_id)


def content_hash(context: str, text: str) -> bytes:
    """Return the 16 bytes under which a passage's embedding and terms are cached."""
    return hashlib.blake2b(f"{context}\x1f{text}".encode(), digest_size=16).digest()


def pack_spans(spans: Iterable[Span]) -> str:
    """Write spans as ``start-end`` pairs, e.g. ``0-12,15-40``."""
    return ",".join(f"{start}-{end}" for start, end in spans)


def unpack_spans(packed: str) -> tuple[Span, ...]:
    """Read what ``pack_spans`` wrote."""
    pairs = (pair.split("-") for pair in packed.split(",") if pair)
    return tuple((int(start), int(end)) for start, end in pairs)


def is_storable(text: str) -> bool:
    """Tell whether SQLite can hold a text: it has no half of a surrogate pair."""
    return text.isascii() or _SURROGATE.search(text) is None


def stored_document_of(folder: Path, row: Row) -> StoredDocument:
    """Make a document and its origin of a row of ``DOCUMENT_COLUMNS``, as ``document_of``."""
    root, file = row[_ROOT : _ROOT + 2]
    return StoredDocument(document_of(folder, row), root, file)


def content_hash_of(row: Row) -> bytes:
    """Return the hash of its content from a row of ``PASSAGE_COLUMNS``."""
    return bytes.fromhex(row[_HASH])


def document_of(folder: Path, row: Row) -> Document:
    """Make a document of a row of ``DOCUMENT_COLUMNS``, checking its checksum."""
    if row_checksum(*row[:-1]) != row[-1]:
        raise database.damaged(folder, f"document {row[0]!r} is not what was written")
    doc_id, title, source, date, lang, metadata, *_, text, _ = row
    return Document(doc_id, title, source, date, lang, text, loaded_metadata(folder, metadata))


def passage_of(folder: Path, row: Row) -> Passage:
    """Make a passage of a row of ``PASSAGE_COLUMNS``, checking its checksum."""
    if row_checksum(*row[:-1]) != row[-1]:
        raise database.damaged(folder, f"passage {row[0]} is not what was written")
    passage_id, doc_id, ordinal, kind, headings, spans, _, text, _ = row
    headings = tuple(json.loads(headings))
    return Passage(passage_id, doc_id, ordinal, unpack_spans(spans), text, headings, kind)


def document_row(stored: StoredDocument, passage_count: int) -> Row:
    """Make the row of the table ``documents``."""
    document = stored.document
    metadata = json.dumps(dict(document.metadata), ensure_ascii=False, sort_keys=True)
    described = (document.doc_id, document.title, document.source, document.date, document.lang)
    head = (*described, metadata, stored.root, stored.file, passage_count)
    return (*head, row_checksum(*head, document.text), document.text)


def passage_row(doc_id: str, passage_id: int, key: bytes, passage: Passage) -> Row:
    """Make the row of the table ``passages``; ``key`` is the hash of its content."""
    headings = json.dumps(passage.headings, ensure_ascii=False)
    spans = pack_spans(passage.spans)
    head = (passage_id, doc_id, passage.ordinal, passage.kind, headings, spans)
    checksum = row_checksum(*head, key.hex().upper(), passage.text)
    return (*head, key, checksum, passage.text)


def loaded_metadata(folder: Path, metadata: str) -> dict[str, str]:
    """Read the column ``metadata``; ``IndexCorruptError`` if it is no JSON."""
    try:
        return dict(json.loads(metadata))
    except ValueError as error:
        raise database.damaged(folder, "metadata is not JSON") from error


def filter_conditions(filters: Filters) -> tuple[str, list[str]]:
    """Return an SQL condition on documents ``d``, and the values of its placeholders."""
    parts: list[str] = ["1"]
    values: list[str] = []
    for column, allowed in (
        ("doc_id", filters.doc_ids),
        ("source", filters.sources),
        ("lang", filters.langs),
    ):
        if allowed:
            # One JSON value instead of many placeholders: a filter may name any number.
            parts.append(f"d.{column} IN (SELECT value FROM json_each(?))")  # noqa: S608
            values.append(json.dumps(sorted(allowed)))
    if filters.date_from or filters.date_to:
        parts.append("d.date != ''")
    # A date that names only a year or a month stands for all its days.
    if filters.date_from:
        parts.append("substr(d.date || '-99-99', 1, 10) >= ?")
        values.append(f"{filters.date_from}-00-00"[:10])
    if filters.date_to:
        parts.append("substr(d.date || '-00-00', 1, 10) <= ?")
        values.append(f"{filters.date_to}-99-99"[:10])
    return " AND ".join(parts), values
