"""Settings in, what is in force and where it came from out; secrets stay hidden."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from rag.settings import Settings

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One setting: its value as text, where it came from, and what it is for."""

    name: str
    value: str
    origin: str
    description: str


def settings_in_force(
    settings: Settings, *, flags: Mapping[str, object], environment: Mapping[str, str] | None = None
) -> list[SettingInForce]:
    """Return every setting in the order of its definition."""
    names = {name.upper() for name in (os.environ if environment is None else environment)}
    written = _written_in_file()
    found = []
    for name, field in type(settings).model_fields.items():
        variable = f"JUSHI_{name.upper()}"
        if flags.get(name) is not None:
            origin = "flag"
        elif variable in names:
            origin = variable
        elif name in written:
            origin = "jushi.toml"
        else:
            origin = "default"
        value = shown(getattr(settings, name))
        found.append(SettingInForce(name, value, origin, field.description or ""))
    return found


def shown(value: object) -> str:
    """Return a value as text: secrets hidden, credentials in addresses too."""
    if isinstance(value, SecretStr):
        return "(set, hidden)" if value.get_secret_value() else ""
    if value is None:
        return ""
    return _CREDENTIALS.sub("…@", str(value))


def _written_in_file() -> frozenset[str]:
    path = Path(str(Settings.model_config.get("toml_file") or ""))
    if not path.is_file():
        return frozenset()
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8")))
