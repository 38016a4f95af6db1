"""A decoded JSON object in, typed fields out, and what is wrong with them: where and what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def kind_of(value: object) -> str:
    """Return how a message names what was found."""
    return "nothing" if value is None else type(value).__name__


class Fields:
    """Typed access to a decoded line; what is wrong goes to ``problems`` and is read as empty."""

    def __init__(self, record: Mapping[str, object], where: str, problems: list[str]) -> None:
        self._record = record
        self._where = where
        self._problems = problems

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not blank."""
        value = self._record.get(name, default)
        if not isinstance(value, str):
            self._wrong(name, "a string,", value)
            return ""
        if default is None and not value.strip():
            self._problems.append(f"{self._where}: {name!r} is blank")
        return value

    def one_of(self, name: str, allowed: Sequence[str], *, default: str | None = None) -> str:
        """Return a string that is one of those allowed."""
        value = self.text(name, default=default)
        if value.strip() and value not in allowed:
            listed = ", ".join(repr(item) for item in allowed)
            self._problems.append(f"{self._where}: {name!r} is {value!r}, expected one of {listed}")
        return value

    def items(self, name: str, *, optional: bool = False) -> list[object]:
        """Return a list; where it is optional, an absent one is empty."""
        value = self._record.get(name, [] if optional else None)
        if not isinstance(value, list):
            self._wrong(name, "a list,", value)
            return []
        return value

    def strings(self, value: object, name: str) -> tuple[str, ...]:
        """Check that a value is a list of strings, neither empty nor blank."""
        if not isinstance(value, list) or not value:
            self._wrong(name, "a list of strings, not empty,", value)
            return ()
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self._wrong(name, "strings that are not blank,", item)
        return tuple(value)

    def objects(self, name: str, *, optional: bool = False) -> list[Fields]:
        """Return the objects of a list."""
        found = []
        for item in self.items(name, optional=optional):
            if isinstance(item, dict):
                found.append(Fields(item, f"{self._where}: {name!r}", self._problems))
            else:
                self._wrong(name, "objects,", item)
        return found

    def _wrong(self, name: str, expected: str, value: object) -> None:
        self._problems.append(
            f"{self._where}: {name!r} must hold {expected} found {kind_of(value)}"
        )
