"""A model's name in, its folder on this machine out, and what is said where it is none."""

from __future__ import annotations

from pathlib import Path

from index.errors import ModelError


def cached_folder(name: str, *, kind: str) -> Path:
    """Return the folder of a model in the local Hugging Face cache; nothing is downloaded.

    Raises:
        ModelError: no model of that name is there; ``kind`` says what was wanted.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    candidates = [name] if "/" in name else [name, f"sentence-transformers/{name}"]
    for candidate in candidates:
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise ModelError(
        f"{kind} {name!r} is neither a folder nor in the local Hugging Face cache, and "
        "nothing is downloaded; give a folder, or leave it empty for the bundled model"
    )


def encodable(text: str) -> str:
    """Return a text with what UTF-8 cannot hold replaced: tokenizers refuse lone surrogates."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def one_line(error: BaseException) -> str:
    """Return what an error says in one line of at most 200 characters."""
    return " ".join(str(error).split())[:200]
