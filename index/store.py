"""Ids in, records out: everything that a reader takes from the SQLite file of an index."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index import database
from index.errors import DocumentNotFoundError
from index.types import Document, DocumentSummary, Filters, Passage, Span

_QUICK_CHECK_BYTES = 32 * 2**20
_VARIABLES = 500  # placeholders in one statement; SQLite's own limit is far higher
DOCUMENT_COLUMNS = (
    "doc_id, title, source, date, lang, metadata, root, file, passage_count, text, checksum"
)
PASSAGE_COLUMNS = (
    "passage_id, doc_id, ordinal, kind, headings, spans, hex(content_hash), text, checksum"
)
_SUMMARY_COLUMNS = "doc_id, title, source, date, lang, passage_count, metadata"

Row = tuple[Any, ...]
_T = TypeVar("_T")
_SURROGATE = re.compile("[\ud800-\udfff]")


def row_checksum(*columns: str | int) -> bytes:
    """Return the 16 bytes that guard a row: SQLite itself notices no flipped bit in a text."""
    text = "\x1f".join(str(column) for column in columns)
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


def short_checksum(*columns: bytes | str | int) -> int:
    """Return the 31 bits that guard a cached value or a word: enough to notice damage."""
    data = b"\x1f".join(c if isinstance(c, bytes) else str(c).encode() for c in columns)
    return zlib.crc32(data) >> 1


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


class StoreReader:
    """One unchanging view of the store: whatever is written later, it reads the same.

    Safe for use from several threads. ``generation`` and ``manifest_checksum`` belong to the
    view; 0 and "" while nothing has been published.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._closed = False
        self._connection = database.connect(folder, read_only=True)
        try:
            with database.reported(folder):
                self._connection.execute("BEGIN")
                meta = dict(self._connection.execute("SELECT key, value FROM meta"))
        except BaseException:
            self._connection.close()
            raise
        self.generation = int(meta.get("generation", "0"))
        self.manifest_checksum = str(meta.get("manifest", ""))

    def close(self) -> None:
        """End the view; calling it twice does no harm."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def passages(self, passage_ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order given.

        Raises:
            KeyError: an id is unknown.
            IndexCorruptError: a row is not what was written.
        """
        found: dict[int, Passage] = {}
        for batch in _batches(list(dict.fromkeys(int(i) for i in passage_ids))):
            marks = ",".join("?" * len(batch))
            sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE passage_id IN ({marks})"  # noqa: S608
            for row in self._rows(sql, batch):
                passage = passage_of(self._folder, row)
                found[passage.passage_id] = passage
        return [found[int(i)] for i in passage_ids]

    def document_passages(self, doc_id: str) -> list[Passage]:
        """Return a document's passages by ordinal; ``DocumentNotFoundError`` if unknown."""
        if not is_storable(doc_id):
            raise unknown_document(doc_id)
        rows = self._rows(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE doc_id = ? ORDER BY ordinal",  # noqa: S608
            (doc_id,),
        )
        if not rows and not self._rows("SELECT 1 FROM documents WHERE doc_id = ?", (doc_id,)):
            raise unknown_document(doc_id)
        return [passage_of(self._folder, row) for row in rows]

    def document(self, doc_id: str) -> Document:
        """Return a document with its text; ``DocumentNotFoundError`` if unknown."""
        if not is_storable(doc_id):
            raise unknown_document(doc_id)
        rows = self._rows(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE doc_id = ?",  # noqa: S608
            (doc_id,),
        )
        if not rows:
            raise unknown_document(doc_id)
        return document_of(self._folder, rows[0])

    def documents(self) -> list[DocumentSummary]:
        """Return all documents without their texts, sorted by ``doc_id``."""
        rows = self._rows(f"SELECT {_SUMMARY_COLUMNS} FROM documents ORDER BY doc_id", ())  # noqa: S608
        with database.reported(self._folder):
            return [
                DocumentSummary(
                    doc_id=str(doc_id),
                    title=str(title),
                    source=str(source),
                    date=str(date),
                    lang=str(lang),
                    passage_count=int(count),
                    metadata=_loaded(self._folder, metadata),
                )
                for doc_id, title, source, date, lang, count, metadata in rows
            ]

    def passage_ids(self) -> NDArray[np.int64]:
        """Return the ids of all passages, ascending."""
        rows = self._rows("SELECT passage_id FROM passages ORDER BY passage_id", ())
        return np.array([row[0] for row in rows], dtype=np.int64)

    def passage_count(self) -> int:
        """Return how many passages there are."""
        return int(self._rows("SELECT count(*) FROM passages", ())[0][0])

    def filtered_passage_ids(self, filters: Filters) -> NDArray[np.int64]:
        """Return the ids of the passages whose documents pass the filters, ascending."""
        where, values = _conditions(filters)
        rows = self._rows(
            "SELECT p.passage_id FROM documents d JOIN passages p ON p.doc_id = d.doc_id "  # noqa: S608
            f"WHERE {where} ORDER BY p.passage_id",
            values,
        )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def term_ids(self, terms: Sequence[str]) -> dict[str, int]:
        """Return the ids of those terms that the vocabulary knows."""
        found: dict[str, int] = {}
        for batch in _batches([term for term in dict.fromkeys(terms) if is_storable(term)]):
            marks = ",".join("?" * len(batch))
            sql = f"SELECT * FROM vocabulary WHERE term IN ({marks})"  # noqa: S608
            found.update(self._word(row) for row in self._rows(sql, batch))
        return found

    def terms(self, term_ids: Sequence[int]) -> dict[int, str]:
        """Return the texts of those term ids that the vocabulary knows."""
        found: dict[int, str] = {}
        for batch in _batches([int(i) for i in term_ids]):
            marks = ",".join("?" * len(batch))
            sql = f"SELECT * FROM vocabulary WHERE term_id IN ({marks})"  # noqa: S608
            words = (self._word(row) for row in self._rows(sql, batch))
            found.update((term_id, term) for term, term_id in words)
        return found

    def check_if_small(self) -> None:
        """Check everything where that is quick; elsewhere, rows are checked as they are read.

        Raises:
            IndexCorruptError: something is not what was written.
        """
        if self.size_bytes() <= _QUICK_CHECK_BYTES:
            self.check()

    def check(self) -> None:
        """Check the file's structure and every row, once.

        Raises:
            IndexCorruptError: something is not what was written.
        """
        answer = self._rows("PRAGMA integrity_check(1)", ())[0][0]
        if answer != "ok":
            raise database.damaged(self._folder, str(answer).splitlines()[-1])
        for row in self._stream(f"SELECT {DOCUMENT_COLUMNS} FROM documents"):  # noqa: S608
            document_of(self._folder, row)
        for row in self._stream(f"SELECT {PASSAGE_COLUMNS} FROM passages"):  # noqa: S608
            passage_of(self._folder, row)
        for row in self._stream("SELECT * FROM vocabulary"):
            self._word(row)

    def size_bytes(self) -> int:
        """Return the size of the database as this view sees it."""
        pages = int(self._rows("PRAGMA page_count", ())[0][0])
        return pages * int(self._rows("PRAGMA page_size", ())[0][0])

    def _word(self, row: Row) -> tuple[str, int]:
        term_id, term, checksum = row
        if short_checksum(term_id, term) != checksum:
            raise database.damaged(self._folder, f"word {term_id} is not what was written")
        return term, term_id

    def _rows(self, sql: str, values: Sequence[object]) -> list[Row]:
        with self._lock, database.reported(self._folder):
            if self._closed:
                raise ValueError("the snapshot is closed")
            return self._connection.execute(sql, tuple(values)).fetchall()

    def _stream(self, sql: str) -> Iterator[Row]:
        with self._lock, database.reported(self._folder):
            yield from self._connection.execute(sql)


