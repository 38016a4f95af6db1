"""One SQLite file: how it is created, opened and checked, and what its errors mean to us."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import (
    IndexBusyError,
    IndexCorruptError,
    IndexMissingError,
    IndexUnusableError,
    IndexWriteError,
)

DATABASE = "jushi.db"
SCHEMA_VERSION = 1
_APPLICATION_ID = 0x4A555348  # "JUSH"
_PAGE_CACHE_KIB = 32 * 1024

# `text` comes last in a row: listing documents must not read the pages that long texts fill.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL,
    lang TEXT NOT NULL, metadata TEXT NOT NULL, root TEXT NOT NULL, file TEXT NOT NULL,
    passage_count INTEGER NOT NULL, checksum BLOB NOT NULL, text TEXT NOT NULL);
CREATE INDEX documents_by_root ON documents (root);
CREATE INDEX documents_by_file ON documents (file);
CREATE TABLE passages (
    passage_id INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, headings TEXT NOT NULL, spans TEXT NOT NULL, content_hash BLOB NOT NULL,
    checksum BLOB NOT NULL, text TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages (doc_id, ordinal);
CREATE INDEX passages_by_content ON passages (content_hash);
CREATE TABLE embeddings (
    content_hash BLOB NOT NULL, fingerprint TEXT NOT NULL, checksum INTEGER NOT NULL,
    vector BLOB NOT NULL, UNIQUE (content_hash, fingerprint));
CREATE TABLE sequences (
    content_hash BLOB NOT NULL, segmenter TEXT NOT NULL, checksum INTEGER NOT NULL,
    terms BLOB NOT NULL, UNIQUE (content_hash, segmenter));
CREATE TABLE vocabulary (
    term_id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, checksum INTEGER NOT NULL);
"""
# Files that are as they were when all documents of theirs were stored; indexes made before have none.
_FILES = """
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID
"""


def create_folder(folder: Path) -> None:
    """Create the folder of an index, readable by its owner only, unless it is there.

    Raises:
        IndexUnusableError: the place is a file, or a folder that holds something else.
        IndexWriteError: it cannot be made.
    """
    if folder.exists() and not folder.is_dir():
        raise IndexUnusableError(f"{folder} is a file; give a folder with --index")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        foreign = sorted(path.name for path in folder.iterdir() if path.name not in _OWN_NAMES)
    except OSError as error:
        raise IndexWriteError(f"{folder} cannot be written: {error.strerror}") from error
    if foreign and not (folder / DATABASE).exists():
        raise IndexUnusableError(
            f"{folder} holds other files ({foreign[0]}) and no index; "
            "give a new or an empty folder with --index"
        )


def create(folder: Path) -> None:
    """Create an empty database unless there is one; to be called under the write lock.

    Raises:
        IndexWriteError: it cannot be written.
    """
    path = folder / DATABASE
    try:
        create_private_file(path)
    except OSError as error:
        raise IndexWriteError(f"{folder} cannot be written: {error.strerror}") from error
    with reported(folder):
        connection = _raw(path, read_only=False)
        try:
            if _is_empty(connection, folder):
                connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
                connection.execute("PRAGMA journal_mode=WAL")
                connection.executescript(
                    f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
                )
            connection.execute(_FILES)
        finally:
            connection.close()


def create_private_file(path: Path) -> None:
    """Create an empty file that only its owner may use, unless there is one.

    SQLite gives its log and its shared memory the permissions of the database. One that is there
    is not even opened: closing it would end all locks that SQLite holds on it for this process
    (POSIX knows no other way), another process would delete the log that our readers use, and
    they would never hear of a later generation.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


_OWN_NAMES = frozenset(
    {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "generations", "write.lock"}
)


def connect(folder: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the database of an index; the caller closes it and guards it against other threads.

    Raises:
        IndexMissingError: there is none.
        IndexCorruptError: the file is no index, damaged, or of another version.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise IndexMissingError(
            f"no index in {folder}; run `jushi index PATH... --index {folder}` first"
        )
    with reported(folder):
        connection = _raw(path, read_only=read_only)
        try:
            _check_kind(connection, folder)
            _check_length(connection, folder)
        except BaseException:
            connection.close()
            raise
        return connection


def _raw(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = ""
    if read_only and not os.access(path.parent, os.W_OK):
        # WAL readers write a shared-memory file; on a read-only disk nobody else writes either.
        mode = "?immutable=1"
    connection = sqlite3.connect(
        path.absolute().as_uri() + mode,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5.0,
    )
    connection.execute(f"PRAGMA cache_size=-{_PAGE_CACHE_KIB}")
    connection.execute("PRAGMA cell_size_check=ON")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    else:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _check_kind(connection: sqlite3.Connection, folder: Path) -> None:
    if _is_empty(connection, folder):
        raise IndexMissingError(
            f"the index in {folder} was never completed; run `jushi index PATH... --index {folder}`"
        )
    kind = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if kind != _APPLICATION_ID or version != SCHEMA_VERSION:
        raise IndexCorruptError(
            f"{folder / DATABASE} is no index of this version (found kind {kind:#x}, "
            f"version {version}); {remedy(folder)}"
        )


def _check_length(connection: sqlite3.Connection, folder: Path) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    path = folder / DATABASE
    log = path.with_name(f"{DATABASE}-wal")
    # Pages that are still in the log need not be in the file. The log is looked at after the
    # pages were counted: what it held then is in the file once it is empty.
    if (not log.exists() or log.stat().st_size == 0) and path.stat().st_size < pages * size:
        raise damaged(folder, "it is cut short")


def _is_empty(connection: sqlite3.Connection, folder: Path) -> bool:
    """Tell whether nothing was ever stored: a first build was stopped, or is about to start."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return False
    # SQLite takes the stump of a file for an empty database, and would begin anew.
    generations = folder / "generations"
    if generations.is_dir() and any(generations.iterdir()):
        raise damaged(folder, "it is cut short")
    return True


def remedy(folder: Path) -> str:
    """Return the advice for a damaged database."""
    return f"delete {folder} and run `jushi index PATH... --index {folder}`"


def damaged(folder: Path, detail: str) -> IndexCorruptError:
    """Return the error for a damaged database."""
    return IndexCorruptError(f"{folder / DATABASE} is damaged ({detail}); {remedy(folder)}")


@contextmanager
def reported(folder: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours.

    Raises:
        IndexCorruptError: a malformed or truncated file.
        IndexBusyError: somebody else holds the lock.
        IndexWriteError: the disk is full, read-only, or fails.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise IndexBusyError(f"the index in {folder} is in use; try again") from error
        if code in _WRITE_FAILURES or code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
            raise IndexWriteError(
                f"the index in {folder} cannot be written ({error}); "
                "the last complete state is unharmed: make room, then run the command again"
            ) from error
        raise damaged(folder, str(error)) from error


_WRITE_FAILURES = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_CANTOPEN,
    }
)


def truncate_log(folder: Path) -> bool:
    """Move everything from the write-ahead log into the database and empty the log.

    What was deleted is overwritten in the file only then. Returns False while a reader still
    needs the log; the next build, or that reader's end, tries again.
    """
    try:
        with reported(folder):
            connection = _raw(folder / DATABASE, read_only=False)
            try:
                connection.execute("PRAGMA busy_timeout=0")
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                return int(busy) == 0
            finally:
                connection.close()
    except IndexBusyError:
        return False
