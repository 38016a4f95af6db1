"""A folder in, an index out: what is built there, and snapshots to read from it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from index import database
from index.current import CurrentGeneration, Published
from index.embedder import Embedder
from index.errors import (
    IndexCorruptError,
    IndexMissingError,
    IndexUnusableError,
    ModelMismatchError,
)
from index.generation import Generation, open_generation
from index.lock import write_lock
from index.snapshot import LocalSnapshot
from index.store import StoreReader, unknown_document
from index.types import BuildReport, Document

if TYPE_CHECKING:
    from index.build import Build, Progress, Step

_LOCK_TIMEOUT_S = 10.0
_OPEN_ATTEMPTS = 5


class LocalIndex:
    """An index in one folder; nothing is created there before the first build.

    Safe for use from several threads and processes: one writes at a time, any number read.
    ``lock_timeout_s`` is how long a build waits for another one. ``step`` is called after each
    step of a build that a crash might follow.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        lock_timeout_s: float = _LOCK_TIMEOUT_S,
        step: Step | None = None,
    ) -> None:
        self._folder = Path(folder)
        self._embedder = embedder
        self._lock_timeout_s = lock_timeout_s
        self._step: Step = step or _no_step
        self._current = CurrentGeneration(self._folder)
        self._readers: WeakSet[StoreReader] = WeakSet()
        self._readers_lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the index lies."""
        return self._folder

    def current_generation(self) -> int:
        """Return the number of the newest complete generation; 0 while there is none.

        Raises:
            IndexCorruptError: the store's file is damaged.
        """
        return self.published().generation

    def published(self) -> Published:
        """Return the newest complete generation and the store that it is in, to compare.

        Raises:
            IndexCorruptError: the store's file is damaged.
        """
        return self._current.read()

    def open(self) -> LocalSnapshot:
        """Open the newest complete generation, checked against its checksums.

        Raises:
            IndexMissingError: nothing has been built here.
            IndexCorruptError: a file is damaged; the message names the repair.
            ModelMismatchError: it was made with another embedding model.
        """
        for _ in range(_OPEN_ATTEMPTS - 1):
            try:
                return self._open()
            except _SupersededError:
                continue  # a build deleted the generation between two looks: take the newer one
        return self._open()

    def update_paths(
        self, paths: Sequence[Path], *, progress: Progress | None = None
    ) -> BuildReport:
        """Read files and folders and publish what changed; files gone from them are removed.

        Documents that were added otherwise stay.

        Raises:
            IndexBusyError: another process is writing.
            IndexWriteError: the disk is full or fails; the last state is unharmed.
        """
        from index.sync import sync_paths

        with self._build(progress) as build:
            sync_paths(build, paths, progress=progress or _no_progress)
            return build.publish()

    def add_documents(
        self, documents: Iterable[Document], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add documents, or replace those with their ids; errors as in ``update_paths``.

        Raises:
            InputError: a document cannot be stored; then none of them is.
        """
        show = progress or _no_progress
        total = len(documents) if isinstance(documents, Sequence) else 0
        with self._build(progress) as build:
            for done, document in enumerate(documents):
                show("read", done, total)
                build.put(document)
            show("read", total, total)
            return build.publish()

    def remove_documents(self, doc_ids: Iterable[str]) -> BuildReport:
        """Remove documents and all that they left behind; errors as in ``update_paths``.

        Raises:
            DocumentNotFoundError: an id is unknown; then nothing is removed.
            IndexMissingError: nothing has been built here.
        """
        if self.current_generation() == 0:
            raise _missing(self._folder)
        with self._build(None) as build:
            for doc_id in dict.fromkeys(doc_ids):
                if build.store.document(doc_id) is None:
                    raise unknown_document(doc_id)
                build.remove(doc_id)
            return build.publish()

    def close(self) -> None:
        """Release what ``current_generation`` holds; the index stays usable."""
        self._current.close()

    @contextmanager
    def _build(self, progress: Progress | None) -> Iterator[Build]:
        # What reads, cuts and writes is not needed to answer a question, and takes time to import.
        from index.build import Build

        database.create_folder(self._folder)
        with write_lock(self._folder, timeout_s=self._lock_timeout_s):
            build = Build(
                self._folder,
                self._embedder,
                progress=progress or _no_progress,
                step=self._step,
            )
            try:
                yield build
            finally:
                build.close()

    def _open(self) -> LocalSnapshot:
        store = StoreReader(self._folder)
        try:
            generation = self._generation_of(store)
        except BaseException:
            store.close()
            raise
        with self._readers_lock:
            self._readers.add(store)
        return LocalSnapshot(store, generation, self._embedder, on_close=self._empty_log)

    def _empty_log(self) -> None:
        """Empty the write-ahead log after a reader ended that may have needed it."""
        log = self._folder / f"{database.DATABASE}-wal"
        try:
            if log.stat().st_size and not database.truncate_log(self._folder):
                with self._readers_lock:
                    readers = list(self._readers)
                for reader in readers:
                    reader.let_go_of_log()
                database.truncate_log(self._folder)
        except (OSError, IndexUnusableError):
            return  # the next reader's end, or the next build, tries again

    def _generation_of(self, store: StoreReader) -> Generation:
        """Open the arrays that belong to a view of the store, and check both."""
        if store.generation == 0:
            raise _missing(self._folder)
        try:
            generation = open_generation(
                self._folder, store.generation, checksum=store.manifest_checksum
            )
        except IndexCorruptError as error:
            if self.current_generation() > store.generation:
                raise _SupersededError from error
            raise
        self._check_model(generation.manifest.model, generation.manifest.model_fingerprint)
        store.check_if_small()
        if store.passage_count() != generation.manifest.passages:
            raise database.damaged(self._folder, "it holds other passages than its arrays")
        return generation

    def _check_model(self, name: str, fingerprint: str) -> None:
        if fingerprint == self._embedder.fingerprint:
            return
        raise ModelMismatchError(
            f"the index in {self._folder} was made with the embedding model {name} "
            f"({fingerprint[:12]}), not {self._embedder.name} "
            f"({self._embedder.fingerprint[:12]}); use --embedding-model with the former, or "
            f"embed it anew with the latter: `jushi index PATH... --index {self._folder}`"
        )


class _SupersededError(Exception):
    """The generation was deleted while it was opened: there is a newer one."""


def _missing(folder: Path) -> IndexMissingError:
    return IndexMissingError(
        f"no index in {folder}; run `jushi index PATH... --index {folder}` first"
    )


def _no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def _no_step(name: str) -> None:
    """Do nothing."""
