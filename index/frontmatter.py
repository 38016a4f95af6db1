"""A text's front matter or a file's sidecar in, its declared fields out.

Front matter is YAML between two lines of three hyphens at the very start of a text. It stays in
the document's text, so that spans keep their meaning, and in no passage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import yaml

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_KEY_AND_VALUE = re.compile(r"^([\w-]+):[ \t]+(\S.*)$", re.MULTILINE)
_MAX_FRONT_MATTER = 65_536
_MAX_LITERAL = 100
"""Only so many lines are looked at one by one."""
_MAX_VALUE = 4_000

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T\s].*)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号號])?)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY_FIRST = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a file declares about itself; a field that it does not declare is empty.

    ``other`` holds further fields as strings; ``note`` says what could not be used.
    """

    title: str = ""
    source: str = ""
    date: str = ""
    lang: str = ""
    other: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


NO_FIELDS = Fields()


class _Words(yaml.SafeLoader):
    """A safe loader that keeps every scalar as it was written: dates, numbers, yes and no."""

    yaml_implicit_resolvers: Mapping[str, object] = {}  # type: ignore[assignment]


def front_matter(text: str) -> Fields:
    """Return what the front matter declares; malformed front matter is noted.

    A line whose value is no YAML is read literally; what is malformed otherwise is text.
    """
    match = _matched(text)
    if match is None:
        return NO_FIELDS
    values, note = _parsed(match.group(1))
    return Fields(note=note) if values is None else declared(values, note=note)


def body_start(text: str) -> int:
    """Return where the text after the front matter begins, 0 if there is none."""
    match = _matched(text)
    if match is None or _parsed(match.group(1))[0] is None:
        return 0
    return match.end()


def sidecar(data: bytes) -> Fields:
    """Return what a ``NAME.meta.json`` declares; a malformed one declares a note."""
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Fields(note=f"sidecar ignored: not JSON ({_first_line(error)})")
    if not isinstance(values, dict):
        return Fields(note="sidecar ignored: expected a JSON object")
    return declared({str(key): value for key, value in values.items()})


def declared(values: Mapping[str, object], *, note: str = "") -> Fields:
    """Return the fields of a mapping as front matter, sidecars and JSON lines spell them.

    What of them is no string or year is left out and noted, after ``note``.
    """
    other: dict[str, str] = {}
    named: dict[str, str] = {}
    notes = [note]
    for key, value in values.items():
        if key == "metadata" and isinstance(value, dict):
            other.update({str(name): _string(inner) for name, inner in value.items()})
        elif key.lower() not in ("title", "source", "date", "lang", "language"):
            other[key] = _string(value)
        elif isinstance(value, str) or (key.lower() == "date" and type(value) is int):
            named[key.lower()] = str(value).strip()
        elif value is not None:
            notes.append(f"{key} ignored: expected a string, not {_string(value)[:40]}")
    written = named.get("date", "")
    iso = iso_date(written)
    lang = language_tag(named.get("lang", "") or named.get("language", ""))
    if written and not iso:
        notes.append(f"date not understood: {written[:40]}")
    return Fields(
        title=" ".join(named.get("title", "").split()),
        source=named.get("source", ""),
        date=iso,
        lang=lang,
        other={key: value[:_MAX_VALUE] for key, value in other.items() if value},
        note="; ".join(filter(None, notes)),
    )


def iso_date(written: str) -> str:
    """Return a written date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty if it is none."""
    words = written.strip()
    for pattern in (_ISO, _COMPACT, _CHINESE):
        if match := pattern.match(words):
            return made_date(*(int(part) for part in match.groups() if part))
    if match := _DAY_FIRST.match(words):
        return made_date(int(match[3]), month_number(match[2]), int(match[1]))
    if match := _MONTH_FIRST.match(words):
        return made_date(int(match[3]), month_number(match[1]), int(match[2]))
    return ""


def month_number(name: str) -> int:
    """Return the number of a month by its English name or abbreviation, 0 if it is none."""
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0


def made_date(year: int, month: int | None = None, day: int | None = None) -> str:
    """Return an ISO date of the parts that are known; empty if there is no such day."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return ""
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day is None else f"{year:04d}-{month:02d}-{day:02d}"


def language_tag(written: str) -> str:
    """Return a written language as our tag; empty for plain ``zh``, which its script decides."""
    tag = written.strip().replace("_", "-").lower()
    if tag in ("zh-tw", "zh-hk", "zh-mo", "cht") or tag.startswith("zh-hant"):
        return "zh-Hant"
    if tag in ("zh-cn", "zh-sg", "zh-my", "chs") or tag.startswith("zh-hans"):
        return "zh-Hans"
    if tag == "en" or tag.startswith("en-") or tag == "english":
        return "en"
    return written.strip() if re.fullmatch(r"(?!zh)[a-z]{2,3}(?:-[a-z0-9]{2,8})*", tag) else ""


def _matched(text: str) -> re.Match[str] | None:
    if not text.startswith("---"):
        return None
    return _FRONT_MATTER.match(text, 0, _MAX_FRONT_MATTER)


def _parsed(yaml_text: str) -> tuple[Mapping[str, object] | None, str]:
    """Return the mapping that YAML spells, ``None`` if it spells none, and what is wrong with it."""
    values, wrong = _loaded(yaml_text)
    if wrong:
        values, still_wrong = _loaded(_KEY_AND_VALUE.sub(_literal, yaml_text, count=_MAX_LITERAL))
        if still_wrong:
            return None, f"front matter read as text: {wrong}"
    if not isinstance(values, dict):
        return None, "front matter read as text: expected lines of the form key: value"
    note = f"front matter read literally where it is no YAML: {wrong}" if wrong else ""
    return {str(key): value for key, value in values.items()}, note


def _literal(line: re.Match[str]) -> str:
    """Return a line with its value in quotation marks unless it is YAML as it stands."""
    if not _loaded(line[0])[1]:
        return line[0]
    return f"{line[1]}: {json.dumps(line[2].rstrip(), ensure_ascii=False)}"


def _loaded(yaml_text: str) -> tuple[object, str]:
    """Return what YAML spells, and what is wrong with it."""
    try:
        loader = _Words(yaml_text)
        try:
            return loader.get_single_data(), ""
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return None, _first_line(error)


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return ""


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:120] if lines else type(error).__name__
