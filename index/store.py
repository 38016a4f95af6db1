"""Ids in, records out: everything that a reader takes from the SQLite file of an index."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index import database
from index.errors import DocumentNotFoundError
from index.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    Row,
    document_of,
    filter_conditions,
    is_storable,
    loaded_metadata,
    passage_of,
    word_checksum,
)
from index.types import Document, DocumentSummary, Filters, Passage

_QUICK_CHECK_BYTES = 32 * 2**20
_VARIABLES = 500  # placeholders in one statement; SQLite's own limit is far higher
_SUMMARY_COLUMNS = "doc_id, title, source, date, lang, passage_count, metadata"

_T = TypeVar("_T")


class StoreReader:
    """One unchanging view of the store: whatever is written later, it reads the same.

    Safe for use from several threads. ``generation`` and ``manifest_checksum`` belong to the
    view; 0 and "" while nothing has been published.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._closed = False
        self._connection, meta = _begin(folder)
        self.generation = int(meta.get("generation", "0"))
        self.manifest_checksum = meta.get("manifest", "")

    def let_go_of_log(self) -> None:
        """Look at the same generation anew, if it is still the newest.

        A view that began while the write-ahead log was in use keeps the log from being emptied,
        and with it what was deleted; one that begins afterwards does not.
        """
        with self._lock:
            if self._closed:
                return
            connection, meta = _begin(self._folder)
            if meta.get("generation") == str(self.generation):
                self._connection, connection = connection, self._connection
            connection.close()

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
        sql = f"SELECT {_SUMMARY_COLUMNS} FROM documents ORDER BY doc_id"  # noqa: S608
        return self._summaries(self._rows(sql, ()))

    def summaries(self, doc_ids: Collection[str]) -> list[DocumentSummary]:
        """Return the named documents without their texts, sorted by ``doc_id``."""
        found: list[DocumentSummary] = []
        for batch in _batches(sorted(doc_ids)):
            marks = ",".join("?" * len(batch))
            sql = f"SELECT {_SUMMARY_COLUMNS} FROM documents WHERE doc_id IN ({marks}) ORDER BY doc_id"  # noqa: S608
            found += self._summaries(self._rows(sql, batch))
        return found

    def _summaries(self, rows: Iterable[Row]) -> list[DocumentSummary]:
        with database.reported(self._folder):
            return [
                DocumentSummary(
                    doc_id=str(doc_id),
                    title=str(title),
                    source=str(source),
                    date=str(date),
                    lang=str(lang),
                    passage_count=int(count),
                    metadata=loaded_metadata(self._folder, metadata),
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
        where, values = filter_conditions(filters)
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
        if word_checksum(term_id, term) != checksum:
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


def _begin(folder: Path) -> tuple[sqlite3.Connection, dict[str, str]]:
    """Return a connection within a read transaction, and the facts of what it sees."""
    connection = database.connect(folder, read_only=True)
    try:
        with database.reported(folder):
            connection.execute("BEGIN")
            meta = dict(connection.execute("SELECT key, value FROM meta"))
    except BaseException:
        connection.close()
        raise
    return connection, meta


def unknown_document(doc_id: str) -> DocumentNotFoundError:
    """Return the error for an id that no document has."""
    return DocumentNotFoundError(f"no document has the id {doc_id!r}; see `jushi docs list`")


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _VARIABLES):
        yield items[start : start + _VARIABLES]
