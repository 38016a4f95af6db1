"""A model's file and whatever reading it raised in, one error that says what to do out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ModelError

REMEDY = "reinstall jushi or run `make models`"


@contextmanager
def reading_model(source: Path, what: str, *also: type[Exception]) -> Iterator[None]:
    """Raise a ``ModelError`` for what a file raises that is missing, damaged, or not ``what``.

    ``also`` are errors that the file's format adds to those of reading JSON.
    """
    raised: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, TypeError, *also)
    try:
        yield
    except raised as error:
        raise ModelError(f"{source}: not {what} ({error}); {REMEDY}") from error
