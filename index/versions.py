"""The programs that read and cut texts in, a name for what they do out: another name means work anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

_IMPORT = re.compile(r"^ *from index\.(\w+) import", re.MULTILINE)
_RECORDS = frozenset({"types", "errors", "backend"})  # these say nothing about where to cut


@cache
def segmenter_version() -> str:
    """Return a hash of the sources that turn text into terms, and of the words they know."""
    return _fingerprint("terms", packages=("rjieba", "opencc"))


@cache
def chunker_version() -> str:
    """Return a hash of the sources that cut documents into passages."""
    return _fingerprint("chunking", packages=())


@cache
def reader_version() -> str:
    """Return a hash of the sources and packages that make documents of files."""
    return _fingerprint(
        "readers", packages=("charset-normalizer", "lxml", "pypdf", "python-docx", "trafilatura")
    )


def _fingerprint(module: str, *, packages: Sequence[str]) -> str:
    # Nobody can forget to raise a number that is made of the source itself.
    digest = hashlib.sha256()
    waiting, seen = [module], {module, *_RECORDS}
    while waiting:
        path = Path(__file__).with_name(f"{waiting.pop()}.py")
        source = path.read_bytes() if path.exists() else b""
        digest.update(source)
        imported = sorted(set(_IMPORT.findall(source.decode())) - seen)
        waiting += imported
        seen |= set(imported)
    for package in packages:
        digest.update(version(package).encode())
    return digest.hexdigest()[:16]
