"""The boundary to libraries that parse files: whatever they raise becomes one error of ours."""

from __future__ import annotations

import logging
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from index.errors import UnreadableFileError
from index.frontmatter import NO_FIELDS, Fields

MAX_TEXT_CHARS = 32 * 1024 * 1024
"""A file whose text is longer is refused: it is a bomb, or needs to be cut up first."""

# What parsers of foreign bytes are known to raise; KeyboardInterrupt and our own bugs pass.
_PARSER_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, what it was decoded from, and what the file declares about itself."""

    text: str
    encoding: str
    fields: Fields = NO_FIELDS
    metadata: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def parsing(name: str, kind: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a parser raises into ``UnreadableFileError``; ``errors`` are its own classes."""
    try:
        yield
    except (*errors, *_PARSER_ERRORS) as error:
        lines = str(error).splitlines()
        reason = lines[0][:200] if lines else type(error).__name__
        raise UnreadableFileError(f"{name}: cannot be read as {kind} ({reason})") from error


def quiet(logger: str) -> None:
    """Keep a parser's complaints about its input off the terminal; ours say what matters."""
    logging.getLogger(logger).setLevel(logging.CRITICAL)


def storable(text: str) -> str:
    """Return a text with what no store takes (NUL, lone surrogates) as U+FFFD, LF newlines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text
