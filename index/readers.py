"""Files in, documents out: decoded, and described by what they declare or imply."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from index.dating import infer_date
from index.encodings import decode
from index.errors import UnreadableFileError
from index.files import SUFFIXES, FoundFile, SkippedFile, find_files, sidecar_of
from index.frontmatter import NO_FIELDS, Fields, body_start, front_matter, sidecar
from index.inference import infer_language, infer_title
from index.parsing import MAX_TEXT_CHARS, Extracted, storable
from index.records import BadRecord, Record, records
from index.types import Document
from index.versions import reader_version

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_RECORDS_BYTES",
    "FoundFile",
    "LoadedFile",
    "ReadResult",
    "SkippedFile",
    "find_files",
    "load_file",
    "read_bytes",
    "read_file",
]

MAX_FILE_BYTES = 64 * 1024 * 1024
"""The size of the largest file that is read as one document."""
MAX_RECORDS_BYTES = 512 * 1024 * 1024
"""The size of the largest ``.jsonl`` file."""
_MAX_SIDECAR_BYTES = 1024 * 1024
_LONGEST_RUN = 50_000
_RUN = re.compile(r"\w++")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What one file holds: its documents, and the records of it that could not be read."""

    documents: tuple[Document, ...]
    skipped: tuple[SkippedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The bytes of a file and of its sidecar, empty without one."""

    found: FoundFile
    data: bytes
    declaration: bytes

    def digest(self) -> bytes:
        """Return a hash of all that decides which documents the file holds."""
        digest = hashlib.sha256(reader_version().encode())
        for part in (self.found.doc_id.encode("utf-8", "replace"), self.declaration, self.data):
            digest.update(hashlib.sha256(part).digest())
        return digest.digest()


def load_file(found: FoundFile) -> LoadedFile:
    """Return the bytes of one file.

    Raises:
        UnreadableFileError: the file as a whole cannot be read.
    """
    try:
        data = _checked_bytes(found.path, limit=_limit(found.path.name))
        beside = sidecar_of(found)
        declaration = _checked_bytes(beside, limit=_MAX_SIDECAR_BYTES) if beside else b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFileError(f"{found.path}: cannot be opened ({reason})") from error
    return LoadedFile(found, data, declaration)


def read_file(loaded: LoadedFile) -> ReadResult:
    """Read one file: one document, or one for each record of a ``.jsonl`` file.

    Raises:
        UnreadableFileError: the file as a whole cannot be read.
    """
    fields = sidecar(loaded.declaration) if loaded.declaration else NO_FIELDS
    return _read(loaded.data, loaded.found.doc_id, str(loaded.found.path), fields)


def read_bytes(data: bytes, name: str) -> ReadResult:
    """Read an upload as the file ``name``, which becomes its document id.

    Raises:
        UnreadableFileError: the name leads elsewhere, or the file cannot be read.
    """
    _check_name(name)
    if len(data) > _limit(name):
        raise UnreadableFileError(_too_large(name, len(data), _limit(name)))
    return _read(data, name, name, NO_FIELDS)


def _check_name(name: str) -> None:
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    if (
        not name.strip()
        or len(name) > 1_024
        or posix.is_absolute()
        or windows.drive
        or windows.root
        or ".." in (*posix.parts, *windows.parts)
        or any(char < " " or "\ud800" <= char <= "\udfff" for char in name)
    ):
        raise UnreadableFileError(
            f"{storable(name)[:100]!r}: is no file name that can be used; "
            "expected a relative one without .."
        )


def _limit(name: str) -> int:
    return MAX_RECORDS_BYTES if name.lower().endswith(".jsonl") else MAX_FILE_BYTES


def _too_large(name: str, size: int, limit: int) -> str:
    return f"{name}: has {size >> 20} MiB; at most {limit >> 20} MiB are read, split it first"


def _checked_bytes(path: Path, *, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise UnreadableFileError(_too_large(str(path), path.stat().st_size, limit))
    return data


def _read(data: bytes, doc_id: str, shown: str, fields: Fields) -> ReadResult:
    """Read the bytes of a file; ``shown`` names it in errors."""
    name = PurePosixPath(doc_id).name
    suffix = PurePosixPath(doc_id).suffix.lower()
    if suffix == ".jsonl":
        return _read_records(data, doc_id, shown, fields)
    reader = _READERS.get(suffix)
    if reader is None:
        raise UnreadableFileError(
            f"{shown}: is of no kind that can be read; "
            f"expected one of {', '.join(sorted(SUFFIXES))}"
        )
    if not data.strip():
        raise UnreadableFileError(f"{shown}: is empty")
    extracted = reader(data, shown)
    if len(extracted.text) > MAX_TEXT_CHARS:
        raise UnreadableFileError(f"{shown}: holds too much text; split it")
    if not extracted.text.strip():
        raise UnreadableFileError(f"{shown}: holds no text")
    declared = [
        ("front matter", front_matter(extracted.text)),
        ("sidecar", fields),
        (f"{suffix[1:]} metadata", extracted.fields),
    ]
    return ReadResult((_document(extracted, doc_id, name, declared),))


def _read_records(data: bytes, doc_id: str, shown: str, fields: Fields) -> ReadResult:
    decoded = decode(data, name=shown)
    documents: dict[str, Document] = {}
    skipped: list[SkippedFile] = []
    name = PurePosixPath(doc_id).name
    for record in records(decoded.text):
        where = f"{shown}:{record.line}"
        if isinstance(record, BadRecord):
            skipped.append(SkippedFile(where, record.reason))
            continue
        own_id = record.doc_id or f"{doc_id}:{record.line}"
        if own_id in documents:
            skipped.append(SkippedFile(where, f"an earlier line has the doc_id {own_id!r}"))
            continue
        documents[own_id] = _record_document(record, own_id, name, decoded.encoding, fields)
    return ReadResult(tuple(documents.values()), tuple(skipped))


def _record_document(
    record: Record, doc_id: str, name: str, encoding: str, fields: Fields
) -> Document:
    extracted = Extracted(record.text, encoding)
    declared = [("record", record.fields), ("sidecar", fields)]
    return _document(extracted, doc_id, name, declared)


def _read_text(data: bytes, shown: str) -> Extracted:
    decoded = decode(data, name=shown)
    return Extracted(decoded.text, decoded.encoding)


def _read_html(data: bytes, shown: str) -> Extracted:
    from index.webpages import read_html

    return read_html(data, name=shown)


def _read_pdf(data: bytes, shown: str) -> Extracted:
    from index.office import read_pdf

    return read_pdf(data, name=shown)


def _read_docx(data: bytes, shown: str) -> Extracted:
    from index.office import read_docx

    return read_docx(data, name=shown)


_READERS: Mapping[str, Callable[[bytes, str], Extracted]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".markdown": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}


def _document(
    extracted: Extracted, doc_id: str, name: str, declared: list[tuple[str, Fields]]
) -> Document:
    """Make a document: each field from the first that declares it, else inferred."""
    text = extracted.text
    body = text[body_start(text) :]
    dated, basis = next(((f.date, origin) for origin, f in declared if f.date), ("", ""))
    if not dated:
        inferred = infer_date(body)
        dated, basis = inferred.date, inferred.basis
    title = storable(_first(f.title for _, f in declared) or infer_title(text, fallback=name))
    source = storable(_first(f.source for _, f in declared) or name)
    metadata: dict[str, str] = {}
    for _, fields in reversed(declared):
        metadata.update(fields.other)
    metadata.pop("note", None)
    notes = [fields.note for _, fields in declared if fields.note]
    if any(match.end() - match.start() > _LONGEST_RUN for match in _RUN.finditer(text)):
        notes.append(
            f"more than {_LONGEST_RUN:,} characters in a row are one word: data, not text?"
        )
    if any("\ufffd" in part for part in (text, title, source)):
        notes.append("what could not be read stands as U+FFFD")
    if notes:
        metadata["note"] = "; ".join(notes)
    metadata["encoding"] = extracted.encoding
    metadata["date_basis"] = basis
    return Document(
        doc_id=doc_id,
        title=title,
        source=source,
        date=dated,
        lang=_first(f.lang for _, f in declared) or infer_language(body),
        text=text,
        metadata={storable(key): storable(value) for key, value in metadata.items()},
    )


def _first(values: Iterable[str]) -> str:
    """Return the first value that is not empty, empty if all are."""
    return next((value for value in values if value), "")
