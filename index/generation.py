"""One generation's folder in, its arrays out: what a build wrote, opened for reading."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.dense import DenseIndex
from index.errors import IndexCorruptError
from index.manifest import Manifest, read_manifest, verify_files
from index.postings import Postings
from index.words import Words


@dataclass(frozen=True, slots=True)
class Generation:
    """The arrays of one generation, memory-mapped; all of them have the same rows.

    They stay readable when a later build deletes the folder.
    """

    manifest: Manifest
    dense: DenseIndex
    postings: Postings
    words: Words


def generations_folder(index_folder: Path) -> Path:
    """Return the folder that holds the generations of an index."""
    return index_folder / "generations"


def generation_folder(index_folder: Path, number: int) -> Path:
    """Return the folder of one generation."""
    return generations_folder(index_folder) / f"{number:08d}"


def open_generation(index_folder: Path, number: int, *, checksum: str) -> Generation:
    """Open a generation after checking every byte of it.

    ``checksum`` is the SHA-256 of its manifest.

    Raises:
        IndexCorruptError: a file is damaged or missing; the message names the repair.
    """
    folder = generation_folder(index_folder, number)
    try:
        manifest = read_manifest(folder, checksum=checksum)
        verify_files(folder, manifest)
        dense = DenseIndex.open(folder)
        postings = Postings.open(folder)
        words = Words.open(folder)
    except FileNotFoundError as error:
        raise _damaged(index_folder, f"{error.filename} is missing") from error
    except IndexCorruptError as error:
        raise _damaged(index_folder, str(error)) from error
    ids = postings.passage_ids
    if not len(ids) == len(dense.vectors) == manifest.passages or (np.diff(ids) <= 0).any():
        raise _damaged(index_folder, f"the parts of {folder} disagree on the passages")
    return Generation(manifest, dense, postings, words)


def sweep_generations(index_folder: Path, *, keep: int) -> None:
    """Delete every generation but one: old ones, and what interrupted builds left.

    Whoever has one of them open keeps reading it.
    """
    kept = generation_folder(index_folder, keep)
    parent = generations_folder(index_folder)
    for path in sorted(parent.iterdir()) if parent.is_dir() else []:
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)


def _damaged(index_folder: Path, detail: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"{detail}; run `jushi index PATH... --index {index_folder}` to build it anew"
    )
