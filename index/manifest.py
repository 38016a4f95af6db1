"""A generation's folder in, what it must contain out: checksums, counts, model and versions."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from index.errors import IndexCorruptError

MANIFEST_FILE = "manifest.json"
_WORTH_THREADS_BYTES = 8 * 2**20
GENERATION_SCHEMA = 1
"""Raised when the files of a generation change their meaning: older ones are built anew."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation holds and what it was made with.

    ``files`` maps each file's name to its SHA-256; ``dense_recall`` is recall@100 of the dense
    index against exact search.
    """

    schema: int
    generation: int
    model: str
    model_fingerprint: str
    dimension: int
    chunker: str
    segmenter: str
    documents: int
    passages: int
    dense_kind: str
    dense_recall: float
    files: Mapping[str, str]


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write the manifest and return its SHA-256, which the store keeps."""
    data = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
    (folder / MANIFEST_FILE).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path, *, checksum: str) -> Manifest:
    """Read a manifest.

    Raises:
        FileNotFoundError: the folder is gone.
        IndexCorruptError: it is not the one that was written, or of another version.
    """
    data = (folder / MANIFEST_FILE).read_bytes()
    if hashlib.sha256(data).hexdigest() != checksum:
        raise IndexCorruptError(f"{folder / MANIFEST_FILE} is not what was written")
    values = json.loads(data)
    names = {field.name for field in fields(Manifest)}
    if values.get("schema") != GENERATION_SCHEMA or values.keys() != names:
        raise IndexCorruptError(f"{folder} is of another version of Jushi")
    return Manifest(**values)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a generation but its manifest, by name."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST_FILE)
    if sum(path.stat().st_size for path in paths) < _WORTH_THREADS_BYTES:
        digests = [_sha256(path) for path in paths]
    else:
        # Hashing releases the interpreter's lock: two files at a time keep two cores busy.
        with ThreadPoolExecutor(max_workers=2) as pool:
            digests = list(pool.map(_sha256, paths))
    names = (path.relative_to(folder).as_posix() for path in paths)
    return dict(zip(names, digests, strict=True))


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a generation with its manifest.

    Raises:
        FileNotFoundError: a file vanished while it was read.
        IndexCorruptError: a file is damaged, missing, or one too many.
    """
    found = checksums(folder)
    for name in sorted(found.keys() | manifest.files.keys()):
        if name not in found:
            raise IndexCorruptError(f"{folder / name} is missing")
        if name not in manifest.files:
            raise IndexCorruptError(f"{folder / name} does not belong there")
        if found[name] != manifest.files[name]:
            raise IndexCorruptError(f"{folder / name} is damaged: its checksum differs")


def sync_folder(folder: Path) -> None:
    """Make the folder's files private to their owner and force them and the folder to disk."""
    for path in sorted(folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        _fsync(path)
    _fsync(folder)
    _fsync(folder.parent)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
