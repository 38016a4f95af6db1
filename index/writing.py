"""Records in, rows out: the one transaction in which a build changes the SQLite file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import database
from index.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    StoredDocument,
    content_hash,
    content_hash_of,
    document_row,
    is_storable,
    passage_of,
    passage_row,
    stored_document_of,
    value_checksum,
    word_checksum,
)
from index.types import Passage

_VARIABLES = 500  # placeholders in one statement


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage and the context (title and headings) that it is found by."""

    passage: Passage
    context: str


@dataclass(frozen=True, slots=True)
class Unindexed:
    """A stored passage whose embedding and terms are wanted."""

    passage_id: int
    content_hash: bytes
    context: str
    text: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """What replacing a document's passages did to the ids."""

    added: tuple[Unindexed, ...]
    removed: tuple[int, ...]


class StoreWriter:
    """The write side of the store: everything happens in one transaction or not at all.

    Belongs to one thread. ``commit`` makes the changes visible; ``close`` without it undoes them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection = database.connect(folder, read_only=False)
        self._released: set[bytes] = set()
        try:
            with database.reported(folder):
                self._connection.execute("BEGIN IMMEDIATE")
                self.meta = dict(self._connection.execute("SELECT key, value FROM meta"))
                self._next_passage_id = self._number(
                    "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'passages'"
                )
                self._next_term_id = self._first_term_id = self._number(
                    "SELECT coalesce(max(term_id), -1) + 1 FROM vocabulary"
                )
        except BaseException:
            self._connection.close()
            raise

    @property
    def generation(self) -> int:
        """The generation that is current; 0 if none."""
        return int(self.meta.get("generation", "0"))

    def document(self, doc_id: str) -> StoredDocument | None:
        """Return a document, or None."""
        if not is_storable(doc_id):
            return None
        rows = self._rows(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE doc_id = ?",  # noqa: S608
            (doc_id,),
        )
        if not rows:
            return None
        return stored_document_of(self._folder, rows[0])

    def doc_ids(self) -> list[str]:
        """Return the ids of all documents, sorted."""
        return [str(row[0]) for row in self._rows("SELECT doc_id FROM documents ORDER BY doc_id")]

    def file_of(self, doc_id: str) -> str:
        """Return the file that a document came from; empty without one, or without a document."""
        rows = self._rows("SELECT file FROM documents WHERE doc_id = ?", (doc_id,))
        return rows[0][0] if rows else ""

    def files_under(self, place: str) -> list[tuple[str, str]]:
        """Return ``(doc_id, file)`` of what came from a file, or from a folder as a whole."""
        return self._rows(
            "SELECT doc_id, file FROM documents WHERE root = ? OR file = ? ORDER BY doc_id",
            (place, place),
        )

    def documents_of(self, file: str, digest: bytes) -> list[str]:
        """Return the ids of a file's documents if it is noted with this digest, else none."""
        rows = self._rows(
            "SELECT doc_id FROM documents WHERE file = ? "
            "AND EXISTS (SELECT 1 FROM files WHERE file = ? AND digest = ?)",
            (file, file, digest),
        )
        return [doc_id for (doc_id,) in rows]

    def note_file(self, file: str, digest: bytes) -> None:
        """Note that all documents of a file are stored; a change to one of them forgets it."""
        self._do("INSERT OR REPLACE INTO files VALUES (?,?)", (file, digest))

    def replace(self, stored: StoredDocument, passages: Sequence[NewPassage]) -> Replaced:
        """Write a document and its passages over what had its id.

        A passage whose text and context are unchanged keeps its id.
        """
        document = stored.document
        old: defaultdict[bytes, list[int]] = defaultdict(list)
        for passage_id, key in self._rows(
            "SELECT passage_id, content_hash FROM passages WHERE doc_id = ? ORDER BY ordinal DESC",
            (document.doc_id,),
        ):
            old[bytes(key)].append(int(passage_id))
        added: list[Unindexed] = []
        rows = []
        for new in passages:
            key = content_hash(new.context, new.passage.text)
            if old[key]:
                passage_id = old[key].pop()
            else:
                passage_id, self._next_passage_id = self._next_passage_id, self._next_passage_id + 1
                added.append(Unindexed(passage_id, key, new.context, new.passage.text))
            rows.append(passage_row(document.doc_id, passage_id, key, new.passage))
        self._do("DELETE FROM passages WHERE doc_id = ?", (document.doc_id,))
        self._do_many("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?)", rows)
        self._write(stored, len(rows))
        self._released.update(key for key, ids in old.items() if ids)
        return Replaced(tuple(added), tuple(sorted(i for ids in old.values() for i in ids)))

    def move(self, stored: StoredDocument) -> None:
        """Note that an unchanged document now comes from another file."""
        doc_id = stored.document.doc_id
        rows = self._rows("SELECT count(*) FROM passages WHERE doc_id = ?", (doc_id,))
        self._write(stored, rows[0][0])

    def remove(self, doc_id: str) -> tuple[int, ...]:
        """Delete a document; return the ids of its passages, ascending."""
        rows = self._rows(
            "SELECT passage_id, content_hash FROM passages WHERE doc_id = ? ORDER BY passage_id",
            (doc_id,),
        )
        self._released.update(key for _, key in rows)
        self._forget_file(doc_id)
        self._do("DELETE FROM passages WHERE doc_id = ?", (doc_id,))
        self._do("DELETE FROM documents WHERE doc_id = ?", (doc_id,))
        return tuple(passage_id for passage_id, _ in rows)

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        return (
            self._number("SELECT count(*) FROM documents"),
            self._number("SELECT count(*) FROM passages"),
        )

    def all_passages(self) -> Iterator[tuple[str, Passage, bytes]]:
        """Yield ``(document's title, passage, content hash)`` of every passage by id."""
        with database.reported(self._folder):
            for title, *row in self._connection.execute(
                f"SELECT (SELECT title FROM documents d WHERE d.doc_id = p.doc_id), "  # noqa: S608
                f"{PASSAGE_COLUMNS} FROM passages p ORDER BY passage_id"
            ):
                yield title, passage_of(self._folder, tuple(row)), content_hash_of(tuple(row))

    def cached(self, table: str, version: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what ``embeddings`` or ``sequences`` holds for these content hashes.

        A damaged value is left out: it will be made again.
        """
        version_column, value_column = _CACHES[table]
        sql = (
            f"SELECT {value_column}, checksum FROM {table} "  # noqa: S608
            f"WHERE content_hash = ? AND {version_column} = ?"
        )
        found = {}
        for key in dict.fromkeys(keys):
            for value, checksum in self._rows(sql, (key, version)):
                if value_checksum(key, value) == checksum:
                    found[key] = bytes(value)
        return found

    def cache(self, table: str, version: str, values: dict[bytes, bytes]) -> None:
        """Keep embeddings or term sequences by content hash."""
        self._do_many(
            f"INSERT OR REPLACE INTO {table} VALUES (?,?,?,?)",  # noqa: S608
            [(key, version, value_checksum(key, value), value) for key, value in values.items()],
        )

    def number_terms(self, terms: Iterable[str]) -> dict[str, int]:
        """Return the ids of terms not asked for before, giving new ones to those without."""
        numbers: dict[str, int] = {}
        new: list[tuple[int, str, int]] = []
        for term in terms:
            rows = self._known_term(term)
            if rows:
                numbers[term] = int(rows[0][0])
            else:
                numbers[term] = self._next_term_id
                checksum = word_checksum(self._next_term_id, term)
                new.append((self._next_term_id, term, checksum))
                self._next_term_id += 1
        self._do_many("INSERT INTO vocabulary VALUES (?,?,?)", new)
        return numbers

    def _known_term(self, term: str) -> list[tuple[Any, ...]]:
        if self._first_term_id == 0:  # nothing was there before this build
            return []
        return self._rows("SELECT term_id FROM vocabulary WHERE term = ?", (term,))

    def terms(self, term_ids: Sequence[int]) -> dict[int, str]:
        """Return the texts of term ids."""
        texts: dict[int, str] = {}
        for start in range(0, len(term_ids), _VARIABLES):
            batch = term_ids[start : start + _VARIABLES]
            marks = ",".join("?" * len(batch))
            sql = f"SELECT term_id, term FROM vocabulary WHERE term_id IN ({marks})"  # noqa: S608
            texts.update(self._rows(sql, batch))
        return texts

    @property
    def term_count(self) -> int:
        """One more than the largest term id."""
        return self._next_term_id

    def purge(self, unused_terms: NDArray[np.int64]) -> None:
        """Delete what no passage needs any more: cached values, and words that occur nowhere."""
        for table in _CACHES:
            self._do_many(
                f"DELETE FROM {table} WHERE content_hash = ? AND NOT EXISTS "  # noqa: S608
                "(SELECT 1 FROM passages WHERE content_hash = ?)",
                [(key, key) for key in self._released],
            )
        self._do_many("DELETE FROM vocabulary WHERE term_id = ?", [(int(i),) for i in unused_terms])

    def purge_versions(self, *, fingerprint: str, segmenter: str) -> None:
        """Delete what other models and programs cached."""
        for table, version in (("embeddings", fingerprint), ("sequences", segmenter)):
            column = _CACHES[table][0]
            self._do(f"DELETE FROM {table} WHERE {column} != ?", (version,))  # noqa: S608

    def commit(self, meta: dict[str, str]) -> None:
        """Set these values and make everything visible at once."""
        self._do_many("INSERT OR REPLACE INTO meta VALUES (?,?)", list(meta.items()))
        self._do("COMMIT")

    def close(self) -> None:
        """Undo what was not committed; calling it twice does no harm."""
        self._connection.close()

    def _forget_file(self, doc_id: str) -> None:
        self._do(
            "DELETE FROM files WHERE file = (SELECT file FROM documents WHERE doc_id = ?)",
            (doc_id,),
        )

    def _write(self, stored: StoredDocument, passage_count: int) -> None:
        self._forget_file(stored.document.doc_id)
        self._do(
            "INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            document_row(stored, passage_count),
        )

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with database.reported(self._folder):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def _number(self, sql: str) -> int:
        return int(self._rows(sql)[0][0])

    def _do(self, sql: str, values: Sequence[object] = ()) -> None:
        with database.reported(self._folder):
            self._connection.execute(sql, tuple(values))

    def _do_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with database.reported(self._folder):
            self._connection.executemany(sql, rows)


_CACHES = {"embeddings": ("fingerprint", "vector"), "sequences": ("segmenter", "terms")}
