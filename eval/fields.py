"""A decoded JSON object in, typed fields out, with messages that say where and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.errors import QuestionSetError


def kind_of(value: object) -> str:
    """Return how a message names what was found."""
    return "nothing" if value is None else type(value).__name__


class Fields:
    """Typed access to a decoded line, with messages that say where and what."""

    def __init__(self, record: Mapping[str, object], where: str) -> None:
        self._record = record
        self._where = where

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not blank."""
        value = self._record.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a string,", value)
        if default is None and not value.strip():
            raise QuestionSetError(f"{self._where}: {name!r} is blank")
        return value

    def one_of(self, name: str, allowed: Sequence[str], *, default: str | None = None) -> str:
        """Return a string that is one of those allowed."""
        value = self.text(name, default=default)
        if value not in allowed:
            listed = ", ".join(repr(item) for item in allowed)
            raise QuestionSetError(
                f"{self._where}: {name!r} is {value!r}, expected one of {listed}"
            )
        return value

    def items(self, name: str, *, optional: bool = False) -> list[object]:
        """Return a list; where it is optional, an absent one is empty."""
        value = self._record.get(name, [] if optional else None)
        if not isinstance(value, list):
            raise self._wrong(name, "a list,", value)
        return value

    def strings(self, value: object, name: str) -> tuple[str, ...]:
        """Check that a value is a list of strings, neither empty nor blank."""
        if not isinstance(value, list) or not value:
            raise self._wrong(name, "a list of strings, not empty,", value)
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self._wrong(name, "strings that are not blank,", item)
        return tuple(value)

    def objects(self, name: str, *, optional: bool = False) -> list[Fields]:
        """Return the objects of a list."""
        found = []
        for item in self.items(name, optional=optional):
            if not isinstance(item, dict):
                raise self._wrong(name, "objects,", item)
            found.append(Fields(item, f"{self._where}: {name!r}"))
        return found

    def _wrong(self, name: str, expected: str, value: object) -> QuestionSetError:
        return QuestionSetError(
            f"{self._where}: {name!r} must hold {expected} found {kind_of(value)}"
        )
