"""Commands that ask: ``ask``, ``search`` and ``chat``."""

from __future__ import annotations

import sys
from contextlib import closing
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

QuestionArgument = Annotated[
    str, typer.Argument(metavar="QUESTION", help="The question; - reads it from stdin.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("ask")(ask)
    app.command("search")(search)
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
    with closing(assemble(settings)) as service:
        answer = service.ask(
            AskRequest(
                question=_read(question),
                mode=settings.mode,
                top_k=settings.top_k,
                filters=filters,
                as_of=as_of or "",
            )
        )
    if as_json:
        typer.echo(plain_json(answer_payload(answer)))
    elif quiet:
        typer.echo(plain(answer.text))
    else:
        print_answer(answer_console(), answer)


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


def chat(*, index: IndexOption = None, mode: ModeOption = None) -> None:
    """Hold a conversation in the terminal."""
    from api.chat import run_chat
    from rag.assemble import assemble

    settings = load_settings(index=index, mode=mode)
    with closing(assemble(settings)) as service:
        run_chat(service, settings)


def _read(question: str) -> str:
    return sys.stdin.read() if question == "-" else question
