"""Files and folders in, the changes that make the index agree with them out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.build import Build, Progress
from index.errors import UnreadableFileError
from index.readers import FoundFile, SkippedFile, find_files, load_file, read_file


def sync_paths(build: Build, paths: Sequence[Path], *, progress: Progress) -> None:
    """Add and update what the paths hold, and remove what is gone from under them.

    A file that holds no document any more loses the one it had. What the system does not let us
    open, a missing path included, keeps its documents: it may only be unplugged.
    """
    sync = _Sync(build)
    found = list(find_files(paths))
    for done, item in enumerate(found):
        progress("read", done, len(found))
        if isinstance(item, SkippedFile):
            sync.skip(item)
        else:
            sync.read(item)
    progress("read", len(found), len(found))
    sync.remove_gone(paths)


class _Sync:
    """What one look at the files has found so far."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._files: dict[str, str] = {}
        self._closed: list[str] = []

    def skip(self, item: SkippedFile) -> None:
        self._build.skip(item.path, item.reason)
        if item.reason.startswith(("cannot be opened", "does not exist")):
            self._closed.append(_place(Path(item.path)))

    def read(self, item: FoundFile) -> None:
        file = _place(item.path)
        try:
            loaded = load_file(item)
            digest = loaded.digest()
            known = self._build.store.documents_of(file, digest)
            if known and self._files.keys().isdisjoint(known):
                self._files |= dict.fromkeys(known, file)
                self._build.keep(len(known))
                return
            result = read_file(loaded)
        except UnreadableFileError as error:
            reason = str(error).removeprefix(f"{item.path}: ")
            self._build.skip(str(item.path), reason)
            if isinstance(error.__cause__, OSError):
                self._closed.append(file)
            return
        whole = not result.skipped
        for record in result.skipped:
            self._build.skip(record.path, record.reason)
        for document in result.documents:
            other = self._other_file(document.doc_id, file)
            if other:
                reason = f"{other} has the same document id {document.doc_id!r}"
                self._build.skip(str(item.path), reason)
                whole = False
                continue
            self._files[document.doc_id] = file
            self._build.put(document, root=_place(item.root), file=file)
        if whole:
            # What was left out is told each time: only a file without that need not be read again.
            self._build.store.note_file(file, digest)

    def remove_gone(self, paths: Sequence[Path]) -> None:
        places = {_place(path) for path in paths}
        for place in sorted(places):
            for doc_id, file in self._build.store.files_under(place):
                if doc_id not in self._files and not self._is_closed(file):
                    self._build.remove(doc_id)

    def _other_file(self, doc_id: str, file: str) -> str:
        """Return the other file that has this id, in this look or since an earlier one."""
        if doc_id in self._files:
            return self._files[doc_id]
        stored = self._build.store.file_of(doc_id)
        return stored if stored not in ("", file) and Path(stored).exists() else ""

    def _is_closed(self, file: str) -> bool:
        return any(file == place or file.startswith(f"{place}/") for place in self._closed)


def _place(path: Path) -> str:
    # Not resolved: a link that leads elsewhere tomorrow is still the same place.
    return str(path.absolute())
