"""Commands that run and check the service: ``serve``, ``eval``, ``doctor`` and ``config``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.options import IndexOption, JsonOption, load_settings

HostOption = Annotated[
    str | None, typer.Option("--host", help="Address to bind.", show_default="127.0.0.1")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="Port to bind.", show_default="8000"),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("serve")(serve_http)
    app.command("doctor")(doctor)
    app.command("config")(config)


def serve_http(
    *, index: IndexOption = None, host: HostOption = None, port: PortOption = None
) -> None:
    """Serve answers over HTTP, with a page for browsers."""
    from api.server import serve
    from rag.assemble import assemble

    serve(load_settings(index=index, host=host, port=port), assemble=assemble)


def doctor(*, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Test the index and the models against themselves."""
    from api.render import plain_json
    from api.terminal import answer_console, print_checks
    from rag.assemble import assemble

    with closing(assemble(load_settings(index=index))) as service:
        checks = service.doctor()
    if as_json:
        fields = ("name", "passed", "detail", "remedy")
        typer.echo(plain_json([{name: getattr(c, name) for name in fields} for c in checks]))
    else:
        print_checks(answer_console(), checks)
    if not all(check.passed for check in checks):
        raise typer.Exit(1)


def config(
    *,
    index: IndexOption = None,
    host: HostOption = None,
    port: PortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print every setting in force and where it came from; secrets stay hidden."""
    from api.configuration import settings_in_force
    from api.render import plain_json
    from api.terminal import answer_console, print_settings

    flags: dict[str, Path | str | int | None] = {"index": index, "host": host, "port": port}
    found = settings_in_force(load_settings(**flags), flags=flags)
    if as_json:
        typer.echo(plain_json({s.name: {"value": s.value, "origin": s.origin} for s in found}))
    else:
        print_settings(answer_console(), found)
