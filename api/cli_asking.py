"""Commands that ask: ``ask``, ``search``, ``replay`` and ``chat``."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.options import (
    AsOfOption,
    DocOption,
    FromOption,
    IndexOption,
    JsonOption,
    LangOption,
    ModeOption,
    QuietOption,
    SourceOption,
    ToOption,
    TopKOption,
    load_settings,
    make_filters,
)

DIFFERS = 3
QuestionArgument = Annotated[
    str, typer.Argument(metavar="QUESTION", help="The question; - reads it from stdin.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("ask")(ask)
    app.command("search")(search)
    app.command("replay")(replay)
    app.command("chat")(chat)


def ask(
    *,
    question: QuestionArgument,
    index: IndexOption = None,
    mode: ModeOption = None,
    top_k: TopKOption = None,
    doc: DocOption = None,
    source: SourceOption = None,
    lang: LangOption = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    as_of: AsOfOption = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Write a record for jushi replay."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Answer a question from the documents, with citations."""
    from api.payloads import answer_payload
    from api.render import plain, plain_json
    from api.terminal import answer_console, print_answer
    from rag.assemble import assemble
    from rag.types import AskRequest

    filters = make_filters(
        docs=doc, sources=source, langs=lang, date_from=date_from, date_to=date_to
    )
    settings = load_settings(index=index, mode=mode, top_k=top_k)
    request = AskRequest(
        question=_read(question),
        mode=settings.mode,
        top_k=settings.top_k,
        filters=filters,
        as_of=as_of or "",
    )
    with closing(assemble(settings)) as service:
        answer = service.ask(request)
    if as_json:
        typer.echo(plain_json(answer_payload(answer)))
    elif quiet:
        typer.echo(plain(answer.text))
    else:
        print_answer(answer_console(), answer)
    if record is not None:
        from api.records import made_with, record_payload, write_record

        write_record(record, record_payload(request, answer, made_with=made_with(settings)))


def search(
    *,
    question: QuestionArgument,
    index: IndexOption = None,
    top_k: TopKOption = None,
    doc: DocOption = None,
    source: SourceOption = None,
    lang: LangOption = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each feature's part of the evidence.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find passages and show the rank that each retriever gave them."""
    from api.payloads import search_payload
    from api.render import plain_json
    from api.terminal import answer_console, print_passages
    from rag.assemble import assemble

    filters = make_filters(
        docs=doc, sources=source, langs=lang, date_from=date_from, date_to=date_to
    )
    settings = load_settings(index=index, top_k=top_k)
    with closing(assemble(settings)) as service:
        passages = service.search(_read(question), top_k=settings.top_k, filters=filters)
    if as_json:
        typer.echo(plain_json(search_payload(passages)))
    else:
        print_passages(answer_console(), passages, explain=explain)


def replay(
    *,
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="What ask --record wrote.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a recorded question again; exit 3 when a reader would see another answer."""
    from api.records import made_with, read_record
    from api.render import plain_json
    from api.replay import replay as compare
    from api.replay import replay_payload
    from api.terminal import answer_console, print_replay
    from rag.assemble import assemble

    settings = load_settings(index=index)
    kept = read_record(record)
    with closing(assemble(settings)) as service:
        answer = service.ask(kept.request)
    found = compare(kept, answer, made_with=made_with(settings))
    if as_json:
        typer.echo(plain_json(replay_payload(found, answer)))
    else:
        print_replay(answer_console(), kept, found)
    if not found.same:
        raise typer.Exit(DIFFERS)


def chat(*, index: IndexOption = None, mode: ModeOption = None) -> None:
    """Hold a conversation in the terminal."""
    from api.chat import run_chat
    from rag.assemble import assemble

    settings = load_settings(index=index, mode=mode)
    with closing(assemble(settings)) as service:
        run_chat(service, settings)


def _read(question: str) -> str:
    return sys.stdin.read() if question == "-" else question
