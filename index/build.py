"""Documents in, a new generation out: one build, from the first change to the published state.

Everything happens in one SQLite transaction and one new folder. Whatever stops a build, the
transaction never happened, and the next build sweeps the folder away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index import database
from index.chunking import chunk, search_context
from index.embedder import Embedder
from index.encoding import PassageEncoder
from index.errors import IndexCorruptError, InputError
from index.generation import Generation, generation_folder, open_generation, sweep_generations
from index.manifest import GENERATION_SCHEMA, Manifest, checksums, sync_folder, write_manifest
from index.postings import Postings
from index.publish import ArrayChanges, reporting_full_disk, write_arrays
from index.rows import StoredDocument, is_storable
from index.store import StoreReader
from index.types import BuildReport, Document
from index.versions import chunker_version, segmenter_version
from index.writing import NewPassage, StoreWriter, Unindexed

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total is 0 while unknown."""
Step = Callable[[str], None]
"""Called with a name after each step that a crash might follow; for tests."""

_PROGRESS_EVERY = 1024


class Build:
    """One build of an index; use it under the write lock, from one thread, and close it.

    ``put``, ``remove`` and ``skip`` collect changes; ``publish`` makes them visible at once.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, progress: Progress, step: Step) -> None:
        self._folder = folder
        self._embedder = embedder
        self._progress = progress
        self._step = step
        self._chunker = chunker_version()
        self._segmenter = segmenter_version()
        self._counts = {"added": 0, "updated": 0, "removed": 0, "unchanged": 0}
        self._skipped: list[tuple[str, str]] = []
        self._warnings: list[tuple[str, str]] = []
        self._dropped: set[int] = set()
        database.create(folder)
        self.store = StoreWriter(folder)
        self._encoder = PassageEncoder(self.store, embedder, segmenter=self._segmenter)
        try:
            _check_store(folder)
            sweep_generations(folder, keep=self.store.generation)
            self._base = self._usable_base()
            # Without usable arrays all passages are encoded at the end, from the store.
            self._anew = self._base is None and self.store.generation > 0
            self._changed = self._base is None
            self._chunk_anew()
            step("begun")
        except BaseException:
            self.close()
            raise

    def put(self, document: Document, *, root: str = "", file: str = "") -> None:
        """Add a document, or replace the one with its id if anything differs.

        Raises:
            InputError: the id is blank, or a text cannot be written as UTF-8.
        """
        _check(document)
        if note := document.metadata.get("note"):
            self._warnings.append((document.doc_id, note))
        stored = self.store.document(document.doc_id)
        if stored is not None and stored.document == document:
            self._counts["unchanged"] += 1
            if (stored.root, stored.file) != (root, file):
                self.store.move(StoredDocument(document, root, file))
            return
        self._replace(StoredDocument(document, root, file))
        self._counts["added" if stored is None else "updated"] += 1

    def keep(self, count: int) -> None:
        """Count documents that need no look: their file is as it was."""
        self._counts["unchanged"] += count

    def remove(self, doc_id: str) -> None:
        """Delete a document that is there."""
        self._dropped.update(self.store.remove(doc_id))
        self._counts["removed"] += 1
        self._changed = True

    def skip(self, name: str, reason: str) -> None:
        """Note a file that could not be used."""
        self._skipped.append((name, reason))

    def publish(self) -> BuildReport:
        """Write the new generation and make it current; without changes, keep the old one.

        Raises:
            IndexWriteError: the disk is full or fails; the last state is unharmed.
        """
        number = self.store.generation
        if self._changed:
            number += 1
            folder = generation_folder(self._folder, number)
            try:
                self._publish(number, folder)
            except BaseException:
                self.close()
                shutil.rmtree(folder, ignore_errors=True)
                raise
        else:
            self.store.commit({})
        _, passages = self.store.counts()
        self.close()
        database.truncate_log(self._folder)
        self._step("truncated")
        sweep_generations(self._folder, keep=number)
        return BuildReport(
            **self._counts,
            skipped=tuple(self._skipped),
            passages=passages,
            generation=number,
            warnings=tuple(self._warnings),
        )

    def close(self) -> None:
        """Undo what was not published; calling it twice does no harm."""
        self._encoder.close()
        self.store.close()

    def _usable_base(self) -> Generation | None:
        if self.store.generation == 0:
            return None
        checksum = self.store.meta.get("manifest", "")
        try:
            base = open_generation(self._folder, self.store.generation, checksum=checksum)
        except IndexCorruptError:
            return None
        made_with = (base.manifest.model_fingerprint, base.manifest.segmenter)
        return base if made_with == (self._embedder.fingerprint, self._segmenter) else None

    def _chunk_anew(self) -> None:
        """Cut the stored documents again if this program cuts otherwise than the last one."""
        if self.store.meta.get("chunker", self._chunker) == self._chunker:
            return
        for doc_id in self.store.doc_ids():
            stored = self.store.document(doc_id)
            if stored is not None:
                self._replace(stored)

    def _replace(self, stored: StoredDocument) -> None:
        title = stored.document.title
        passages = [NewPassage(p, search_context(title, p)) for p in chunk(stored.document)]
        replaced = self.store.replace(stored, passages)
        self._dropped.update(replaced.removed)
        if not self._anew:
            self._encoder.add(replaced.added)
        self._changed = True

    def _encode_everything(self) -> None:
        _, total = self.store.counts()
        for done, (title, passage, key) in enumerate(self.store.all_passages()):
            context = search_context(title, passage)
            self._encoder.add([Unindexed(passage.passage_id, key, context, passage.text)])
            if done % _PROGRESS_EVERY == 0:
                self._progress("encode", done, total)
        self._progress("encode", total, total)

    def _publish(self, number: int, folder: Path) -> None:
        if self._anew:
            self._encode_everything()
        encoded = self._encoder.finish()
        self._step("encoded")
        self._progress("write", 0, 2)
        documents, passages = self.store.counts()
        with reporting_full_disk(self._folder):
            folder.parent.mkdir(mode=0o700, exist_ok=True)
            folder.mkdir(mode=0o700)
            facts, postings = write_arrays(
                folder,
                self._base,
                ArrayChanges(encoded, frozenset(self._dropped)),
                texts=self.store.terms,
                embedder=self._embedder,
                step=self._step,
            )
            manifest = Manifest(
                schema=GENERATION_SCHEMA,
                generation=number,
                model=self._embedder.name,
                model_fingerprint=self._embedder.fingerprint,
                dimension=self._embedder.dimension,
                chunker=self._chunker,
                segmenter=self._segmenter,
                documents=documents,
                passages=passages,
                dense_kind=facts.kind,
                dense_recall=facts.recall,
                files=checksums(folder),
            )
            checksum = write_manifest(folder, manifest)
            self._step("manifest")
            sync_folder(folder)
            self._step("synced")
        self._progress("write", 1, 2)
        self._purge(postings)
        self._step("purged")
        meta = {"generation": str(number), "manifest": checksum, "chunker": self._chunker}
        self.store.commit(meta)
        self._step("committed")
        self._progress("write", 2, 2)

    def _purge(self, postings: Postings) -> None:
        """Forget what only removed passages held, and what another program left."""
        known = np.arange(self.store.term_count, dtype=np.int64)
        self.store.purge(np.setdiff1d(known, postings.term_ids, assume_unique=True))
        if self._base is None:
            self.store.purge_versions(
                fingerprint=self._embedder.fingerprint, segmenter=self._segmenter
            )


def _check_store(folder: Path) -> None:
    """Refuse to build upon a damaged store."""
    reader = StoreReader(folder)
    try:
        reader.check_if_small()
    finally:
        reader.close()


def _check(document: Document) -> None:
    if not document.doc_id.strip():
        raise InputError("a document has a blank id; expected a name")
    fields = (document.doc_id, document.title, document.source, document.date, document.lang)
    pairs = (text for pair in document.metadata.items() for text in pair)
    if not all(is_storable(text) for text in (*fields, *pairs, document.text)):
        raise InputError(
            f"document {document.doc_id!r} holds half a surrogate pair; expected Unicode text"
        )
