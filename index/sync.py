"""Files and folders in, the changes that make the index agree with them out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.build import Build, Progress
from index.readers import FoundFile, SkippedFile, find_files, read_file


def sync_paths(build: Build, paths: Sequence[Path], *, progress: Progress) -> None:
    """Add and update what the paths hold, and remove what is gone from under them.

    A file that cannot be read any more keeps its documents: it is reported, and not gone.
    """
    seen: dict[str, str] = {}
    unread: set[str] = set()
    roots = {str(_place(path)) for path in paths}
    found = list(find_files(paths))
    for done, item in enumerate(found):
        progress("read", done, len(found))
        if isinstance(item, SkippedFile):
            build.skip(str(item.path), item.reason)
            unread.add(str(_place(item.path)))
            continue
        roots.add(str(_place(item.root)))
        _put_file(build, item, seen, unread)
    progress("read", len(found), len(found))
    for root in sorted(roots):
        for doc_id, file in build.store.files_of_root(root):
            if doc_id not in seen and file not in unread:
                build.remove(doc_id)


def _put_file(build: Build, item: FoundFile, seen: dict[str, str], unread: set[str]) -> None:
    file = str(_place(item.path))
    for result in read_file(item):
        if isinstance(result, SkippedFile):
            build.skip(str(result.path), result.reason)
            unread.add(file)
            continue
        doc_id = result.doc_id
        other = seen.get(doc_id) or _other_file(build, doc_id, file)
        if other:
            build.skip(str(item.path), f"{other} has the same document id {doc_id!r}")
            continue
        seen[doc_id] = file
        build.put(result, root=str(_place(item.root)), file=file)


def _other_file(build: Build, doc_id: str, file: str) -> str:
    """Return the other file that a stored document comes from, if that file still exists."""
    stored = build.store.document(doc_id)
    if stored is None or stored.file in ("", file) or not Path(stored.file).exists():
        return ""
    return stored.file


def _place(path: Path) -> Path:
    # Not resolved: a link that is moved to another folder is still the same place.
    return Path(path).absolute()
