"""Paths in, the files to read out: folders walked in order, what is left out with its reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".jsonl"})
"""The kinds of files that can be read, lower case."""
_OTHER_DOCUMENTS = frozenset(
    ".csv .doc .epub .odp .ods .odt .ppt .pptx .rtf .tsv .wps .xls .xlsx".split()  # noqa: SIM905
)
"""Kinds of documents that cannot be read: who puts one into a folder expects that it is."""
_SIDECAR = ".meta.json"


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file, or a record of one (``PATH:LINE``), that is not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read; ``doc_id`` is its path below ``root``, with forward slashes."""

    path: Path
    root: Path
    doc_id: str


def find_files(paths: Sequence[Path]) -> Iterator[FoundFile | SkippedFile]:
    """Yield the files to read under each path, folders by name in depth-first order.

    In folders, documents of other kinds (tables, slides) are skipped, hidden files and other files
    left out without a word; links are followed only to files within the folder. A file that is
    found twice is yielded once; another file with the same document id is skipped.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        for found in _under(path):
            if isinstance(found, SkippedFile):
                yield found
                continue
            resolved = found.path.resolve()
            first = seen.setdefault(found.doc_id, resolved)
            if first is resolved:
                yield found
            elif first != resolved:
                yield SkippedFile(
                    str(found.path), f"{first} has the same document id {found.doc_id!r}"
                )


def sidecar_of(found: FoundFile) -> Path | None:
    """Return the file's ``NAME.meta.json``, with or without the file's own suffix in NAME."""
    for beside in (
        found.path.with_name(found.path.name + _SIDECAR),
        found.path.with_name(found.path.stem + _SIDECAR),
    ):
        if beside.is_file() and _within(beside, found.root):
            return beside
    return None


def _under(path: Path) -> Iterator[FoundFile | SkippedFile]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "does not exist" if missing else f"cannot be opened ({type(error).__name__})"
        yield SkippedFile(_shown(path), reason)
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path)
    elif not stat.S_ISREG(mode):
        yield SkippedFile(_shown(path), "is neither a file nor a folder")
    elif path.suffix.lower() not in SUFFIXES:
        yield _unreadable(path)
    else:
        yield _found(path, path.parent)


def _walk(root: Path) -> Iterator[FoundFile | SkippedFile]:
    failed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in list(folders):
            if (Path(folder) / name).is_symlink():
                yield SkippedFile(_shown(Path(folder) / name), "links to folders are not followed")
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith((".", "~$")):
                continue
            if path.suffix.lower() in SUFFIXES:
                yield _checked(path, root)
            elif path.suffix.lower() in _OTHER_DOCUMENTS:
                yield _unreadable(path)
    for error in failed:
        yield SkippedFile(str(error.filename), f"cannot be opened ({error.strerror})")


def _unreadable(path: Path) -> SkippedFile:
    kinds = ", ".join(sorted(SUFFIXES))
    return SkippedFile(_shown(path), f"is of no kind that can be read; expected one of {kinds}")


def _checked(path: Path, root: Path) -> FoundFile | SkippedFile:
    if path.is_symlink() and not _within(path, root):
        return SkippedFile(_shown(path), "is a link that leads out of the folder, or nowhere")
    if not path.is_file():
        return SkippedFile(_shown(path), "is no regular file")
    return _found(path, root)


def _found(path: Path, root: Path) -> FoundFile | SkippedFile:
    doc_id = path.relative_to(root).as_posix()
    try:
        doc_id.encode("utf-8")
    except UnicodeEncodeError:
        return SkippedFile(_shown(path), "has a name that is not valid UTF-8")
    return FoundFile(path, root, doc_id)


def _within(path: Path, root: Path) -> bool:
    """Tell whether a path exists and, links followed, lies below a folder."""
    try:
        return path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", errors="replace").decode("utf-8")
