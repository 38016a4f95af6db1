"""Commands on documents: ``index`` and ``docs list|show|remove``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.options import IndexOption, JsonOption, QuietOption, load_settings

if TYPE_CHECKING:
    from index.types import BuildReport

_SHOWN = 20
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As docs list prints it.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("index")(index_paths)
    docs = typer.Typer(help="List, show and remove documents.", rich_markup_mode=None)
    docs.command("list")(list_documents)
    docs.command("show")(show_document)
    docs.command("remove")(remove_documents)
    app.add_typer(docs, name="docs")


def index_paths(
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", exists=True, help="Files and folders to index."),
    ],
    index: IndexOption = None,
    embedding_model: Annotated[
        str | None,
        typer.Option(
            "--embedding-model",
            metavar="NAME",
            help="A sentence-transformers model by name or path.",
            show_default="the bundled one",
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Build the index, or update it with what has changed."""
    from api.payloads import report_payload
    from api.progress import progress_bars
    from api.render import plain_json
    from rag.assemble import assemble

    settings = load_settings(index=index, embedding_model=embedding_model)
    with closing(assemble(settings)) as service, progress_bars(quiet=quiet or as_json) as progress:
        report = service.index_paths(paths, progress=progress)
    if as_json:
        typer.echo(plain_json(report_payload(report)))
    else:
        _print_report(report, quiet=quiet)


def list_documents(*, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List all documents."""
    from api.payloads import documents_payload
    from api.render import plain_json
    from api.terminal import answer_console, print_documents
    from rag.assemble import assemble

    with closing(assemble(load_settings(index=index))) as service:
        summaries = service.documents()
    if as_json:
        typer.echo(plain_json(documents_payload(summaries, limit=len(summaries), offset=0)))
    else:
        print_documents(answer_console(), summaries)


def show_document(
    *, doc_id: IdArgument, index: IndexOption = None, as_json: JsonOption = False
) -> None:
    """Show a document's metadata and text."""
    from api.payloads import document_payload
    from api.render import plain_json
    from api.terminal import answer_console, print_document
    from rag.assemble import assemble

    with closing(assemble(load_settings(index=index))) as service:
        document = service.document(doc_id)
    if as_json:
        typer.echo(plain_json(document_payload(document)))
    else:
        print_document(answer_console(), document)


def remove_documents(
    *,
    doc_ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Remove documents from the index, with everything that was made of them."""
    from api.payloads import report_payload
    from api.render import plain_json
    from rag.assemble import assemble

    with closing(assemble(load_settings(index=index))) as service:
        report = service.remove_documents(doc_ids)
    if as_json:
        typer.echo(plain_json(report_payload(report)))
    else:
        _print_report(report, quiet=quiet)


def _print_report(report: BuildReport, *, quiet: bool) -> None:
    """Print the counts; what was lost goes to stderr, also when quiet."""
    from api.render import plain_line

    for kind, losses in (("skipped", report.skipped), ("warning", report.warnings)):
        for name, reason in losses[:_SHOWN]:
            typer.echo(f"{kind} {plain_line(name)}: {plain_line(reason)}", err=True)
        if len(losses) > _SHOWN:
            typer.echo(f"{kind} {len(losses) - _SHOWN} more; --json lists them all", err=True)
    if quiet:
        return
    typer.echo(
        f"added {report.added}, updated {report.updated}, removed {report.removed}, "
        f"unchanged {report.unchanged}, skipped {len(report.skipped)}; "
        f"{report.passages} passages in generation {report.generation}"
    )
