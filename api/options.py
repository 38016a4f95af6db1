"""The options that commands share, and the settings they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.iso import checked_date
from index.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import ValidationError

    from index.types import Filters
    from rag.settings import Settings

ModeName = Literal["auto", "extractive", "llm"]
LANGS = ("zh-Hans", "zh-Hant", "en")


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return checked_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _langs(names: list[str] | None) -> list[str] | None:
    for name in names or ():
        if name not in LANGS:
            raise typer.BadParameter(f"{name} is none of {', '.join(LANGS)}")
    return names


IndexOption = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="Folder of the index.", show_default=".jushi"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the object that HTTP returns.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what was asked for.")]
TopKOption = Annotated[
    int | None, typer.Option("--top-k", min=1, max=100, metavar="N", help="Passages to return.")
]
ModeOption = Annotated[
    ModeName | None,
    typer.Option("--mode", help="auto uses a language model when one is configured."),
]
DocOption = Annotated[
    list[str] | None,
    typer.Option("--doc", metavar="ID", help="Use only this document; may be repeated."),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Use only this source; may be repeated."),
]
LangOption = Annotated[
    list[str] | None,
    typer.Option(
        "--lang",
        metavar="|".join(LANGS),
        callback=_langs,
        help="Use only documents in this language; may be repeated.",
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", callback=_date, help="First date, inclusive."),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", callback=_date, help="Last date, inclusive.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", callback=_date, help="Use nothing dated later."),
]


def load_settings(**flags: Any) -> Settings:
    """Return the settings in force; flags that are None were not given.

    Raises:
        ConfigError: a value in the environment or in ``jushi.toml`` cannot be used.
    """
    import tomllib

    from pydantic import ValidationError

    from rag.settings import Settings

    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise ConfigError(_first_problem(error, given)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"jushi.toml is not TOML: {error}") from error


def make_filters(
    *,
    docs: list[str] | None,
    sources: list[str] | None,
    langs: list[str] | None,
    date_from: str | None,
    date_to: str | None,
) -> Filters:
    """Return the filters that the options ask for."""
    from api.iso import checked_range
    from index.types import Filters

    try:
        checked_range(date_from or "", date_to or "")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return Filters(
        doc_ids=frozenset(docs or ()),
        sources=frozenset(sources or ()),
        langs=frozenset(langs or ()),
        date_from=date_from or "",
        date_to=date_to or "",
    )


def _first_problem(error: ValidationError, flags: dict[str, Any]) -> str:
    """Name the setting and what is wrong, but not its value: it may be a secret."""
    problem = error.errors(include_input=False, include_url=False)[0]
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden":
        return f"there is no setting {name!r}; jushi config lists them all"
    where = f"--{name.replace('_', '-')}" if name in flags else f"JUSHI_{name.upper()} ({name})"
    return f"{where}: {problem['msg']}"
