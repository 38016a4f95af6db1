"""The programs that cut texts in, a name for what they do out: another name means work anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

_SEGMENTER = ("normalize.py", "sentences.py", "stopwords.py", "terms.py")
_CHUNKER = ("chunking.py", "cleaning.py", "sentences.py", "tokens.py")


@cache
def segmenter_version() -> str:
    """Return a hash of the source that turns text into terms, and of the words it knows."""
    return _fingerprint(_SEGMENTER, ("rjieba", "opencc"))


@cache
def chunker_version() -> str:
    """Return a hash of the source that cuts documents into passages."""
    return _fingerprint(_CHUNKER, ())


def _fingerprint(files: Sequence[str], packages: Sequence[str]) -> str:
    # Nobody can forget to raise a number that is made of the source itself.
    digest = hashlib.sha256()
    for name in files:
        path = Path(__file__).with_name(name)
        if path.exists():  # a program shipped without its source has its packages' versions
            digest.update(path.read_bytes())
    for package in packages:
        digest.update(version(package).encode())
    return digest.hexdigest()[:16]