def is_storable(text: str) -> bool:
    """Tell whether SQLite can hold a text: it has no half of a surrogate pair."""
    return text.isascii() or _SURROGATE.search(text) is None


def unknown_document(doc_id: str) -> DocumentNotFoundError:
    """Return the error for an id that no document has."""
    return DocumentNotFoundError(f"no document has the id {doc_id!r}; see `jushi docs list`")


def document_of(folder: Path, row: Row) -> Document:
    """Make a document of a row of ``DOCUMENT_COLUMNS``, checking its checksum."""
    if row_checksum(*row[:-1]) != row[-1]:
        raise database.damaged(folder, f"document {row[0]!r} is not what was written")
    doc_id, title, source, date, lang, metadata, *_, text, _ = row
    return Document(doc_id, title, source, date, lang, text, _loaded(folder, metadata))


def passage_of(folder: Path, row: Row) -> Passage:
    """Make a passage of a row of ``PASSAGE_COLUMNS``, checking its checksum."""
    if row_checksum(*row[:-1]) != row[-1]:
        raise database.damaged(folder, f"passage {row[0]} is not what was written")
    passage_id, doc_id, ordinal, kind, headings, spans, _, text, _ = row
    headings = tuple(json.loads(headings))
    return Passage(passage_id, doc_id, ordinal, unpack_spans(spans), text, headings, kind)


def _loaded(folder: Path, metadata: str) -> dict[str, str]:
    try:
        return dict(json.loads(metadata))
    except ValueError as error:
        raise database.damaged(folder, "metadata is not JSON") from error


def _conditions(filters: Filters) -> tuple[str, list[str]]:
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


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _VARIABLES):
        yield items[start : start + _VARIABLES]
