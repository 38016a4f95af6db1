"""Text in, language-model tokens out: counted and cut by an encoding that ships with the code.

``tiktoken`` downloads its ranks at first use, so we carry our own: a byte-level BPE of Chinese and
English text (``training/tokens.py``). Text that spells a special token is ordinary text here.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.model_files import encodable

if TYPE_CHECKING:
    import tiktoken

BUNDLED_RANKS = Path(__file__).parent / "models" / "tokens" / "jushi.tiktoken"

SPLIT_PATTERN = r"[^\r\n\p{L}\p{N}]?\p{L}{1,64}|\p{N}{1,3}| ?[^\s\p{L}\p{N}]{1,64}[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s"
"""Cuts text into the pieces inside which bytes are merged; no run is longer than 64 characters."""

# Where tiktoken's own cache keeps the encodings that it may have downloaded, and their SHA-256.
_DOWNLOADED = {
    "cl100k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}


def count_tokens(text: str, *, encoding: str = "") -> int:
    """Return how many tokens ``text`` has in the bundled (or a cached, named) encoding."""
    return len(encode(text, encoding=encoding))


def encode(text: str, *, encoding: str = "") -> list[int]:
    """Return the token ids of ``text``; lone surrogates count as the replacement character.

    Raises:
        ModelError: the encoding is unknown, or named and not in tiktoken's cache.
    """
    return load_encoding(encoding).encode_ordinary(encodable(text))


def truncate_to_tokens(text: str, limit: int, *, encoding: str = "") -> str:
    """Return the longest prefix of whole characters within the first ``limit`` tokens of ``text``.

    Raises:
        ModelError: as for ``encode``.
    """
    ids = encode(text, encoding=encoding)
    if len(ids) <= limit:
        return text
    kept = load_encoding(encoding).decode_bytes(ids[: max(limit, 0)])
    return text[: len(kept.decode("utf-8", errors="ignore"))]


@functools.cache
def load_encoding(name: str = "") -> tiktoken.Encoding:
    """Return the bundled encoding for ``""``, else a named one that tiktoken has already cached.

    Raises:
        ModelError: the name is unknown, nothing is cached under it, or the ranks are damaged.
    """
    import tiktoken

    if name:
        _require_cached(name)
        return tiktoken.get_encoding(name)
    return tiktoken.Encoding(
        "jushi", pat_str=SPLIT_PATTERN, mergeable_ranks=_read_ranks(), special_tokens={}
    )


def _read_ranks() -> dict[bytes, int]:
    try:
        lines = BUNDLED_RANKS.read_bytes().splitlines()
        ranks = {base64.b64decode(line, validate=True): rank for rank, line in enumerate(lines)}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{BUNDLED_RANKS}: token ranks cannot be read ({error}); reinstall jushi"
        ) from error
    if len(ranks) != len(lines) or not lines:
        raise ModelError(f"{BUNDLED_RANKS}: token ranks are damaged; reinstall jushi")
    return ranks


def _require_cached(name: str) -> None:
    if name not in _DOWNLOADED:
        known = ", ".join(sorted(_DOWNLOADED))
        raise ModelError(f"token encoding {name!r} is unknown; known are {known}, or none")
    url, sha256 = _DOWNLOADED[name]
    folder = os.environ.get(
        "TIKTOKEN_CACHE_DIR",
        os.environ.get("DATA_GYM_CACHE_DIR", str(Path(tempfile.gettempdir()) / "data-gym-cache")),
    )
    # tiktoken names its cache files so; the hash is a name here and protects nothing.
    path = Path(folder) / hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
    # tiktoken deletes a cached file with another hash and downloads it again: look first.
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelError(
            f"token encoding {name!r} is not in tiktoken's cache ({folder}) and nothing is "
            "downloaded; leave it empty for the bundled one"
        )
